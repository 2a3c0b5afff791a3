//! What the objects that own Pods are asked to be.

use serde::{Deserialize, Serialize};

use super::Manifest;

/// `spec` of an object that makes Pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WorkloadSpec {
    /// A Job.
    Job(JobSpec),
    /// A ReplicaSet.
    ReplicaSet(ReplicaSetSpec),
    /// A Deployment.
    Deployment(DeploymentSpec),
    /// A StatefulSet.
    StatefulSet(StatefulSetSpec),
    /// A CronJob.
    CronJob(CronJobSpec),
    /// A DaemonSet.
    DaemonSet(DaemonSetSpec),
}

/// `JobSpec`.
///
/// Source: concepts/workloads/controllers/job.md
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct JobSpec {
    /// `completions`; none: a work queue, which is not the default and so is always written.
    pub completions: Option<u8>,
    /// `parallelism`
    pub parallelism: u8,
    /// `backoffLimit`; none: the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff_limit: Option<u8>,
    /// `backoffLimitPerIndex`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff_limit_per_index: Option<u8>,
    /// `maxFailedIndexes`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_failed_indexes: Option<u8>,
    /// `activeDeadlineSeconds`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline: Option<u32>,
    /// `completionMode` is Indexed.
    #[serde(skip_serializing_if = "is_default")]
    pub indexed: bool,
    /// `suspend`
    #[serde(skip_serializing_if = "is_default")]
    pub suspend: bool,
    /// `podReplacementPolicy` is Failed.
    #[serde(skip_serializing_if = "is_default")]
    pub replaces_failed_only: bool,
    /// `ttlSecondsAfterFinished`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// `podFailurePolicy`: its rules in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failure_policy: Vec<FailureRule>,
    /// `successPolicy`: its only rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_policy: Option<SuccessRule>,
    /// `template`
    pub template: Manifest,
}

impl Default for JobSpec {
    fn default() -> Self {
        Self {
            completions: Some(1),
            parallelism: 1,
            backoff_limit: None,
            backoff_limit_per_index: None,
            max_failed_indexes: None,
            active_deadline: None,
            indexed: false,
            suspend: false,
            replaces_failed_only: false,
            ttl: None,
            failure_policy: Vec::new(),
            success_policy: None,
            template: Manifest::default(),
        }
    }
}

impl JobSpec {
    /// `podReplacementPolicy: Failed`, which a Pod failure policy brings with it.
    ///
    /// Source: concepts/workloads/controllers/job.md#pod-replacement-policy
    pub fn replaces_failed_only(&self) -> bool {
        self.replaces_failed_only || !self.failure_policy.is_empty()
    }
}

/// One rule of a Pod failure policy.
///
/// Source: concepts/workloads/controllers/job.md#pod-failure-policy
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FailureRule {
    /// `action`
    pub action: FailureAction,
    /// `onExitCodes`: In this one code; none: `onPodConditions`, the Pod is a DisruptionTarget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
}

/// What follows from a failed Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureAction {
    /// The Job fails.
    FailJob,
    /// The failure does not count.
    Ignore,
    /// It counts.
    Count,
    /// The index fails.
    FailIndex,
}

/// The rule of a success policy.
///
/// Source: concepts/workloads/controllers/job.md#success-policy
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SuccessRule {
    /// `succeededIndexes` is `0-N`; none: any indexes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to_index: Option<u8>,
    /// `succeededCount`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u8>,
}

/// `ReplicaSetSpec`.
///
/// Source: concepts/workloads/controllers/replicaset.md
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplicaSetSpec {
    /// `replicas`
    pub replicas: u8,
    /// `minReadySeconds`
    #[serde(skip_serializing_if = "is_default")]
    pub min_ready: u32,
    /// `template`
    pub template: Manifest,
}

/// `DeploymentSpec`.
///
/// Source: concepts/workloads/controllers/deployment.md
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct DeploymentSpec {
    /// `replicas`
    pub replicas: u8,
    /// `minReadySeconds`
    #[serde(skip_serializing_if = "is_default")]
    pub min_ready: u32,
    /// `strategy.type` is Recreate.
    #[serde(skip_serializing_if = "is_default")]
    pub recreate: bool,
    /// `maxSurge`; none: 25 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_surge: Option<u8>,
    /// `maxUnavailable`; none: 25 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<u8>,
    /// `progressDeadlineSeconds`; none: the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_deadline: Option<u32>,
    /// `revisionHistoryLimit`; none: the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_limit: Option<u8>,
    /// `paused`
    #[serde(skip_serializing_if = "is_default")]
    pub paused: bool,
    /// `template`
    pub template: Manifest,
}

