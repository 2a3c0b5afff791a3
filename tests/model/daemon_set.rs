//! DaemonSets.

use podlaw::event::{NodeLabels, Scenario};
use podlaw::harness::write_trace;
use podlaw::model::{DaemonFacts, Decisions, Documented};

use crate::played::played;
use crate::timeline::{count, shows, timeline};
use crate::wrong;

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

wrong! {
    a_daemon_that_stays_where_it_does_not_belong_is_found: DaemonsStay {
        fn daemon_stays(&self, _: DaemonFacts) -> bool { true }
    }
    a_daemon_that_is_driven_away_by_what_keeps_out_is_found: LeavesForNoSchedule {
        fn daemon_stays(&self, facts: DaemonFacts) -> bool { !facts.keeps_out }
    }
    a_daemon_that_is_nowhere_is_found: Nowhere {
        fn daemon_runs(&self, _: DaemonFacts) -> bool { false }
    }
    a_daemon_that_is_kept_out_and_yet_made_is_found: Everywhere {
        fn daemon_runs(&self, facts: DaemonFacts) -> bool { !facts.drives_away }
    }
    a_failed_daemon_that_waits_for_an_hour_is_found: WaitsForAnHour {
        fn daemon_back_off(&self, _: u8) -> i64 { 3_600_000 }
    }
    an_update_that_takes_all_daemons_at_once_is_found: SparesAll {
        fn daemons_to_spare(&self, _: u16) -> u16 { u16::MAX }
    }
    an_update_that_takes_no_daemon_is_found: SparesNone {
        fn daemons_to_spare(&self, _: u16) -> u16 { 0 }
    }
    a_selector_that_is_ignored_is_found: SelectorIgnored {
        fn matches_selector(&self, _: NodeLabels, _: NodeLabels) -> bool { true }
    }
}

#[test]
fn a_daemon_set_has_a_pod_on_each_of_many_nodes() {
    let scenario = Scenario::from_yaml(
        "
apiVersion: podlaw/v1
kind: Scenario
world: {nodes: 7}
events:
- createWorkload: {number: 0, spec: {daemonSet: {template: {containers: [{role: app}]}}}}
- timePasses: {millis: 5000}
- crashNode: {node: 6}
- timePasses: {millis: 60000}",
    );
    let played = played(&Documented, &scenario.expect("a scenario"), true);
    assert!(played.judgement.violations.is_empty());
    let trace = write_trace(&played.records);
    for node in 0..7 {
        let there = format!("\"nodeName\":\"n{node}\"");
        assert!(trace.contains(&there), "no Pod is on n{node}");
    }
    assert!(!trace.contains("\"nodeName\":\"n7\""));
}
