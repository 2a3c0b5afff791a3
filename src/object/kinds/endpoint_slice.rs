//! EndpointSlice (discovery.k8s.io/v1), as far as rules read it.

use super::meta::{OBJECT_META, OBJECT_REFERENCE};
use crate::object::schema::schema;

schema! {
    /// `EndpointSlice`.
    ENDPOINT_SLICE = "EndpointSlice" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "addressType" = Text,
        "endpoints" = List(&Record(&ENDPOINT)),
    }
}

schema! {
    /// `Endpoint`.
    ENDPOINT = "Endpoint" {
        "addresses" = List(&Text), "conditions" = Record(&ENDPOINT_CONDITIONS), "nodeName" ? Text,
        "targetRef" ? Record(&OBJECT_REFERENCE),
    }
}

schema! {
    /// `EndpointConditions`.
    ENDPOINT_CONDITIONS = "EndpointConditions" { "ready" ? Bool, "serving" ? Bool, "terminating" ? Bool }
}
