//! Volumes and claims.

use super::mutants;
use crate::event::{Name, Retention};
use crate::model::{ClaimOwner, Documented, MountFacts, RetentionFacts};

mutants! {
    /// An emptyDir is empty again when a container is restarted.
    "volume.cleared-on-restart" by ["volume.emptydir-survives-container-restart"] {
        fn finds_in_volume(&self, left: bool, runs: u32) -> bool { left && runs == 0 }
    }
    /// A container finds in its emptyDir what another Pod has left.
    "volume.of-another-pod" by ["volume.emptydir-initially-empty"] {
        fn finds_in_volume(&self, _: bool, _: u32) -> bool { true }
    }
    /// A Pod is scheduled though its claim has no volume.
    "claim.scheduled-unbound" by ["volume.claim-bound-before-pod"] {
        fn schedules_with_claim(&self, facts: MountFacts) -> bool {
            Documented.schedules_with_claim(MountFacts { bound: true, ..facts })
        }
    }
    /// A Pod starts with a claim that belongs to another.
    "claim.of-another" by ["volume.ephemeral-pvc-conflict", "volume.ephemeral-pvc-owned"] {
        fn starts_with_claim(&self, facts: MountFacts) -> bool {
            Documented.starts_with_claim(MountFacts { belongs: true, ..facts })
        }
    }
    /// A Pod starts without its claim.
    "claim.not-waited-for" by ["volume.ephemeral-pvc-conflict", "volume.ephemeral-pvc-owned"] {
        fn starts_with_claim(&self, _: MountFacts) -> bool { true }
    }
    /// A claim is removed while a Pod uses it.
    "claim.removed-in-use" by ["volume.claim-in-use-stays", "volume.claim-stays-while-its-pod-ends"] {
        fn removes_claim(&self, _: bool) -> bool { true }
    }
    /// A claim that is deleted and not used is never removed.
    "claim.never-removed" by ["volume.unused-claim-goes"] {
        fn removes_claim(&self, _: bool) -> bool { false }
    }
    /// All Pods of a StatefulSet have one claim.
    "claim.shared-in-a-set" by ["sts.claim-per-template"] {
        fn template_claim(&self, pod: Name, _: usize) -> Name { pod.of_template(0) }
    }
    /// `whenScaled` and `whenDeleted` are taken for one another.
    "claim.retention-swapped" by ["sts.retained-claims-unowned"] {
        fn claim_owner(&self, facts: RetentionFacts) -> ClaimOwner {
            let (when_deleted, when_scaled) = (facts.when_scaled, facts.when_deleted);
            Documented.claim_owner(RetentionFacts { when_deleted, when_scaled, ..facts })
        }
    }
    /// `whenScaled` is not looked at.
    "claim.kept-when-scaled" by ["sts.scaled-claims-owned"] {
        fn claim_owner(&self, facts: RetentionFacts) -> ClaimOwner {
            Documented.claim_owner(RetentionFacts { when_scaled: Retention::Retain, ..facts })
        }
    }
    /// The claims of a StatefulSet go with each of its Pods.
    "claim.goes-with-its-pod" by ["sts.controller-deletes-no-claims"] {
        fn keeps_claims(&self) -> bool { false }
    }
    /// Claims of ephemeral volumes stay when their Pod is gone.
    "claim.outlives-its-pod" by ["volume.ephemeral-pvc-deleted"] {
        fn collects_claims(&self) -> bool { false }
    }
}
