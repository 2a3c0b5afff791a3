//! Resources of containers that are changed while they run, and the signals that stop them.

use podlaw::event::{Manifest, Resizes, Resources, Role, Signal};
use podlaw::model::{Decisions, Documented, ResizeFacts};
use serde_json::json;

use crate::played;
use crate::seen::{lawful, scenario, timeline, with};
use crate::wrong;

#[test]
fn a_resize_restarts_what_asks_for_it_and_nothing_else() {
    let manifest = json!({"containers": [
        {"role": "app", "resources": {"requests": {"cpu": 100, "memory": 64}, "limits": {"cpu": 200, "memory": 128}},
         "resizes": {"memoryRestarts": true}},
    ]});
    let resize = |cpu: u32, memory: u32| {
        format!(
            "- resizePod: {{pod: 0, container: 0, resources: {{requests: {{cpu: 100, memory: 64}}, \
             limits: {{cpu: {cpu}, memory: {memory}}}}}}}\n- timePasses: {{millis: 5000}}\n"
        )
    };
    let then = format!(
        "- timePasses: {{millis: 5000}}\n{}{}",
        resize(400, 128),
        resize(400, 256)
    );
    let lines = timeline(&lawful(&Documented, &scenario(&manifest, &then)));
    assert_eq!(
        with(&lines, &["of run"]),
        [
            "0 c0 started of run 0",
            "10 c0 signal of run 0",
            "10 c0 exiting of run 0 code 0",
            "10 c0 started of run 1",
        ]
    );
}

#[test]
fn a_resize_waits_for_room() {
    let pod = |number: u8, cpu: u32| {
        format!(
            "- createPod: {{pod: {number}, manifest: {{placement: {{node: 0}}, containers: \
             [{{role: app, resources: {{requests: {{cpu: {cpu}}}}}}}]}}}}\n"
        )
    };
    let resize = |cpu: u32| {
        format!(
            "- resizePod: {{pod: 0, container: 0, resources: {{requests: {{cpu: {cpu}}}, limits: {{}}}}}}\n\
             - timePasses: {{millis: 2000}}\n"
        )
    };
    let events = format!(
        "{}{}- timePasses: {{millis: 5000}}\n{}{}- deletePod: {{pod: 1}}\n- timePasses: {{millis: 60000}}\n",
        pod(0, 1_000),
        pod(1, 2_500),
        resize(9_000),
        resize(2_000),
    );
    let played = played::lawful(&events);
    let mut shown: Vec<String> = Vec::new();
    for line in podlaw::harness::write_trace(&played.records).lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let object = &record["object"];
        if object["metadata"]["name"] != "p0" || record["type"] == "DELETED" {
            continue;
        }
        let conditions = object["status"]["conditions"]
            .as_array()
            .into_iter()
            .flatten();
        let of_resize = conditions.filter(|one| {
            one["type"]
                .as_str()
                .is_some_and(|kind| kind.starts_with("PodResize"))
        });
        let words = of_resize.map(|one| {
            let reason = one["reason"].as_str().unwrap_or("-");
            format!("{} {reason}", one["type"].as_str().unwrap_or_default())
        });
        let line = words.collect::<Vec<_>>().join(", ");
        if shown.last() != Some(&line) {
            shown.push(line);
        }
    }
    assert_eq!(
        shown,
        [
            "",
            "PodResizePending Infeasible",
            "PodResizePending Deferred",
            "PodResizeInProgress -",
            "",
        ]
    );
}

#[test]
fn a_container_gets_its_own_stop_signal_else_that_of_its_image() {
    let played = played::lawful(
        "- createPod: {pod: 0, manifest: {containers: [{role: app, stopSignal: usr1, needs: {image: 1}}, {role: app, needs: {image: 1}}, {role: app}]}}
- timePasses: {millis: 5000}
- deletePod: {pod: 0}",
    );
    let trace = podlaw::harness::write_trace(&played.records);
    let facts = trace.lines().filter_map(|line| {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let signal = record["signal"].as_str()?;
        Some(format!("{} {signal}", record["container"].as_str()?))
    });
    assert_eq!(facts.collect::<Vec<_>>(), ["c0 USR1", "c1 QUIT", "c2 TERM"]);
}

wrong! {
    a_resize_that_is_refused_for_nothing_is_found: RefusesResizes {
        fn resize_code(&self, _: &Manifest, _: usize, _: Resources) -> u16 { 422 }
    }
    a_resize_of_an_init_container_is_found: ResizesInit {
        fn resize_code(&self, manifest: &Manifest, container: usize, to: Resources) -> u16 {
            let mut manifest = manifest.clone();
            let inits = manifest.containers.iter_mut().filter(|one| one.role == Role::Init);
            inits.for_each(|one| one.role = Role::App);
            Documented.resize_code(&manifest, container, to)
        }
    }
    a_stop_signal_that_is_passed_over_is_found: AlwaysTerm {
        fn stop_signal(&self, _: Option<Signal>, _: Signal) -> Signal { Signal::Term }
    }
    a_resize_that_restarts_what_it_should_not_is_found: ResizesByRestart {
        fn resize_restarts(&self, _: Resizes, _: Resources, _: Resources) -> bool { true }
    }
    a_resize_that_never_restarts_is_found: NeverRestartsForResize {
        fn resize_restarts(&self, _: Resizes, _: Resources, _: Resources) -> bool { false }
    }
    a_resize_that_waits_without_a_reason_of_the_api_is_found: WaitsForNoReason {
        fn resize_waits(&self, _: ResizeFacts) -> Option<&'static str> { Some("Busy") }
    }
}
