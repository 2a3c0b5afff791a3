//! Deployments.

use podlaw::model::{Bounds, Decisions, Documented, OldFacts, RecreateFacts};

use crate::timeline::{breaks, count, shows, timeline};
use crate::wrong;

#[test]
fn a_rolling_update_makes_new_pods_before_old_ones_go() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {deployment: {replicas: 2, template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- changeWorkload: {workload: deploy0, change: {release: 1}}
- timePasses: {millis: 30000}",
    );
    shows(
        &lines,
        &[
            "+ Deployment deploy0",
            "+ ReplicaSet deploy0-0",
            "+ Pod deploy0-0-1",
            "+ Pod deploy0-0-2",
            "+ ReplicaSet deploy0-1",
            "+ Pod deploy0-1-1",
            "~ Pod deploy0-1-1: Running",
            "+ Pod deploy0-1-2",
            "- Pod deploy0-0-1",
        ],
    );
    assert_eq!(count(&lines, "+ Pod deploy0-0"), 2);
}

#[test]
fn a_rollback_takes_the_old_replica_set_again() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {deployment: {replicas: 1, template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- changeWorkload: {workload: deploy0, change: {release: 1}}
- timePasses: {millis: 10000}
- changeWorkload: {workload: deploy0, change: {release: 0}}
- timePasses: {millis: 10000}",
    );
    shows(
        &lines,
        &[
            "+ Pod deploy0-0-1",
            "+ Pod deploy0-1-1",
            "+ Pod deploy0-0-2",
            "- Pod deploy0-1-1",
        ],
    );
    assert_eq!(count(&lines, "+ ReplicaSet"), 2);
}

#[test]
fn recreate_waits_until_the_old_pods_are_gone() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {deployment: {replicas: 1, recreate: true, template: {containers: [{program: {stop: slow}}]}}}}
- timePasses: {millis: 5000}
- changeWorkload: {workload: deploy0, change: {release: 1}}
- timePasses: {millis: 20000}",
    );
    shows(
        &lines,
        &[
            "+ Pod deploy0-0-1",
            "- Pod deploy0-0-1",
            "+ Pod deploy0-1-1",
        ],
    );
}

const UPDATE: &str = "
- createWorkload: {number: 0, spec: {deployment: {replicas: 3, STRATEGY, template: {containers: [{program: {stop: slow}}]}}}}
- timePasses: {millis: 5000}
- changeWorkload: {workload: deploy0, change: {release: 1}}
- timePasses: {millis: 20000}";

struct RecreatesAtOnce;
impl Decisions for RecreatesAtOnce {
    fn recreates(&self, _: RecreateFacts) -> bool {
        true
    }
}

#[test]
fn a_recreate_that_does_not_wait_breaks_its_rule() {
    let events = UPDATE.replace("STRATEGY", "recreate: true");
    breaks(&RecreatesAtOnce, &events, "deploy.recreate-order");
}

wrong! {
    a_surge_without_bounds_is_found: SurgesTooFar {
        fn rolls_up_to(&self, replicas: u16, _: Bounds, _: u16, _: u16) -> u16 { replicas + 3 }
    }
    an_update_that_takes_more_than_may_be_unavailable_is_found: TakesAll {
        fn rollout_bounds(&self, replicas: u16, surge: Option<u8>, _: Option<u8>) -> Bounds {
            Documented.rollout_bounds(replicas, surge, Some(3))
        }
    }
    old_pods_that_go_before_new_ones_are_available_are_found: DoesNotWaitForNew {
        fn rolls_down_by(&self, facts: OldFacts) -> u16 {
            Documented.rolls_down_by(OldFacts { new_available: facts.new_replicas, ..facts })
        }
    }
    an_update_whose_bounds_are_swapped_is_found: SwapsBounds {
        fn rollout_bounds(&self, replicas: u16, surge: Option<u8>, unavailable: Option<u8>) -> Bounds {
            Documented.rollout_bounds(replicas, unavailable, surge)
        }
    }
    an_update_that_takes_nothing_away_is_found: TakesNothing {
        fn rolls_down_by(&self, _: OldFacts) -> u16 { 0 }
    }
    replicas_that_no_replica_set_gets_are_found: SharesNothing {
        fn proportional(&self, _: u16, sizes: &[u16]) -> Vec<u16> { vec![0; sizes.len()] }
    }
    replicas_that_the_first_replica_set_gets_are_found: FillsTheFirst {
        fn proportional(&self, allowed: u16, sizes: &[u16]) -> Vec<u16> {
            let mut left = allowed;
            let share = |size: &u16| {
                let share = left.min(*size);
                left -= share;
                share
            };
            sizes.iter().map(share).collect()
        }
    }
    a_deployment_that_never_stalls_is_found: NeverStalls {
        fn stalls_at(&self, progressed: i64, _: u32) -> i64 { progressed + 86_400_000 }
    }
    a_deployment_that_stalls_early_is_found: StallsEarly {
        fn stalls_at(&self, progressed: i64, deadline: u32) -> i64 { progressed + i64::from(deadline) * 500 }
    }
    a_recreate_that_does_not_wait_is_found: DoesNotWaitForOld {
        fn recreates(&self, _: RecreateFacts) -> bool { true }
    }
    a_recreate_that_never_goes_on_is_found: NeverRecreates {
        fn recreates(&self, _: RecreateFacts) -> bool { false }
    }
}
