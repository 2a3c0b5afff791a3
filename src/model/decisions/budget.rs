//! Disruption budgets.

use crate::model::state::Phase;

/// What decides how many Pods of a budget may be evicted.
#[derive(Clone, Copy, Debug)]
pub struct BudgetFacts {
    /// How many are healthy.
    pub healthy: u16,
    /// How many must stay so.
    pub desired: u16,
    /// How many there are.
    pub expected: u16,
}

/// What decides about the eviction of a Pod that budgets protect.
#[derive(Clone, Copy, Debug)]
pub struct ProtectedFacts {
    /// Its phase.
    pub phase: Phase,
    /// It is ready.
    pub ready: bool,
    /// It is being deleted.
    pub deleted: bool,
    /// How many budgets protect it.
    pub budgets: usize,
    /// `disruptionsAllowed` of the first of them.
    pub allowed: u16,
    /// That one has as many healthy Pods as it wants.
    pub healthy: bool,
    /// Its `unhealthyPodEvictionPolicy` is AlwaysAllow.
    pub always_allow: bool,
    /// Its controller has looked at it.
    pub observed: bool,
}

/// What the API server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvictionReply {
    /// The eviction is granted; whether the budget counts it.
    Granted(bool),
    /// 429: the budget does not allow it now.
    TooMany,
    /// 500: more than one budget.
    Misconfigured,
}

pub(super) fn allowed(facts: BudgetFacts) -> u16 {
    if facts.expected == 0 {
        return 0;
    }
    facts.healthy.saturating_sub(facts.desired)
}

/// Source: concepts/scheduling-eviction/api-eviction.md#how-api-initiated-eviction-works (429, 500);
/// tasks/run-application/configure-pdb.md#unhealthy-pod-eviction-policy
pub(super) fn reply(facts: ProtectedFacts) -> EvictionReply {
    let serves = facts.phase == Phase::Running && !facts.deleted;
    if facts.budgets == 0 || !serves {
        EvictionReply::Granted(false)
    } else if facts.budgets > 1 {
        EvictionReply::Misconfigured
    } else if !facts.observed {
        EvictionReply::TooMany
    } else if !facts.ready && (facts.always_allow || facts.healthy) {
        EvictionReply::Granted(false)
    } else if facts.allowed == 0 {
        EvictionReply::TooMany
    } else {
        EvictionReply::Granted(true)
    }
}
