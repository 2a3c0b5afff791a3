//! Deployments.

use podlaw::model::{Bounds, Decisions, RecreateFacts};

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
}
