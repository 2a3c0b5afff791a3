use serde_json::{Value as Json, json};

use super::*;
use crate::object::Desk;
use crate::trace::audit;

/// A write at a second, of a version of an object; `answer` is what the answer shows.
fn write(second: f64, verb: &str, resource: &str, name: &str, answer: Json) -> Json {
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let time = format!("2026-11-23T07:32:{second:06.3}Z");
    json!({
        "stage": "ResponseComplete", "verb": verb, "objectRef": {"resource": resource, "subresource": subresource, "namespace": "n", "name": name},
        "responseStatus": {"code": if verb == "create" { 201 } else { 200 }}, "responseObject": answer, "stageTimestamp": time,
    })
}

fn object(kind: &str, name: &str, uid: &str, version: u32) -> Json {
    json!({"kind": kind, "metadata": {"name": name, "namespace": "n", "uid": uid, "resourceVersion": version.to_string()}})
}

fn pod(uid: &str, version: u32, more: Json) -> Json {
    let mut pod = object("Pod", "p", uid, version);
    for (key, value) in more.as_object().expect("fields") {
        pod["metadata"][key] = value.clone();
    }
    pod["spec"] = json!({"nodeName": "n1"});
    pod
}

fn gone() -> Json {
    json!({"deletionTimestamp": "2026-11-23T07:32:00Z", "deletionGracePeriodSeconds": 0})
}

/// What the log shows beside requests.
fn shown(writes: &[Json]) -> Vec<String> {
    let (mut log, mut ready, mut desk) = (Log::default(), VecDeque::new(), Desk::for_one());
    for (line, write) in (1..).zip(writes) {
        let write = audit::read(write.to_string().as_bytes(), &mut desk)
            .expect("an event")
            .expect("a write");
        log.take(line, write, &mut ready);
    }
    log.end(&mut ready);
    let word = |record: &Record| match &record.kind {
        RecordKind::Observation(seen) => Some(format!(
            "{} {:?} {} {}",
            record.line,
            seen.change,
            seen.object.uid(),
            seen.object.resource_version().unwrap_or_default()
        )),
        RecordKind::Gap => Some(format!("{} gap", record.line)),
        _ => None,
    };
    ready.iter().filter_map(word).collect()
}

#[test]
fn versions_come_in_the_order_of_their_writing() {
    let writes = [
        write(1.0, "create", "pods", "p", pod("a", 10, json!({}))),
        write(1.5, "patch", "pods/status", "p", pod("a", 12, json!({}))),
        write(1.4, "patch", "pods/status", "p", pod("a", 11, json!({}))),
        // Answered later, though written before.
        write(1.9, "patch", "pods/status", "p", pod("a", 14, json!({}))),
        write(2.0, "patch", "pods/status", "p", pod("a", 13, json!({}))),
    ];
    assert_eq!(
        shown(&writes),
        [
            "1 Added a 10",
            "3 Modified a 11",
            "2 Modified a 12",
            "5 Modified a 13",
            "4 Modified a 14"
        ]
    );
}

#[test]
fn what_was_shown_or_comes_too_late_is_dropped() {
    let writes = [
        write(1.0, "patch", "pods", "p", pod("a", 10, json!({}))),
        write(1.1, "patch", "pods", "p", pod("a", 10, json!({}))),
        write(9.0, "patch", "pods", "p", pod("a", 12, json!({}))),
        write(15.0, "patch", "pods", "p", pod("a", 12, json!({}))),
        write(19.0, "patch", "pods", "p", pod("a", 11, json!({}))),
        write(29.0, "delete", "pods", "p", pod("a", 13, gone())),
        write(39.0, "patch", "pods", "p", pod("a", 12, json!({}))),
    ];
    assert_eq!(
        shown(&writes),
        ["1 Modified a 10", "3 Modified a 12", "6 Deleted a 13"]
    );
}

#[test]
fn an_object_is_gone_when_nothing_holds_it_any_longer() {
    let mut held = gone();
    held["finalizers"] = json!(["example.com/f"]);
    let mut graceful = gone();
    graceful["deletionGracePeriodSeconds"] = json!(30);
    let writes = [
        write(1.0, "create", "pods", "p", pod("a", 10, json!({}))),
        write(2.0, "delete", "pods", "p", pod("a", 11, graceful)),
        write(3.0, "delete", "pods", "p", pod("a", 12, held)),
        write(4.0, "patch", "pods", "p", pod("a", 13, gone())),
    ];
    assert_eq!(
        shown(&writes),
        [
            "1 Added a 10",
            "2 Modified a 11",
            "3 Modified a 12",
            "4 Deleted a 13"
        ]
    );
}

#[test]
fn a_removal_without_the_object_shows_its_last_version_but_for_a_pod() {
    let status = json!({"kind": "Status", "metadata": {}});
    let writes = [
        write(
            1.0,
            "create",
            "deployments",
            "d",
            object("Deployment", "d", "a", 10),
        ),
        write(2.0, "delete", "deployments", "d", status.clone()),
        write(3.0, "delete", "deployments", "d", status.clone()),
        write(4.0, "create", "pods", "p", pod("b", 11, json!({}))),
        write(5.0, "delete", "pods", "p", status),
    ];
    assert_eq!(
        shown(&writes),
        ["1 Added a 10", "2 Deleted a 10", "4 Added b 11", "5 gap"]
    );
}

#[test]
fn what_may_be_gone_unseen_is_a_gap() {
    let answer = json!({"kind": "Status", "metadata": {}});
    let running = write(1.0, "create", "pods", "p", pod("a", 10, json!({})));
    let mut ended = running.clone();
    ended["responseObject"]["status"] = json!({"phase": "Succeeded"});
    let mut unbound = running.clone();
    unbound["responseObject"]["spec"] = json!({});
    let evict = write(2.0, "create", "pods/eviction", "p", answer.clone());
    let mut at_once = evict.clone();
    at_once["requestObject"] = json!({"deleteOptions": {"gracePeriodSeconds": 0}});
    let clear = write(2.0, "deletecollection", "pods", "", answer);
    let mut elsewhere = clear.clone();
    elsewhere["objectRef"]["namespace"] = json!("m");
    let renewed = write(2.0, "create", "pods", "p", pod("b", 11, json!({})));
    for (first, second, expected) in [
        (&running, &evict, &["1 Added a 10"][..]),
        (&running, &at_once, &["1 Added a 10", "2 gap"]),
        (&ended, &evict, &["1 Added a 10", "2 gap"]),
        (&unbound, &evict, &["1 Added a 10", "2 gap"]),
        (&running, &clear, &["1 Added a 10", "2 gap"]),
        (&running, &elsewhere, &["1 Added a 10"]),
        (
            &running,
            &renewed,
            &["1 Added a 10", "2 gap", "2 Added b 11"],
        ),
    ] {
        assert_eq!(
            shown(&[first.clone(), second.clone()]),
            expected,
            "{second}"
        );
    }
}
