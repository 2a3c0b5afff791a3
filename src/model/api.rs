//! The API server's store: what writes do to Pods.

use std::sync::Arc;

use super::controller::{Labels, Ties};
use super::decisions::Decisions;
use super::plan::lag;
use super::scheduler::GATED;
use super::shown::{Asked, Extra, Shown, User, Verb, Version};
use super::state::{Condition, Deletion, POD_SCHEDULED, Pod, State, Status, sooner};
use crate::event::{Container, Manifest, Name, Program, Role};
use crate::object::Kind;
use crate::trace::Change;

impl State {
    /// `POST pods`: the object is Pending, whatever its creator says.
    pub(super) fn create(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        manifest: &Manifest,
        out: &mut Vec<Shown>,
    ) {
        let manifest = Arc::new(manifest.clone().in_order());
        let ties = Ties {
            labels: Labels {
                app: manifest.app,
                ..Labels::default()
            },
            ..Ties::default()
        };
        self.create_by(decisions, name, &manifest, ties, User::Admin, out);
    }

    /// `POST pods` by anybody; the UID, unless the name is taken.
    pub(super) fn create_by(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        manifest: &Arc<Manifest>,
        ties: Ties,
        by: User,
        out: &mut Vec<Shown>,
    ) -> Option<u32> {
        let placement = &manifest.placement;
        let code = if self.named(name).is_some() {
            409
        } else if placement.node.is_some() && !placement.scheduling_gates.is_empty() {
            422
        } else {
            201
        };
        let asked = Shown::Request(Asked {
            by,
            ..request(Verb::Create, name, code)
        });
        if code != 201 {
            out.push(asked);
            return None;
        }
        self.uids += 1;
        self.version += 1;
        let manifest = Arc::new(self.admitted(decisions, manifest));
        let mut status = Status::default();
        if !manifest.placement.scheduling_gates.is_empty() {
            status.conditions[POD_SCHEDULED] = Some(Condition {
                truth: false,
                reason: Some(GATED),
                since: self.now,
                observed: 0,
            });
        }
        let node = manifest.placement.node.map(|node| self.node(node));
        let pod = Pod {
            uid: self.uids,
            name,
            ties,
            requests: decisions.pod_requests(&manifest),
            class: decisions.qos_class(&manifest),
            manifest,
            created: self.now,
            version: self.version,
            generation: 1,
            bound: node.map(|node| (node, self.now)),
            deletion: None,
            status,
        };
        self.notice(&pod.ties);
        self.claim_later(&pod);
        self.pods.push(pod);
        self.show(self.uids, Change::Added, out);
        out.push(asked);
        Some(self.uids)
    }

    /// `POST pods/binding`.
    pub(super) fn bind(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        node: u8,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let Some(pod) = self.pod_mut(uid) else { return };
        pod.bound = Some((node, now));
        let place = &mut pod.status.conditions[POD_SCHEDULED];
        let before = place.map(|condition| (condition.truth, condition.since));
        *place = Some(Condition {
            truth: true,
            reason: None,
            since: decisions.transition_time(before, true, now),
            observed: 0,
        });
        pod.status.nominated = None;
        let asked = Asked {
            by,
            extra: Extra::Binding(node),
            ..request(Verb::Bind, pod.name, 201)
        };
        out.push(Shown::Request(asked));
        self.write(uid, out);
    }

    /// `PATCH pods/status` by a kubelet.
    pub(super) fn patch_status(
        &mut self,
        node: u8,
        uid: u32,
        status: Status,
        out: &mut Vec<Shown>,
    ) {
        let Some(pod) = self.pod_mut(uid) else { return };
        pod.status = status;
        let asked = Asked {
            by: User::Kubelet(node),
            ..request(Verb::PatchStatus, pod.name, 200)
        };
        out.push(Shown::Request(asked));
        self.write(uid, out);
    }

