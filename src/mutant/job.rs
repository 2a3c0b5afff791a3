//! Jobs.

use super::mutants;
use crate::event::{FailureAction, FailureRule, SuccessRule};
use crate::model::{BackOffLimitFacts, Documented, JobOutcome, JobPodFacts, Phase, WantedFacts};

mutants! {
    /// A Pod that succeeded and is being deleted counts as failed.
    "job.success-lost-when-deleted" by ["job.counts-as-it-ended"] {
        fn job_outcome(&self, facts: JobPodFacts) -> JobOutcome {
            let lost = facts.phase == Phase::Succeeded && facts.deleted && !facts.suspended;
            if lost { JobOutcome::Failed } else { Documented.job_outcome(facts) }
        }
    }
    /// Failed Pods count as successes.
    "job.failure-is-success" by ["job.counts-as-it-ended", "job.counts-as-ended"] {
        fn job_outcome(&self, facts: JobPodFacts) -> JobOutcome {
            match Documented.job_outcome(facts) {
                JobOutcome::Failed => JobOutcome::Succeeded,
                outcome => outcome,
            }
        }
    }
    /// A failure that the failure policy says to ignore counts.
    "job.ignored-failure-counts" by ["job.failure-policy-ignore"] {
        fn failure_action(&self, rules: &[FailureRule], codes: &[i32], disrupted: bool) -> FailureAction {
            match Documented.failure_action(rules, codes, disrupted) {
                FailureAction::Ignore => FailureAction::Count,
                action => action,
            }
        }
    }
    /// Rules of the failure policy about disruptions are not looked at.
    "job.disruption-counts" by ["job.failure-policy-ignore"] {
        fn failure_action(&self, rules: &[FailureRule], codes: &[i32], _: bool) -> FailureAction {
            Documented.failure_action(rules, codes, false)
        }
    }
    /// A failure that is to fail the whole Job only counts.
    "job.fail-job-only-counts" by ["job.failure-policy"] {
        fn failure_action(&self, rules: &[FailureRule], codes: &[i32], disrupted: bool) -> FailureAction {
            match Documented.failure_action(rules, codes, disrupted) {
                FailureAction::FailJob => FailureAction::Count,
                action => action,
            }
        }
    }
    /// A failure that is to fail its index fails the whole Job.
    "job.fail-index-fails-job" by ["job.failure-policy-not-early"] {
        fn failure_action(&self, rules: &[FailureRule], codes: &[i32], disrupted: bool) -> FailureAction {
            match Documented.failure_action(rules, codes, disrupted) {
                FailureAction::FailIndex => FailureAction::FailJob,
                action => action,
            }
        }
    }
    /// The last rule of the failure policy that matches counts, not the first.
    "job.last-rule-counts" by ["job.failure-policy"] {
        fn failure_action(&self, rules: &[FailureRule], codes: &[i32], disrupted: bool) -> FailureAction {
            let rules: Vec<FailureRule> = rules.iter().rev().cloned().collect();
            Documented.failure_action(&rules, codes, disrupted)
        }
    }
    /// `backoffLimit` allows one failure more.
    "job.limit-one-more" by ["job.backoff-limit"] {
        fn over_back_off_limit(&self, facts: BackOffLimitFacts) -> bool {
            Documented.over_back_off_limit(BackOffLimitFacts { limit: facts.limit.saturating_add(1), ..facts })
        }
    }
    /// Restarts of containers do not count for `backoffLimit`.
    "job.limit-without-restarts" by ["job.backoff-limit-onfailure"] {
        fn over_back_off_limit(&self, facts: BackOffLimitFacts) -> bool {
            Documented.over_back_off_limit(BackOffLimitFacts { restarts: 0, ..facts })
        }
    }
    /// `backoffLimit: 0` is taken for the default of six.
    "job.limit-zero-is-default" by ["job.backoff-limit"] {
        fn over_back_off_limit(&self, facts: BackOffLimitFacts) -> bool {
            let limit = if facts.limit == 0 { 6 } else { facts.limit };
            Documented.over_back_off_limit(BackOffLimitFacts { limit, ..facts })
        }
    }
    /// A Job with `backoffLimit: 0` fails before any of its Pods has.
    "job.limit-zero-is-reached-at-once" by ["job.backoff-limit-not-early"] {
        fn over_back_off_limit(&self, facts: BackOffLimitFacts) -> bool {
            facts.limit == 0 || Documented.over_back_off_limit(facts)
        }
    }
    /// A Pod of a Job that succeeds while it is being deleted is let go without being counted.
    "job.deleted-success-is-lost" by ["job.success-is-not-let-go-uncounted"] {
        fn job_outcome(&self, facts: JobPodFacts) -> JobOutcome {
            Documented.job_outcome(JobPodFacts { suspended: true, ..facts })
        }
    }
    /// Failed Pods are replaced at once.
    "job.no-back-off" by ["job.pod-recreate-backoff"] {
        fn job_back_off(&self, _: u16) -> i64 { 0 }
    }
    /// The delay before a failed Pod is replaced grows by 10 s each time.
    "job.linear-back-off" by ["job.pod-recreate-backoff"] {
        fn job_back_off(&self, failures: u16) -> i64 { i64::from(failures) * 10_000 }
    }
    /// The delay before a failed Pod is replaced grows beyond six minutes.
    "job.back-off-without-cap" by ["job.new-pod-on-failure"] {
        fn job_back_off(&self, failures: u16) -> i64 {
            failures.checked_sub(1).map_or(0, |more| 10_000_i64 << more.min(10))
        }
    }
    /// A Job makes more Pods than `parallelism` allows.
    "job.parallelism-ignored" by ["job.parallelism-bound"] {
        fn job_wants(&self, facts: WantedFacts) -> u16 {
            let left = facts.completions.map(|completions| completions.saturating_sub(facts.succeeded));
            left.unwrap_or_else(|| Documented.job_wants(facts))
        }
    }
    /// A Job does not take into account what has succeeded: it makes more Pods than are left to do.
    "job.successes-not-counted" by ["job.active-within-what-is-left"] {
        fn job_wants(&self, facts: WantedFacts) -> u16 {
            Documented.job_wants(WantedFacts { succeeded: 0, ..facts })
        }
    }
    /// A Job without completions stops its other Pods when one has succeeded.
    "job.queue-stops-others" by ["job.queue-lets-finish"] {
        fn job_wants(&self, facts: WantedFacts) -> u16 {
            let stops = facts.completions.is_none() && facts.succeeded > 0;
            if stops { 0 } else { Documented.job_wants(facts) }
        }
    }
    /// A Pod that is being deleted is replaced at once under `podReplacementPolicy: Failed`.
    "job.replaces-before-the-end" by ["job.replacement-policy"] {
        fn job_waits_for_end(&self, _: bool) -> bool { false }
    }
    /// `succeededCount` of a success policy needs one more.
    "job.success-policy-one-more" by ["job.success-policy"] {
        fn meets_success_policy(&self, rule: SuccessRule, completed: u32) -> bool {
            let count = rule.count.map(|count| count + 1);
            Documented.meets_success_policy(SuccessRule { count, ..rule }, completed)
        }
    }
    /// The indexes of a success policy are not looked at beside its `succeededCount`.
    "job.success-policy-any-index" by ["job.success-policy-not-early"] {
        fn meets_success_policy(&self, rule: SuccessRule, completed: u32) -> bool {
            let up_to_index = rule.up_to_index.filter(|_| rule.count.is_none());
            Documented.meets_success_policy(SuccessRule { up_to_index, ..rule }, completed)
        }
    }
    /// A Job is Complete or Failed while Pods of it are still there.
    "job.over-before-its-pods" by ["job.terminal-after-pods"] {
        fn job_is_over(&self, _: u16, _: u16) -> bool { true }
    }
    /// The active deadline of a Job is not looked at.
    "job.deadline-ignored" by ["job.active-deadline"] {
        fn job_deadline_passed(&self, _: i64, _: u32) -> bool { false }
    }
    /// The active deadline of a Job passes at half its time.
    "job.deadline-early" by ["job.active-deadline-not-early"] {
        fn job_deadline_passed(&self, running: i64, deadline: u32) -> bool { running >= i64::from(deadline) * 500 }
    }
    /// A finished Job goes as soon as it has finished, whatever its time to live is.
    "job.ttl-ignored" by ["job.ttl-not-early"] {
        fn job_expires(&self, finished: i64, _: u32) -> i64 { finished }
    }
    /// A finished Job never goes, whatever its time to live is.
    "job.never-expires" by ["job.ttl"] {
        fn job_expires(&self, _: i64, _: u32) -> i64 { i64::MAX / 4 }
    }
}
