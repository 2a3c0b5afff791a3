use serde_json::json;

use super::*;
use crate::object::time::parse_time;

fn object(json: &serde_json::Value) -> Object {
    Object::from_json(json.to_string().as_bytes())
        .expect("an object")
        .expect("a known kind")
}

#[test]
fn an_object_tells_who_it_is() {
    let pod = object(&json!({
        "kind": "Pod",
        "metadata": {
            "name": "p", "namespace": "n", "uid": "u", "resourceVersion": "12", "labels": {"a": "b"}, "annotations": {"k": "v"},
            "ownerReferences": [{"kind": "Node", "name": "x", "uid": "y"}, {"kind": "Job", "name": "j", "uid": "o", "controller": true}],
        },
        "spec": {"nodeName": "n1"},
    }));
    assert_eq!(
        (pod.uid(), pod.name(), pod.namespace(), pod.node_name()),
        ("u", "p", "n", Some("n1"))
    );
    assert_eq!(
        (
            pod.resource_version(),
            pod.annotation("k"),
            pod.annotation("a")
        ),
        (Some(12), Some("v"), None)
    );
    assert_eq!(pod.labels().get("a").and_then(Value::as_str), Some("b"));
    let owner = pod.controller().expect("a controller");
    assert_eq!((owner.kind, owner.name, owner.uid), ("Job", "j", "o"));
    assert_eq!(pod.controller_uid(), Some("o"));
}

#[test]
fn what_is_not_there_is_empty() {
    let node = object(
        &json!({"kind": "Node", "metadata": {"uid": "u", "resourceVersion": "x"}, "spec": {"nodeName": "n1"}}),
    );
    assert_eq!(
        (node.name(), node.namespace(), node.node_name()),
        ("", "", None)
    );
    assert!(
        node.controller().is_none()
            && node.resource_version().is_none()
            && node.latest_time().is_none()
    );
    let pod = object(&json!({"kind": "Pod", "metadata": {"uid": "u"}, "spec": {"nodeName": ""}}));
    assert_eq!(pod.node_name(), None);
}

#[test]
fn the_latest_time_is_found_wherever_it_stands() {
    let at = |second: u32| format!("2026-11-23T04:00:{second:02}Z");
    let latest = |status: serde_json::Value| {
        let metadata = json!({"uid": "u", "creationTimestamp": at(1), "deletionTimestamp": at(59)});
        object(&json!({"kind": "Pod", "metadata": metadata, "status": status})).latest_time()
    };
    for (second, status) in [
        (1, json!({})),
        (2, json!({"startTime": at(2)})),
        (
            3,
            json!({"conditions": [{"type": "Ready", "lastTransitionTime": at(3)}, {"type": "x", "lastTransitionTime": at(2)}]}),
        ),
        (
            4,
            json!({"containerStatuses": [{"name": "c", "state": {"running": {"startedAt": at(4)}}}]}),
        ),
        (
            5,
            json!({"initContainerStatuses": [{"name": "c", "state": {"terminated": {"startedAt": at(4), "finishedAt": at(5)}}}]}),
        ),
        (
            6,
            json!({"ephemeralContainerStatuses": [{"name": "c", "lastState": {"terminated": {"startedAt": at(6)}}}]}),
        ),
    ] {
        assert_eq!(latest(status), parse_time(&at(second)), "{second}");
    }
    let job = json!({"kind": "Job", "metadata": {"uid": "u"}, "status": {"conditions": [{"type": "Complete", "lastTransitionTime": at(7)}]}});
    assert_eq!(object(&job).latest_time(), parse_time(&at(7)));
}
