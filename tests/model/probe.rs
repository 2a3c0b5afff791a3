//! Probes and hooks.

use podlaw::event::ProbeKind;
use podlaw::model::{Decisions, Documented, ProbeRun, ReadyFacts};
use serde_json::json;

use crate::seen::{lawful, scenario, timeline, with};
use crate::wrong;

#[test]
fn a_startup_probe_holds_the_others_back() {
    let manifest = json!({"containers": [{"role": "app", "probes": {
        "startup": {"check": "fails", "periodSeconds": 5, "failureThreshold": 10},
        "readiness": {"periodSeconds": 5}, "liveness": {"periodSeconds": 30},
    }}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 8000}\n\
         - probeChanges: {pod: 0, container: 0, probe: startup, succeeds: true}\n\
         - timePasses: {millis: 6000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["probe", "running"])[..8],
        [
            "0 Running: c0 running",
            "0 c0 startup-probe of run 0 code 1",
            "5 c0 startup-probe of run 0 code 1",
            "10 c0 startup-probe of run 0 code 0",
            "10 Running: c0 running started",
            "10 c0 readiness-probe of run 0 code 0",
            "10 c0 liveness-probe of run 0 code 0",
            "10 Running Ready: c0 running started ready",
        ]
    );
}

#[test]
fn a_liveness_probe_that_fails_gets_its_container_started_again() {
    let manifest = json!({"containers": [{"role": "app", "probes": {
        "liveness": {"periodSeconds": 5, "failureThreshold": 2},
    }}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 2000}\n\
         - probeChanges: {pod: 0, container: 0, probe: liveness, succeeds: false}\n\
         - timePasses: {millis: 9000}\n\
         - probeChanges: {pod: 0, container: 0, probe: liveness, succeeds: true}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["code 1", "signal", "exiting", "x1"])[..5],
        [
            "5 c0 liveness-probe of run 0 code 1",
            "10 c0 liveness-probe of run 0 code 1",
            "10 c0 signal of run 0",
            "10 c0 exiting of run 0 code 0",
            "11 Running Ready: c0 running x1 started ready",
        ]
    );
}

#[test]
fn a_hook_counts_against_the_grace_period_and_is_cut_short() {
    let manifest = json!({"grace": 5, "containers": [
        {"role": "app", "program": {"stop": "ignores"}, "hooks": {"preStop": {"seconds": 3}}},
        {"role": "app", "program": {"stop": "ignores"}, "hooks": {"preStop": {"handler": "hangs"}}},
    ]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 2000}\n- deletePod: {pod: 0}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["prestop", "signal", "killed", "gone"]),
        [
            "2 c0 prestop-start of run 0",
            "2 c1 prestop-start of run 0",
            "5 c0 prestop-end of run 0",
            "5 c0 signal of run 0",
            "7 c1 signal of run 0",
            "7 c0 killed of run 0",
            "9 c1 killed of run 0",
            "9 gone",
        ]
    );
}

#[test]
fn a_post_start_hook_that_fails_ends_its_container() {
    let manifest = json!({"restartPolicy": "Never", "containers": [
        {"role": "app", "program": {"stopCode": 143}, "hooks": {"postStart": {"handler": "fails"}}},
    ]});
    let events = scenario(&manifest, "- timePasses: {millis: 5000}");
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["poststart", "signal", "Failed"]),
        [
            "0 c0 poststart of run 0",
            "0 c0 signal of run 0",
            "0 Failed: c0 Error 143",
        ]
    );
}

wrong! {
    a_probe_that_stops_its_container_below_the_threshold_is_found: OneFailureStops {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            if run.answer { Documented.probe_result(run) } else { Some(false) }
        }
    }
    a_readiness_probe_that_stops_its_container_is_found: ReadinessStops {
        fn probe_stops(&self, _: ProbeKind, result: bool) -> bool { !result }
    }
    readiness_that_nobody_asks_is_found: ReadyUnasked {
        fn ready(&self, facts: &ReadyFacts) -> bool {
            Documented.ready(&ReadyFacts { readiness: None, ..*facts })
        }
    }
    a_failure_too_many_is_found: OneFailureMore {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            let failure_threshold = run.failure_threshold + 1;
            Documented.probe_result(&ProbeRun { failure_threshold, ..*run })
        }
    }
    a_failure_that_counts_at_once_for_readiness_is_found: ForgetsBefore {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            Documented.probe_result(&ProbeRun { before: None, ..*run })
        }
    }
    a_grace_period_of_a_probe_that_only_shortens_is_found: ShortensOnly {
        fn probe_grace(&self, of_probe: Option<u32>, of_pod: u32) -> u32 {
            of_probe.unwrap_or(of_pod).min(of_pod)
        }
    }
    a_default_in_place_of_the_grace_period_of_the_pod_is_found: DefaultGrace {
        fn probe_grace(&self, of_probe: Option<u32>, _: u32) -> u32 { of_probe.unwrap_or(30) }
    }
    a_container_that_is_started_before_its_probe_says_so_is_found: StartedAtOnce {
        fn started(&self, _: Option<Option<bool>>) -> bool { true }
    }
    a_failed_hook_that_has_no_consequence_is_found: FailedHookIsNothing {
        fn failed_post_start_stops(&self) -> bool { false }
    }
    a_hook_that_is_not_called_is_found: NoPreStop {
        fn runs_pre_stop(&self, _: Option<u32>, _: u32) -> bool { false }
    }
}
