//! Pods that a kubelet ends for the sake of its node.

use crate::model::state::Failure;

/// What decides which Pod is evicted first.
#[derive(Clone, Copy, Debug)]
pub struct EvictionFacts {
    /// `spec.priority`
    pub priority: i32,
    /// What it uses of memory.
    pub used: u32,
    /// What it requests.
    pub requested: u32,
}

/// Those first that use more than they request, of those the ones of lower priority, then by how far they are above it.
///
/// Source: concepts/scheduling-eviction/node-pressure-eviction.md#pod-selection-for-kubelet-eviction
pub(super) fn rank(facts: &EvictionFacts) -> (bool, i64, i64) {
    let above = i64::from(facts.used) - i64::from(facts.requested);
    (above > 0, -i64::from(facts.priority), above)
}

/// Not a Pod that has itself to blame.
///
/// Source: concepts/workloads/pods/disruptions.md#pod-disruption-conditions
pub(super) fn marks_disruption(failure: Failure) -> bool {
    matches!(failure, Failure::Pressure | Failure::Shutdown)
}
