//! The controllers of the control plane that make, count and remove Pods, and the objects that they look after.
//!
//! A controller looks at one of its objects when something about it has changed, or when a time that it waits for has come
//! ([`Workload::due`]): a work queue with a lag. While neither is so it costs nothing.

mod budget;
mod claim;
mod collect;
mod cron_job;
mod daemon_set;
mod deployment;
mod job;
mod mount;
mod pods;
mod ready;
mod replica_set;
mod retention;
mod slice;
mod stateful_set;
mod store;

use std::sync::Arc;

use ready::{is_available, is_ready, ready_since};
pub(super) use store::kind_named;

pub use budget::{Budget, BudgetStatus, Disrupted};
pub use claim::Claim;
pub use cron_job::CronJobStatus;
pub use daemon_set::{DaemonMemory, DaemonSetStatus};
pub use deployment::{DeploymentCondition, DeploymentStatus};
pub use job::{Few, JobMemory, JobStatus, Uncounted};
pub use replica_set::ReplicaSetStatus;
pub use slice::{Endpoint, Slice};
pub use stateful_set::StatefulSetStatus;

use super::decisions::Decisions;
use super::shown::Shown;
use super::state::{Deletion, Pod, State, sooner};
use crate::event::{
    CronJobSpec, DaemonSetSpec, DeploymentSpec, JobSpec, Manifest, Name, StatefulSetSpec, TEMPLATES,
};
use crate::object::Kind;

/// How long controllers take, milliseconds.
mod lag {
    /// From a change to the look at it.
    pub const SYNC: i64 = 10;
    /// The Job controller takes changes of Pods together.
    pub const JOB: i64 = 1_000;
    /// The binder, and whoever makes volumes.
    pub const VOLUME: i64 = 60;
    /// The garbage collector.
    pub const COLLECT: i64 = 30;
}

/// The labels of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// `app`: what selectors look at, the name of the object that selects by it.
    pub app: Option<Name>,
    /// `batch.kubernetes.io/controller-uid` and `batch.kubernetes.io/job-name`.
    pub job: Option<(u32, Name)>,
    /// `batch.kubernetes.io/job-completion-index`
    pub index: Option<u8>,
    /// `pod-template-hash`
    pub hash: Option<u32>,
    /// `controller-revision-hash`
    pub revision: Option<u32>,
    /// `apps.kubernetes.io/pod-index` and `statefulset.kubernetes.io/pod-name`.
    pub ordinal: Option<(u8, Name)>,
}

/// A reference to the controller that owns an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `uid`, as a number.
    pub uid: u32,
    /// `kind`
    pub kind: Kind,
    /// `name`
    pub name: Name,
}

/// `finalizers`, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finalizers(u8);

impl Finalizers {
    /// `batch.kubernetes.io/job-tracking`
    pub const JOB_TRACKING: Self = Self(1);
    /// `foregroundDeletion`
    pub const FOREGROUND: Self = Self(2);
    /// `orphan`
    pub const ORPHAN: Self = Self(4);
    /// `example.com/hold`, which somebody put there.
    pub const HOLD: Self = Self(8);

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of these are among them.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// With these.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without these.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// What ties a Pod to other objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// `labels`
    pub labels: Labels,
    /// The owner that is its controller.
    pub owner: Option<Owner>,
    /// `finalizers`
    pub finalizers: Finalizers,
    /// `spec.hostname`
    pub hostname: Option<Name>,
    /// The only node on which it may run, by its affinity.
    pub node: Option<u8>,
    /// Annotation `batch.kubernetes.io/job-index-failure-count`.
    pub index_failures: Option<u8>,
    /// What it is the mirror Pod of.
    pub mirror: Option<Mirror>,
    /// Its claims for the templates of its StatefulSet.
    pub claims: [Option<Name>; TEMPLATES.len()],
}

impl Ties {
    /// Whether a Pod with these ties mounts any claim.
    pub fn has_claims(&self, manifest: &Manifest) -> bool {
        self.claims[0].is_some() || manifest.has_claims()
    }
}

/// A mirror Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// Number that stands for the UID of the static Pod.
    pub of: u32,
    /// The node that owns it.
    pub node: u8,
    /// Which object of the node that is.
    pub incarnation: u32,
}

/// What an object has beside its spec and its status.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// Number that stands for its UID.
    pub uid: u32,
    /// `kind`
    pub kind: Kind,
    /// `name`
    pub name: Name,
    /// `labels`
    pub labels: Labels,
    /// The owner that is its controller.
    pub owner: Option<Owner>,
    /// `finalizers`
    pub finalizers: Finalizers,
    /// `creationTimestamp`
    pub created: i64,
    /// `resourceVersion`
    pub version: u64,
    /// `generation`
    pub generation: u32,
    /// Set while it is being deleted.
    pub deletion: Option<Deletion>,
    /// The time for which a CronJob started it.
    pub scheduled: Option<i64>,
}

impl Meta {
    /// The reference with which its dependents name it.
    pub fn reference(&self) -> Owner {
        Owner {
            uid: self.uid,
            kind: self.kind,
            name: self.name,
        }
    }
}

