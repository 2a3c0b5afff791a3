//! Changes of Pods that are there: images and deadlines; and Pods that a node cannot run.

use podlaw::event::Role;
use podlaw::model::{Decisions, Documented};
use serde_json::json;

use crate::seen::{lawful, scenario, timeline, with};
use crate::wrong;

#[test]
fn a_new_image_restarts_its_container_whatever_the_policy() {
    let manifest = json!({"restartPolicy": "Never", "containers": [
        {"role": "init"}, {"role": "sidecar"}, {"role": "app", "program": {"stopCode": 143}},
    ]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 5000}\n\
         - patchPod: {pod: 0, patch: {image: {container: 2, image: 1}}}\n\
         - timePasses: {millis: 5000}\n\
         - patchPod: {pod: 0, patch: {image: {container: 0, image: 1}}}\n\
         - timePasses: {millis: 5000}\n\
         - patchPod: {pod: 0, patch: {image: {container: 1, image: 1}}}\n\
         - timePasses: {millis: 5000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["of run"]),
        [
            "0 c0 started of run 0",
            "0 c0 exiting of run 0 code 0",
            "0 c1 started of run 0",
            "1 c2 started of run 0",
            "5 c2 signal of run 0",
            "5 c2 exiting of run 0 code 143",
            "5 c2 pull of run 1 code 0",
            "5 c2 started of run 1",
            "15 c1 signal of run 0",
            "15 c1 exiting of run 0 code 0",
            "15 c1 started of run 1",
        ]
    );
}

#[test]
fn a_deadline_is_set_and_lowered_but_not_raised() {
    let manifest = json!({"grace": 1, "containers": [{"role": "app"}]});
    let events = scenario(
        &manifest,
        "- timePasses: {millis: 5000}\n\
         - patchPod: {pod: 0, patch: {deadline: 60}}\n\
         - patchPod: {pod: 0, patch: {deadline: 20}}\n\
         - patchPod: {pod: 0, patch: {deadline: 400}}\n\
         - timePasses: {millis: 30000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["Failed"]),
        ["20 FailedDeadlineExceeded: c0 Completed 0"]
    );
}

#[test]
fn a_pod_for_another_operating_system_is_refused() {
    let events = scenario(
        &json!({"windows": true, "containers": [{"role": "app"}]}),
        "- timePasses: {millis: 5000}",
    );
    let lines = timeline(&lawful(&Documented, &events));
    assert_eq!(
        with(&lines, &["started", "Failed"]),
        ["0 FailedPodOSNotSupported"]
    );
}

wrong! {
    an_image_that_is_changed_without_effect_is_found: KeepsImage {
        fn image_change_restarts(&self, _: Role) -> bool { false }
    }
    a_deadline_that_is_raised_is_found: RaisesDeadline {
        fn deadline_code(&self, _: Option<u32>, _: u32) -> u16 { 200 }
    }
    a_pod_of_another_operating_system_that_runs_is_found: RunsAnyOs {
        fn admits_other_os(&self) -> bool { true }
    }
    an_unfit_ephemeral_container_that_is_taken_is_found: TakesUnfit {
        fn refuses_unfit_ephemeral(&self) -> bool { false }
    }
}
