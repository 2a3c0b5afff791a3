//! Changes of one field of a Pod.

use std::sync::Arc;

use super::super::api::request;
use super::super::decisions::Decisions;
use super::super::plan::lag;
use super::super::shown::{Asked, Extra, Shown, Verb};
use super::super::state::{Pod, State};
use crate::event::{IMAGES, Manifest, Name, NodeLabel, PodPatch, Resources, Role};

impl State {
    /// `PATCH pods/resize` by a person.
    ///
    /// Source: tasks/configure-pod-container/resize-container-resources.md
    pub(super) fn ask_resize(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        (container, resources): (u8, Resources),
        out: &mut Vec<Shown>,
    ) {
        let at = container as usize;
        let there = self.named(name);
        let one = there.and_then(|pod| pod.manifest.containers.get(at));
        let role = one.map_or(Role::App, |one| one.role);
        let code = there.map_or(404, |pod| {
            let fits = resources.requests.fits(self.world.node);
            let refused = !fits && pod.bound.is_some() && decisions.refuses_infeasible_resize();
            match decisions.resize_code(&pod.manifest, at, resources) {
                200 if refused => 403,
                code => code,
            }
        });
        out.push(Shown::Request(Asked {
            extra: Extra::Resources(container, role, resources),
            ..request(Verb::Resize, name, code)
        }));
        let Some(pod) = self.named(name).filter(|_| code == 200) else {
            return;
        };
        // A request that only says what the limit gives by default changes nothing.
        let whole = |resources: Resources| (resources.completed(), resources.limits);
        if whole(pod.manifest.containers[at].resources) == whole(resources) {
            return;
        }
        let (uid, mut manifest) = (pod.uid, Manifest::clone(&pod.manifest));
        manifest.containers[at].resources = resources;
        if let Some(pod) = self.pod_mut(uid) {
            pod.requests = decisions.pod_requests(&manifest);
            pod.manifest = Arc::new(manifest);
            pod.generation += 1;
        }
        self.write(uid, out);
    }

    /// `PATCH pods` by a person.
    ///
    /// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement
    pub(super) fn patch(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        patch: PodPatch,
        out: &mut Vec<Shown>,
    ) {
        let Some(pod) = self.named(name) else {
            out.push(Shown::Request(request(Verb::Patch, name, 404)));
            return;
        };
        let (uid, changed) = (pod.uid, change(pod, patch));
        let code = code(decisions, pod, patch, changed.is_some());
        out.push(Shown::Request(Asked {
            extra: Extra::Patch(patch, described(pod, patch)),
            ..request(Verb::Patch, name, code)
        }));
        if let (200, Some(manifest)) = (code, changed) {
            if let Some(pod) = self.pod_mut(uid) {
                pod.manifest = Arc::new(manifest);
                pod.generation += 1;
            }
            self.write(uid, out);
            // The kubelet reports which generation it has seen.
            let due = self.now + lag::WRITE;
            for worker in self.workers_of(uid) {
                worker.write.get_or_insert(due);
            }
        }
    }
}

/// The reply to a patch; `changes` says whether it is one that may be allowed, and changes something.
fn code(decisions: &dyn Decisions, pod: &Pod, patch: PodPatch, changes: bool) -> u16 {
    match patch {
        PodPatch::AddToleration(_) | PodPatch::RemoveGate(_) => 200,
        PodPatch::Image { container, .. } => {
            // What is not there would be added, which cannot be; and ephemeral containers stay as they are.
            let one = pod.manifest.containers.get(container as usize);
            let there = one.is_some_and(|one| one.role != Role::Ephemeral);
            if there { 200 } else { 422 }
        }
        PodPatch::AddSelector(_) | PodPatch::RemoveSelector(_) => {
            let gated = !pod.manifest.placement.scheduling_gates.is_empty();
            let narrows = matches!(patch, PodPatch::AddSelector(_));
            if changes {
                decisions.selector_code(gated, narrows)
            } else {
                200
            }
        }
        PodPatch::Deadline(seconds) => {
            decisions.deadline_code(pod.manifest.active_deadline_seconds, seconds)
        }
        PodPatch::OldVersion => decisions.precondition_code(false),
        PodPatch::Name => 400,
        PodPatch::AddGate(gate) if pod.manifest.placement.scheduling_gates.contains(&gate) => 200,
        _ if decisions.refuses_immutable() => 422,
        _ => 200,
    }
}

/// The manifest that comes of a change which is allowed; none where nothing changes.
fn change(pod: &Pod, patch: PodPatch) -> Option<Manifest> {
    let placement = &pod.manifest.placement;
    match patch {
        PodPatch::AddToleration(toleration) => {
            if placement.tolerations.contains(&toleration) || placement.tolerations.len() > 7 {
                return None;
            }
            let mut manifest = Manifest::clone(&pod.manifest);
            manifest.placement.tolerations.push(toleration);
            Some(manifest)
        }
        PodPatch::RemoveGate(gate) => {
            let at = placement
                .scheduling_gates
                .iter()
                .position(|one| *one == gate)?;
            let mut manifest = Manifest::clone(&pod.manifest);
            manifest.placement.scheduling_gates.remove(at);
            Some(manifest)
        }
        PodPatch::Image { container, image } => {
            let (at, image) = (container as usize, image % IMAGES);
            let before = pod.manifest.containers.get(at)?;
            if before.needs.image == image || before.role == Role::Ephemeral {
                return None;
            }
            let mut manifest = Manifest::clone(&pod.manifest);
            manifest.containers[at].needs.image = image;
            Some(manifest)
        }
        PodPatch::AddSelector(label) => reselected(pod, label, true),
        PodPatch::RemoveSelector(label) => reselected(pod, label, false),
        PodPatch::Deadline(seconds) => {
            let other = pod.manifest.active_deadline_seconds != Some(seconds);
            other.then(|| Manifest {
                active_deadline_seconds: Some(seconds),
                ..Manifest::clone(&pod.manifest)
            })
        }
        _ => None,
    }
}

/// The manifest with another node selector; none where it is the same.
fn reselected(pod: &Pod, label: NodeLabel, is: bool) -> Option<Manifest> {
    let before = pod.manifest.placement.selector;
    let after = before.with(label, is);
    (after != before).then(|| {
        let mut manifest = Manifest::clone(&pod.manifest);
        manifest.placement.selector = after;
        manifest
    })
}

/// The number that the body of a patch needs of its Pod: its gates before, its version, or what its field is not.
fn described(pod: &Pod, patch: PodPatch) -> u64 {
    match patch {
        PodPatch::OldVersion => pod.version.saturating_sub(1),
        PodPatch::Grace => u64::from(pod.manifest.grace.unwrap_or(30)) + 7,
        PodPatch::RestartPolicy => pod.manifest.restart_policy as u64,
        PodPatch::NodeName => pod.bound.map_or(0, |(node, _)| u64::from(node) + 1),
        PodPatch::AddGate(_) | PodPatch::RemoveGate(_) => {
            let gates = pod.manifest.placement.scheduling_gates.iter();
            gates.fold(0, |mask, gate| mask | 1 << gate)
        }
        _ => 0,
    }
}
