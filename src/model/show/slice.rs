//! EndpointSlices.

use super::pod::uid_text;
use super::record::{build, decimal, list};
use super::{NODES_SHOWN, meta, time};
use crate::model::controller::{Endpoint, Slice};
use crate::object::kinds::endpoint_slice::{ENDPOINT, ENDPOINT_CONDITIONS, ENDPOINT_SLICE};
use crate::object::kinds::meta::{OBJECT_META, OBJECT_REFERENCE};
use crate::object::{Kind, Object, Value};

/// A slice as an object.
pub(super) fn object(slice: &Slice) -> Object {
    let managed = Value::text("endpointslice-controller.k8s.io");
    let labels = meta::map([
        ("endpointslice.kubernetes.io/managed-by", managed),
        (
            "kubernetes.io/service-name",
            Value::text(&slice.service.to_string()),
        ),
    ]);
    let metadata = build(
        &OBJECT_META,
        [
            ("name", Value::text(&slice.name().to_string())),
            ("namespace", Value::Word("default")),
            ("uid", Value::Text(uid_text(slice.uid))),
            ("resourceVersion", decimal(slice.version)),
            ("generation", Value::Int(i64::from(slice.generation))),
            ("creationTimestamp", time(slice.created)),
            ("labels", labels),
        ],
    );
    let record = build(
        &ENDPOINT_SLICE,
        [
            ("apiVersion", Value::text("discovery.k8s.io/v1")),
            ("kind", Value::Word("EndpointSlice")),
            ("metadata", metadata),
            ("addressType", Value::text("IPv4")),
            ("endpoints", list(slice.endpoints.iter().map(endpoint))),
        ],
    );
    Object {
        kind: Kind::EndpointSlice,
        record,
    }
}

fn endpoint(endpoint: &Endpoint) -> Value {
    let (uid, name) = endpoint.pod;
    let conditions = build(
        &ENDPOINT_CONDITIONS,
        [
            ("ready", Value::Bool(endpoint.ready)),
            ("serving", Value::Bool(endpoint.serving)),
            ("terminating", Value::Bool(endpoint.terminating)),
        ],
    );
    let target = build(
        &OBJECT_REFERENCE,
        [
            ("kind", Value::Word("Pod")),
            ("namespace", Value::Word("default")),
            ("name", Value::text(&name.to_string())),
            ("uid", Value::Text(uid_text(uid))),
        ],
    );
    let address = super::pod::address_of(uid, endpoint.node);
    build(
        &ENDPOINT,
        [
            ("addresses", list([address])),
            ("conditions", conditions),
            ("nodeName", NODES_SHOWN.name(endpoint.node.0)),
            ("targetRef", target),
        ],
    )
}
