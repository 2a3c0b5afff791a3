//! What is driven and judged.

use std::time::Duration;

use super::pace::{Manner, Pace};
use crate::event::{Event, Scenario, Scene, World};
use crate::trace::Record;

/// Something that runs Pods. The harness resets it, does one thing after the other to it, lets time pass, and takes what it
/// shows; it never looks inside.
///
/// ```
/// use podlaw::event::World;
/// use podlaw::harness::{Implementation, Reference};
/// use podlaw::model::Documented;
///
/// let mut model = Reference::new(&Documented);
/// model.reset(&World::default())?;
/// let mut shown = Vec::new();
/// model.observe(&mut shown)?;
/// assert!(!shown.is_empty(), "it shows its context and its nodes");
/// # Ok::<(), podlaw::harness::Fault>(())
/// ```
pub trait Implementation {
    /// What it is, and what it cannot show.
    fn describe(&self) -> Description;

    /// Begins anew in a world. What it shows next begins with its CONTEXT.
    ///
    /// # Errors
    /// Its own trouble, which is never a violation.
    fn reset(&mut self, world: &World) -> Result<(), Fault>;

    /// What is there now, against which the choices of a tape are resolved.
    fn scene(&self) -> Scene;

    /// Does one thing to it; the clock stands still. That time passes is only announced here: it passes by
    /// [`advance`](Self::advance).
    ///
    /// # Errors
    /// Its own trouble.
    fn apply(&mut self, event: &Event) -> Result<Reply, Fault>;

    /// What will be done next, as far as that is known, to be asked for one by one as ever. An implementation to which the way
    /// is long may have it done at once, as long as it shows, and counts, only what belongs to the deeds that were asked for. A
    /// case may end before all of them were; what comes then is a reset.
    ///
    /// # Errors
    /// Its own trouble.
    fn coming(&mut self, _: &mut dyn Iterator<Item = Deed>) -> Result<(), Fault> {
        Ok(())
    }

    /// The time on its own clock, milliseconds since 1970. None: its clock stands still but for [`advance`](Self::advance).
    fn clock(&self) -> Option<i64> {
        None
    }

    /// How long it is given for what follows from events.
    fn pace(&self) -> Pace {
        Pace::default()
    }

    /// How cases are played on it.
    fn manner(&self) -> Manner {
        Manner::default()
    }

    /// Whether an opening can be played on it. What it does not know of a tape is left out; an opening without some of its events leads
    /// nowhere.
    fn opens(&self, opening: &Scenario) -> bool {
        self.pace().has_time_for(&opening.events)
    }

    /// Lets time pass.
    ///
    /// # Errors
    /// Its own trouble.
    fn advance(&mut self, by: Duration) -> Result<(), Fault>;

    /// Stops all faults that were made on purpose.
    ///
    /// # Errors
    /// Its own trouble.
    fn heal(&mut self) -> Result<(), Fault>;

    /// Hands over what it has shown since it was last asked, in order.
    ///
    /// # Errors
    /// Its own trouble.
    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault>;

    /// How many transitions it has made since it was made; an implementation that does not know counts what was done to it.
    fn steps(&self) -> u64;

    /// The transitions that it has made for the first time since it was last asked, as numbers; none where it does not know.
    fn new_transitions(&mut self) -> Vec<u64> {
        Vec::new()
    }
}

/// One thing that is done to an implementation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// An event is applied.
    Apply(Event),
    /// Time passes.
    Advance(Duration),
    /// Faults stop.
    Heal,
}

/// What is lent can be driven too: so one implementation can be driven in one case after the other.
macro_rules! forward {
    ($($pointer:ty)*) => {$(
        impl<I: Implementation + ?Sized> Implementation for $pointer {
            fn describe(&self) -> Description {
                (**self).describe()
            }
            fn reset(&mut self, world: &World) -> Result<(), Fault> {
                (**self).reset(world)
            }
            fn scene(&self) -> Scene {
                (**self).scene()
            }
            fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
                (**self).apply(event)
            }
            fn coming(&mut self, deeds: &mut dyn Iterator<Item = Deed>) -> Result<(), Fault> {
                (**self).coming(deeds)
            }
            fn clock(&self) -> Option<i64> {
                (**self).clock()
            }
            fn pace(&self) -> Pace {
                (**self).pace()
            }
            fn manner(&self) -> Manner {
                (**self).manner()
            }
            fn opens(&self, opening: &Scenario) -> bool {
                (**self).opens(opening)
            }
            fn advance(&mut self, by: Duration) -> Result<(), Fault> {
                (**self).advance(by)
            }
            fn heal(&mut self) -> Result<(), Fault> {
                (**self).heal()
            }
            fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
                (**self).observe(sink)
            }
            fn steps(&self) -> u64 {
                (**self).steps()
            }
            fn new_transitions(&mut self) -> Vec<u64> {
                (**self).new_transitions()
            }
        }
    )*};
}
forward! { &mut I Box<I> }

/// Takes what an implementation shows.
pub trait Observer {
    /// The next record. Its line is counted by the harness.
    fn record(&mut self, record: Record);
}

impl Observer for Vec<Record> {
    fn record(&mut self, record: Record) {
        self.push(record);
    }
}

/// What an implementation says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it cannot show although its traces do not say so.
    pub unshown: Vec<Unshown>,
}

/// Rules that an implementation cannot exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unshown {
    /// A glob over rule ids.
    pub rules: String,
    /// What is not there.
    pub lacks: String,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It happened. What was refused by the API happened too: the request and its reply are shown.
    Done,
    /// It could not be done, and why.
    Refused(String),
    /// The implementation does not know such an event.
    Unsupported,
}

/// The trouble of an implementation or of what connects it, which is never a violation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It was told to do something before it was reset.
    #[error("not reset yet")]
    NotReset,
    /// It cannot go on, and why.
    #[error("{0}")]
    Broken(String),
}
