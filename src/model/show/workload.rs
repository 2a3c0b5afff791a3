//! Versions of the objects that own Pods.

use std::sync::Arc;

use super::meta;
use super::pod::{self, uid_text};
use super::record::{build, list};
use crate::event::{FailureAction, FailureRule, JobSpec, ReplicaSetSpec, SuccessRule};
use crate::model::controller::{Body, JobStatus, Labels, ReplicaSetStatus, Workload};
use crate::model::play::EPOCH;
use crate::model::state::Condition;
use crate::object::kinds::meta::{CONDITION, LABEL_SELECTOR, OBJECT_META};
use crate::object::kinds::pod::EXIT_CODES;
use crate::object::kinds::workload::{
    JOB, JOB_SPEC, JOB_STATUS, POD_FAILURE_POLICY, POD_FAILURE_POLICY_RULE, POD_TEMPLATE,
    REPLICA_SET, REPLICA_SET_SPEC, REPLICA_SET_STATUS, SUCCESS_POLICY, SUCCESS_POLICY_RULE,
    UNCOUNTED_PODS,
};
use crate::object::{Schema, Value, compute};

/// An object as it was shown last.
#[derive(Debug, Default)]
pub(super) struct WorkloadView {
    /// The spec, and the generation for which it was made.
    spec: Option<(u32, Value)>,
}

impl WorkloadView {
    /// The object.
    pub fn record(&mut self, one: &Workload) -> Value {
        let spec = match &self.spec {
            Some((generation, spec)) if *generation == one.meta.generation => spec.clone(),
            _ => {
                let made = spec(one);
                self.spec = Some((one.meta.generation, made.clone()));
                made
            }
        };
        let (schema, version, status): (&Schema, _, _) = match &one.body {
            Body::Job(spec, status, _) => (&JOB, "batch/v1", job_status(spec, status)),
            Body::ReplicaSet(_, status) => (&REPLICA_SET, "apps/v1", replica_set_status(status)),
        };
        let mut record = build(
            schema,
            [
                ("apiVersion", Value::Word(version)),
                ("kind", Value::Word(one.meta.kind.name())),
                ("metadata", meta::metadata(&one.meta, meta::map([]))),
                ("spec", spec),
                ("status", status),
            ],
        );
        if let Value::Record(fields) = &mut record {
            compute(one.meta.kind, Arc::make_mut(fields));
        }
        record
    }
}

fn spec(one: &Workload) -> Value {
    match &one.body {
        Body::Job(spec, ..) => job_spec(one, spec),
        Body::ReplicaSet(spec, _) => replica_set_spec(one, spec),
    }
}

fn int(number: impl Into<i64>) -> Value {
    Value::Int(number.into())
}

fn optional(number: Option<impl Into<i64>>) -> Value {
    number.map_or(Value::Absent, int)
}

fn time(at: Option<i64>) -> Value {
    at.map_or(Value::Absent, |at| Value::Time(EPOCH + at))
}

/// `template`
fn template(one: &Workload, labels: &Labels) -> Value {
    let metadata = build(&OBJECT_META, [("labels", meta::labels(labels))]);
    let spec = pod::spec::of(&one.template, None, None);
    build(&POD_TEMPLATE, [("metadata", metadata), ("spec", spec)])
}

/// `selector`
fn selector(labels: Value) -> Value {
    build(&LABEL_SELECTOR, [("matchLabels", labels)])
}

fn job_spec(one: &Workload, spec: &JobSpec) -> Value {
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
    let uid = Value::Text(uid_text(one.meta.uid));
    let labels = Labels {
        app: one.template.app,
        ..one.meta.labels
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
            (
                "selector",
                selector(meta::map([("batch.kubernetes.io/controller-uid", uid)])),
            ),
            ("template", template(one, &labels)),
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

fn job_status(spec: &JobSpec, status: &JobStatus) -> Value {
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

fn replica_set_spec(one: &Workload, spec: &ReplicaSetSpec) -> Value {
    let labels = one.meta.labels;
    build(
        &REPLICA_SET_SPEC,
        [
            ("replicas", int(spec.replicas)),
            ("minReadySeconds", int(spec.min_ready)),
            ("selector", selector(meta::labels(&labels))),
            ("template", template(one, &labels)),
        ],
    )
}

fn replica_set_status(status: &ReplicaSetStatus) -> Value {
    let terminating = if status.observed > 0 {
        int(status.terminating)
    } else {
        Value::Absent
    };
    build(
        &REPLICA_SET_STATUS,
        [
            ("replicas", int(status.replicas)),
            ("fullyLabeledReplicas", int(status.labeled)),
            ("readyReplicas", int(status.ready)),
            ("availableReplicas", int(status.available)),
            ("terminatingReplicas", terminating),
            ("observedGeneration", int(status.observed)),
        ],
    )
}
