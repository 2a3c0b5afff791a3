//! The kinds of objects, one table each.

pub mod budget;
pub mod claim;
pub mod endpoint_slice;
pub mod meta;
pub mod node;
pub mod pod;
pub mod run;
pub mod workload;

use super::Schema;

/// The kinds of API objects that rules can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `Pod`.
    Pod,
    /// `Node`.
    Node,
    /// `Job`.
    Job,
    /// `CronJob`.
    CronJob,
    /// `ReplicaSet`.
    ReplicaSet,
    /// `Deployment`.
    Deployment,
    /// `DaemonSet`.
    DaemonSet,
    /// `StatefulSet`.
    StatefulSet,
    /// `PodDisruptionBudget`.
    PodDisruptionBudget,
    /// `EndpointSlice`.
    EndpointSlice,
    /// `PersistentVolumeClaim`.
    PersistentVolumeClaim,
    /// `Lease`.
    Lease,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Pod,
        Self::Node,
        Self::Job,
        Self::CronJob,
        Self::ReplicaSet,
        Self::Deployment,
        Self::DaemonSet,
        Self::StatefulSet,
        Self::PodDisruptionBudget,
        Self::EndpointSlice,
        Self::PersistentVolumeClaim,
        Self::Lease,
    ];

    /// The shape of its objects.
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::Pod => &pod::POD,
            Self::Node => &node::NODE,
            Self::Job => &workload::JOB,
            Self::CronJob => &workload::CRON_JOB,
            Self::ReplicaSet => &workload::REPLICA_SET,
            Self::Deployment => &workload::DEPLOYMENT,
            Self::DaemonSet => &workload::DAEMON_SET,
            Self::StatefulSet => &workload::STATEFUL_SET,
            Self::PodDisruptionBudget => &budget::POD_DISRUPTION_BUDGET,
            Self::EndpointSlice => &endpoint_slice::ENDPOINT_SLICE,
            Self::PersistentVolumeClaim => &claim::PERSISTENT_VOLUME_CLAIM,
            Self::Lease => &node::LEASE,
        }
    }

    /// The API's name of the kind.
    pub fn name(self) -> &'static str {
        self.schema().name
    }

    /// The kind with this API name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The API's name of the resource (`pods`).
    pub fn resource(self) -> &'static str {
        match self {
            Self::Pod => "pods",
            Self::Node => "nodes",
            Self::Job => "jobs",
            Self::CronJob => "cronjobs",
            Self::ReplicaSet => "replicasets",
            Self::Deployment => "deployments",
            Self::DaemonSet => "daemonsets",
            Self::StatefulSet => "statefulsets",
            Self::PodDisruptionBudget => "poddisruptionbudgets",
            Self::EndpointSlice => "endpointslices",
            Self::PersistentVolumeClaim => "persistentvolumeclaims",
            Self::Lease => "leases",
        }
    }

    /// The kind of this resource.
    pub fn of_resource(resource: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.resource() == resource)
    }
}