/// `StatefulSetSpec`.
///
/// Source: concepts/workloads/controllers/statefulset.md
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct StatefulSetSpec {
    /// `replicas`
    pub replicas: u8,
    /// `minReadySeconds`
    #[serde(skip_serializing_if = "is_default")]
    pub min_ready: u32,
    /// `podManagementPolicy` is Parallel.
    #[serde(skip_serializing_if = "is_default")]
    pub parallel: bool,
    /// `updateStrategy.type` is OnDelete.
    #[serde(skip_serializing_if = "is_default")]
    pub on_delete: bool,
    /// `updateStrategy.rollingUpdate.partition`
    #[serde(skip_serializing_if = "is_default")]
    pub partition: u8,
    /// `ordinals.start`
    #[serde(skip_serializing_if = "is_default")]
    pub start: u8,
    /// How many claim templates it has: `data`, `log`.
    #[serde(skip_serializing_if = "is_default")]
    pub claims: u8,
    /// `persistentVolumeClaimRetentionPolicy.whenDeleted`
    #[serde(skip_serializing_if = "is_default")]
    pub when_deleted: Retention,
    /// `persistentVolumeClaimRetentionPolicy.whenScaled`
    #[serde(skip_serializing_if = "is_default")]
    pub when_scaled: Retention,
    /// `template`
    pub template: Manifest,
}

/// What becomes of the claims of a StatefulSet.
///
/// Source: concepts/workloads/controllers/statefulset.md#persistentvolumeclaim-retention
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Retention {
    /// They stay.
    #[default]
    Retain,
    /// They are deleted.
    Delete,
}

/// `DaemonSetSpec`.
///
/// Source: concepts/workloads/controllers/daemonset.md
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct DaemonSetSpec {
    /// `minReadySeconds`
    #[serde(skip_serializing_if = "is_default")]
    pub min_ready: u32,
    /// `updateStrategy.type` is OnDelete.
    #[serde(skip_serializing_if = "is_default")]
    pub on_delete: bool,
    /// `template`
    pub template: Manifest,
}

/// `concurrencyPolicy` of a CronJob.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConcurrencyPolicy {
    /// Jobs may run beside one another.
    #[default]
    Allow,
    /// The time is skipped while a Job runs.
    Forbid,
    /// A Job that runs is ended first.
    Replace,
}

/// `CronJobSpec`.
///
/// Source: concepts/workloads/controllers/cron-jobs.md
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CronJobSpec {
    /// `schedule`: every so many minutes.
    pub every: u8,
    /// `concurrencyPolicy`
    #[serde(skip_serializing_if = "is_default")]
    pub policy: ConcurrencyPolicy,
    /// `startingDeadlineSeconds`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_deadline: Option<u32>,
    /// `suspend`
    #[serde(skip_serializing_if = "is_default")]
    pub suspend: bool,
    /// `successfulJobsHistoryLimit`; none: the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_limit: Option<u8>,
    /// `failedJobsHistoryLimit`; none: the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_limit: Option<u8>,
    /// `jobTemplate`
    pub job: JobSpec,
}

/// What is changed in an object that makes Pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WorkloadChange {
    /// `replicas`, or the `parallelism` of a Job.
    Scale(u8),
    /// `suspend`
    Suspend(bool),
    /// `paused`
    Pause(bool),
    /// The template: it is that of another release ([`Manifest::release`]), older or newer.
    Release(u8),
    /// `persistentVolumeClaimRetentionPolicy.whenDeleted`
    WhenDeleted(Retention),
    /// `persistentVolumeClaimRetentionPolicy.whenScaled`
    WhenScaled(Retention),
}

/// How dependents fare when their owner is deleted (`propagationPolicy`).
///
/// Source: concepts/architecture/garbage-collection.md#cascading-deletion
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Propagation {
    /// They are deleted afterwards.
    #[default]
    Background,
    /// They are deleted first.
    Foreground,
    /// They stay, without an owner.
    Orphan,
}

impl WorkloadSpec {
    /// The template of its Pods.
    pub fn template_mut(&mut self) -> &mut Manifest {
        match self {
            Self::Job(spec) => &mut spec.template,
            Self::ReplicaSet(spec) => &mut spec.template,
            Self::Deployment(spec) => &mut spec.template,
            Self::StatefulSet(spec) => &mut spec.template,
            Self::CronJob(spec) => &mut spec.job.template,
            Self::DaemonSet(spec) => &mut spec.template,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
