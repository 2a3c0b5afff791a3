//! Jobs and CronJobs.

use super::{int, optional, selector, template, time};
use crate::event::{
    ConcurrencyPolicy, CronJobSpec, FailureAction, FailureRule, JobSpec, SuccessRule,
};
use crate::model::controller::{CronJobStatus, JobStatus, Labels, Workload};
use crate::model::play::EPOCH;
use crate::model::show::meta;
use crate::model::show::pod::uid_text;
use crate::model::show::record::{build, list};
use crate::model::state::Condition;
use crate::object::Value;
use crate::object::kinds::meta::{CONDITION, OBJECT_REFERENCE};
use crate::object::kinds::pod::EXIT_CODES;
use crate::object::kinds::workload::{
    CRON_JOB_SPEC, CRON_JOB_STATUS, JOB_SPEC, JOB_STATUS, JOB_TEMPLATE, POD_FAILURE_POLICY,
    POD_FAILURE_POLICY_RULE, SUCCESS_POLICY, SUCCESS_POLICY_RULE, UNCOUNTED_PODS,
};

pub(super) fn spec(one: &Workload, spec: &JobSpec) -> Value {
    let uid = Value::Text(uid_text(one.meta.uid));
    let labels = Labels {
        app: one.template.app,
        ..one.meta.labels
    };
    let selector = selector(meta::map([("batch.kubernetes.io/controller-uid", uid)]));
    spec_with(spec, selector, template(one, &labels))
}

/// `CronJobSpec`
pub(super) fn cron_spec(one: &Workload, spec: &CronJobSpec) -> Value {
    let schedule = match spec.every {
        0 | 1 => "* * * * *".to_owned(),
        minutes => format!("*/{minutes} * * * *"),
    };
    let policy = match spec.policy {
        ConcurrencyPolicy::Allow => "Allow",
        ConcurrencyPolicy::Forbid => "Forbid",
        ConcurrencyPolicy::Replace => "Replace",
    };
    let labels = Labels {
        app: one.template.app,
        ..Labels::default()
    };
    let job = spec_with(&spec.job, Value::Absent, template(one, &labels));
    build(
        &CRON_JOB_SPEC,
        [
            ("schedule", Value::text(&schedule)),
            ("concurrencyPolicy", Value::Word(policy)),
            ("suspend", Value::Bool(spec.suspend)),
            ("startingDeadlineSeconds", optional(spec.starting_deadline)),
            (
                "successfulJobsHistoryLimit",
                int(spec.successful_limit.unwrap_or(3)),
            ),
            (
                "failedJobsHistoryLimit",
                int(spec.failed_limit.unwrap_or(1)),
            ),
            ("jobTemplate", build(&JOB_TEMPLATE, [("spec", job)])),
        ],
    )
}

/// `CronJobStatus`
pub(super) fn cron_status(status: &CronJobStatus) -> Value {
    let active = status.active.uids().iter().map(|uid| {
        let uid = Value::Text(uid_text(*uid));
        build(
            &OBJECT_REFERENCE,
            [
                ("apiVersion", Value::Word("batch/v1")),
                ("kind", Value::Word("Job")),
                ("namespace", Value::Word("default")),
                ("uid", uid),
            ],
        )
    });
    build(
        &CRON_JOB_STATUS,
        [
            ("active", list(active)),
            ("lastScheduleTime", time(status.last)),
            ("lastSuccessfulTime", time(status.successful)),
        ],
    )
}

fn spec_with(spec: &JobSpec, selector: Value, template: Value) -> Value {
    let limit = match (spec.backoff_limit, spec.backoff_limit_per_index) {
        (Some(limit), _) => i64::from(limit),
        (None, None) => 6,
        (None, Some(_)) => i64::from(i32::MAX),
    };
    let replacement = if spec.replaces_failed_only() {
        "Failed"
    } else {
        "TerminatingOrFailed"
    };
    let mode = if spec.indexed {
        "Indexed"
    } else {
        "NonIndexed"
    };
    build(
        &JOB_SPEC,
        [
            ("parallelism", int(spec.parallelism)),
            ("completions", optional(spec.completions)),
            ("activeDeadlineSeconds", optional(spec.active_deadline)),
            ("backoffLimit", Value::Int(limit)),
            (
                "backoffLimitPerIndex",
                optional(spec.backoff_limit_per_index),
            ),
            ("maxFailedIndexes", optional(spec.max_failed_indexes)),
            ("completionMode", Value::Word(mode)),
            ("suspend", Value::Bool(spec.suspend)),
            ("podReplacementPolicy", Value::Word(replacement)),
            ("ttlSecondsAfterFinished", optional(spec.ttl)),
            ("podFailurePolicy", failure_policy(&spec.failure_policy)),
            ("successPolicy", success_policy(spec.success_policy)),
            ("selector", selector),
            ("template", template),
        ],
    )
}

