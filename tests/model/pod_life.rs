//! Readiness gates, deadlines, images, configuration, restart rules and volumes.

use podlaw::event::PullPolicy;
use podlaw::model::{Decisions, Documented, Ended};
use serde_json::json;

use crate::seen::{lawful, scenario, timeline, with};
use crate::wrong;

#[test]
fn a_pod_with_a_readiness_gate_waits_for_its_condition() {
    let manifest = json!({"readinessGates": 1, "containers": [{"role": "app"}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 3000}\n\
         - gateChanges: {pod: 0, gate: 0, met: true}\n- timePasses: {millis: 3000}\n\
         - gateChanges: {pod: 0, gate: 0, met: false}\n- timePasses: {millis: 3000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["ready"]),
        [
            "0 Running: c0 running started ready",
            "3 Running Ready: c0 running started ready",
            "6 Running: c0 running started ready",
        ]
    );
}

#[test]
fn a_pod_that_is_active_for_too_long_fails() {
    let manifest = json!({"activeDeadlineSeconds": 5, "grace": 3, "containers": [
        {"role": "app", "program": {"stop": "ignores"}},
    ]});
    let lines = timeline(&lawful(
        &Documented,
        &scenario(&manifest, "- timePasses: {millis: 20000}"),
    ));
    assert_eq!(
        with(&lines, &["signal", "killed", "Failed"]),
        [
            "5 c0 signal of run 0",
            "8 c0 killed of run 0",
            "8 FailedDeadlineExceeded: c0 Error 137",
        ]
    );
}

#[test]
fn an_image_that_cannot_be_pulled_is_tried_again() {
    let manifest = json!({"containers": [{"role": "app", "needs": {"image": 2}}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 15000}\n\
         - imageChanges: {image: 2, available: true}\n- timePasses: {millis: 30000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["Pull", "running"]),
        [
            "0 Pending: c0 ErrImagePull",
            "0 Pending: c0 ImagePullBackOff",
            "10 Pending: c0 ErrImagePull",
            "10 Pending: c0 ImagePullBackOff",
            "30 Running Ready: c0 running started ready",
        ]
    );
}

#[test]
fn a_missing_config_map_is_waited_for() {
    let manifest = json!({"containers": [{"role": "app", "needs": {"config": 1}}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 5000}\n\
         - configChanges: {config: 1, present: true}\n- timePasses: {millis: 20000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["Config", "running"]),
        [
            "0 Pending: c0 CreateContainerConfigError",
            "15 Running Ready: c0 running started ready",
        ]
    );
}

#[test]
fn a_container_that_is_killed_for_its_memory_is_left_to_its_policy() {
    let limited = json!({"role": "app", "resources": {"limits": {"memory": 64}}});
    let manifest = json!({"restartPolicy": "OnFailure", "containers": [limited]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 2000}\n- outOfMemory: {pod: 0, container: 0}\n\
         - timePasses: {millis: 2000}\n- startFails: {pod: 0, container: 0}\n\
         - outOfMemory: {pod: 0, container: 0}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["killed", "OOMKilled", "StartError", "x"])[..6],
        [
            "2 c0 killed of run 0",
            "2 Running: c0 OOMKilled 137",
            "2 Running Ready: c0 running x1 started ready",
            "4 c0 killed of run 1",
            "4 Running: c0 OOMKilled 137 x1",
            "4 Running: c0 CrashLoopBackOff x1",
        ]
    );
}

#[test]
fn a_container_without_a_memory_limit_never_has_too_much() {
    let limits = json!({"cpu": 100});
    let manifest = json!({"containers": [{"role": "app", "resources": {"limits": limits}}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 2000}\n- outOfMemory: {pod: 0, container: 0}\n\
         - timePasses: {millis: 2000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert!(
        with(&lines, &["killed of run 0", "OOMKilled"]).is_empty(),
        "{lines:#?}"
    );
}

#[test]
fn the_restart_rule_of_a_container_goes_before_its_policy_and_that_of_the_pod() {
    let manifest = json!({"restartPolicy": "Never", "containers": [
        {"role": "app", "restarts": {"policy": "Never", "rule": {"codes": [42, 43]}}},
        {"role": "app"},
    ]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 2000}\n- containerExits: {pod: 0, container: 0, code: 42}\n\
         - timePasses: {millis: 2000}\n- containerExits: {pod: 0, container: 0, code: 7}\n\
         - timePasses: {millis: 2000}\n- containerExits: {pod: 0, container: 1, code: 0}\n\
         - timePasses: {millis: 2000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["x1", "Failed"]),
        [
            "2 Running Ready: c0 running x1 started ready, c1 running started ready",
            "4 Running: c0 Error 7 x1, c1 running started ready",
            "6 Failed: c0 Error 7 x1, c1 Completed 0",
        ]
    );
}

#[test]
fn what_a_container_leaves_in_a_shared_volume_is_there_for_others_and_after_its_restart_but_not_in_the_next_pod()
 {
    let manifest = json!({"volume": true, "containers": [{"role": "init"}, {"role": "app"}]});
    let mut events = scenario(
        &manifest,
        "- timePasses: {millis: 3000}\n- containerExits: {pod: 0, container: 1, code: 1}\n\
         - timePasses: {millis: 3000}\n- deletePod: {pod: 0}\n- timePasses: {millis: 3000}",
    );
    events.push(events[0].clone());
    let lines = timeline(&lawful(&Documented, &events));
    let [first, second] = [1, 2].map(|uid| format!("\"token-00000000-0000-4000-8000-{uid:012}\""));
    assert_eq!(
        with(&lines, &["volume"]),
        [
            "0 c0 started of run 0 volume \"\" entries 0".to_owned(),
            format!("0 c1 started of run 0 volume {first} entries 1"),
            format!("3 c1 started of run 1 volume {first} entries 1"),
            "9 c0 started of run 0 volume \"\" entries 0".to_owned(),
            format!("9 c1 started of run 0 volume {second} entries 1"),
        ]
    );
}

#[test]
fn all_containers_are_restarted_when_a_rule_says_so() {
    let manifest = json!({"restartPolicy": "Never", "volume": true, "containers": [
        {"role": "init"}, {"role": "app", "program": {"stop": "ignores"}},
        {"role": "app", "restarts": {"policy": "Never", "rule": {"action": "RestartAllContainers", "codes": [42, 42]}}},
    ]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 3000}\n- containerExits: {pod: 0, container: 2, code: 42}\n\
         - timePasses: {millis: 4000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    let from = lines.iter().position(|line| line.contains("code 42"));
    let after = &lines[from.expect("the exit")..];
    assert_eq!(
        with(after, &["killed", "signal", "started of", "exiting"]),
        [
            "3 c2 exiting of run 0 code 42",
            "4 c1 killed of run 0",
            "4 c0 started of run 1 volume \"token-00000000-0000-4000-8000-000000000001\" entries 1",
            "4 c0 exiting of run 1 code 0",
            "4 c1 started of run 1 volume \"token-00000000-0000-4000-8000-000000000001\" entries 1",
            "4 c2 started of run 1 volume \"token-00000000-0000-4000-8000-000000000001\" entries 1",
        ]
    );
}

#[test]
fn an_ephemeral_container_is_added_runs_once_and_does_not_count() {
    let manifest = json!({"restartPolicy": "OnFailure", "containers": [{"role": "app"}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 3000}\n\
         - addEphemeral: {pod: 0, program: {endsAfter: 500, code: 7}}\n- timePasses: {millis: 5000}\n\
         - containerExits: {pod: 0, container: 0, code: 0}\n- timePasses: {millis: 2000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["c1", "Succeeded"]),
        [
            "3 Running Ready: c0 running started ready, c1 ContainerCreating",
            "3 c1 started of run 0",
            "3 Running Ready: c0 running started ready, c1 running started",
            "3 c1 exiting of run 0 code 7",
            "3 Running Ready: c0 running started ready, c1 Error 7",
            "8 Succeeded: c0 Completed 0, c1 Error 7",
        ]
    );
}

wrong! {
    a_policy_of_a_container_that_is_ignored_is_found: NoOwnPolicy {
        fn restarts(&self, ended: Ended) -> bool {
            let own = podlaw::event::OwnRestarts { policy: None, ..ended.own };
            Documented.restarts(Ended { own, ..ended })
        }
    }
    readiness_gates_that_are_ignored_are_found: NoGates {
        fn pod_ready(&self, ready: bool, _: bool) -> bool { ready }
    }
    a_deadline_that_is_ignored_is_found: NoDeadline {
        fn is_overdue(&self, _: i64, _: Option<u32>, _: i64) -> bool { false }
    }
    restart_rules_that_are_ignored_are_found: NoRules {
        fn restarts(&self, ended: Ended) -> bool {
            let own = podlaw::event::OwnRestarts { rule: None, ..ended.own };
            Documented.restarts(Ended { own, ..ended })
        }
    }
}

#[test]
fn an_image_is_pulled_as_its_policy_says() {
    for (policy, missing, present) in [
        (PullPolicy::Always, true, true),
        (PullPolicy::IfNotPresent, true, false),
        (PullPolicy::Never, false, false),
    ] {
        assert_eq!(Documented.pulls(policy, false), missing);
        assert_eq!(Documented.pulls(policy, true), present);
    }
}
