//! What rules are about.

use crate::object::kinds::pod::CONTAINER;
use crate::object::kinds::run::{FACT, REQUEST, RUN};
use crate::object::{Kind, Schema};

/// What `self` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A Pod.
    Pod,
    /// One container of a Pod.
    Container,
    /// One run of a container.
    Run,
    /// A fact.
    Fact,
    /// A request.
    Request,
    /// A Node.
    Node,
    /// A Job.
    Job,
    /// A CronJob.
    CronJob,
    /// A ReplicaSet.
    ReplicaSet,
    /// A Deployment.
    Deployment,
    /// A DaemonSet.
    DaemonSet,
    /// A StatefulSet.
    StatefulSet,
    /// A PodDisruptionBudget.
    Budget,
    /// An EndpointSlice.
    Slice,
    /// A PersistentVolumeClaim.
    Claim,
}

impl Subject {
    /// All sorts of subjects.
    pub const ALL: [Self; 15] = [
        Self::Pod,
        Self::Container,
        Self::Run,
        Self::Fact,
        Self::Request,
        Self::Node,
        Self::Job,
        Self::CronJob,
        Self::ReplicaSet,
        Self::Deployment,
        Self::DaemonSet,
        Self::StatefulSet,
        Self::Budget,
        Self::Slice,
        Self::Claim,
    ];

    /// The shape of `self`.
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::Container => &CONTAINER,
            Self::Run => &RUN,
            Self::Fact => &FACT,
            Self::Request => &REQUEST,
            object => object.kind().schema(),
        }
    }

    /// The word of the rule files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pod => "pod",
            Self::Container => "container",
            Self::Run => "run",
            Self::Fact => "fact",
            Self::Request => "request",
            Self::Node => "node",
            Self::Job => "job",
            Self::CronJob => "cronjob",
            Self::ReplicaSet => "replicaset",
            Self::Deployment => "deployment",
            Self::DaemonSet => "daemonset",
            Self::StatefulSet => "statefulset",
            Self::Budget => "budget",
            Self::Slice => "slice",
            Self::Claim => "claim",
        }
    }

    /// The kind of object that it is, or with which it is kept.
    pub fn kind(self) -> Kind {
        match self {
            Self::Pod | Self::Container | Self::Run | Self::Fact | Self::Request => Kind::Pod,
            Self::Node => Kind::Node,
            Self::Job => Kind::Job,
            Self::CronJob => Kind::CronJob,
            Self::ReplicaSet => Kind::ReplicaSet,
            Self::Deployment => Kind::Deployment,
            Self::DaemonSet => Kind::DaemonSet,
            Self::StatefulSet => Kind::StatefulSet,
            Self::Budget => Kind::PodDisruptionBudget,
            Self::Slice => Kind::EndpointSlice,
            Self::Claim => Kind::PersistentVolumeClaim,
        }
    }

    /// What rules about objects of a kind have as `self`.
    pub fn of(kind: Kind) -> Self {
        let mut all = Self::ALL.into_iter();
        // A Lease is part of what is known of its Node.
        all.find(|subject| subject.kind() == kind)
            .unwrap_or(Self::Node)
    }
}
