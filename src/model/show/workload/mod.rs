//! Versions of the objects that own Pods.

mod apps;
mod job;
mod sets;

use std::sync::Arc;

use super::pod;
use super::record::build;
use super::{meta, time as moment};
use crate::model::controller::{Body, Labels, Ties, Workload};
use crate::object::kinds::meta::{LABEL_SELECTOR, OBJECT_META};
use crate::object::kinds::workload::{
    CRON_JOB, DAEMON_SET, DEPLOYMENT, JOB, POD_TEMPLATE, REPLICA_SET, STATEFUL_SET,
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
            Body::Job(spec, status, _) => (&JOB, "batch/v1", job::status(spec, status)),
            Body::ReplicaSet(_, status, _) => {
                (&REPLICA_SET, "apps/v1", apps::replica_set_status(status))
            }
            Body::Deployment(_, status) => {
                (&DEPLOYMENT, "apps/v1", apps::deployment_status(status))
            }
            Body::StatefulSet(_, status, _) => {
                (&STATEFUL_SET, "apps/v1", sets::stateful_set_status(status))
            }
            Body::DaemonSet(_, status, _) => {
                (&DAEMON_SET, "apps/v1", sets::daemon_set_status(status))
            }
            Body::CronJob(_, status) => (&CRON_JOB, "batch/v1", job::cron_status(status)),
        };
        let mut record = build(
            schema,
            [
                ("apiVersion", Value::Word(version)),
                ("kind", Value::Word(one.meta.kind.name())),
                ("metadata", meta::metadata(&one.meta, annotations(one))),
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
        Body::Job(spec, ..) => job::spec(one, spec),
        Body::ReplicaSet(scale, ..) => apps::replica_set_spec(one, *scale),
        Body::Deployment(spec, _) => apps::deployment_spec(one, spec),
        Body::StatefulSet(spec, ..) => sets::stateful_set_spec(one, spec),
        Body::CronJob(spec, _) => job::cron_spec(one, spec),
        Body::DaemonSet(spec, ..) => sets::daemon_set_spec(one, spec),
    }
}

fn annotations(one: &Workload) -> Value {
    match &one.body {
        Body::ReplicaSet(_, _, Some(revision)) => apps::revision(revision),
        Body::Deployment(_, status) if status.revision > 0 => meta::map([(
            "deployment.kubernetes.io/revision",
            Value::text(&status.revision.to_string()),
        )]),
        Body::Job(..) => meta::scheduled(one.meta.scheduled),
        _ => meta::map([]),
    }
}

fn int(number: impl Into<i64>) -> Value {
    Value::Int(number.into())
}

fn optional(number: Option<impl Into<i64>>) -> Value {
    number.map_or(Value::Absent, int)
}

fn time(at: Option<i64>) -> Value {
    at.map_or(Value::Absent, moment)
}

/// `template`
fn template(one: &Workload, labels: &Labels) -> Value {
    let metadata = build(
        &OBJECT_META,
        [
            ("labels", meta::labels(labels)),
            ("annotations", meta::release(one.template.release)),
        ],
    );
    let spec = pod::spec::of(&one.template, None, &Ties::default());
    build(&POD_TEMPLATE, [("metadata", metadata), ("spec", spec)])
}

/// `selector`
fn selector(labels: Value) -> Value {
    build(&LABEL_SELECTOR, [("matchLabels", labels)])
}