    /// `PATCH pods/ephemeralcontainers`: one more, after those that there are.
    ///
    /// Source: concepts/workloads/pods/ephemeral-containers.md#what-is-an-ephemeral-container
    pub(super) fn add_ephemeral(&mut self, name: Name, program: Program, out: &mut Vec<Shown>) {
        let Some(uid) = self.named(name).map(|pod| pod.uid) else {
            return;
        };
        let Some(pod) = self.pod_mut(uid) else { return };
        if pod.ties.mirror.is_some() {
            out.push(Shown::Request(request(Verb::PatchEphemeral, name, 422)));
            return;
        }
        if pod.manifest.containers.len() >= Manifest::MOST {
            return;
        }
        Arc::make_mut(&mut pod.manifest).containers.push(Container {
            role: Role::Ephemeral,
            program,
            ..Container::default()
        });
        pod.generation += 1;
        out.push(Shown::Request(request(Verb::PatchEphemeral, name, 200)));
        self.write(uid, out);
    }

    /// The owner of a readiness gate sets its condition.
    ///
    /// Source: concepts/workloads/pods/pod-condition.md#status-for-pod-readiness
    pub(super) fn set_gate(&mut self, name: Name, gate: u8, met: bool, out: &mut Vec<Shown>) {
        let now = self.now;
        let Some(uid) = self.named(name).map(|pod| pod.uid) else {
            return;
        };
        let Some(pod) = self.pod_mut(uid) else { return };
        if gate >= pod.manifest.readiness_gates {
            return;
        }
        let before = pod.status.gates[gate as usize];
        if before.is_some_and(|before| before.truth == met) {
            return;
        }
        pod.status.gates[gate as usize] = Some(Condition {
            truth: met,
            reason: None,
            since: now,
            observed: 0,
        });
        out.push(Shown::Request(request(Verb::PatchCondition, name, 200)));
        self.write(uid, out);
        self.look_again(uid);
    }

    /// The kubelet of a Pod sees that it was changed by others.
    fn look_again(&mut self, uid: u32) {
        let due = self.now + lag::WRITE;
        for worker in self.workers_of(uid) {
            sooner(&mut worker.write, due);
        }
    }

    /// `DELETE pods`.
    pub(super) fn delete(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        asked: Option<u32>,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        let request = Asked {
            grace: asked,
            by,
            ..request(Verb::Delete, name, 200)
        };
        let Some(pod) = self.named(name) else {
            out.push(Shown::Request(Asked {
                code: 404,
                ..request
            }));
            return;
        };
        out.push(Shown::Request(request));
        let (uid, on_a_node, ended) =
            (pod.uid, pod.bound.is_some(), pod.status.phase.is_terminal());
        let grace = decisions.grace(asked, pod.manifest.grace, on_a_node, ended);
        self.mark(decisions, uid, grace, out);
    }

    /// `DELETE pods` by a controller, which means this Pod and no other of its name.
    pub(super) fn delete_as(
        &mut self,
        decisions: &dyn Decisions,
        by: User,
        uid: u32,
        asked: Option<u32>,
        out: &mut Vec<Shown>,
    ) {
        let Some(pod) = self.pod(uid) else { return };
        out.push(Shown::Request(Asked {
            by,
            grace: asked,
            ..request(Verb::Delete, pod.name, 200)
        }));
        self.mark_deleted(decisions, uid, asked, out);
    }

    /// Marks a Pod as being deleted with the grace period that was asked for, or its own.
    pub(super) fn mark_deleted(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        asked: Option<u32>,
        out: &mut Vec<Shown>,
    ) {
        let Some(pod) = self.pod(uid) else { return };
        let (on_a_node, ended) = (pod.bound.is_some(), pod.status.phase.is_terminal());
        let grace = decisions.grace(asked, pod.manifest.grace, on_a_node, ended);
        self.mark(decisions, uid, grace, out);
        self.hurry(decisions, uid);
    }

