//! DaemonSets.

use podlaw::model::{DaemonFacts, Decisions};

use crate::timeline::{breaks, count, shows, timeline};

/// A daemon that asks for a label, and a node that loses it.
const UNLABELLED: &str = "
- createWorkload: {number: 0, spec: {daemonSet: {template: {placement: {selector: {zone: true}}, containers: [{}]}}}}
- timePasses: {millis: 5000}
- labelNode: {node: 1, label: zone, is: false}
- timePasses: {millis: 40000}";

#[test]
fn a_daemon_leaves_a_node_that_it_does_not_match_any_more() {
    let lines = timeline(UNLABELLED);
    shows(&lines, &["~ Pod ds0-2: Running, deleted", "- Pod ds0-2"]);
}

/// A wrong decision: daemons stay wherever they are.
struct DaemonsStay;

impl Decisions for DaemonsStay {
    fn daemon_stays(&self, _: DaemonFacts) -> bool {
        true
    }
}

#[test]
fn a_daemon_that_stays_on_such_a_node_breaks_a_rule() {
    breaks(&DaemonsStay, UNLABELLED, "ds.leaves-unmatched-node");
}

#[test]
fn a_daemon_set_has_a_pod_on_each_node_and_replaces_it() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {daemonSet: {template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- deletePod: {pod: ds0-1}
- timePasses: {millis: 10000}",
    );
    shows(
        &lines,
        &[
            "+ Pod ds0-1",
            "+ Pod ds0-2",
            "~ Pod ds0-1: Running, deleted",
            "- Pod ds0-1",
            "+ Pod ds0-3",
        ],
    );
    assert_eq!(count(&lines, "+ Pod"), 3);
}

#[test]
fn a_rolling_update_replaces_one_daemon_at_a_time() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {daemonSet: {template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- changeWorkload: {workload: ds0, change: {release: 1}}
- timePasses: {millis: 10000}",
    );
    shows(
        &lines,
        &[
            "- Pod ds0-1",
            "+ Pod ds0-3",
            "~ Pod ds0-3: Running",
            "- Pod ds0-2",
            "+ Pod ds0-4",
        ],
    );
}
