//! On what candidates are played.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::check::Plans;
use crate::event::{Event, Tape, World};
use crate::harness::implementation::{Fault, Implementation};
use crate::harness::play::{Played, play_opened};
use crate::harness::reference::Reference;
use crate::model::Decisions;

/// After so many troubles nothing more is tried: each may have taken as long as an answer may take.
const FAULTS: usize = 3;

/// Makes an implementation.
pub type Make<'m> = dyn Fn() -> Result<Box<dyn Implementation>, Fault> + 'm;

/// What was driven when a rule was broken.
#[derive(Clone, Copy)]
pub enum Driven<'d> {
    /// The model under these decisions.
    Model(&'d dyn Decisions),
    /// What this makes. One is used for candidate after candidate; another is made only when it has had trouble.
    Made(&'d Make<'d>),
}

impl<'d> Driven<'d> {
    /// One of it.
    ///
    /// # Errors
    /// That none can be made.
    pub fn make(self) -> Result<Box<dyn Implementation + 'd>, Fault> {
        match self {
            Self::Model(decisions) => Ok(Box::new(Reference::new(decisions))),
            Self::Made(make) => make(),
        }
    }
}

/// What is driven for the candidates of one failure, and how often that was done.
pub(super) struct Stage<'s> {
    driven: Driven<'s>,
    implementation: RefCell<Option<Box<dyn Implementation + 's>>>,
    left: Cell<usize>,
    stops: &'s dyn Fn() -> bool,
    faults: RefCell<Vec<Fault>>,
}

impl<'s> Stage<'s> {
    /// At most so many plays, and none once it is to stop.
    pub fn new(driven: Driven<'s>, plays: usize, stops: &'s dyn Fn() -> bool) -> Self {
        Self {
            driven,
            implementation: RefCell::new(None),
            left: Cell::new(plays),
            stops,
            faults: RefCell::new(Vec::new()),
        }
    }

    /// Plays a candidate; none when it cannot be played, or is not to be.
    pub fn play(
        &self,
        plans: &Arc<Plans<'_>>,
        world: &World,
        opened: (&[Event], &Tape),
        settles: bool,
    ) -> Option<Played> {
        if self.is_over() {
            return None;
        }
        self.left.set(self.left.get() - 1);
        let mut slot = self.implementation.borrow_mut();
        let played = match slot.take().map_or_else(|| self.driven.make(), Ok) {
            Ok(implementation) => {
                let implementation = slot.insert(implementation);
                play_opened(plans, implementation, world, opened, settles)
            }
            Err(fault) => Err(fault),
        };
        match played {
            Ok(played) => Some(played),
            Err(fault) => {
                *slot = None;
                self.faults.borrow_mut().push(fault);
                None
            }
        }
    }

    /// The troubles that there were.
    pub fn faults(&self) -> Vec<Fault> {
        self.faults.take()
    }

    /// How many plays are left.
    pub fn left(&self) -> usize {
        self.left.get()
    }

    fn is_over(&self) -> bool {
        self.left.get() == 0 || self.faults.borrow().len() >= FAULTS || (self.stops)()
    }
}
