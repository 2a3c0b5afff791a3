//! The nodes: ready, with room for all.

use super::NODES_SHOWN;
use super::record::{build, list};
use crate::model::play::EPOCH;
use crate::object::kinds::meta::{CONDITION, OBJECT_META};
use crate::object::kinds::node::{NODE, NODE_ADDRESS, NODE_INFO, NODE_STATUS};
use crate::object::{Kind, Object, Value, compute};

/// A node.
pub(super) fn node(number: u8) -> Object {
    let name = NODES_SHOWN.name(number);
    let uid = format!("00000000-0000-4000-9000-{number:012}");
    let metadata = build(
        &OBJECT_META,
        [
            ("name", name),
            ("uid", Value::text(&uid)),
            ("resourceVersion", Value::Word("1")),
            ("creationTimestamp", Value::Time(EPOCH)),
        ],
    );
    let mut record = build(
        &NODE,
        [
            ("apiVersion", Value::Word("v1")),
            ("kind", Value::Word("Node")),
            ("metadata", metadata),
            ("status", status(number, &uid)),
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

fn status(number: u8, uid: &str) -> Value {
    let condition = build(
        &CONDITION,
        [
            ("type", Value::Word("Ready")),
            ("status", Value::Word("True")),
            ("reason", Value::Word("KubeletReady")),
            ("lastTransitionTime", Value::Time(EPOCH)),
        ],
    );
    let info = build(
        &NODE_INFO,
        [
            ("bootID", Value::text(uid)),
            ("kubeletVersion", Value::text("v1.36.0")),
            ("operatingSystem", Value::Word("linux")),
            ("architecture", Value::Word("amd64")),
        ],
    );
    let address = build(
        &NODE_ADDRESS,
        [
            ("type", Value::Word("InternalIP")),
            ("address", Value::text(&format!("10.0.0.{number}"))),
        ],
    );
    build(
        &NODE_STATUS,
        [
            ("conditions", list([condition])),
            ("nodeInfo", info),
            ("addresses", list([address])),
        ],
    )
}
