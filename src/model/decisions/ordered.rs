//! StatefulSets and CronJobs.

use crate::event::ConcurrencyPolicy;

/// What the next Pod of a StatefulSet follows from.
#[derive(Clone, Copy, Debug)]
pub struct OrderFacts {
    /// `podManagementPolicy` is Parallel.
    pub parallel: bool,
    /// All Pods of lower ordinals are running and ready.
    pub lower_are_available: bool,
}

/// What a CronJob does when the time has come follows from this.
#[derive(Clone, Copy, Debug)]
pub struct StartFacts {
    /// `concurrencyPolicy`
    pub policy: ConcurrencyPolicy,
    /// Jobs of it that have not finished.
    pub active: u16,
    /// Milliseconds since the scheduled time.
    pub late: i64,
    /// `startingDeadlineSeconds`
    pub deadline: Option<u32>,
}

/// Whether a CronJob starts a Job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// It does not.
    No,
    /// It does, beside those that have not finished.
    Beside,
    /// It does, after it has ended those that have not finished.
    Instead,
}

pub(super) fn makes_ordinal(facts: OrderFacts) -> bool {
    facts.parallel || facts.lower_are_available
}

pub(super) fn cron_starts(facts: StartFacts) -> Start {
    let too_late = |deadline: u32| facts.late > i64::from(deadline) * 1_000;
    if facts.deadline.is_some_and(too_late) {
        return Start::No;
    }
    match facts.policy {
        ConcurrencyPolicy::Forbid if facts.active > 0 => Start::No,
        ConcurrencyPolicy::Replace if facts.active > 0 => Start::Instead,
        _ => Start::Beside,
    }
}
