//! How late the components of the cluster are: in which order steps are taken that are due at about the same time.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::decisions::Decisions;
use super::node::NodeStep;
use super::plan::Step;
use super::state::State;

/// How much later than canonical a step may be taken, milliseconds. Half of all steps are on time.
const LATE: [i64; 8] = [0, 0, 0, 0, 1, 15, 60, 180];

/// What is due later than that is not next but far off, milliseconds.
const SOON: i64 = 1_000;

/// When steps are taken, beside when they are due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lateness {
    schedule: u32,
    held: Option<(Step, i64)>,
}

impl Lateness {
    pub fn of(state: &State) -> Self {
        Self {
            schedule: state.schedule,
            held: state.held.filter(|(_, until)| *until >= state.now),
        }
    }

    /// When a step is taken that is due then, and its place among those that are taken at the same time. The delay depends on
    /// the schedule, the step and when it is due, so it does not change while the step waits.
    pub fn of_step(self, due: i64, step: Step) -> (i64, u32) {
        let due = match self.held {
            Some((held, until)) if held == step => due.max(until),
            _ => due,
        };
        if self.schedule == 0 || !step.may_be_late() {
            return (due, 0);
        }
        let mut hasher = FxHasher::default();
        (self.schedule, due, step).hash(&mut hasher);
        let mixed = hasher.finish();
        let place = u32::try_from(mixed >> 40).unwrap_or_default();
        (due + LATE[(mixed >> 32) as usize % LATE.len()], place)
    }
}

impl Step {
    /// Whether it may come later than it is due, after steps of others: it crosses the network or waits for a runtime. What a
    /// component does at once when it learns of something, and the end of a process, is never late. Nor is Pod garbage
    /// collection: it goes by rounds, and one that came late would be found to be that of the next round.
    fn may_be_late(self) -> bool {
        match self {
            Self::Node(step) => !matches!(step, NodeStep::Collect(_)),
            Self::Scheduler(..)
            | Self::Admit(..)
            | Self::Sandbox(..)
            | Self::Start(..)
            | Self::Write(..)
            | Self::Close(..)
            | Self::Sync(..)
            | Self::Collect(..) => true,
            _ => false,
        }
    }
}

impl State {
    /// Whoever is to act next is held up, unless what it does is never late.
    pub(super) fn hold(&mut self, decisions: &dyn Decisions, millis: i64) {
        let next = self.next(decisions);
        let soon = self.now + SOON;
        if let Some((due, step)) = next.filter(|(due, step)| step.may_be_late() && *due <= soon) {
            self.held = Some((step, due + millis));
        }
    }
}
