//! Whether the claims that a Pod mounts let it be scheduled and started.

use crate::model::controller::claim::Mount;
use crate::model::decisions::{Decisions, MountFacts};
use crate::model::state::{Pod, State};

impl State {
    /// Whether the scheduler may give a Pod a node, as far as its claims go.
    pub(in crate::model) fn claims_let_schedule(
        &self,
        decisions: &dyn Decisions,
        pod: &Pod,
    ) -> bool {
        let lets = |mount| decisions.schedules_with_claim(self.facts_of(pod, mount));
        !pod.has_claims() || pod.mounts(decisions).all(lets)
    }

    /// Whether a kubelet can mount the claims of a Pod.
    pub(in crate::model) fn claims_let_start(&self, decisions: &dyn Decisions, pod: &Pod) -> bool {
        let lets = |mount| decisions.starts_with_claim(self.facts_of(pod, mount));
        !pod.has_claims() || pod.mounts(decisions).all(lets)
    }

    fn facts_of(&self, pod: &Pod, mount: Mount) -> MountFacts {
        let claim = self.claim(mount.claim);
        let owner = claim.and_then(|claim| claim.owner);
        MountFacts {
            exists: claim.is_some(),
            deleted: claim.is_some_and(|claim| claim.deletion.is_some()),
            bound: claim.is_some_and(|claim| claim.volume),
            belongs: !mount.ephemeral || owner.is_some_and(|owner| owner.uid == pod.uid),
        }
    }
}
