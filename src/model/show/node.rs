//! Versions of Nodes as API objects.

use std::sync::Arc;

use super::record::{build, list};
use super::{NODES_SHOWN, meta, pod, time};
use crate::event::{Amount, Effect, NodeLabel, NodeLabels};
use crate::model::node::{Health, Node, Taint, Truth};
use crate::object::kinds::meta::{CONDITION, OBJECT_META};
use crate::object::kinds::node::{NODE, NODE_ADDRESS, NODE_INFO, NODE_SPEC, NODE_STATUS, TAINT};
use crate::object::{Kind, Object, Value, compute};

/// A version of a node.
pub(super) fn node(node: &Node, room: &(Amount, u32)) -> Object {
    let metadata = build(
        &OBJECT_META,
        [
            ("name", NODES_SHOWN.name(node.number)),
            ("uid", Value::text(&uid(node.number, node.incarnation))),
            ("resourceVersion", Value::text(&node.version.to_string())),
            ("creationTimestamp", time(node.created)),
            ("labels", labels(node.labels)),
        ],
    );
    let spec = build(
        &NODE_SPEC,
        [
            ("taints", list(node.taints.iter().map(taint))),
            ("unschedulable", Value::Bool(node.unschedulable)),
        ],
    );
    let mut record = build(
        &NODE,
        [
            ("apiVersion", Value::Word("v1")),
            ("kind", Value::Word("Node")),
            ("metadata", metadata),
            ("spec", spec),
            ("status", status(node, room)),
        ],
    );
    if let Value::Record(fields) = &mut record {
        compute(Kind::Node, std::sync::Arc::make_mut(fields));
    }
    Object {
        kind: Kind::Node,
        record,
    }
}

/// Labels of a node, or those that a Pod asks for.
pub(super) fn labels(labels: NodeLabels) -> Value {
    let zone = labels.zone.then_some(NodeLabel::Zone);
    let disk = labels.disk.then_some(NodeLabel::Disk);
    let there = zone.into_iter().chain(disk).map(NodeLabel::entry);
    meta::map(there.map(|(key, value)| (key, Value::Word(value))))
}

/// The UID of an object of a node.
pub(super) fn uid(number: u8, object: u32) -> String {
    format!("00000000-0000-4000-9000-{object:06}{number:06}")
}

fn status(node: &Node, (room, pods): &(Amount, u32)) -> Value {
    let boot = format!(
        "00000000-0000-4000-a000-{:06}{:06}",
        node.boots, node.number
    );
    let pods = (Arc::from("pods"), Value::text(&pods.to_string()));
    let Value::Map(entries) = pod::amounts(*room) else {
        return Value::Absent;
    };
    let all = Value::Map(entries.iter().cloned().chain([pods]).collect());
    let info = build(
        &NODE_INFO,
        [
            ("bootID", Value::text(&boot)),
            ("kubeletVersion", Value::text("v1.36.0")),
            ("operatingSystem", Value::Word("linux")),
            ("architecture", Value::Word("amd64")),
        ],
    );
    let address = build(
        &NODE_ADDRESS,
        [
            ("type", Value::Word("InternalIP")),
            ("address", NODES_SHOWN.address(node.number)),
        ],
    );
    build(
        &NODE_STATUS,
        [
            ("conditions", list([pressure(node), ready(node)])),
            ("nodeInfo", info),
            ("addresses", list([address])),
            ("capacity", all.clone()),
            ("allocatable", all),
        ],
    )
}

fn ready(node: &Node) -> Value {
    let (reason, message) = match node.health {
        Health::Ready => ("KubeletReady", "kubelet is posting ready status"),
        Health::NetworkDown => ("KubeletNotReady", "container runtime network not ready"),
        Health::ShuttingDown => ("KubeletNotReady", "node is shutting down"),
        Health::Silent => ("NodeStatusUnknown", "Kubelet stopped posting node status."),
    };
    build(
        &CONDITION,
        [
            ("type", Value::Word("Ready")),
            ("status", Value::Word(word(node.health.truth()))),
            ("reason", Value::Word(reason)),
            ("message", Value::Word(message)),
            ("lastHeartbeatTime", time(node.heard)),
            ("lastTransitionTime", time(node.since)),
        ],
    )
}

fn pressure(node: &Node) -> Value {
    let (truth, since) = node.memory_pressure;
    build(
        &CONDITION,
        [
            ("type", Value::Word("MemoryPressure")),
            ("status", Value::Word(word(truth))),
            ("lastTransitionTime", time(since)),
        ],
    )
}

fn taint(taint: &Taint) -> Value {
    build(
        &TAINT,
        [
            ("key", Value::Word(taint.key.name())),
            ("effect", Value::Word(effect(taint.effect))),
            ("timeAdded", time(taint.added)),
        ],
    )
}

/// The effect of a taint as the API has it.
pub(super) fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::NoSchedule => "NoSchedule",
        Effect::NoExecute => "NoExecute",
    }
}

fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "True",
        Truth::False => "False",
        Truth::Unknown => "Unknown",
    }
}
