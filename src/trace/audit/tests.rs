use serde_json::{Value as Json, json};

use super::*;

fn event(changes: &[(&str, Json)]) -> Json {
    let mut event = json!({
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "stage": "ResponseComplete", "verb": "patch",
        "requestURI": "/api/v1/namespaces/n/pods/p/status?timeout=5s", "user": {"username": "admin"},
        "objectRef": {"resource": "pods", "subresource": "status", "namespace": "n", "name": "p"},
        "requestObject": {"status": {"phase": "Running"}}, "responseStatus": {"code": 200},
        "responseObject": {"kind": "Pod", "metadata": {"uid": "u"}},
        "requestReceivedTimestamp": "2026-11-23T07:32:31.744742Z", "stageTimestamp": "2026-11-23T07:32:31.755277Z",
    });
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        event.pointer_mut(parent).expect("a parent")[key] = value.clone();
    }
    event
}

fn read_event(changes: &[(&str, Json)]) -> Option<Write> {
    read(event(changes).to_string().as_bytes(), &mut Desk::for_one()).expect("an event")
}

#[test]
fn a_write_is_a_request_with_its_reply() {
    let write = read_event(&[]).expect("a write");
    let field = |name: &str| slot(&REQUEST, name, &write.request).clone();
    let texts = [
        "verb",
        "resource",
        "subresource",
        "name",
        "namespace",
        "user",
        "reason",
    ]
    .map(|name| field(name).as_str().map(str::to_owned));
    let expected =
        ["patch", "pods", "status", "p", "n", "admin", ""].map(|text| Some(text.to_owned()));
    assert_eq!(texts, expected);
    assert_eq!(
        (field("received"), field("code"), field("dryRun")),
        (
            Value::Time(1_795_419_151_744),
            Value::Int(200),
            Value::Bool(false)
        )
    );
    assert_eq!(
        field("body")
            .get("status")
            .and_then(|status| status.get("phase"))
            .and_then(Value::as_str),
        Some("Running")
    );
    assert_eq!(
        (write.time, write.kind, write.verb, write.done, write.made),
        (Some(1_795_419_151_755), Kind::Pod, Verb::Patch, true, false)
    );
    assert_eq!(
        write
            .object
            .map(|object| object.uid().to_owned())
            .as_deref(),
        Some("u")
    );
}

#[test]
fn only_answered_writes_to_known_resources_count() {
    for changes in [
        ("/stage", json!("RequestReceived")),
        ("/verb", json!("get")),
        ("/objectRef/resource", json!("configmaps")),
        ("/objectRef/apiGroup", json!("metrics.k8s.io")),
    ] {
        assert!(
            read_event(std::slice::from_ref(&changes)).is_none(),
            "{changes:?}"
        );
    }
}

#[test]
fn what_was_not_done_shows_no_object() {
    let refused = read_event(&[
        ("/responseStatus/code", json!(409)),
        ("/responseObject/metadata", json!({})),
    ])
    .expect("a write");
    assert!(!refused.done && refused.object.is_none());
    for dry_run in [
        (
            "/requestURI",
            json!("/api/v1/namespaces/n/pods/p?a=b&dryRun=All"),
        ),
        ("/requestObject", json!({"dryRun": ["All"]})),
        (
            "/requestObject",
            json!({"deleteOptions": {"dryRun": ["All"]}}),
        ),
    ] {
        let write = read_event(std::slice::from_ref(&dry_run)).expect("a write");
        assert!(!write.done && write.object.is_none(), "{dry_run:?}");
        assert_eq!(slot(&REQUEST, "dryRun", &write.request), &Value::Bool(true));
    }
    let status = read_event(&[("/responseObject", json!({"kind": "Status", "metadata": {}}))])
        .expect("a write");
    assert!(status.done && status.object.is_none());
    assert!(
        read_event(&[("/responseObject", json!(null))])
            .expect("a write")
            .object
            .is_none()
    );
}

#[test]
fn the_user_is_the_one_who_acted() {
    let write = read_event(&[("/impersonatedUser", json!({"username": "jane"}))]).expect("a write");
    assert_eq!(
        slot(&REQUEST, "user", &write.request).as_str(),
        Some("jane")
    );
}

#[test]
fn what_is_wrong_is_named_with_its_path() {
    for (change, message) in [
        (
            ("/responseObject/spec", json!(5)),
            "responseObject.spec: expected an object, found the number 5",
        ),
        (
            ("/stageTimestamp", json!("now")),
            r#"stageTimestamp: expected a time, found "now""#,
        ),
        (
            ("/responseStatus/code", json!("OK")),
            r#"responseStatus.code: expected a whole number, found "OK""#,
        ),
    ] {
        let error = read(
            event(&[change]).to_string().as_bytes(),
            &mut Desk::for_one(),
        )
        .expect_err(message);
        assert_eq!(error.message, message);
    }
}
