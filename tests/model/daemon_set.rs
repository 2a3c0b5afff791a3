//! DaemonSets.

use crate::timeline::{count, shows, timeline};

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
