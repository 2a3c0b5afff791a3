//! Whole cases: a list of events, or a tape, played from the beginning of a world to the end.

use std::sync::Arc;

use super::answers::Answers;
use super::case::Session;
use super::implementation::{Fault, Implementation};
use super::reference::Reference;
use crate::check::verdict::Judgement;
use crate::check::{Plans, Settings};
use crate::event::{Event, Tape, World};
use crate::model::Decisions;
use crate::rule::RuleBook;
use crate::trace::Record;

/// A case that was played.
#[derive(Debug)]
pub struct Played {
    /// Its events.
    pub events: Vec<Event>,
    /// The verdicts.
    pub judgement: Judgement,
    /// The transitions of the implementation.
    pub steps: u64,
    /// Whether it went round in a circle and was left.
    pub endless: bool,
    /// Events that did not happen.
    pub answers: Answers,
    /// What was shown, if it was to be kept.
    pub records: Vec<Record>,
}

/// Plays events on an implementation from the beginning of a world.
///
/// # Errors
/// The implementation's own trouble.
pub fn play_on<I: Implementation>(
    book: &RuleBook,
    settings: &Settings,
    implementation: I,
    (world, events): (&World, &[Event]),
    keeps: bool,
) -> Result<Played, Fault> {
    let mut session = Session::new(book, settings, implementation, world, keeps)?;
    session.coming(events)?;
    for event in events {
        session.event(event)?;
    }
    session.end()?;
    Ok(played(session, events.to_vec()))
}

/// Plays events on the model from the beginning of a world.
///
/// # Panics
/// Never: the model does no I/O, so nothing but its own steps can happen in it.
pub fn play(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    world: &World,
    events: &[Event],
    keeps: bool,
) -> Played {
    let model = Reference::new(decisions);
    play_on(book, settings, model, (world, events), keeps).expect("the model has no troubles")
}

/// Plays a tape on the model from the beginning of a world.
///
/// # Panics
/// Never, as [`play`].
pub fn play_tape(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    world: &World,
    tape: &Tape,
) -> Played {
    let plans = Arc::new(Plans::new(book, settings));
    let model = Reference::new(decisions);
    play_opened(&plans, model, world, (&[], tape), true).expect("the model has no troubles")
}

/// Plays an opening and a tape after it on an implementation from the beginning of a world: up to the first broken rule, or the last event,
/// or, where that is wanted, until all has settled and is gone.
///
/// # Errors
/// The implementation's own trouble.
pub(super) fn play_opened<I: Implementation>(
    plans: &Arc<Plans<'_>>,
    implementation: I,
    world: &World,
    (opening, tape): (&[Event], &Tape),
    settles: bool,
) -> Result<Played, Fault> {
    let mut session = Session::by(plans, implementation, world, false)?;
    let events = if settles {
        session.opened(opening, tape)?
    } else {
        session.events(opening, tape)?
    };
    Ok(played(session, events))
}

fn played<I: Implementation>(mut session: Session<'_, I>, events: Vec<Event>) -> Played {
    let (steps, endless) = (session.steps(), session.is_endless());
    let answers = session.answers();
    let (judgement, records) = session.finish();
    Played {
        events,
        judgement,
        steps,
        endless,
        answers,
        records,
    }
}

impl Played {
    /// Whether this rule was violated.
    pub fn violates(&self, rule: &str) -> bool {
        let outcome = self.judgement.outcomes.get(rule);
        outcome.is_some_and(|outcome| outcome.violated > 0)
    }
}
