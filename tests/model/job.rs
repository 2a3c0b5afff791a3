//! Jobs.

use podlaw::model::{BackOffLimitFacts, Decisions};

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
}
