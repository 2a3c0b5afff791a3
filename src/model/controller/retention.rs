//! The claims of a StatefulSet: one for each template and ordinal, found again by its name.

use super::Owner;
use super::stateful_set::{CONTROLLER, Look};
use crate::event::{Name, TEMPLATES};
use crate::model::decisions::{ClaimOwner, RetentionFacts};
use crate::model::shown::{Shown, Verb};
use crate::model::state::{Phase, Pod, State};
use crate::object::Kind;

impl Look<'_> {
    /// The claims of the Pod of this name.
    pub(super) fn claims(&self, pod: Name) -> [Option<Name>; TEMPLATES.len()] {
        let count = usize::from(self.spec.claims);
        std::array::from_fn(|at| (at < count).then(|| self.decisions.template_claim(pod, at)))
    }

    /// Makes the claims that a Pod lacks, before the Pod itself. Whether it has all: one that is going has to be gone first.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#stable-storage; api: StatefulPodControl, createPersistentVolumeClaims,
    /// PodClaimIsStale
    pub(super) fn make_claims(&self, state: &mut State, pod: Name, out: &mut Vec<Shown>) -> bool {
        let wanted = self.claims(pod).into_iter().flatten();
        let goes = |name: &Name| {
            let claim = state.claim(*name);
            claim.is_some_and(|claim| {
                let of_pod = claim.owner.is_some_and(|owner| owner.kind == Kind::Pod);
                claim.deletion.is_some() || of_pod
            })
        };
        if state.named(pod).is_none() && wanted.clone().any(|name| goes(&name)) {
            return false;
        }
        for name in wanted {
            if state.claim(name).is_none() {
                let app = self.meta.labels.app;
                state.add_claim(name, (app, None), CONTROLLER, out);
            }
        }
        true
    }

    /// Gives each claim the owner with which it goes, if it is to go, and makes again what a Pod that waits has lost.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#persistentvolumeclaim-retention
    pub(super) fn keep_claims(&self, state: &mut State, out: &mut Vec<Shown>) {
        if self.spec.claims == 0 {
            return;
        }
        let pods: Vec<(Owner, bool, bool)> = state
            .pods_of(self.meta.uid)
            .map(|pod| self.seen(pod))
            .collect();
        for (pod, condemned, waits) in pods {
            if waits {
                self.make_claims(state, pod.name, out);
            }
            let facts = RetentionFacts {
                when_deleted: self.spec.when_deleted,
                when_scaled: self.spec.when_scaled,
                condemned,
            };
            let owner = match self.decisions.claim_owner(facts) {
                ClaimOwner::Nobody => None,
                ClaimOwner::Set => Some(self.meta.reference()),
                ClaimOwner::Pod => Some(pod),
            };
            for name in self.claims(pod.name).into_iter().flatten() {
                self.own(state, name, (pod, owner), out);
            }
        }
    }

    /// A Pod, whether its ordinal is not wanted any more, and whether it waits for what it is to have.
    fn seen(&self, pod: &Pod) -> (Owner, bool, bool) {
        let ordinal = pod.ties.labels.ordinal.map(|(ordinal, _)| ordinal);
        let condemned = ordinal.is_some_and(|ordinal| !self.ordinals().contains(&ordinal));
        let waits = pod.status.phase == Phase::Pending && pod.deletion.is_none() && !condemned;
        (pod.reference(), condemned, waits)
    }

    /// A claim gets its owner, unless it belongs to somebody else or is going.
    fn own(
        &self,
        state: &mut State,
        name: Name,
        (pod, owner): (Owner, Option<Owner>),
        out: &mut Vec<Shown>,
    ) {
        let Some(claim) = state.claim(name) else {
            return;
        };
        let ours = claim
            .owner
            .is_none_or(|owner| [pod.uid, self.meta.uid].contains(&owner.uid));
        if ours && claim.deletion.is_none() && claim.owner != owner {
            state.set_claim_owner(name, owner, CONTROLLER, out);
        }
    }

    /// Where the claims of a Pod that is ended are not kept, they go with it.
    pub(super) fn drop_claims(&self, state: &mut State, pod: u32, out: &mut Vec<Shown>) {
        if self.spec.claims == 0 || self.decisions.keeps_claims() {
            return;
        }
        let Some(pod) = state.pod(pod).map(|pod| pod.name) else {
            return;
        };
        for name in self.claims(pod).into_iter().flatten() {
            if let Some(at) = state.claim_at(name) {
                state.remove_claim(self.decisions, at, (Verb::Delete, CONTROLLER), out);
            }
        }
    }
}
