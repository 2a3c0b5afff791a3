//! Nodes that are lost, tainted, cordoned or deleted, and what becomes of their Pods.

use podlaw::event::{Effect, RestartPolicy, TaintKey, Toleration};
use podlaw::model::{Decisions, Documented, Phase, Tolerated, Truth};

use crate::timeline::shows;
use crate::told::told;
use crate::wrong;

/// A Pod that runs on n0.
const RUNS: &str =
    "- createPod: {pod: 0, manifest: {containers: [{role: app}]}}\n- timePasses: {millis: 10000}\n";

fn after_it_runs(events: &str) -> Vec<String> {
    told(&format!("{RUNS}{events}"))
}

#[test]
fn a_lost_node_is_tainted_and_its_pod_goes_when_the_kubelet_is_back() {
    let lines = after_it_runs(
        "- stopKubelet: {node: 0}
- timePasses: {millis: 400000}
- startKubelet: {node: 0}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &[
            "65 node/n0 Unknown/NodeStatusUnknown",
            "65 pod/p0 Running on n0",
            "65 node/n0 Unknown/NodeStatusUnknown unreachable:NoSchedule",
            "65 node/n0 Unknown/NodeStatusUnknown unreachable:NoSchedule unreachable:NoExecute",
            "365 pod/p0 Running on n0 DisruptionTarget=True/DeletionByTaintManager deleted with 30 s",
            "410 node/n0 True/KubeletReady unreachable:NoSchedule unreachable:NoExecute",
            "410 pod/p0 Succeeded on n0 DisruptionTarget=True/DeletionByTaintManager deleted with 0 s gone",
            "410 node/n0 True/KubeletReady",
        ],
    );
}

#[test]
fn a_node_that_is_back_in_time_keeps_its_pod() {
    let lines = after_it_runs(
        "- cutNetwork: {node: 0}
- timePasses: {millis: 120000}
- healNetwork: {node: 0}
- timePasses: {millis: 400000}",
    );
    shows(
        &lines,
        &[
            "65 pod/p0 Running on n0",
            "130 pod/p0 Running on n0 ready",
            "130 node/n0 True/KubeletReady",
        ],
    );
    assert!(
        !lines.iter().any(|line| line.contains("deleted")),
        "{lines:#?}"
    );
}

#[test]
fn a_taint_that_is_tolerated_for_a_time_evicts_when_that_is_over() {
    let lines = told(
        "- createPod: {pod: 0, manifest: {placement: {tolerations: [{key: {of: first}, effect: NoExecute, seconds: 30}, {key: {of: second}}]}, containers: [{role: app}]}}
- timePasses: {millis: 10000}
- taintNode: {node: 0, key: second, effect: NoExecute}
- taintNode: {node: 0, key: first, effect: NoExecute}
- timePasses: {millis: 20000}
- untaintNode: {node: 0, key: first, effect: NoExecute}
- timePasses: {millis: 60000}
- taintNode: {node: 0, key: first, effect: NoExecute}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &[
            "30 node/n0 True/KubeletReady second:NoExecute",
            "90 node/n0 True/KubeletReady second:NoExecute first:NoExecute",
            "120 pod/p0 Running on n0 ready DisruptionTarget=True/DeletionByTaintManager deleted with 30 s",
        ],
    );
}

#[test]
fn pods_of_a_node_that_is_deleted_are_collected() {
    let lines = after_it_runs(
        "- cutNetwork: {node: 0}\n- deleteNode: {node: 0}\n- timePasses: {millis: 120000}",
    );
    shows(
        &lines,
        &[
            "10 node/n0 True/KubeletReady gone",
            "60 pod/p0 Failed on n0 DisruptionTarget=True/DeletionByPodGC",
            "60 pod/p0 Failed on n0 DisruptionTarget=True/DeletionByPodGC deleted with 0 s gone",
        ],
    );
}

#[test]
fn an_unready_node_out_of_service_lets_its_pods_go() {
    let lines = after_it_runs(
        "- crashNode: {node: 0}
- timePasses: {millis: 70000}
- taintNode: {node: 0, key: outOfService, effect: NoExecute}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &[
            "80 pod/p0 Running on n0 DisruptionTarget=True/DeletionByTaintManager deleted with 30 s",
            "100 pod/p0 Failed on n0 DisruptionTarget=True/DeletionByTaintManager deleted with 0 s gone",
        ],
    );
}

