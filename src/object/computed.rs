//! Fields that the API does not have: the containers of a Pod, and whether a Node is ready.

use std::sync::LazyLock;

use super::kinds::meta::CONDITION;
use super::kinds::node::{NODE, NODE_STATUS};
use super::kinds::pod::{CONTAINER, CONTAINER_SPEC, CONTAINER_STATUS, POD, POD_SPEC, POD_STATUS};
use super::object::known_slot;
use super::{Kind, Schema, Value};

/// Fills in the computed fields of an object. `fields` are those of its kind's schema, read and completed.
pub(crate) fn compute(kind: Kind, fields: &mut [Value]) {
    match kind {
        Kind::Pod => {
            fields[POD_SLOTS.containers] =
                containers(&fields[POD_SLOTS.spec], &fields[POD_SLOTS.status])
        }
        Kind::Node => fields[NODE_SLOTS.ready] = Value::Bool(is_ready(&fields[NODE_SLOTS.status])),
        _ => {}
    }
}

/// Every container of a Pod, with its spec and its status: app containers, init containers and sidecars, ephemeral ones.
fn containers(spec: &Value, status: &Value) -> Value {
    let slots = &*POD_SLOTS;
    let policy = match spec.field(slots.restart_policy).as_str() {
        None | Some("") => Value::Word("Always"),
        Some(_) => spec.field(slots.restart_policy).clone(),
    };
    let lists = slots.lists.iter().flat_map(|list| {
        let statuses = status.field(list.statuses).items();
        spec.field(list.specs)
            .items()
            .iter()
            .zip(0..)
            .map(move |(spec, index)| (list, spec, index, statuses))
    });
    Value::List(
        lists
            .map(|(list, spec, index, statuses)| {
                container(list.kind, spec, index, statuses, &policy)
            })
            .collect(),
    )
}

fn container(
    listed: &'static str,
    spec: &Value,
    index: i64,
    statuses: &[Value],
    policy: &Value,
) -> Value {
    let slots = &*POD_SLOTS;
    let name = spec.field(slots.spec_name);
    let own = spec.field(slots.own_policy);
    let kind = if listed == "init" && own.as_str() == Some("Always") {
        "sidecar"
    } else {
        listed
    };
    let mut fields = CONTAINER.empty();
    for (slot, value) in [
        (slots.name, name.clone()),
        (slots.kind, Value::Word(kind)),
        (slots.index, Value::Int(index)),
        (slots.effective, effective_policy(kind, own, policy)),
        (slots.container_spec, spec.clone()),
        (slots.container_status, find_status(statuses, index, name)),
    ] {
        fields.set_field(slot, value);
    }
    fields
}

/// The status of a container, by its name. It mostly stands at the same place.
fn find_status(statuses: &[Value], index: i64, name: &Value) -> Value {
    let named = |status: &&Value| status.field(POD_SLOTS.status_name) == name;
    let guess = usize::try_from(index)
        .ok()
        .and_then(|at| statuses.get(at))
        .filter(named);
    guess
        .or_else(|| statuses.iter().find(named))
        .cloned()
        .unwrap_or_default()
}

/// Documented in concepts/workloads/pods/init-containers.md#detailed-behavior: a Pod that always restarts runs its init
/// containers as with OnFailure. An ephemeral container is never restarted.
fn effective_policy(kind: &str, own: &Value, of_pod: &Value) -> Value {
    if own.as_str().is_some_and(|own| !own.is_empty()) {
        return own.clone();
    }
    match (kind, of_pod.as_str()) {
        ("ephemeral", _) => Value::Word("Never"),
        ("init", Some("Always")) => Value::Word("OnFailure"),
        _ => of_pod.clone(),
    }
}

/// Whether the condition Ready of a Node is True.
fn is_ready(status: &Value) -> bool {
    let slots = &*NODE_SLOTS;
    let mut conditions = status.field(slots.conditions).items().iter();
    let ready = conditions.find(|condition| condition.field(slots.kind).as_str() == Some("Ready"));
    ready.is_some_and(|ready| ready.field(slots.truth).as_str() == Some("True"))
}

struct ContainerList {
    kind: &'static str,
    specs: usize,
    statuses: usize,
}

struct PodSlots {
    spec: usize,
    status: usize,
    containers: usize,
    restart_policy: usize,
    lists: [ContainerList; 3],
    spec_name: usize,
    own_policy: usize,
    status_name: usize,
    name: usize,
    kind: usize,
    index: usize,
    effective: usize,
    container_spec: usize,
    container_status: usize,
}

