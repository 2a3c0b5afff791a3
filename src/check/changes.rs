//! What changed between two versions of a Pod.

use super::life::{Change, ContainerState, ContainerStatus};
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
pub(crate) fn between(before: Option<&Value>, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    let status = |pod: &Value| field(&POD, pod, "status").clone();
    let (old, new) = (before.map(status), status(after));
    let old = old.as_ref();
    let was = old.map(|status| text(&POD_STATUS, status, "phase"));
    let phase = text(&POD_STATUS, &new, "phase");
    if was != Some(phase) {
        changes.push(Change::Phase {
            was: was.map(str::to_owned),
            now: phase.to_owned(),
        });
    }
    metadata(before, after, &mut changes);
    conditions(old, &new, &mut changes);
    containers(before, after, &mut changes);
    changes
}

fn metadata(before: Option<&Value>, after: &Value, changes: &mut Vec<Change>) {
    let spec = |pod: &Value| text(&POD_SPEC, field(&POD, pod, "spec"), "nodeName").to_owned();
    let node = spec(after);
    if !node.is_empty() && before.map(spec).as_ref() != Some(&node) {
        changes.push(Change::Bound { node });
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
        changes.push(Change::Deletion {
            grace: grace(after),
        });
    }
}

fn conditions(old: Option<&Value>, new: &Value, changes: &mut Vec<Change>) {
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
            changes.push(Change::Condition {
                name: name.to_owned(),
                status: status.to_owned(),
                reason: reason(&CONDITION, condition),
            });
        }
    }
}

fn containers(before: Option<&Value>, after: &Value, changes: &mut Vec<Change>) {
    for container in field(&POD, after, "containers").items() {
        let name = text(&CONTAINER, container, "name");
        let was = before.and_then(|before| {
            let list = field(&POD, before, "containers").items();
            list.iter()
                .find(|other| text(&CONTAINER, other, "name") == name)
        });
        let Some(now) = status(container) else {
            continue;
        };
        if was.and_then(status).as_ref() != Some(&now) {
            changes.push(Change::Container {
                kind: text(&CONTAINER, container, "kind").to_owned(),
                name: name.to_owned(),
                status: now,
            });
        }
    }
}

/// What is shown of a container; none when nothing is.
fn status(container: &Value) -> Option<ContainerStatus> {
    let status = field(&CONTAINER, container, "status");
    status.is_present().then(|| ContainerStatus {
        state: state(field(&CONTAINER_STATUS, status, "state")),
        restarts: field(&CONTAINER_STATUS, status, "restartCount")
            .as_int()
            .unwrap_or_default(),
        ready: field(&CONTAINER_STATUS, status, "ready").as_bool() == Some(true),
    })
}

fn state(state: &Value) -> ContainerState {
    if field(&CONTAINER_STATE, state, "running").is_present() {
        return ContainerState::Running;
    }
    let terminated = field(&CONTAINER_STATE, state, "terminated");
    if matches!(terminated, Value::Record(_)) {
        let code = field(&STATE_TERMINATED, terminated, "exitCode").as_int();
        return ContainerState::Terminated {
            code: code.unwrap_or_default(),
            reason: reason(&STATE_TERMINATED, terminated),
        };
    }
    let waiting = field(&CONTAINER_STATE, state, "waiting");
    ContainerState::Waiting(reason(&STATE_WAITING, waiting))
}

fn reason(schema: &Schema, record: &Value) -> Option<String> {
    let reason = field(schema, record, "reason").as_str();
    reason.map(str::to_owned)
}