fn failure_policy(rules: &[FailureRule]) -> Value {
    if rules.is_empty() {
        return Value::Absent;
    }
    let rules = rules.iter().map(|rule| {
        let action = match rule.action {
            FailureAction::FailJob => "FailJob",
            FailureAction::Ignore => "Ignore",
            FailureAction::Count => "Count",
            FailureAction::FailIndex => "FailIndex",
        };
        let on = match rule.exit_code {
            Some(code) => {
                let codes = [
                    ("operator", Value::Word("In")),
                    ("values", list([int(code)])),
                ];
                ("onExitCodes", build(&EXIT_CODES, codes))
            }
            None => {
                let pattern = [
                    ("type", Value::Word("DisruptionTarget")),
                    ("status", Value::Word("True")),
                ];
                ("onPodConditions", list([build(&CONDITION, pattern)]))
            }
        };
        build(
            &POD_FAILURE_POLICY_RULE,
            [("action", Value::Word(action)), on],
        )
    });
    build(&POD_FAILURE_POLICY, [("rules", list(rules))])
}

fn success_policy(rule: Option<SuccessRule>) -> Value {
    let Some(rule) = rule else {
        return Value::Absent;
    };
    let indexes = match rule.up_to_index {
        Some(0) => Value::text("0"),
        Some(last) => Value::text(&format!("0-{last}")),
        None => Value::Absent,
    };
    let rule = build(
        &SUCCESS_POLICY_RULE,
        [
            ("succeededIndexes", indexes),
            ("succeededCount", optional(rule.count)),
        ],
    );
    build(&SUCCESS_POLICY, [("rules", list([rule]))])
}

pub(super) fn status(spec: &JobSpec, status: &JobStatus) -> Value {
    // Nothing is there before the controller has looked at the Job.
    let seen = status.start.is_some() || status.conditions.iter().any(Option::is_some);
    if !seen {
        return JOB_STATUS.empty();
    }
    let uids = |uids: &[u32]| list(uids.iter().map(|uid| Value::Text(uid_text(*uid))));
    let uncounted = build(
        &UNCOUNTED_PODS,
        [
            ("succeeded", uids(status.uncounted.succeeded.uids())),
            ("failed", uids(status.uncounted.failed.uids())),
        ],
    );
    let failed_indexes = match spec.backoff_limit_per_index {
        Some(_) => indexes(status.failed_indexes),
        None => Value::Absent,
    };
    let completed = if spec.indexed && status.completed != 0 {
        indexes(status.completed)
    } else {
        Value::Absent
    };
    build(
        &JOB_STATUS,
        [
            (
                "conditions",
                conditions(&JobStatus::CONDITIONS, &status.conditions),
            ),
            ("active", int(status.active)),
            ("ready", int(status.ready)),
            ("succeeded", int(status.succeeded)),
            ("failed", int(status.failed)),
            ("terminating", int(status.terminating)),
            ("startTime", time(status.start)),
            ("completionTime", time(status.completion)),
            ("completedIndexes", completed),
            ("failedIndexes", failed_indexes),
            ("uncountedTerminatedPods", uncounted),
        ],
    )
}

/// Indexes as the API writes them: `0,2-4`.
fn indexes(bits: u32) -> Value {
    let has = |index: u32| index < 32 && bits & (1 << index) != 0;
    let mut parts = Vec::new();
    let mut index = 0;
    while index < 32 {
        if !has(index) {
            index += 1;
            continue;
        }
        let first = index;
        while has(index + 1) {
            index += 1;
        }
        parts.push(match index - first {
            0 => first.to_string(),
            1 => format!("{first},{index}"),
            _ => format!("{first}-{index}"),
        });
        index += 1;
    }
    Value::text(&parts.join(","))
}

fn conditions(types: &[&'static str], conditions: &[Option<Condition>]) -> Value {
    let shown = types.iter().zip(conditions);
    list(shown.filter_map(|(name, condition)| {
        let condition = condition.as_ref()?;
        let truth = if condition.truth { "True" } else { "False" };
        let since = Value::Time(EPOCH + condition.since);
        Some(build(
            &CONDITION,
            [
                ("type", Value::Word(name)),
                ("status", Value::Word(truth)),
                (
                    "reason",
                    condition.reason.map_or(Value::Absent, Value::Word),
                ),
                ("lastProbeTime", since.clone()),
                ("lastTransitionTime", since),
            ],
        ))
    }))
}
