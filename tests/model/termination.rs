//! How Pods end.

use podlaw::model::{Decisions, Documented, Phase};
use serde_json::json;

use crate::seen::{lawful, scenario, timeline, with};
use crate::wrong;

#[test]
fn a_kubelet_that_is_restarted_gives_the_whole_grace_period_again() {
    let manifest = json!({"grace": 10, "containers": [
        {"role": "app", "program": {"stop": "ignores"}, "hooks": {"preStop": {"seconds": 3}}},
    ]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 2000}\n- deletePod: {pod: 0}\n- timePasses: {millis: 4000}\n\
         - restartKubelet: {node: 0}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["prestop", "signal", "killed", "gone"]),
        [
            "2 c0 prestop-start of run 0",
            "5 c0 prestop-end of run 0",
            "5 c0 signal of run 0",
            "6 c0 prestop-start of run 0",
            "9 c0 prestop-end of run 0",
            "9 c0 signal of run 0",
            "16 c0 killed of run 0",
            "16 gone",
        ]
    );
}

#[test]
fn what_a_finalizer_held_is_shown_with_it_when_it_goes() {
    let played = crate::played::lawful(
        "- createPod: {pod: 0, manifest: {containers: [{role: app}]}}
- timePasses: {millis: 2000}
- holdPod: {pod: 0}
- deletePod: {pod: 0}
- timePasses: {millis: 5000}
- releasePod: {pod: 0}",
    );
    let trace = podlaw::harness::write_trace(&played.records);
    let records = trace
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let gone = records.filter(|record| record["type"] == "DELETED");
    let finalizers = gone.map(|record| record["object"]["metadata"]["finalizers"].clone());
    assert_eq!(
        finalizers.collect::<Vec<_>>(),
        [json!(["example.com/hold"])]
    );
}

wrong! {
    a_shorter_grace_period_that_is_not_granted_is_found: OnlyForceShortens {
        fn grace_again(&self, current: u32, asked: u32) -> u32 { if asked == 0 { 0 } else { current } }
    }
    a_kill_five_seconds_late_is_found: KillsFiveLate {
        fn kill_time(&self, deadline: i64, signalled: i64) -> i64 { Documented.kill_time(deadline, signalled) + 5_000 }
    }
    a_sidecar_that_waits_for_the_end_of_the_grace_period_is_found: SidecarsAtTheEnd {
        fn stops_sidecar(&self, _: bool, _: bool) -> bool { false }
    }
    a_grace_period_that_nobody_asked_for_is_found: IgnoresAsked {
        fn grace(&self, _: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
            Documented.grace(None, spec, on_a_node, ended)
        }
    }
    a_grace_period_below_that_of_the_spec_is_found: ShorterOfBoth {
        fn grace(&self, asked: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
            let asked = asked.map(|asked| asked.min(spec.unwrap_or(30)));
            Documented.grace(asked, spec, on_a_node, ended)
        }
    }
    a_long_grace_period_after_a_forced_deletion_is_found: ForcedTakesItsTime {
        fn forced_grace(&self, spec: Option<u32>) -> u32 { spec.unwrap_or(30) }
    }
    a_removal_before_the_end_is_found: RemovesAnyhow {
        fn removes(&self, _: bool, _: Phase) -> bool { true }
    }
    a_succeeded_pod_that_stays_is_found: RemovesTheFailed {
        fn removes(&self, ended: bool, written: Phase) -> bool { ended && written == Phase::Failed }
    }
    sidecars_that_stop_first_are_found: SidecarsFirst {
        fn stops_sidecar(&self, _: bool, _: bool) -> bool { true }
    }
    a_grace_period_that_grows_is_found: GraceGrows {
        fn grace_again(&self, _: u32, asked: u32) -> u32 { asked }
    }
    an_early_kill_is_found: KillsEarly {
        fn kill_time(&self, deadline: i64, signalled: i64) -> i64 {
            deadline.min(signalled + 1_000)
        }
    }
}
