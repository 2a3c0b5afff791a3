//! Jobs.

use podlaw::event::{FailureAction, FailureRule, SuccessRule, WorkloadSpec};
use podlaw::model::{
    BackOffLimitFacts, Decisions, Documented, JobOutcome, JobPodFacts, WantedFacts,
};

use crate::timeline::{count, shows, timeline};
use crate::wrong;

/// The sample Job of the documents, with a shorter sleep.
#[test]
fn the_job_hello_runs_one_pod_and_is_complete() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {job: {template: {restartPolicy: OnFailure, containers: [{program: {endsAfter: 1000}}]}}}}
- timePasses: {millis: 30000}",
    );
    shows(
        &lines,
        &[
            "+ Job job0",
            "+ Pod job0-1",
            "~ Job job0: active 1, succeeded 0, failed 0",
            "~ Pod job0-1: Running",
            "~ Pod job0-1: Succeeded",
            "~ Job job0: active 0, succeeded 1, failed 0, SuccessCriteriaMet True CompletionsReached, Complete True CompletionsReached",
            "- Job job0",
            "- Pod job0-1",
        ],
    );
    assert_eq!(count(&lines, "+ Pod"), 1);
}

#[test]
fn a_job_whose_pods_fail_waits_longer_each_time_and_gives_up() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {job: {backoffLimit: 2, template: {restartPolicy: Never, containers: [{program: {endsAfter: 300, code: 1}}]}}}}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &[
            "~ Job job0: active 0, succeeded 0, failed 1",
            "~ Job job0: active 0, succeeded 0, failed 2",
            "+ Pod job0-3",
            "~ Job job0: active 0, succeeded 0, failed 3, FailureTarget True BackoffLimitExceeded, Failed True BackoffLimitExceeded",
        ],
    );
    assert_eq!(count(&lines, "+ Pod"), 3);
}

#[test]
fn an_indexed_job_works_on_each_index_once() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {job: {completions: 3, parallelism: 2, indexed: true, template: {restartPolicy: Never, containers: [{program: {endsAfter: 300}}]}}}}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &["+ Pod job0-0-1", "+ Pod job0-1-2", "+ Pod job0-2-3"],
    );
    assert_eq!(count(&lines, "+ Pod"), 3);
}

#[test]
fn a_pod_failure_policy_ends_a_job_at_its_first_failure() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {job: {failurePolicy: [{action: FailJob, exitCode: 3}], template: {restartPolicy: Never, containers: [{program: {endsAfter: 300, code: 3}}]}}}}
- timePasses: {millis: 60000}",
    );
    let end = "~ Job job0: active 0, succeeded 0, failed 1, FailureTarget True PodFailurePolicy, Failed True PodFailurePolicy";
    shows(&lines, &[end]);
    assert_eq!(count(&lines, "+ Pod"), 1);
}

#[test]
fn a_suspended_job_has_no_pods_until_it_is_resumed() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {job: {template: {restartPolicy: Never, grace: 2, containers: [{program: {endsAfter: 20000}}]}}}}
- timePasses: {millis: 5000}
- changeWorkload: {workload: job0, change: {suspend: true}}
- timePasses: {millis: 10000}
- changeWorkload: {workload: job0, change: {suspend: false}}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &[
            "~ Job job0: active 0, succeeded 0, failed 0, Suspended True JobSuspended",
            "- Pod job0-1",
            "+ Pod job0-2",
            "~ Job job0: active 1, succeeded 0, failed 0, Suspended False JobResumed",
        ],
    );
}

#[test]
fn a_finished_job_goes_when_its_time_to_live_is_over() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {job: {ttl: 20, template: {restartPolicy: Never, containers: [{program: {endsAfter: 300}}]}}}}
- timePasses: {millis: 15000}
- createPod: {pod: 0, manifest: {containers: [{}]}}
- timePasses: {millis: 30000}
- deletePod: {pod: 0}",
    );
    shows(
        &lines,
        &["+ Pod p0", "- Pod job0-1", "- Job job0", "- Pod p0"],
    );
}