static POD_SLOTS: LazyLock<PodSlots> = LazyLock::new(|| {
    let (pod, container) = (of(&POD), of(&CONTAINER));
    let list = |kind, specs, statuses| ContainerList {
        kind,
        specs: of(&POD_SPEC)(specs),
        statuses: of(&POD_STATUS)(statuses),
    };
    PodSlots {
        spec: pod("spec"),
        status: pod("status"),
        containers: pod("containers"),
        restart_policy: of(&POD_SPEC)("restartPolicy"),
        lists: [
            list("app", "containers", "containerStatuses"),
            list("init", "initContainers", "initContainerStatuses"),
            list(
                "ephemeral",
                "ephemeralContainers",
                "ephemeralContainerStatuses",
            ),
        ],
        spec_name: of(&CONTAINER_SPEC)("name"),
        own_policy: of(&CONTAINER_SPEC)("restartPolicy"),
        status_name: of(&CONTAINER_STATUS)("name"),
        name: container("name"),
        kind: container("kind"),
        index: container("index"),
        effective: container("effectiveRestartPolicy"),
        container_spec: container("spec"),
        container_status: container("status"),
    }
});

struct NodeSlots {
    status: usize,
    ready: usize,
    conditions: usize,
    kind: usize,
    truth: usize,
}

static NODE_SLOTS: LazyLock<NodeSlots> = LazyLock::new(|| NodeSlots {
    status: of(&NODE)("status"),
    ready: of(&NODE)("ready"),
    conditions: of(&NODE_STATUS)("conditions"),
    kind: of(&CONDITION)("type"),
    truth: of(&CONDITION)("status"),
});

fn of(schema: &'static Schema) -> impl Fn(&str) -> usize {
    move |name| known_slot(schema, name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::object::{Object, value_to_json};

    fn object(json: &Json) -> Object {
        Object::from_json(json.to_string().as_bytes())
            .expect("an object")
            .expect("a known kind")
    }

    fn views(spec: Json, status: Json) -> Vec<String> {
        let pod = object(
            &json!({"kind": "Pod", "metadata": {"uid": "u"}, "spec": spec, "status": status}),
        );
        let slot = POD_SLOTS.containers;
        let shown = value_to_json(POD.fields[slot].ty, pod.record.field(slot));
        let text = |value: &Json| value.as_str().unwrap_or("-").to_owned();
        let view = |view: &Json| {
            let ready = &view["status"]["ready"];
            format!(
                "{} {} {} {} {ready}",
                text(&view["name"]),
                text(&view["kind"]),
                view["index"],
                text(&view["effectiveRestartPolicy"])
            )
        };
        shown.as_array().expect("a list").iter().map(view).collect()
    }

    #[test]
    fn every_container_is_shown_with_its_status() {
        let spec = json!({
            "containers": [{"name": "a"}, {"name": "b", "restartPolicy": "Never"}],
            "initContainers": [{"name": "i"}, {"name": "s", "restartPolicy": "Always"}],
            "ephemeralContainers": [{"name": "e"}],
        });
        let status = json!({
            "containerStatuses": [{"name": "b", "ready": true}, {"name": "a", "ready": true, "restartCount": 1}],
            "initContainerStatuses": [{"name": "s", "ready": true}],
        });
        let expected = [
            "a app 0 Always true",
            "b app 1 Never true",
            "i init 0 OnFailure null",
            "s sidecar 1 Always true",
            "e ephemeral 0 Never null",
        ];
        assert_eq!(views(spec, status), expected);
    }

    #[test]
    fn init_containers_keep_the_policy_of_a_pod_that_does_not_always_restart() {
        for policy in ["OnFailure", "Never"] {
            let spec = json!({"restartPolicy": policy, "containers": [{"name": "c"}], "initContainers": [{"name": "i"}]});
            assert_eq!(
                views(spec, json!({})),
                [
                    format!("c app 0 {policy} null"),
                    format!("i init 0 {policy} null")
                ]
            );
        }
    }

    #[test]
    fn a_node_is_ready_when_its_condition_says_so() {
        let ready = |conditions: Json| {
            let node = object(
                &json!({"kind": "Node", "metadata": {"uid": "u"}, "status": {"conditions": conditions}}),
            );
            node.record.field(NODE_SLOTS.ready).as_bool()
        };
        assert_eq!(
            ready(
                json!([{"type": "MemoryPressure", "status": "True"}, {"type": "Ready", "status": "True"}])
            ),
            Some(true)
        );
        assert_eq!(
            ready(json!([{"type": "Ready", "status": "Unknown"}])),
            Some(false)
        );
        assert_eq!(ready(json!([])), Some(false));
    }
}
