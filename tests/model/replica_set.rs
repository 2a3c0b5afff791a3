//! ReplicaSets, and what becomes of the Pods of an owner that is deleted.

use podlaw::event::{RestartPolicy, WorkloadSpec};
use podlaw::model::{ClaimFacts, Decisions, Documented, VictimFacts};

use crate::timeline::{breaks, count, shows, timeline};
use crate::wrong;

#[test]
fn a_replica_set_heals_what_is_deleted_and_scales() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {replicaSet: {replicas: 2, template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- deletePod: {pod: rs0-1}
- timePasses: {millis: 5000}
- changeWorkload: {workload: rs0, change: {scale: 1}}
- timePasses: {millis: 5000}",
    );
    shows(
        &lines,
        &[
            "+ Pod rs0-1",
            "+ Pod rs0-2",
            "~ ReplicaSet rs0: replicas 2, readyReplicas 2, availableReplicas 2",
            "~ Pod rs0-1: Running, deleted",
            "+ Pod rs0-3",
            "- Pod rs0-1",
            "~ Pod rs0-3: Running, deleted",
        ],
    );
    assert_eq!(count(&lines, "+ Pod"), 3);
}

#[test]
fn labels_decide_who_is_adopted_and_released() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {replicaSet: {replicas: 1, template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- labelPod: {pod: rs0-1}
- timePasses: {millis: 5000}
- createPod: {pod: 0, manifest: {app: rs0, containers: [{}]}}
- timePasses: {millis: 5000}",
    );
    // The Pod that is let go is replaced; the one that is adopted is one too many.
    shows(&lines, &["+ Pod rs0-2", "+ Pod p0", "- Pod p0"]);
    assert_eq!(count(&lines, "+ Pod"), 3);
}

#[test]
fn owners_go_before_or_after_their_pods_or_leave_them() {
    let deleted = |how: &str| {
        timeline(&format!(
            "
- createWorkload: {{number: 0, spec: {{replicaSet: {{replicas: 1, template: {{grace: 1, containers: [{{}}]}}}}}}}}
- timePasses: {{millis: 5000}}
- deleteWorkload: {{workload: rs0, propagation: {how}}}
- timePasses: {{millis: 60000}}
- createPod: {{pod: 0, manifest: {{containers: [{{}}]}}}}"
        ))
    };
    shows(
        &deleted("Background"),
        &["- ReplicaSet rs0", "- Pod rs0-1", "+ Pod p0"],
    );
    shows(
        &deleted("Foreground"),
        &["- Pod rs0-1", "- ReplicaSet rs0", "+ Pod p0"],
    );
    shows(
        &deleted("Orphan"),
        &["- ReplicaSet rs0", "+ Pod p0", "- Pod rs0-1"],
    );
}

struct Steals;
impl Decisions for Steals {
    fn adopts(&self, facts: &ClaimFacts) -> bool {
        facts.selected && !facts.controlled && !facts.pod_is_deleted
    }
}

#[test]
fn a_controller_that_steals_breaks_its_rule() {
    let events = "
- createWorkload: {number: 0, spec: {replicaSet: {replicas: 1, template: {containers: [{}]}}}}
- createWorkload: {number: 1, spec: {replicaSet: {replicas: 1, template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- labelPod: {pod: rs1-1, app: rs0}
- changeWorkload: {workload: rs0, change: {scale: 2}}
- timePasses: {millis: 5000}";
    breaks(&Steals, events, "workload.no-steal");
}

wrong! {
    dependents_that_are_left_behind_are_found: LeavesGarbage {
        fn collects(&self) -> bool { false }
    }
    a_replica_too_many_is_found: OneMore {
        fn replicas(&self, asked: u16) -> u16 { asked + 1 }
    }
    replicas_that_are_capped_are_found: Capped {
        fn replicas(&self, asked: u16) -> u16 { asked.min(2) }
    }
    a_template_that_is_not_looked_at_is_found: AcceptsAll {
        fn accepts_workload(&self, _: &WorkloadSpec) -> bool { true }
    }
    a_set_whose_template_says_never_is_found: AcceptsNever {
        fn accepts_workload(&self, spec: &WorkloadSpec) -> bool {
            let never = |template: &podlaw::event::Manifest| template.restart_policy == RestartPolicy::Never;
            match spec {
                WorkloadSpec::DaemonSet(set) if never(&set.template) => true,
                _ => Documented.accepts_workload(spec),
            }
        }
    }
    a_pod_that_nobody_adopts_is_found: NeverAdopts {
        fn adopts(&self, _: &ClaimFacts) -> bool { false }
    }
    a_pod_that_is_stolen_is_found: StealsAny {
        fn adopts(&self, facts: &ClaimFacts) -> bool {
            Documented.adopts(&ClaimFacts { controlled_by_other: false, ..*facts })
        }
    }
    an_older_pod_that_goes_first_is_found: OldestFirst {
        fn victim_rank(&self, facts: VictimFacts) -> [i64; 5] {
            Documented.victim_rank(VictimFacts { created: -facts.created, ..facts })
        }
    }
    a_pod_that_runs_and_goes_before_one_that_waits_is_found: RunningFirst {
        fn victim_rank(&self, facts: VictimFacts) -> [i64; 5] {
            Documented.victim_rank(VictimFacts { bound: !facts.bound, pending: !facts.pending, ..facts })
        }
    }
    a_pod_that_is_adopted_though_not_selected_is_found: AdoptsAny {
        fn adopts(&self, facts: &ClaimFacts) -> bool {
            Documented.adopts(&ClaimFacts { selected: true, ..*facts })
        }
    }
    a_pod_that_is_let_go_though_selected_is_found: ReleasesAny {
        fn releases(&self, facts: &ClaimFacts) -> bool {
            Documented.releases(&ClaimFacts { selected: false, ..*facts })
        }
    }
    a_pod_that_is_not_let_go_is_found: NeverReleases {
        fn releases(&self, _: &ClaimFacts) -> bool { false }
    }
    a_pod_that_is_available_at_once_is_found: AvailableAtOnce {
        fn available(&self, _: i64, _: u32) -> bool { true }
    }
    a_pod_that_never_becomes_available_is_found: NeverAvailable {
        fn available(&self, _: i64, min_ready: u32) -> bool { min_ready == 0 }
    }
    an_owner_that_goes_before_its_pods_is_found: GoesFirst {
        fn foreground_owner_goes(&self, dependents: usize) -> bool { dependents <= 1 }
    }
    an_owner_that_never_goes_is_found: NeverGoes {
        fn foreground_owner_goes(&self, _: usize) -> bool { false }
    }
}