wrong! {
    a_job_that_never_gives_up_is_found: NeverGivesUp {
        fn over_back_off_limit(&self, _: BackOffLimitFacts) -> bool { false }
    }
    a_job_that_does_not_back_off_is_found: JobHurries {
        fn job_back_off(&self, _: u16) -> i64 { 0 }
    }
    a_job_whose_back_off_does_not_grow_is_found: DoesNotGrow {
        fn job_back_off(&self, failures: u16) -> i64 { if failures == 0 { 0 } else { 10_000 } }
    }
    a_job_that_gives_up_after_one_failure_is_found: OneFailureIsAll {
        fn over_back_off_limit(&self, facts: BackOffLimitFacts) -> bool { facts.failed > 0 }
    }
    a_job_that_counts_failures_as_successes_is_found: CountsFailures {
        fn job_outcome(&self, facts: JobPodFacts) -> JobOutcome {
            match Documented.job_outcome(facts) {
                JobOutcome::Failed => JobOutcome::Succeeded,
                outcome => outcome,
            }
        }
    }
    a_suspension_that_counts_as_success_is_found: SuspensionCounts {
        fn job_outcome(&self, facts: JobPodFacts) -> JobOutcome {
            Documented.job_outcome(JobPodFacts { suspended: false, ..facts })
        }
    }
    a_failure_policy_that_is_ignored_is_found: NoPolicy {
        fn failure_action(&self, _: &[FailureRule], _: &[i32], _: bool) -> FailureAction { FailureAction::Count }
    }
    a_failure_policy_whose_last_rule_counts_is_found: LastRule {
        fn failure_action(&self, rules: &[FailureRule], codes: &[i32], disrupted: bool) -> FailureAction {
            let rules: Vec<FailureRule> = rules.iter().rev().copied().collect();
            Documented.failure_action(&rules, codes, disrupted)
        }
    }
    an_active_deadline_that_is_ignored_is_found: NoDeadline {
        fn job_deadline_passed(&self, _: i64, _: u32) -> bool { false }
    }
    an_active_deadline_in_milliseconds_is_found: InMilliseconds {
        fn job_deadline_passed(&self, running: i64, deadline: u32) -> bool { running >= i64::from(deadline) }
    }
    a_job_that_outlives_its_time_is_found: NeverExpires {
        fn job_expires(&self, _: i64, _: u32) -> i64 { i64::MAX / 2 }
    }
    a_job_that_is_over_before_its_pods_is_found: OverAtOnce {
        fn job_is_over(&self, _: u16, _: u16) -> bool { true }
    }
    a_job_that_is_never_over_is_found: NeverOver {
        fn job_is_over(&self, _: u16, _: u16) -> bool { false }
    }
    a_job_of_one_pod_too_many_is_found: OneTooMany {
        fn job_wants(&self, facts: WantedFacts) -> u16 { Documented.job_wants(facts) + 1 }
    }
    a_job_without_pods_is_found: WantsNone {
        fn job_wants(&self, _: WantedFacts) -> u16 { 0 }
    }
    a_queue_that_goes_on_is_found: QueueGoesOn {
        fn job_wants(&self, facts: WantedFacts) -> u16 {
            match facts.completions {
                None => facts.parallelism,
                Some(_) => Documented.job_wants(facts),
            }
        }
    }
    a_success_policy_that_is_never_met_is_found: NeverMet {
        fn meets_success_policy(&self, _: SuccessRule, _: u32) -> bool { false }
    }
    a_success_policy_that_any_index_meets_is_found: AnyIndex {
        fn meets_success_policy(&self, _: SuccessRule, completed: u32) -> bool { completed != 0 }
    }
    a_job_whose_indexes_have_no_number_is_found: AcceptsNoCompletions {
        fn accepts_workload(&self, spec: &WorkloadSpec) -> bool {
            matches!(spec, WorkloadSpec::Job(job) if job.indexed) || Documented.accepts_workload(spec)
        }
    }
    a_job_that_never_waits_for_the_end_is_found: NeverWaits {
        fn job_waits_for_end(&self, _: bool) -> bool { false }
    }
    a_job_that_always_waits_for_the_end_is_found: WaitsAlways {
        fn job_waits_for_end(&self, _: bool) -> bool { true }
    }
}
