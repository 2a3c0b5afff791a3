//! What changed between two versions of a Pod, in a few words each.

use crate::object::kinds::meta::{CONDITION, OBJECT_META};
use crate::object::kinds::pod::{
    CONTAINER, CONTAINER_STATE, CONTAINER_STATUS, POD, POD_SPEC, POD_STATUS, STATE_TERMINATED,
    STATE_WAITING,
};
use crate::object::{Schema, Value};

/// The field `name` of a record of `schema`.
fn field<'v>(schema: &Schema, record: &'v Value, name: &str) -> &'v Value {
    schema
        .slot(name)
        .map_or(&Value::Absent, |slot| record.field(slot))
}

fn text<'v>(schema: &Schema, record: &'v Value, name: &str) -> &'v str {
    field(schema, record, name).as_str().unwrap_or_default()
}

/// What changed from `before` to `after`; with no `before`, what `after` shows.
pub(crate) fn between(before: Option<&Value>, after: &Value) -> Vec<String> {
    let mut changes = Vec::new();
    let status = |pod: &Value| field(&POD, pod, "status").clone();
    let (old, new) = (before.map(status), status(after));
    let old = old.as_ref();
    let was = old.map(|status| text(&POD_STATUS, status, "phase"));
    let phase = text(&POD_STATUS, &new, "phase");
    match was {
        Some(was) if was != phase => changes.push(format!("phase {was} → {phase}")),
        None => changes.push(format!("phase {phase}")),
        _ => {}
    }
    metadata(before, after, &mut changes);
    conditions(old, &new, &mut changes);
    containers(before, after, &mut changes);
    changes
}

fn metadata(before: Option<&Value>, after: &Value, changes: &mut Vec<String>) {
    let spec = |pod: &Value| text(&POD_SPEC, field(&POD, pod, "spec"), "nodeName").to_owned();
    let node = spec(after);
    if !node.is_empty() && before.map(spec).as_ref() != Some(&node) {
        changes.push(format!("bound to {node}"));
    }
    let deletion = |pod: &Value| {
        field(
            &OBJECT_META,
            field(&POD, pod, "metadata"),
            "deletionTimestamp",
        )
        .clone()
    };
    let grace = |pod: &Value| {
        field(
            &OBJECT_META,
            field(&POD, pod, "metadata"),
            "deletionGracePeriodSeconds",
        )
        .as_int()
    };
    let now = deletion(after);
    if now.is_present() && before.map(deletion).as_ref() != Some(&now) {
        let grace = grace(after)
            .map(|seconds| format!(" (grace {seconds} s)"))
            .unwrap_or_default();
        changes.push(format!("deletion asked for{grace}"));
    }
}

fn conditions(old: Option<&Value>, new: &Value, changes: &mut Vec<String>) {
    for condition in field(&POD_STATUS, new, "conditions").items() {
        let (name, status) = (
            text(&CONDITION, condition, "type"),
            text(&CONDITION, condition, "status"),
        );
        let was = old.and_then(|old| {
            let list = field(&POD_STATUS, old, "conditions").items();
            list.iter()
                .find(|other| text(&CONDITION, other, "type") == name)
        });
        if was.map(|was| text(&CONDITION, was, "status")) != Some(status) {
            let reason = field(&CONDITION, condition, "reason")
                .as_str()
                .map(|reason| format!(" ({reason})"));
            changes.push(format!("{name} {status}{}", reason.unwrap_or_default()));
        }
    }
}

fn containers(before: Option<&Value>, after: &Value, changes: &mut Vec<String>) {
    for container in field(&POD, after, "containers").items() {
        let name = text(&CONTAINER, container, "name");
        let was = before.and_then(|before| {
            let list = field(&POD, before, "containers").items();
            list.iter()
                .find(|other| text(&CONTAINER, other, "name") == name)
        });
        let (now, was) = (state(container), was.map(state));
        if !now.is_empty() && was.as_ref() != Some(&now) {
            changes.push(format!(
                "{} {name} {now}",
                text(&CONTAINER, container, "kind")
            ));
        }
    }
}

/// The state of a container in a few words.
fn state(container: &Value) -> String {
    let status = field(&CONTAINER, container, "status");
    if !status.is_present() {
        return String::new();
    }
    let state = field(&CONTAINER_STATUS, status, "state");
    let mut words = if field(&CONTAINER_STATE, state, "running").is_present() {
        "running".to_owned()
    } else if let terminated @ Value::Record(_) = field(&CONTAINER_STATE, state, "terminated") {
        let code = field(&STATE_TERMINATED, terminated, "exitCode")
            .as_int()
            .unwrap_or_default();
        format!(
            "terminated, exit {code}{}",
            reason(&STATE_TERMINATED, terminated)
        )
    } else {
        format!(
            "waiting{}",
            reason(&STATE_WAITING, field(&CONTAINER_STATE, state, "waiting"))
        )
    };
    let restarts = field(&CONTAINER_STATUS, status, "restartCount")
        .as_int()
        .unwrap_or_default();
    if restarts > 0 {
        words.push_str(&format!(", restarts {restarts}"));
    }
    if field(&CONTAINER_STATUS, status, "ready").as_bool() == Some(true) {
        words.push_str(", ready");
    }
    words
}

fn reason(schema: &Schema, record: &Value) -> String {
    field(schema, record, "reason")
        .as_str()
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default()
}
