//! Requests of people to the API: changes of Pods, and requests that are to be refused.

use serde::{Deserialize, Serialize};

use super::{NodeLabel, Toleration};

/// `PATCH` of a Pod: one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PodPatch {
    /// `spec.tolerations` gets one more.
    AddToleration(Toleration),
    /// A scheduling gate is taken away.
    RemoveGate(u8),
    /// A scheduling gate is put in.
    AddGate(u8),
    /// `spec.restartPolicy` becomes another.
    RestartPolicy,
    /// `spec.terminationGracePeriodSeconds` becomes another.
    Grace,
    /// `spec.nodeName` becomes another.
    NodeName,
    /// `spec.hostNetwork` becomes true.
    HostNetwork,
    /// `spec.serviceAccountName` becomes another.
    ServiceAccount,
    /// `spec.priorityClassName` becomes another.
    PriorityClass,
    /// The image of a container becomes another.
    Image {
        /// The container: its position.
        container: u8,
        /// Number of the image.
        image: u8,
    },
    /// `spec.nodeSelector` asks for one label more.
    AddSelector(NodeLabel),
    /// And for one less.
    RemoveSelector(NodeLabel),
    /// `spec.activeDeadlineSeconds` becomes this.
    Deadline(u32),
    /// `metadata.name` becomes another.
    Name,
    /// `metadata.uid` becomes another.
    Uid,
    /// Nothing is changed, and `metadata.resourceVersion` is that of an older version.
    OldVersion,
}

/// What is wrong with the manifest of a Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Flaw {
    /// It has no containers.
    NoContainers,
    /// It has an ephemeral container.
    EphemeralContainer,
    /// Its restart policy is none of the three.
    RestartPolicy,
    /// Its `activeDeadlineSeconds` is not positive.
    ActiveDeadline,
    /// It has a node name and a scheduling gate.
    NodeAndGate,
    /// Its grace period is negative.
    NegativeGrace,
}

/// What an ephemeral container must not have.
///
/// Source: concepts/workloads/pods/ephemeral-containers.md#what-is-an-ephemeral-container
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unfit {
    /// `ports`
    Ports,
    /// `livenessProbe`
    LivenessProbe,
    /// `readinessProbe`
    ReadinessProbe,
    /// `startupProbe`
    StartupProbe,
    /// `lifecycle`
    Lifecycle,
    /// `resources`
    Resources,
}

/// What a deletion asks of the Pod that it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Precondition {
    /// Its own UID.
    Uid,
    /// The UID of another Pod.
    OtherUid,
    /// Its own resource version.
    Version,
    /// An older resource version.
    OldVersion,
    /// Nothing, and the request is a dry run.
    DryRun,
    /// A grace period of -5 s.
    NegativeGrace,
}
