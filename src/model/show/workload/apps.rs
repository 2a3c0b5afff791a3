//! ReplicaSets and Deployments.

use super::{int, optional, selector, template};
use crate::event::DeploymentSpec;
use crate::model::controller::{
    DeploymentCondition, DeploymentStatus, ReplicaSetStatus, Revision, Scale, Workload,
};
use crate::model::show::record::{build, list};
use crate::model::show::{meta, time};
use crate::object::Value;
use crate::object::kinds::meta::CONDITION;
use crate::object::kinds::workload::{
    DEPLOYMENT_SPEC, DEPLOYMENT_STATUS, DEPLOYMENT_STRATEGY, REPLICA_SET_SPEC, REPLICA_SET_STATUS,
    ROLLING_UPDATE,
};

/// The annotations of a ReplicaSet of a Deployment.
pub(super) fn revision(revision: &Revision) -> Value {
    let text = |number: u32| Value::text(&number.to_string());
    meta::map([
        (
            "deployment.kubernetes.io/desired-replicas",
            text(revision.desired.into()),
        ),
        (
            "deployment.kubernetes.io/max-replicas",
            text(revision.most.into()),
        ),
        ("deployment.kubernetes.io/revision", text(revision.number)),
    ])
}

pub(super) fn replica_set_spec(one: &Workload, scale: Scale) -> Value {
    let labels = one.meta.labels;
    build(
        &REPLICA_SET_SPEC,
        [
            ("replicas", int(scale.replicas)),
            ("minReadySeconds", int(scale.min_ready)),
            ("selector", selector(meta::labels(&labels))),
            ("template", template(one, &labels)),
        ],
    )
}

pub(super) fn replica_set_status(status: &ReplicaSetStatus) -> Value {
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

pub(super) fn deployment_spec(one: &Workload, spec: &DeploymentSpec) -> Value {
    let labels = one.meta.labels;
    let deadline = spec.progress_deadline.unwrap_or(600);
    let history = spec.history_limit.unwrap_or(10);
    build(
        &DEPLOYMENT_SPEC,
        [
            ("replicas", int(spec.replicas)),
            ("minReadySeconds", int(spec.min_ready)),
            ("progressDeadlineSeconds", int(deadline)),
            ("revisionHistoryLimit", int(history)),
            ("paused", Value::Bool(spec.paused)),
            ("strategy", strategy(spec)),
            ("selector", selector(meta::labels(&labels))),
            ("template", template(one, &labels)),
        ],
    )
}

fn strategy(spec: &DeploymentSpec) -> Value {
    if spec.recreate {
        let kind = ("type", Value::Word("Recreate"));
        return build(&DEPLOYMENT_STRATEGY, [kind]);
    }
    let bound = |number: Option<u8>| match number {
        Some(number) => Value::text(&number.to_string()),
        None => Value::text("25%"),
    };
    let bounds = build(
        &ROLLING_UPDATE,
        [
            ("maxSurge", bound(spec.max_surge)),
            ("maxUnavailable", bound(spec.max_unavailable)),
        ],
    );
    build(
        &DEPLOYMENT_STRATEGY,
        [
            ("type", Value::Word("RollingUpdate")),
            ("rollingUpdate", bounds),
        ],
    )
}

pub(super) fn deployment_status(status: &DeploymentStatus) -> Value {
    let seen = Some(status.terminating).filter(|_| status.observed > 0);
    let conditions = [
        ("Available", status.is_available),
        ("Progressing", status.progressing),
    ];
    let conditions = conditions
        .into_iter()
        .filter_map(|(name, condition)| Some(of_condition(name, &condition?)));
    build(
        &DEPLOYMENT_STATUS,
        [
            ("replicas", int(status.replicas)),
            ("updatedReplicas", int(status.updated)),
            ("readyReplicas", int(status.ready)),
            ("availableReplicas", int(status.available)),
            ("unavailableReplicas", int(status.unavailable)),
            ("terminatingReplicas", optional(seen)),
            ("observedGeneration", int(status.observed)),
            ("conditions", list(conditions)),
        ],
    )
}

fn of_condition(name: &'static str, condition: &DeploymentCondition) -> Value {
    build(
        &CONDITION,
        [
            ("type", Value::Word(name)),
            ("status", Value::Word(condition.truth)),
            ("reason", Value::Word(condition.reason)),
            ("lastTransitionTime", time(condition.since)),
            ("lastUpdateTime", time(condition.updated)),
        ],
    )
}
