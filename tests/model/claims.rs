//! Claims: those of StatefulSets, those of ephemeral volumes, and those that somebody makes.

use podlaw::event::{Name, Root};
use podlaw::model::{ClaimOwner, Decisions, MountFacts, RetentionFacts};

use crate::timeline::{breaks, count, shows, timeline};
use crate::wrong;

#[test]
fn a_pod_waits_until_its_claim_has_a_volume() {
    let lines = timeline(
        "
- volumesChange: {available: false}
- createPod: {pod: 0, manifest: {claim: 0, containers: [{}]}}
- timePasses: {millis: 5000}
- createClaim: {claim: claim0}
- timePasses: {millis: 5000}
- createPod: {pod: 1, manifest: {containers: [{}]}}
- timePasses: {millis: 5000}
- volumesChange: {available: true}
- timePasses: {millis: 5000}",
    );
    shows(
        &lines,
        &[
            "+ Pod p0",
            "+ PersistentVolumeClaim claim0",
            "~ Pod p1: Running",
            "~ PersistentVolumeClaim claim0: Bound",
            "~ Pod p0: Running",
        ],
    );
}

#[test]
fn a_claim_in_use_goes_when_its_pod_is_gone() {
    let lines = timeline(
        "
- createClaim: {claim: claim0}
- createPod: {pod: 0, manifest: {claim: 0, containers: [{}]}}
- timePasses: {millis: 5000}
- deleteClaim: {claim: claim0}
- timePasses: {millis: 5000}
- deletePod: {pod: 0}
- timePasses: {millis: 5000}",
    );
    shows(
        &lines,
        &[
            "~ Pod p0: Running",
            "~ PersistentVolumeClaim claim0: Bound, deleted",
            "- Pod p0",
            "- PersistentVolumeClaim claim0",
        ],
    );
}

#[test]
fn a_claim_for_which_a_pod_waits_is_not_in_use() {
    let lines = timeline(
        "
- volumesChange: {available: false}
- createClaim: {claim: claim0}
- createPod: {pod: 0, manifest: {claim: 0, containers: [{}]}}
- timePasses: {millis: 5000}
- deleteClaim: {claim: claim0}
- timePasses: {millis: 5000}
- deletePod: {pod: 0}
- timePasses: {millis: 5000}",
    );
    shows(&lines, &["- PersistentVolumeClaim claim0", "- Pod p0"]);
}

#[test]
fn the_claim_of_an_ephemeral_volume_comes_and_goes_with_its_pod() {
    let lines = timeline(
        "
- createPod: {pod: 0, manifest: {ephemeralVolume: true, grace: 2, containers: [{}]}}
- timePasses: {millis: 5000}
- deletePod: {pod: 0}
- timePasses: {millis: 5000}
- createPod: {pod: 0, manifest: {ephemeralVolume: true, grace: 2, containers: [{}]}}
- timePasses: {millis: 5000}",
    );
    shows(
        &lines,
        &[
            "+ Pod p0",
            "+ PersistentVolumeClaim p0-scratch",
            "~ Pod p0: Running",
            "- Pod p0",
            "- PersistentVolumeClaim p0-scratch",
            "+ Pod p0",
            "+ PersistentVolumeClaim p0-scratch",
        ],
    );
}

#[test]
fn a_pod_waits_behind_a_claim_that_is_not_its_own() {
    let lines = timeline(
        "
- createClaim: {claim: p0-scratch}
- createPod: {pod: 0, manifest: {ephemeralVolume: true, containers: [{}]}}
- timePasses: {millis: 5000}
- createPod: {pod: 1, manifest: {containers: [{}]}}
- timePasses: {millis: 5000}
- deleteClaim: {claim: p0-scratch}
- timePasses: {millis: 5000}",
    );
    shows(
        &lines,
        &[
            "~ Pod p1: Running",
            "- PersistentVolumeClaim p0-scratch",
            "+ PersistentVolumeClaim p0-scratch",
            "~ Pod p0: Running",
        ],
    );
}

/// A StatefulSet with a claim for each Pod, and what is done with it.
fn set(with: &str, then: &str) -> Vec<String> {
    timeline(&format!(
        "
- createWorkload: {{number: 0, spec: {{statefulSet: {{replicas: 2, claims: 1{with}, template: {{grace: 2, containers: [{{}}]}}}}}}}}
- timePasses: {{millis: 20000}}
{then}"
    ))
}

