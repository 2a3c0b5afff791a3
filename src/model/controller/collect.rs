//! The garbage collector: dependents whose owner is gone, and owners that wait for their dependents.

use super::{Finalizers, job, lag};
use crate::event::{Name, Propagation};
use crate::model::decisions::Decisions;
use crate::model::shown::{Shown, User};
use crate::model::state::State;
use crate::object::Kind;

const COLLECTOR: User =
    User::Controller("system:serviceaccount:kube-system:generic-garbage-collector");

impl State {
    /// The collector is to look at an object.
    pub(in crate::model) fn collect_later(&mut self, uid: u32) {
        self.garbage.push((self.now + lag::COLLECT, uid));
    }

    /// A Pod is gone: an owner that is being deleted in the foreground may be waiting for it, and so may a Deployment with
    /// the strategy Recreate.
    pub(in crate::model) fn collect_owner_of(&mut self, owner: Option<super::Owner>) {
        let owner = owner.and_then(|owner| self.workload(owner.uid));
        let Some(meta) = owner.map(|owner| owner.meta) else {
            return;
        };
        if meta.deletion.is_some() {
            self.collect_later(meta.uid);
        }
        self.notice_owner(meta.owner);
    }

    /// The collector looks at the object that it has in its queue.
    ///
    /// Source: concepts/architecture/garbage-collection.md#owners-dependents, #cascading-deletion
    pub(in crate::model) fn collect(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        if let Some(at) = self.garbage.iter().position(|(_, other)| *other == uid) {
            self.garbage.remove(at);
        }
        if let Some(pod) = self.pod(uid) {
            let (owner, deleted) = (pod.ties.owner, pod.deletion.is_some());
            let Some(owner) = owner.filter(|owner| self.is_to_go(owner.uid)) else {
                return;
            };
            if owner.kind == Kind::Job && self.workload(owner.uid).is_none() {
                self.release(uid, Finalizers::JOB_TRACKING, job::CONTROLLER, out);
            }
            if !deleted && decisions.collects() {
                self.delete_pod(decisions, uid, COLLECTOR, out);
            }
            return;
        }
        if let Some(claim) = self.claims.iter().find(|claim| claim.uid == uid) {
            let name = claim.name;
            let goes = claim.owner.is_some_and(|owner| match owner.kind {
                Kind::Pod => self.pod(owner.uid).is_none(),
                _ => self.is_to_go(owner.uid),
            });
            if goes && claim.deletion.is_none() && decisions.collects_claims() {
                self.delete_claim(name, COLLECTOR, out);
            }
            return;
        }
        let Some(one) = self.workload(uid) else {
            return;
        };
        let meta = one.meta;
        if meta.finalizers.has(Finalizers::ORPHAN) {
            self.orphan(uid, out);
        } else if meta.finalizers.has(Finalizers::FOREGROUND) {
            self.delete_dependents_first(decisions, uid, out);
        } else if meta.owner.is_some_and(|owner| self.is_to_go(owner.uid)) && decisions.collects() {
            let waits = meta
                .owner
                .is_some_and(|owner| self.workload(owner.uid).is_some());
            let propagation = if waits {
                Propagation::Foreground
            } else {
                Propagation::Background
            };
            self.delete_workload((meta.kind, meta.name), propagation, COLLECTOR, out);
        }
    }

    /// Whether the dependents of this owner are to be deleted: it is gone, or it waits for them.
    fn is_to_go(&self, owner: u32) -> bool {
        self.workload(owner).is_none_or(|owner| {
            let meta = owner.meta;
            meta.deletion.is_some() && meta.finalizers.has(Finalizers::FOREGROUND)
        })
    }

    fn orphan(&mut self, uid: u32, out: &mut Vec<Shown>) {
        let pods: Vec<u32> = self.pods_of(uid).map(|pod| pod.uid).collect();
        for pod in pods {
            self.set_owner(pod, None, COLLECTOR, out);
        }
        let claims: Vec<Name> = self.claims_of(uid).map(|claim| claim.name).collect();
        for claim in claims {
            self.set_claim_owner(claim, None, COLLECTOR, out);
        }
        let others: Vec<u32> = self.owned(uid).collect();
        for other in others {
            if let Some(one) = self.workload_mut(other) {
                one.meta.owner = None;
                let (kind, name) = (one.meta.kind, one.meta.name);
                let verb = crate::model::shown::Verb::Patch;
                out.push(super::store::request(verb, kind, name, COLLECTOR, 200));
                self.write_workload(other, out);
            }
        }
        self.finish(uid, Finalizers::ORPHAN, out);
    }

    /// Source: concepts/architecture/garbage-collection.md#foreground-deletion
    fn delete_dependents_first(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        let pods: Vec<(u32, bool)> = self
            .pods_of(uid)
            .map(|pod| (pod.uid, pod.deletion.is_some()))
            .collect();
        let others: Vec<u32> = self.owned(uid).collect();
        let claims: Vec<(Name, bool)> = self
            .claims_of(uid)
            .map(|claim| (claim.name, claim.deletion.is_some()))
            .collect();
        if decisions.foreground_owner_goes(pods.len() + others.len() + claims.len()) {
            self.finish(uid, Finalizers::FOREGROUND, out);
            return;
        }
        for (pod, deleted) in pods {
            if !deleted {
                self.delete_pod(decisions, pod, COLLECTOR, out);
            }
        }
        for (claim, deleted) in claims {
            if !deleted && decisions.collects_claims() {
                self.delete_claim(claim, COLLECTOR, out);
            }
        }
        for other in others {
            let one = self.workload(other).map(|one| one.meta);
            if let Some(meta) = one.filter(|meta| meta.deletion.is_none()) {
                let target = (meta.kind, meta.name);
                self.delete_workload(target, Propagation::Foreground, COLLECTOR, out);
            }
        }
    }

    /// Takes the collector's finalizer off; the object goes when it was the last.
    fn finish(&mut self, uid: u32, finalizer: Finalizers, out: &mut Vec<Shown>) {
        let Some(one) = self.workload_mut(uid) else {
            return;
        };
        let left = one.meta.finalizers.without(finalizer);
        let (kind, name, last) = (one.meta.kind, one.meta.name, left.is_empty());
        if !last {
            one.meta.finalizers = left;
        }
        let verb = crate::model::shown::Verb::Patch;
        out.push(super::store::request(verb, kind, name, COLLECTOR, 200));
        if last {
            self.remove_workload(uid, out);
        } else {
            self.write_workload(uid, out);
        }
    }
}
