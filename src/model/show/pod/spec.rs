//! Specs of Pods.

use std::sync::{Arc, LazyLock};

use super::CONTAINERS;
use crate::event::{
    Amount, Container, Manifest, Name, Resources, RestartPolicy, Role, Toleration, TolerationKey,
};
use crate::model::show::NODES_SHOWN;
use crate::model::show::node as nodes;
use crate::model::show::record::{build, list};
use crate::object::Value;
use crate::object::kinds::pod::{CONTAINER_SPEC, POD_SPEC, RESOURCES, SCHEDULING_GATE, TOLERATION};

/// The spec of a manifest, with what the API adds.
pub(in crate::model::show) fn of(
    manifest: &Manifest,
    node: Option<u8>,
    hostname: Option<Name>,
) -> Value {
    let policy = match manifest.restart_policy {
        RestartPolicy::Always => "Always",
        RestartPolicy::OnFailure => "OnFailure",
        RestartPolicy::Never => "Never",
    };
    let grace = manifest.grace.unwrap_or(30);
    let of = |at: usize| container(at, manifest.containers[at]);
    let placement = &manifest.placement;
    let class = placement.priority.class();
    let node = node.map_or(Value::Absent, |node| NODES_SHOWN.name(node));
    let hostname = hostname.map_or(Value::Absent, |name| Value::text(&name.to_string()));
    build(
        &POD_SPEC,
        [
            ("containers", list(manifest.apps().map(of))),
            ("initContainers", list(manifest.init_list().map(of))),
            ("restartPolicy", Value::Word(policy)),
            ("nodeName", node),
            ("hostname", hostname),
            (
                "terminationGracePeriodSeconds",
                Value::Int(i64::from(grace)),
            ),
            ("dnsPolicy", Value::Word("ClusterFirst")),
            ("schedulerName", Value::Word("default-scheduler")),
            ("serviceAccountName", Value::Word("default")),
            (
                "priority",
                Value::Int(i64::from(placement.priority.number())),
            ),
            (
                "priorityClassName",
                class.map_or(Value::Absent, Value::Word),
            ),
            ("preemptionPolicy", Value::Word("PreemptLowerPriority")),
            (
                "tolerations",
                list(placement.tolerations.iter().map(toleration)),
            ),
            (
                "schedulingGates",
                list(placement.scheduling_gates.iter().map(gate)),
            ),
        ],
    )
}

fn container(at: usize, container: Container) -> Value {
    let own = match container.role {
        Role::Sidecar => Value::Word("Always"),
        _ => Value::Absent,
    };
    build(
        &CONTAINER_SPEC,
        [
            ("name", CONTAINERS[at].clone()),
            ("image", IMAGE.clone()),
            ("imagePullPolicy", Value::Word("IfNotPresent")),
            ("restartPolicy", own),
            ("resources", resources(container.resources)),
            (
                "terminationMessagePath",
                Value::Word("/dev/termination-log"),
            ),
            ("terminationMessagePolicy", Value::Word("File")),
        ],
    )
}

/// The image that containers run.
pub(super) static IMAGE: LazyLock<Value> = LazyLock::new(|| Value::text("busybox:1.35"));

fn toleration(toleration: &Toleration) -> Value {
    let key = match toleration.key {
        TolerationKey::Of(key) => Value::Word(nodes::key(key)),
        TolerationKey::Every => Value::Absent,
    };
    let effect = toleration.effect.map(nodes::effect);
    let seconds = toleration.seconds.map(i64::from);
    build(
        &TOLERATION,
        [
            ("key", key),
            ("operator", Value::Word("Exists")),
            ("effect", effect.map_or(Value::Absent, Value::Word)),
            (
                "tolerationSeconds",
                seconds.map_or(Value::Absent, Value::Int),
            ),
        ],
    )
}

fn gate(number: &u8) -> Value {
    let name = Value::text(&format!("example.com/gate-{number}"));
    build(&SCHEDULING_GATE, [("name", name)])
}

fn resources(resources: Resources) -> Value {
    build(
        &RESOURCES,
        [
            ("requests", amounts(resources.completed())),
            ("limits", amounts(resources.limits)),
        ],
    )
}

/// CPU and memory as the API prints them, where there are any.
pub(in crate::model::show) fn amounts(amount: Amount) -> Value {
    let cpu = (amount.cpu > 0).then(|| ("cpu", format!("{}m", amount.cpu)));
    let memory = (amount.memory > 0).then(|| ("memory", format!("{}Mi", amount.memory)));
    let entries = cpu.into_iter().chain(memory);
    let entries = entries.map(|(name, text)| (Arc::from(name), Value::text(&text)));
    Value::Map(entries.collect())
}
