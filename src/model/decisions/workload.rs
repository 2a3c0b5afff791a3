//! Objects that own Pods: what is accepted, adopted, released and collected.

use crate::event::{
    CronJobSpec, DaemonSetSpec, DeploymentSpec, FailureAction, JobSpec, ReplicaSetSpec,
    RestartPolicy, StatefulSetSpec, WorkloadSpec,
};

/// What adoption and release of a Pod follow from.
#[derive(Clone, Copy, Debug)]
pub struct ClaimFacts {
    /// Another object controls it.
    pub controlled_by_other: bool,
    /// The object controls it.
    pub controlled: bool,
    /// The selector of the object matches it.
    pub selected: bool,
    /// It is being deleted.
    pub pod_is_deleted: bool,
    /// It has succeeded or failed.
    pub pod_has_ended: bool,
    /// The object is being deleted.
    pub owner_is_deleted: bool,
}

/// What the order in which a ReplicaSet deletes its Pods follows from.
#[derive(Clone, Copy, Debug)]
pub struct VictimFacts {
    /// It has a node.
    pub bound: bool,
    /// It is Pending.
    pub pending: bool,
    /// Since when it is ready, if it is.
    pub ready_since: Option<i64>,
    /// When it was created.
    pub created: i64,
    /// Its UID: the last resort.
    pub uid: u32,
}

/// What comes first goes first.
pub(super) fn victim_rank(facts: VictimFacts) -> [i64; 5] {
    [
        i64::from(facts.bound),
        i64::from(!facts.pending),
        i64::from(facts.ready_since.is_some()),
        -facts.created,
        -i64::from(facts.uid),
    ]
}

pub(super) fn accepts(spec: &WorkloadSpec) -> bool {
    match spec {
        WorkloadSpec::Job(spec) | WorkloadSpec::CronJob(CronJobSpec { job: spec, .. }) => {
            accepts_job(spec)
        }
        WorkloadSpec::ReplicaSet(ReplicaSetSpec { template, .. })
        | WorkloadSpec::Deployment(DeploymentSpec { template, .. })
        | WorkloadSpec::DaemonSet(DaemonSetSpec { template, .. })
        | WorkloadSpec::StatefulSet(StatefulSetSpec { template, .. }) => {
            template.restart_policy == RestartPolicy::Always
        }
    }
}

fn accepts_job(spec: &JobSpec) -> bool {
    let policy = spec.template.restart_policy;
    let per_index = spec.backoff_limit_per_index.is_some();
    let fails_index = |rule: &crate::event::FailureRule| rule.action == FailureAction::FailIndex;
    policy != RestartPolicy::Always
        && (spec.failure_policy.is_empty() || policy == RestartPolicy::Never)
        && (!spec.indexed || spec.completions.is_some())
        && (spec.indexed || spec.success_policy.is_none() && !per_index)
        && (per_index || spec.max_failed_indexes.is_none())
        && (per_index || !spec.failure_policy.iter().any(fails_index))
}

pub(super) fn adopts(facts: &ClaimFacts) -> bool {
    let free = !facts.controlled && !facts.controlled_by_other;
    let lives = !facts.pod_is_deleted && !facts.pod_has_ended && !facts.owner_is_deleted;
    free && facts.selected && lives
}

pub(super) fn releases(facts: &ClaimFacts) -> bool {
    facts.controlled && !facts.selected && !facts.pod_is_deleted && !facts.owner_is_deleted
}
