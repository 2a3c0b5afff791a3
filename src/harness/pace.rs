//! How an implementation is driven: how long it is given, and how cases are played on it.

use std::time::Duration;

use super::implementation::Deed;
use crate::event::Event;

/// Time passes in steps no longer than this, so that a case can be ended in between.
const SLICE: Duration = Duration::from_secs(60);

/// How cases are played on an implementation when nobody says otherwise, and what can be expected of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// How many cases a run has.
    pub cases: u64,
    /// The most events of a case.
    pub longest: usize,
    /// How many cases are played at once; none: one a core.
    pub jobs: Option<usize>,
    /// How many are played one after the other on one implementation, and in one world.
    pub batch: u64,
    /// Whether it takes settings from worlds, so that these may differ from batch to batch.
    pub worlds: bool,
    /// Whether the same events end alike. Where they need not, a case that breaks a rule is kept as it was played.
    pub deterministic: bool,
    /// So many batches may end in trouble before the run does, and what was found is told; 0: the first trouble is all that is told.
    pub tolerates: usize,
    /// Whether a run is large enough to exercise every rule that it can show: then one that it did not exercise is a fault.
    pub thorough: bool,
    /// What its [steps](super::Implementation::steps) are.
    pub counts: &'static str,
}

impl Manner {
    /// That of something on a clock that nobody can turn: most of the time of a case is waiting, so there are few, short ones, several at
    /// once, and what they reach is no matter of course.
    pub fn real_time() -> Self {
        Self {
            cases: 20,
            longest: 16,
            jobs: Some(4),
            batch: 1,
            deterministic: false,
            tolerates: 4,
            thorough: false,
            ..Self::default()
        }
    }
}

impl Default for Manner {
    /// That of something in memory, with a virtual clock.
    fn default() -> Self {
        Self {
            cases: 4_000,
            longest: 48,
            jobs: None,
            batch: 32,
            worlds: true,
            deterministic: true,
            tolerates: 0,
            thorough: true,
            counts: "steps",
        }
    }
}

/// How long an implementation is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The longest pause between two events; none: as long as the scenario says.
    pub longest_pause: Option<Duration>,
    /// After the last event, so that every response with a deadline is due. Where it is shorter than by default, it is never said that
    /// all has settled.
    pub settle: Duration,
    /// For the last Pods that Jobs have made, when no more are made.
    pub calm: Duration,
    /// For what was deleted at the end of a case to be gone.
    pub clean_up: Duration,
}

impl Default for Pace {
    /// That of a virtual clock: the settling is above the cap of the restart back-off and the slack that the rules allow beside it.
    fn default() -> Self {
        Self {
            longest_pause: None,
            settle: Duration::from_secs(420),
            calm: Duration::from_secs(120),
            clean_up: Duration::from_secs(300),
        }
    }
}

/// The pauses of an opening together, where time really passes.
const LONGEST_OPENING: Duration = Duration::from_secs(120);

impl Pace {
    /// Whether there is time for an opening.
    pub fn has_time_for(self, opening: &[Event]) -> bool {
        let pauses: Duration = opening.iter().map(|event| self.pause(event)).sum();
        self.longest_pause.is_none() || pauses <= LONGEST_OPENING
    }

    /// That of a clock that nobody can turn: what scenarios take minutes for is cut short.
    pub fn real_time() -> Self {
        let pause = Duration::from_secs(15);
        Self {
            longest_pause: Some(pause),
            settle: Duration::ZERO,
            calm: pause,
            clean_up: Duration::from_secs(90),
        }
    }

    /// Whether all has settled after it.
    pub fn settles(&self) -> bool {
        self.settle >= Self::default().settle
    }
}

impl Pace {
    /// What is done for an event.
    pub(super) fn deeds(self, event: &Event) -> impl Iterator<Item = Deed> + use<> {
        let apply = [Deed::Apply(event.clone())].into_iter();
        apply.chain(passes(self.pause(event)))
    }

    /// How much time passes with an event.
    pub(super) fn pause(self, event: &Event) -> Duration {
        let Event::TimePasses { millis } = event else {
            return Duration::ZERO;
        };
        let pause = Duration::from_millis((*millis).into());
        self.longest_pause
            .map_or(pause, |longest| pause.min(longest))
    }
}

/// What is done so that time passes.
pub(super) fn passes(time: Duration) -> impl Iterator<Item = Deed> {
    slices(time).map(Deed::Advance)
}

/// Time, in slices.
pub(super) fn slices(mut left: Duration) -> impl Iterator<Item = Duration> {
    std::iter::from_fn(move || {
        let slice = left.min(SLICE);
        left -= slice;
        (!slice.is_zero()).then_some(slice)
    })
}