    /// Marks a Pod as being deleted, and removes it where no grace is left.
    fn mark(&mut self, decisions: &dyn Decisions, uid: u32, grace: u32, out: &mut Vec<Shown>) {
        let now = self.now;
        let Some(pod) = self.pod_mut(uid) else { return };
        let deletion = match pod.deletion {
            None => {
                pod.generation += 1;
                Deletion::since(now, grace)
            }
            Some(before) => {
                let grace = decisions.grace_again(before.grace, grace);
                Deletion::since(before.begun(), grace)
            }
        };
        let changed = pod.deletion != Some(deletion);
        pod.deletion = Some(deletion);
        if changed {
            self.write(uid, out);
        }
        if deletion.grace == 0 {
            self.remove(decisions, uid, out);
        }
    }

    /// The closing delete of a kubelet: grace 0, for this UID only.
    pub(super) fn close(
        &mut self,
        decisions: &dyn Decisions,
        node: u8,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let Some(pod) = self.pod_mut(uid) else { return };
        let at = pod.deletion.map_or(now, |before| before.at.min(now));
        pod.deletion = Some(Deletion { at, grace: 0 });
        out.push(Shown::Request(Asked {
            by: User::Kubelet(node),
            grace: Some(0),
            uid: Some(uid),
            ..request(Verb::Delete, pod.name, 200)
        }));
        self.write(uid, out);
        self.remove(decisions, uid, out);
    }

    /// Removes a Pod, unless a finalizer holds it.
    fn remove(&mut self, decisions: &dyn Decisions, uid: u32, out: &mut Vec<Shown>) {
        let held = |pod: &Pod| pod.uid == uid && !pod.ties.finalizers.is_empty();
        if !(decisions.finalizers_hold() && self.pods.iter().any(held)) {
            self.take_away(uid, out);
        }
    }

    /// The object of a Pod goes; it is shown as it was stored last.
    fn take_away(&mut self, uid: u32, out: &mut Vec<Shown>) {
        self.version += 1;
        let version = self.version;
        if let Some(at) = self.pods.iter().position(|pod| pod.uid == uid) {
            let mut pod = self.pods.remove(at);
            pod.version = version;
            let ties = pod.ties;
            self.let_claims_go(&pod);
            out.push(Shown::Version(Change::Deleted, Version::Pod(Box::new(pod))));
            self.notice(&ties);
            self.collect_owner_of(ties.owner);
        }
    }

    /// A controller changes what ties a Pod to other objects; the object goes when nothing held it but the finalizer that
    /// was taken off.
    pub(super) fn retie(&mut self, uid: u32, ties: Ties, by: User, out: &mut Vec<Shown>) {
        let Some(pod) = self.pod_mut(uid) else { return };
        let before = std::mem::replace(&mut pod.ties, ties);
        let asked = request(Verb::Patch, pod.name, 200);
        let goes = pod.deletion.is_some_and(|deletion| deletion.grace == 0)
            && !before.finalizers.is_empty()
            && ties.finalizers.is_empty();
        out.push(Shown::Request(Asked { by, ..asked }));
        self.notice(&before);
        if goes {
            // What the finalizer was taken off is never stored.
            if let Some(pod) = self.pod_mut(uid) {
                pod.ties = before;
            }
            self.take_away(uid, out);
        } else {
            self.write(uid, out);
        }
    }

    pub(super) fn write(&mut self, uid: u32, out: &mut Vec<Shown>) {
        self.version += 1;
        let version = self.version;
        if let Some(pod) = self.pod_mut(uid) {
            pod.version = version;
            let ties = pod.ties;
            self.notice(&ties);
        }
        self.show(uid, Change::Modified, out);
    }

    fn show(&self, uid: u32, change: Change, out: &mut Vec<Shown>) {
        if let Some(pod) = self.pod(uid) {
            let version = Version::Pod(Box::new(pod.clone()));
            out.push(Shown::Version(change, version));
        }
    }
}

pub(super) fn request(verb: Verb, name: Name, code: u16) -> Asked {
    Asked {
        verb,
        kind: Kind::Pod,
        name,
        by: User::Admin,
        grace: None,
        uid: None,
        code,
        extra: Extra::None,
    }
}
