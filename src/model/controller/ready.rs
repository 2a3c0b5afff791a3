//! Whether the controllers count a Pod as ready, and as available.

use crate::model::decisions::Decisions;
use crate::model::state::{Pod, sooner};

/// Since when a Pod is ready, if it is.
pub(super) fn ready_since(pod: &Pod) -> Option<i64> {
    let condition = pod.status.conditions[2]?;
    condition.truth.then_some(condition.since)
}

/// Whether a Pod that has been ready since then is available now. Where it is not yet, its controller looks again in time.
pub(super) fn is_available(
    decisions: &dyn Decisions,
    (since, now): (i64, i64),
    min_ready: u32,
    again: &mut Option<i64>,
) -> bool {
    let available = decisions.available(now - since, min_ready);
    let due = since + i64::from(min_ready) * 1_000;
    if !available && due > now {
        sooner(again, due);
    }
    available
}

/// Whether a Pod is ready.
pub(super) fn is_ready(pod: &Pod) -> bool {
    ready_since(pod).is_some()
}
