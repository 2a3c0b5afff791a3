//! What the API lets through, and what it refuses.

use podlaw::check::Settings;
use podlaw::event::Scenario;
use podlaw::harness::{play, write_trace};
use podlaw::model::{BindingFacts, Decisions, Documented};
use serde_json::Value as Json;

use crate::timeline::shows;
use crate::told::told;
use crate::wrong;
use crate::{book, text};

/// Verb, subresource and code of the requests of people.
pub(crate) fn asked(events: &str) -> Vec<String> {
    let head = "apiVersion: podlaw/v1\nkind: Scenario\nevents:\n";
    let scenario = Scenario::from_yaml(&format!("{head}{events}")).expect("a scenario");
    let (world, events) = (&scenario.world, &scenario.events);
    let played = play(
        book(),
        &Settings::default(),
        &Documented,
        world,
        events,
        true,
    );
    assert!(
        played.judgement.violations.is_empty(),
        "{}",
        text(&played.judgement)
    );
    let trace = write_trace(&played.records);
    let records = trace
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).expect("JSON"));
    let before_the_end = records.take_while(|record| record["type"] != "SETTLED");
    let of_people =
        before_the_end.filter(|record| record["type"] == "REQUEST" && record["user"] == "admin");
    let words = of_people.map(|record| {
        let word = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{} {} {}",
            word("verb"),
            word("subresource"),
            record["code"]
        )
    });
    words.collect()
}

#[test]
fn what_cannot_change_is_refused() {
    let lines = asked(
        "- createPod: {pod: 0, manifest: {containers: [{role: app}]}}
- timePasses: {millis: 5000}
- patchPod: {pod: 0, patch: restartPolicy}
- patchPod: {pod: 0, patch: nodeName}
- patchPod: {pod: 0, patch: oldVersion}
- patchPod: {pod: 0, patch: {addGate: 0}}
- patchPod: {pod: 0, patch: {addToleration: {key: {of: first}}}}
- bindPod: {pod: 0, node: 1}
- deletePodIf: {pod: 0, precondition: otherUid}
- deletePodIf: {pod: 0, precondition: dryRun}
- createFlawedPod: {pod: 1, flaw: noContainers}
- createPod: {pod: 0, manifest: {containers: [{role: app}]}}
- deletePod: {pod: 2}
- deletePodIf: {pod: 0, precondition: uid}
- timePasses: {millis: 60000}",
    );
    assert_eq!(
        lines,
        [
            "create  201",
            "patch  422",
            "patch  422",
            "patch  409",
            "patch  422",
            "patch  200",
            "create binding 409",
            "delete  409",
            "delete  200",
            "create  422",
            "create  409",
            "delete  404",
            "delete  200",
        ]
    );
}

#[test]
fn a_gated_pod_is_scheduled_when_its_last_gate_is_gone() {
    let lines = told(
        "- createPod: {pod: 0, manifest: {placement: {schedulingGates: [0, 1]}, containers: [{role: app}]}}
- timePasses: {millis: 5000}
- patchPod: {pod: 0, patch: {removeGate: 1}}
- timePasses: {millis: 5000}
- patchPod: {pod: 0, patch: {removeGate: 0}}
- timePasses: {millis: 5000}",
    );
    shows(
        &lines,
        &[
            "0 pod/p0 Pending on - PodScheduled=False/SchedulingGated",
            "10 pod/p0 Pending on n0",
            "10 pod/p0 Running on n0 ready",
        ],
    );
}

#[test]
fn a_finalizer_holds_a_pod_that_has_ended() {
    let lines = told(
        "- createPod: {pod: 0, manifest: {containers: [{role: app}]}}
- timePasses: {millis: 5000}
- holdPod: {pod: 0}
- evictPod: {pod: 0}
- timePasses: {millis: 60000}
- releasePod: {pod: 0}",
    );
    shows(
        &lines,
        &[
            "5 pod/p0 Running on n0 ready DisruptionTarget=True/EvictionByEvictionAPI deleted with 30 s",
            "5 pod/p0 Succeeded on n0 DisruptionTarget=True/EvictionByEvictionAPI deleted with 0 s",
            "65 pod/p0 Succeeded on n0 DisruptionTarget=True/EvictionByEvictionAPI deleted with 0 s gone",
        ],
    );
}

wrong! {
    a_binding_of_a_gated_pod_that_is_granted_is_found: BindsGated {
        fn binding_code(&self, facts: BindingFacts) -> u16 { if facts.bound { 409 } else { 201 } }
    }
    a_precondition_that_is_passed_over_is_found: IgnoresPreconditions {
        fn precondition_code(&self, _: bool) -> u16 { 200 }
    }
    a_change_that_is_not_refused_is_found: TakesAnyChange {
        fn refuses_immutable(&self) -> bool { false }
    }
    a_flawed_pod_that_is_taken_is_found: TakesFlawed {
        fn refuses_flawed(&self) -> bool { false }
    }
}
