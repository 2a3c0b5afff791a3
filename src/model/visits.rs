//! Which transitions have been made: the search keeps the tapes that reach new ones.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

use super::state::{ContainerState, Pod, Waiting};
use crate::trace::Change;

/// The transitions that have been made. One is: what was done, what the Pod looked like before, and what it looks like now,
/// each without names, times and numbers.
#[derive(Debug, Default)]
pub(super) struct Visits {
    seen: FxHashSet<u64>,
    fresh: Vec<u64>,
    /// What each Pod looked like when it was last shown.
    looks: FxHashMap<u32, u32>,
    /// What is being done.
    cause: u64,
}

impl Visits {
    /// What is done from now on.
    pub fn because_of(&mut self, cause: &impl Hash) {
        let mut hasher = FxHasher::default();
        cause.hash(&mut hasher);
        self.cause = hasher.finish() >> 52;
    }

    /// A version of a Pod is shown.
    pub fn note(&mut self, change: Change, pod: &Pod) {
        let now = look(pod);
        let before = match change {
            Change::Deleted => self.looks.remove(&pod.uid),
            _ => self.looks.insert(pod.uid, now),
        };
        let key = self.cause << 52 | u64::from(before.unwrap_or_default()) << 26 | u64::from(now);
        if self.seen.insert(key) {
            self.fresh.push(key);
        }
    }

    /// Those that were made for the first time since this was last asked.
    pub fn take(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.fresh)
    }
}

/// 26 bits of what a Pod looks like.
fn look(pod: &Pod) -> u32 {
    let status = &pod.status;
    let mut look = 1 | (status.phase as u32) << 1;
    for (bit, truth) in [
        (3, pod.deletion.is_some()),
        (4, pod.bound.is_some()),
        (5, status.start.is_some()),
        (6, status.conditions[2].is_some_and(|ready| ready.truth)),
    ] {
        look |= u32::from(truth) << bit;
    }
    let containers = pod.manifest.containers.iter().zip(&status.containers);
    for (container, status) in containers {
        let Some(status) = status else { continue };
        let state = match status.state {
            ContainerState::Waiting(Waiting::BackOff) => 0,
            ContainerState::Waiting(_) => 1,
            ContainerState::Running { .. } => 2,
            ContainerState::Terminated(end) if end.code == 0 => 3,
            ContainerState::Terminated(_) => 4,
        };
        look |= 1 << (8 + (container.role as u32 % 3) * 5 + state);
        look |= u32::from(status.restarts > 0) << 7;
    }
    look & ((1 << 26) - 1)
}
