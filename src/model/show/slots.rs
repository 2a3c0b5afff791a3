//! Where the fields of records stand, looked up once.

use std::sync::LazyLock;

use crate::object::Schema;
use crate::object::kinds::meta::{CONDITION, OBJECT_META};
use crate::object::kinds::pod::{
    CONTAINER, CONTAINER_STATE, CONTAINER_STATUS, POD, POD_SPEC, POD_STATUS, STATE_RUNNING,
    STATE_TERMINATED,
};
use crate::object::kinds::run::{FACT, REQUEST};

/// Positions of the fields of one schema.
macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident, $static:ident of $schema:ident { $($field:ident: $api:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        pub(super) struct $name { $(pub $field: usize),* }
        pub(super) static $static: LazyLock<$name> = LazyLock::new(|| $name {
            $($field: position(&$schema, $api)),*
        });
    )*};
}

slots! {
    PodAt, POD_AT of POD {
        metadata: "metadata", spec: "spec", status: "status", containers: "containers",
    }
    MetaAt, META_AT of OBJECT_META {
        version: "resourceVersion", generation: "generation", deletion: "deletionTimestamp",
        grace: "deletionGracePeriodSeconds", generate_name: "generateName", labels: "labels",
        annotations: "annotations", owners: "ownerReferences", finalizers: "finalizers",
    }
    SpecAt, SPEC_AT of POD_SPEC { node: "nodeName" }
    StatusAt, STATUS_AT of POD_STATUS {
        phase: "phase", conditions: "conditions", start: "startTime", host: "hostIP", hosts: "hostIPs",
        address: "podIP", addresses: "podIPs", class: "qosClass", reason: "reason", message: "message",
        nominated: "nominatedNodeName", observed: "observedGeneration", apps: "containerStatuses",
        early: "initContainerStatuses", ephemeral: "ephemeralContainerStatuses",
    }
    ConditionAt, CONDITION_AT of CONDITION {
        kind: "type", truth: "status", reason: "reason", since: "lastTransitionTime", observed: "observedGeneration",
    }
    ContainerAt, CONTAINER_AT of CONTAINER { status: "status" }
    ContainerStatusAt, CONTAINER_STATUS_AT of CONTAINER_STATUS {
        name: "name", state: "state", last: "lastState", ready: "ready", started: "started",
        restarts: "restartCount", image: "image", image_id: "imageID", id: "containerID",
        signal: "stopSignal", resources: "resources",
    }
    StateAt, STATE_AT of CONTAINER_STATE {
        running: "running", terminated: "terminated",
    }
    RunningAt, RUNNING_AT of STATE_RUNNING { since: "startedAt" }
    TerminatedAt, TERMINATED_AT of STATE_TERMINATED {
        code: "exitCode", reason: "reason", started: "startedAt", finished: "finishedAt", id: "containerID",
    }
    FactAt, FACT_AT of FACT {
        fact: "fact", container: "container", run: "run", time: "time", node: "node", signal: "signal",
        code: "code", address: "address", hostname: "hostname", uid: "podUID", node_name: "nodeName",
        volume: "volume", entries: "entries", image: "image", used: "used",
        requested: "requested",
    }
    RequestAt, REQUEST_AT of REQUEST {
        verb: "verb", resource: "resource", subresource: "subresource", name: "name", namespace: "namespace",
        user: "user", received: "received", code: "code", reason: "reason", body: "body", dry_run: "dryRun",
    }
}

/// The position of a field that the schema has; a position without a field where it has none, which the first test shows.
fn position(schema: &Schema, name: &str) -> usize {
    let slot = schema.slot(name);
    debug_assert!(slot.is_some(), "{} has no {name}", schema.name);
    slot.unwrap_or(usize::MAX)
}
