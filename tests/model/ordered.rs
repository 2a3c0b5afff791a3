//! StatefulSets and CronJobs.

use podlaw::event::ConcurrencyPolicy;
use podlaw::model::{Decisions, Documented, OrderFacts, Start, StartFacts};

use crate::timeline::{count, shows, timeline};
use crate::wrong;

#[test]
fn a_stateful_set_makes_and_removes_its_pods_in_order() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {statefulSet: {replicas: 2, template: {containers: [{}]}}}}
- timePasses: {millis: 10000}
- changeWorkload: {workload: sts0, change: {scale: 0}}
- timePasses: {millis: 10000}",
    );
    shows(
        &lines,
        &[
            "+ Pod sts0-0",
            "~ Pod sts0-0: Running",
            "+ Pod sts0-1",
            "~ Pod sts0-1: Running",
            "- Pod sts0-1",
            "~ Pod sts0-0: Running, deleted",
            "- Pod sts0-0",
        ],
    );
}

#[test]
fn a_pod_of_a_stateful_set_comes_back_under_its_name_when_it_is_gone() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {statefulSet: {replicas: 1, template: {containers: [{program: {stop: slow}}]}}}}
- timePasses: {millis: 5000}
- deletePod: {pod: sts0-0}
- timePasses: {millis: 10000}",
    );
    shows(&lines, &["+ Pod sts0-0", "- Pod sts0-0", "+ Pod sts0-0"]);
}

#[test]
fn a_rolling_update_goes_down_to_the_partition() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {statefulSet: {replicas: 3, partition: 1, parallel: true, template: {grace: 1, containers: [{}]}}}}
- timePasses: {millis: 10000}
- changeWorkload: {workload: sts0, change: {release: 1}}
- timePasses: {millis: 30000}",
    );
    shows(
        &lines,
        &[
            "- Pod sts0-2",
            "+ Pod sts0-2",
            "- Pod sts0-1",
            "+ Pod sts0-1",
        ],
    );
    assert_eq!(count(&lines, "+ Pod sts0-0"), 1);
}

#[test]
fn a_cron_job_starts_a_job_each_minute_and_keeps_a_few() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {cronJob: {every: 1, successfulLimit: 1, job: {template: {restartPolicy: Never, containers: [{program: {endsAfter: 300}}]}}}}}
- timePasses: {millis: 130000}
- deleteWorkload: {workload: cj0}",
    );
    shows(
        &lines,
        &[
            "+ CronJob cj0",
            "+ Job cj0-29453761",
            "+ Job cj0-29453762",
            "- Job cj0-29453761",
            "- CronJob cj0",
            "- Job cj0-29453762",
        ],
    );
    assert_eq!(count(&lines, "+ Job"), 2);
}

#[test]
fn forbid_skips_a_time_and_replace_ends_the_job_before() {
    let jobs = |policy: &str| {
        timeline(&format!(
            "
- createWorkload: {{number: 0, spec: {{cronJob: {{every: 1, policy: {policy}, job: {{template: {{restartPolicy: Never, grace: 1, containers: [{{program: {{endsAfter: 90000}}}}]}}}}}}}}}}
- timePasses: {{millis: 125000}}
- deleteWorkload: {{workload: cj0}}"
        ))
    };
    assert_eq!(count(&jobs("Allow"), "+ Job"), 2);
    assert_eq!(count(&jobs("Forbid"), "+ Job"), 1);
    let replaced = jobs("Replace");
    shows(
        &replaced,
        &[
            "+ Job cj0-29453761",
            "- Job cj0-29453761",
            "+ Job cj0-29453762",
        ],
    );
}

wrong! {
    a_job_that_is_ended_though_all_are_allowed_is_found: AllowReplaces {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            match facts.policy {
                ConcurrencyPolicy::Allow => Documented.cron_starts(StartFacts { policy: ConcurrencyPolicy::Replace, ..facts }),
                _ => Documented.cron_starts(facts),
            }
        }
    }
    a_third_job_that_is_not_made_is_found: AllowTwo {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            if facts.policy == ConcurrencyPolicy::Allow && facts.active >= 2 { Start::No } else { Documented.cron_starts(facts) }
        }
    }
    a_stateful_set_that_does_not_wait_is_found: DoesNotWait {
        fn makes_ordinal(&self, _: OrderFacts) -> bool { true }
    }
    a_first_pod_that_is_never_made_is_found: NeverMakes {
        fn makes_ordinal(&self, facts: OrderFacts) -> bool { facts.parallel }
    }
    a_parallel_set_that_waits_is_found: WaitsThoughParallel {
        fn makes_ordinal(&self, facts: OrderFacts) -> bool { facts.lower_are_available }
    }
    an_update_that_leaves_all_pods_is_found: SparesAllPods {
        fn spares_ordinal(&self, _: u8, _: u8) -> bool { true }
    }
    a_cron_job_that_starts_too_late_is_found: StartsLate {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            Documented.cron_starts(StartFacts { deadline: None, ..facts })
        }
    }
    a_cron_job_that_forbids_though_it_may_not_is_found: AlwaysForbids {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            Documented.cron_starts(StartFacts { policy: ConcurrencyPolicy::Forbid, ..facts })
        }
    }
    a_partition_that_is_ignored_is_found: NoPartition {
        fn spares_ordinal(&self, _: u8, _: u8) -> bool { false }
    }
    a_cron_job_that_never_starts_is_found: NeverStarts {
        fn cron_starts(&self, _: StartFacts) -> Start { Start::No }
    }
    a_cron_job_that_overlaps_is_found: Overlaps {
        fn cron_starts(&self, _: StartFacts) -> Start { Start::Beside }
    }
}