#[test]
fn a_machine_that_boots_within_the_grace_runs_its_pod_again() {
    let lines = after_it_runs(
        "- crashNode: {node: 0}
- timePasses: {millis: 5000}
- bootNode: {node: 0}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &["30 pod/p0 Running on n0", "30 pod/p0 Running on n0 ready"],
    );
}

wrong! {
    a_sandbox_that_is_not_made_again_is_found: NoSandboxAgain {
        fn sandbox_again(&self, _: RestartPolicy, none_ran: bool) -> bool { none_ran }
    }
    an_eviction_that_comes_early_is_found: EvictsEarly {
        fn eviction_time(&self, tolerated: Tolerated, since: i64) -> Option<i64> {
            match tolerated {
                Tolerated::For(seconds) => Documented.eviction_time(Tolerated::For(seconds / 2), since),
                _ => Documented.eviction_time(tolerated, since),
            }
        }
    }
    a_pod_that_stays_under_a_taint_is_found: NeverEvicts {
        fn eviction_time(&self, _: Tolerated, _: i64) -> Option<i64> { None }
    }
    a_lost_node_with_the_wrong_taint_is_found: WrongTaint {
        fn condition_taint(&self, ready: Truth) -> Option<TaintKey> {
            (ready != Truth::True).then_some(TaintKey::NotReady)
        }
    }
    an_eviction_though_all_nodes_are_lost_is_found: EvictsAlways {
        fn evicts_from_lost(&self, _: bool) -> bool { true }
    }
    a_lost_node_that_is_never_tainted_for_eviction_is_found: EvictsNever {
        fn evicts_from_lost(&self, _: bool) -> bool { false }
    }
    a_toleration_that_runs_out_though_it_is_for_ever_is_found: RunsOut {
        fn eviction_time(&self, tolerated: Tolerated, since: i64) -> Option<i64> {
            match tolerated {
                Tolerated::Forever => Some(since + 300_000),
                _ => Documented.eviction_time(tolerated, since),
            }
        }
    }
    a_default_toleration_of_another_effect_is_found: ToleratesNoSchedule {
        fn default_toleration(&self, key: TaintKey, seconds: u32) -> Option<Toleration> {
            let toleration = Documented.default_toleration(key, seconds);
            toleration.map(|one| Toleration { effect: Some(Effect::NoSchedule), ..one })
        }
    }
    an_orphan_that_is_collected_late_is_found: CollectsLate {
        fn orphan_collected(&self, gone: i64) -> i64 { gone + 400_000 }
    }
    a_collected_pod_that_still_runs_is_found: CollectsRunning {
        fn collected_phase(&self, phase: Phase) -> Phase { phase }
    }
    a_collected_pod_that_has_succeeded_is_found: CollectedSucceeds {
        fn collected_phase(&self, phase: Phase) -> Phase {
            if phase.is_terminal() { phase } else { Phase::Succeeded }
        }
    }
    a_threshold_that_is_one_too_high_is_found: OneTooMany {
        fn collects_terminated(&self, ended: usize, threshold: u32) -> bool {
            threshold > 0 && ended > threshold as usize + 1
        }
    }
    a_missing_default_toleration_is_found: NoDefaultToleration {
        fn default_toleration(&self, _: TaintKey, _: u32) -> Option<Toleration> { None }
    }
    a_node_that_is_given_up_too_early_is_found: GivesUpEarly {
        fn unknown_after(&self, silent: i64, grace: i64) -> i64 { silent + grace / 4 }
    }
    an_orphan_that_stays_is_found: KeepsOrphans {
        fn orphan_collected(&self, _: i64) -> i64 { i64::MAX / 2 }
    }
    finished_pods_above_the_threshold_that_stay_are_found: KeepsFinished {
        fn collects_terminated(&self, _: usize, _: u32) -> bool { false }
    }
}

#[test]
fn a_pod_that_is_booted_again_has_another_address_and_its_old_volume() {
    let played = crate::played::lawful(
        "- createPod: {pod: 0, manifest: {volume: true, placement: {node: 0}, containers: [{role: app}]}}
- timePasses: {millis: 5000}
- crashNode: {node: 0}
- timePasses: {millis: 1000}
- bootNode: {node: 0}
- timePasses: {millis: 30000}",
    );
    let trace = podlaw::harness::write_trace(&played.records);
    let started = trace.lines().filter_map(|line| {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let is = record["fact"] == "started";
        is.then(|| format!("{} {}", record["address"], record["entries"]))
    });
    assert_eq!(
        started.collect::<Vec<_>>(),
        ["\"10.1.0.2\" 0", "\"10.3.0.2\" 1"]
    );
}