/// `spec` and `status` of an object, and what its controller keeps in mind.
#[derive(Clone, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there are few objects, and a box would cost an allocation a version"
)]
pub enum Body {
    /// A Job.
    Job(Arc<JobSpec>, JobStatus, JobMemory),
    /// A ReplicaSet.
    ReplicaSet(Scale, ReplicaSetStatus, Option<Revision>),
    /// A Deployment.
    Deployment(Arc<DeploymentSpec>, DeploymentStatus),
    /// A StatefulSet, with the template of the revision that is being replaced.
    StatefulSet(Arc<StatefulSetSpec>, StatefulSetStatus, Arc<Manifest>),
    /// A CronJob.
    CronJob(Arc<CronJobSpec>, CronJobStatus),
    /// A DaemonSet.
    DaemonSet(Arc<DaemonSetSpec>, DaemonSetStatus, DaemonMemory),
}

/// What a ReplicaSet is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// `replicas`
    pub replicas: u8,
    /// `minReadySeconds`
    pub min_ready: u32,
}

/// The annotations that a Deployment gives its ReplicaSets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// `deployment.kubernetes.io/revision`
    pub number: u32,
    /// `deployment.kubernetes.io/desired-replicas`
    pub desired: u8,
    /// `deployment.kubernetes.io/max-replicas`
    pub most: u8,
}

/// An object that owns Pods.
#[derive(Clone, Debug)]
pub struct Workload {
    /// What it has beside the rest.
    pub meta: Meta,
    /// Its spec and its status.
    pub body: Body,
    /// The template of its Pods.
    pub template: Arc<Manifest>,
    /// When its controller looks at it next.
    pub due: Option<i64>,
    /// The number with which the name of the last Pod ends that was made for it.
    pub made: u32,
}

impl Workload {
    fn look_at(&mut self, time: i64) {
        sooner(&mut self.due, time);
    }

    /// Whether its selector matches these labels.
    pub fn selects(&self, labels: &Labels) -> bool {
        match self.meta.kind {
            Kind::Job => labels.job.is_some_and(|(uid, _)| uid == self.meta.uid),
            // They own ReplicaSets and Jobs, and no Pods.
            Kind::Deployment | Kind::CronJob => false,
            // Only what was made for a node can be one of its daemons.
            Kind::DaemonSet if labels.revision.is_none() => false,
            // Only what has a name of its own can be a member.
            Kind::StatefulSet if labels.ordinal.is_none() => false,
            _ => {
                let own = &self.meta.labels;
                labels.app == own.app && (own.hash.is_none() || labels.hash == own.hash)
            }
        }
    }
}

impl State {
    /// The object with this UID.
    pub fn workload(&self, uid: u32) -> Option<&Workload> {
        self.workloads.iter().find(|one| one.meta.uid == uid)
    }

    /// The object of this kind and name.
    pub fn workload_named(&self, kind: Kind, name: Name) -> Option<&Workload> {
        let mut all = self.workloads.iter();
        all.find(|one| one.meta.kind == kind && one.meta.name == name)
    }

    pub(super) fn workload_mut(&mut self, uid: u32) -> Option<&mut Workload> {
        self.workloads.iter_mut().find(|one| one.meta.uid == uid)
    }

    /// The names of those that no other object owns.
    pub fn unowned(&self) -> impl Iterator<Item = Name> + '_ {
        let free = |one: &&Workload| one.meta.owner.is_none();
        self.workloads.iter().filter(free).map(|one| one.meta.name)
    }

    /// The Pods that have this object as their controller, oldest first.
    pub fn pods_of(&self, uid: u32) -> impl Iterator<Item = &Pod> {
        let owned = move |pod: &&Pod| pod.ties.owner.is_some_and(|owner| owner.uid == uid);
        self.pods.iter().filter(owned)
    }

    /// A Pod has come, changed or gone: whoever looks after it is to look at it.
    pub(super) fn notice(&mut self, ties: &Ties) {
        if !self.budgets.is_empty() {
            self.notice_budgets(ties.labels.app);
        }
        if !self.slices.is_empty() {
            self.notice_slices(ties.labels.app);
        }
        if self.workloads.is_empty() {
            return;
        }
        let now = self.now;
        for one in &mut self.workloads {
            match ties.owner {
                Some(owner) if owner.uid == one.meta.uid => one.look_at(
                    now + if one.meta.kind == Kind::Job {
                        lag::JOB
                    } else {
                        lag::SYNC
                    },
                ),
                None if one.selects(&ties.labels) => one.look_at(now + lag::SYNC),
                _ => {}
            }
        }
    }

    /// The controller of an object looks at it.
    pub(super) fn sync(&mut self, decisions: &dyn Decisions, uid: u32, out: &mut Vec<Shown>) {
        let Some(at) = self.workloads.iter().position(|one| one.meta.uid == uid) else {
            self.sync_slice(decisions, uid, out);
            self.sync_budget(decisions, uid, out);
            self.sync_claim(decisions, uid, out);
            return;
        };
        self.workloads[at].due = None;
        match self.workloads[at].body {
            Body::Job(..) => self.sync_job(decisions, uid, out),
            Body::ReplicaSet(..) => self.sync_replica_set(decisions, uid, out),
            Body::Deployment(..) => self.sync_deployment(decisions, uid, out),
            Body::StatefulSet(..) => self.sync_stateful_set(decisions, uid, out),
            Body::CronJob(..) => self.sync_cron_job(decisions, uid, out),
            Body::DaemonSet(..) => self.sync_daemon_set(decisions, uid, out),
        }
    }
}
