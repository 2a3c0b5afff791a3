//! What the API demands of the objects that make Pods, where the model does not refuse it itself.

use super::{Checked, demand, each, within};
use crate::event::{
    CronJobSpec, DeploymentSpec, FailureRule, JobSpec, StatefulSetSpec, SuccessRule, TEMPLATES,
    WorkloadSpec,
};

impl WorkloadSpec {
    /// Whether the API takes it, or the model shows that it does not.
    pub(super) fn check(&self, nodes: u8) -> Checked {
        match self {
            Self::Job(spec) => within("job", spec.check(nodes)),
            Self::CronJob(spec) => within("cronJob", spec.check(nodes)),
            Self::Deployment(spec) => within("deployment", spec.check(nodes)),
            Self::ReplicaSet(spec) => {
                within("replicaSet", within("template", spec.template.check(nodes)))
            }
            Self::StatefulSet(spec) => within("statefulSet", spec.check(nodes)),
            Self::DaemonSet(spec) => {
                within("daemonSet", within("template", spec.template.check(nodes)))
            }
        }
    }
}

impl JobSpec {
    /// A Job of no completions is one for the API, but it has nothing to do.
    fn check(&self, nodes: u8) -> Checked {
        let some = "must be at least 1";
        demand(self.completions != Some(0), "completions", some)?;
        demand(self.active_deadline != Some(0), "activeDeadline", some)?;
        let rules = each(&self.failure_policy, FailureRule::check);
        within("failurePolicy", rules)?;
        if let Some(rule) = &self.success_policy {
            within("successPolicy", rule.check(self.completions))?;
        }
        within("template", self.template.check(nodes))
    }
}

impl StatefulSetSpec {
    fn check(&self, nodes: u8) -> Checked {
        let few = usize::from(self.claims) <= TEMPLATES.len();
        demand(few, "claims", "more than the model has room for")?;
        within("template", self.template.check(nodes))
    }
}

impl FailureRule {
    fn check(&self) -> Checked {
        // concepts/workloads/controllers/job.md#pod-failure-policy
        let failed = self.exit_code != Some(0);
        demand(failed, "exitCode", "an exit code of 0 is no failure")
    }
}

impl SuccessRule {
    /// Source: concepts/workloads/controllers/job.md#success-policy
    fn check(&self, completions: Option<u8>) -> Checked {
        let says = self.up_to_index.is_some() || self.count.is_some();
        demand(says, "", "must name indexes, or how many of them")?;
        let all = completions.unwrap_or(u8::MAX);
        let indexes = self.up_to_index.is_none_or(|last| last < all);
        demand(indexes, "upToIndex", "must be below the completions")?;
        let most = self.up_to_index.map_or(all, |last| last + 1);
        let count = self.count.is_none_or(|count| (1..=most).contains(&count));
        demand(count, "count", "must be 1 to the number of the indexes")
    }
}

impl CronJobSpec {
    fn check(&self, nodes: u8) -> Checked {
        let minutes = (1..60).contains(&self.every);
        demand(minutes, "every", "must be 1 to 59 minutes")?;
        within("job", self.job.check(nodes))
    }
}

impl DeploymentSpec {
    fn check(&self, nodes: u8) -> Checked {
        // concepts/workloads/controllers/deployment.md#max-unavailable
        let moves = self.max_surge != Some(0) || self.max_unavailable != Some(0);
        demand(moves, "maxUnavailable", "must not be 0 where maxSurge is")?;
        // concepts/workloads/controllers/deployment.md#progress-deadline-seconds
        let deadline = self
            .progress_deadline
            .is_none_or(|deadline| deadline > self.min_ready);
        demand(deadline, "progressDeadline", "must be longer than minReady")?;
        within("template", self.template.check(nodes))
    }
}
