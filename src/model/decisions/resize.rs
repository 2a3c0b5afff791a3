//! Changes of resources of Pods that are there.

use super::scheduling::qos_class;
use crate::event::{Amount, Manifest, Resources, Role};

/// What decides whether a change of resources is granted.
#[derive(Clone, Copy, Debug)]
pub struct ResizeFacts {
    /// What the Pod asks for now.
    pub asked: Amount,
    /// What the other Pods of its node have.
    pub taken: Amount,
    /// What the node has.
    pub node: Amount,
}

/// It must be a container that runs on, nothing that it has may be taken away whole, and the class of the Pod must stay.
///
/// Source: tasks/configure-pod-container/resize-container-resources.md#limitations
pub(super) fn code(manifest: &Manifest, container: usize, to: Resources) -> u16 {
    let Some(one) = manifest.containers.get(container) else {
        return 422;
    };
    let from = one.resources;
    let stays = |before: Amount, after: Amount| {
        (before.cpu == 0 || after.cpu > 0) && (before.memory == 0 || after.memory > 0)
    };
    let within = |request: u32, limit: u32| limit == 0 || request <= limit;
    let valid =
        within(to.requests.cpu, to.limits.cpu) && within(to.requests.memory, to.limits.memory);
    let kept = stays(from.requests, to.requests) && stays(from.limits, to.limits);
    let runs_on = matches!(one.role, Role::App | Role::Sidecar);
    let mut changed = manifest.clone();
    changed.containers[container].resources = to;
    let same_class = qos_class(&changed) == qos_class(manifest);
    if valid && kept && runs_on && same_class && !manifest.windows {
        200
    } else {
        422
    }
}

/// Source: tasks/configure-pod-container/resize-container-resources.md#pod-resize-status
pub(super) fn waits(facts: ResizeFacts) -> Option<&'static str> {
    if !facts.asked.fits(facts.node) {
        Some("Infeasible")
    } else if !facts.taken.plus(facts.asked).fits(facts.node) {
        Some("Deferred")
    } else {
        None
    }
}