#[test]
fn the_claims_of_a_stateful_set_stay_and_are_found_again() {
    let lines = set(
        "",
        "- deletePod: {pod: sts0-1}
- timePasses: {millis: 20000}
- changeWorkload: {workload: sts0, change: {scale: 1}}
- timePasses: {millis: 20000}
- changeWorkload: {workload: sts0, change: {scale: 2}}
- timePasses: {millis: 20000}
- deleteWorkload: {workload: sts0}
- timePasses: {millis: 20000}",
    );
    shows(
        &lines,
        &[
            "+ PersistentVolumeClaim data-sts0-0",
            "+ Pod sts0-0",
            "~ PersistentVolumeClaim data-sts0-0: Bound",
            "~ Pod sts0-0: Running",
            "+ PersistentVolumeClaim data-sts0-1",
            "- Pod sts0-1",
            "+ Pod sts0-1",
            "- Pod sts0-1",
            "+ Pod sts0-1",
            "- StatefulSet sts0",
            "- Pod sts0-0",
            // Only when all is cleared away.
            "- PersistentVolumeClaim data-sts0-0",
        ],
    );
    assert_eq!(count(&lines, "+ PersistentVolumeClaim"), 2);
}

#[test]
fn the_claims_of_a_stateful_set_go_with_it_if_it_is_set_so() {
    let lines = set(
        ", whenDeleted: Delete",
        "- changeWorkload: {workload: sts0, change: {scale: 1}}
- timePasses: {millis: 20000}
- createPod: {pod: 0, manifest: {containers: [{}]}}
- deleteWorkload: {workload: sts0}
- timePasses: {millis: 20000}
- createPod: {pod: 1, manifest: {containers: [{}]}}",
    );
    shows(
        &lines,
        &[
            "- Pod sts0-1",
            "+ Pod p0",
            "- StatefulSet sts0",
            "~ PersistentVolumeClaim data-sts0-0: Bound, deleted",
            "- Pod sts0-0",
            "- PersistentVolumeClaim data-sts0-0",
            "+ Pod p1",
        ],
    );
}

#[test]
fn the_claims_of_pods_that_are_not_wanted_go_with_them_if_it_is_set_so() {
    let lines = set(
        ", whenScaled: Delete",
        "- deletePod: {pod: sts0-1}
- timePasses: {millis: 20000}
- changeWorkload: {workload: sts0, change: {scale: 1}}
- timePasses: {millis: 20000}
- changeWorkload: {workload: sts0, change: {scale: 2}}
- timePasses: {millis: 20000}",
    );
    shows(
        &lines,
        &[
            "- Pod sts0-1",
            "+ Pod sts0-1",
            "- Pod sts0-1",
            "~ PersistentVolumeClaim data-sts0-1: Bound, deleted",
            "- PersistentVolumeClaim data-sts0-1",
            "+ PersistentVolumeClaim data-sts0-1",
            "+ Pod sts0-1",
        ],
    );
    assert_eq!(count(&lines, "+ PersistentVolumeClaim"), 3);
}

#[test]
fn orphans_keep_their_claims() {
    let lines = set(
        ", whenDeleted: Delete",
        "- deleteWorkload: {workload: sts0, propagation: Orphan}
- timePasses: {millis: 20000}
- createPod: {pod: 1, manifest: {containers: [{}]}}",
    );
    shows(
        &lines,
        &[
            "- StatefulSet sts0",
            "+ Pod p1",
            "- PersistentVolumeClaim data-sts0-0",
        ],
    );
}

#[test]
fn a_set_that_is_deleted_in_the_foreground_waits_for_its_claims() {
    let lines = set(
        ", whenDeleted: Delete",
        "- deleteWorkload: {workload: sts0, propagation: Foreground}
- timePasses: {millis: 20000}",
    );
    shows(
        &lines,
        &[
            "~ PersistentVolumeClaim data-sts0-0: Bound, deleted",
            "- Pod sts0-0",
            "- PersistentVolumeClaim data-sts0-0",
            "- StatefulSet sts0",
        ],
    );
}

/// A Pod on a node whose claim is of somebody else, one that waits for the volume of its claim, and one that is ended after its
/// claim.
const OF_PODS: &str = "
- createClaim: {claim: p0-scratch}
- createPod: {pod: 0, manifest: {ephemeralVolume: true, placement: {node: 0}, containers: [{}]}}
- createPod: {pod: 2, manifest: {ephemeralVolume: true, grace: 2, containers: [{}]}}
- createClaim: {claim: claim1}
- createPod: {pod: 3, manifest: {claim: 1, containers: [{}]}}
- timePasses: {millis: 5000}
- volumesChange: {available: false}
- createClaim: {claim: claim0}
- createPod: {pod: 1, manifest: {claim: 0, containers: [{}]}}
- deletePod: {pod: 2}
- deleteClaim: {claim: claim1}
- timePasses: {millis: 60000}";

