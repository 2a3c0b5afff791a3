//! What controllers do with Pods.

use super::{Finalizers, Owner, Ties};
use crate::event::Name;
use crate::model::decisions::{ClaimFacts, Decisions};
use crate::model::shown::{Shown, User};
use crate::model::state::{Pod, State};

impl State {
    /// The next name of a Pod of an object that nobody has yet.
    pub(super) fn next_name(&mut self, uid: u32, base: Name) -> Name {
        let Some(mut made) = self.workload(uid).map(|one| one.made) else {
            return base;
        };
        let name = loop {
            made += 1;
            let name = base.child(made);
            if self.named(name).is_none() {
                break name;
            }
        };
        if let Some(one) = self.workload_mut(uid) {
            one.made = made;
        }
        name
    }

    /// `DELETE pods` by a controller.
    pub(super) fn delete_pod(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        if let Some(pod) = self.pod(uid) {
            let name = pod.name;
            self.delete(decisions, name, None, by, out);
        }
    }

    /// `PATCH pods`: a controller takes a finalizer off.
    pub(super) fn release(
        &mut self,
        uid: u32,
        finalizers: Finalizers,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        let Some(mut ties) = self.pod(uid).map(|pod| pod.ties) else {
            return;
        };
        if ties.finalizers.has(finalizers) {
            ties.finalizers = ties.finalizers.without(finalizers);
            self.retie(uid, ties, by, out);
        }
    }

    /// `PATCH pods`: a Pod gets an owner, or loses it.
    pub(super) fn set_owner(
        &mut self,
        uid: u32,
        owner: Option<Owner>,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        if let Some(ties) = self.pod(uid).map(|pod| pod.ties) {
            self.retie(uid, Ties { owner, ..ties }, by, out);
        }
    }

    /// `PATCH pods` by a person: the label `app` is changed.
    pub(in crate::model) fn label(&mut self, pod: Name, app: Option<Name>, out: &mut Vec<Shown>) {
        let Some((uid, mut ties)) = self.named(pod).map(|pod| (pod.uid, pod.ties)) else {
            return;
        };
        ties.labels.app = app;
        self.retie(uid, ties, User::Admin, out);
    }

    /// Controllers adopt the Pods that they select and nobody controls, and release those that they do not select any more.
    ///
    /// Source: concepts/workloads/controllers/replicaset.md#non-template-pod-acquisitions,
    /// #isolating-pods-from-a-replicaset
    pub(super) fn claim_pods(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        let Some(one) = self.workload(uid) else {
            return;
        };
        let deleting = one.meta.deletion.is_some();
        let reference = one.meta.reference();
        let claim = |pod: &Pod| {
            let facts = ClaimFacts {
                controlled_by_other: pod.ties.mirror.is_some()
                    || pod.ties.owner.is_some_and(|owner| owner.uid != uid),
                controlled: pod.ties.owner.is_some_and(|owner| owner.uid == uid),
                selected: one.selects(&pod.ties.labels),
                pod_is_deleted: pod.deletion.is_some(),
                pod_has_ended: pod.status.phase.is_terminal(),
                owner_is_deleted: deleting,
            };
            if decisions.adopts(&facts) {
                Some((pod.uid, Some(reference)))
            } else if decisions.releases(&facts) {
                Some((pod.uid, None))
            } else {
                None
            }
        };
        let claims: Vec<(u32, Option<Owner>)> = self.pods.iter().filter_map(claim).collect();
        for (pod, owner) in claims {
            self.set_owner(pod, owner, by, out);
        }
    }
}
