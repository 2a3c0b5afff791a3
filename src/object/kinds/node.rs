//! Node and Lease.

use super::meta::{CONDITION, OBJECT_META};
use crate::object::schema::schema;

schema! {
    /// `Node`. `ready` is computed: the status of its condition Ready is True.
    NODE = "Node" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&NODE_SPEC),
        "status" = Record(&NODE_STATUS), "ready" + Bool,
    }
}

schema! {
    /// `NodeSpec`.
    NODE_SPEC = "NodeSpec" { "taints" = List(&Record(&TAINT)), "unschedulable" = Bool, "podCIDR" ? Text, "providerID" ? Text }
}

schema! {
    /// `Taint`.
    TAINT = "Taint" { "key" = Text, "value" ? Text, "effect" = Text, "timeAdded" ? Time }
}

schema! {
    /// `NodeStatus`.
    NODE_STATUS = "NodeStatus" {
        "conditions" = List(&Record(&CONDITION)), "capacity" = Map(&Text), "allocatable" = Map(&Text),
        "nodeInfo" ? Record(&NODE_INFO), "addresses" = List(&Record(&NODE_ADDRESS)),
    }
}

schema! {
    /// `NodeSystemInfo`.
    NODE_INFO = "NodeSystemInfo" { "bootID" = Text, "kubeletVersion" = Text, "operatingSystem" = Text, "architecture" = Text }
}

schema! {
    /// `NodeAddress`.
    NODE_ADDRESS = "NodeAddress" { "type" = Text, "address" = Text }
}

schema! {
    /// `Lease` (coordination.k8s.io/v1).
    LEASE = "Lease" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&LEASE_SPEC),
    }
}

schema! {
    /// `LeaseSpec`.
    LEASE_SPEC = "LeaseSpec" { "holderIdentity" ? Text, "leaseDurationSeconds" ? Int, "renewTime" ? Time, "acquireTime" ? Time }
}