/// Three StatefulSets with claims, one for each retention policy: the first is scaled down and up, the second deleted, the third scaled
/// down.
const OF_SETS: &str = "
- createWorkload: {number: 0, spec: {statefulSet: {replicas: 2, claims: 1, template: {grace: 2, containers: [{}]}}}}
- createWorkload: {number: 1, spec: {statefulSet: {replicas: 1, claims: 1, whenDeleted: Delete, template: {grace: 2, containers: [{}]}}}}
- timePasses: {millis: 40000}
- deleteWorkload: {workload: sts1}
- createWorkload: {number: 1, spec: {statefulSet: {replicas: 1, claims: 1, whenScaled: Delete, template: {containers: [{program: {stop: ignores}}], grace: 60}}}}
- changeWorkload: {workload: sts0, change: {scale: 0}}
- timePasses: {millis: 40000}
- changeWorkload: {workload: sts0, change: {scale: 1}}
- changeWorkload: {workload: sts1, change: {scale: 0}}
- timePasses: {millis: 90000}";

#[test]
fn each_wrong_decision_about_claims_breaks_its_rule() {
    let wrong: [(&dyn Decisions, &str, &[&str]); 9] = [
        (
            &StartsWithAnyClaim,
            OF_PODS,
            &["volume.ephemeral-pvc-conflict"],
        ),
        (
            &NamesClaimsOtherwise,
            OF_PODS,
            &["volume.ephemeral-pvc-owned"],
        ),
        (
            &SchedulesWithoutClaims,
            OF_PODS,
            &["volume.claim-bound-before-pod"],
        ),
        (&LeavesClaims, OF_PODS, &["volume.ephemeral-pvc-deleted"]),
        (&RemovesClaimsInUse, OF_PODS, &["volume.claim-in-use-stays"]),
        (&LeavesClaims, OF_SETS, &["sts.owned-claims-deleted"]),
        (&SharesClaims, OF_SETS, &["sts.claim-per-template"]),
        (
            &OwnsNoClaims,
            OF_SETS,
            &["sts.deleted-claims-owned", "sts.scaled-claims-owned"],
        ),
        (
            &DropsClaims,
            OF_SETS,
            &["sts.pvc-retained", "sts.controller-deletes-no-claims"],
        ),
    ];
    for (decisions, events, rules) in wrong {
        for rule in rules {
            breaks(decisions, events, rule);
        }
    }
    breaks(&OwnsClaims, OF_SETS, "sts.retained-claims-unowned");
}

wrong! {
    a_claim_that_stays_unused_is_found: ClaimsStay {
        fn removes_claim(&self, _: bool) -> bool { false }
    }
    a_bound_claim_that_lets_nothing_start_is_found: StartsWithNone {
        fn starts_with_claim(&self, _: MountFacts) -> bool { false }
    }
    a_pod_that_is_scheduled_without_its_claim_is_found: SchedulesWithoutClaims {
        fn schedules_with_claim(&self, _: MountFacts) -> bool { true }
    }
    a_pod_that_starts_with_any_claim_is_found: StartsWithAnyClaim {
        fn starts_with_claim(&self, facts: MountFacts) -> bool { facts.exists }
    }
    an_ephemeral_claim_under_another_name_is_found: NamesClaimsOtherwise {
        fn ephemeral_claim(&self, pod: Name) -> Name { Name::new(Root::Claim, 100 + pod.number()) }
    }
    a_claim_that_all_pods_of_a_set_share_is_found: SharesClaims {
        fn template_claim(&self, pod: Name, template: usize) -> Name {
            Name::new(Root::StatefulSet, pod.number()).child(0).of_template(template)
        }
    }
    a_claim_that_always_goes_with_its_set_is_found: OwnsClaims {
        fn claim_owner(&self, _: RetentionFacts) -> ClaimOwner { ClaimOwner::Set }
    }
    a_claim_that_never_goes_with_its_set_is_found: OwnsNoClaims {
        fn claim_owner(&self, _: RetentionFacts) -> ClaimOwner { ClaimOwner::Nobody }
    }
    a_claim_that_goes_with_its_pod_in_a_set_is_found: DropsClaims {
        fn keeps_claims(&self) -> bool { false }
    }
    a_claim_that_is_removed_in_use_is_found: RemovesClaimsInUse {
        fn removes_claim(&self, _: bool) -> bool { true }
    }
    a_claim_that_is_never_collected_is_found: LeavesClaims {
        fn collects_claims(&self) -> bool { false }
    }
}
