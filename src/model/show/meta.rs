//! Labels, owner references and finalizers.

use std::sync::Arc;

use super::pod::uid_text;
use super::record::{build, list};
use super::{NODES_SHOWN, node};
use crate::event::Name;
use crate::model::controller::{Finalizers, Labels, Meta, Mirror, Owner, Ties};
use crate::model::play::EPOCH;
use crate::object::kinds::meta::{OBJECT_META, OWNER_REFERENCE};
use crate::object::kinds::workload::CRON_JOB_STATUS;
use crate::object::{Kind, Value, to_json};

/// A map with text keys; its entries need not be in order.
pub(super) fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let entries = entries.into_iter();
    let mut entries: Vec<(Arc<str>, Value)> = entries
        .map(|(key, value)| (Arc::from(key), value))
        .collect();
    if entries.is_empty() {
        return Value::Map(Arc::from([]));
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Value::Map(entries.into())
}

fn text(name: impl ToString) -> Value {
    Value::text(&name.to_string())
}

/// `labels`
pub(super) fn labels(labels: &Labels) -> Value {
    let mut entries = Vec::new();
    if let Some(app) = labels.app {
        entries.push(("app", text(app)));
    }
    if let Some((uid, name)) = labels.job {
        let (uid, name) = (Value::Text(uid_text(uid)), text(name));
        entries.push(("batch.kubernetes.io/controller-uid", uid.clone()));
        entries.push(("batch.kubernetes.io/job-name", name.clone()));
        entries.push(("controller-uid", uid));
        entries.push(("job-name", name));
    }
    if let Some(index) = labels.index {
        entries.push(("batch.kubernetes.io/job-completion-index", text(index)));
    }
    if let Some(hash) = labels.hash {
        entries.push(("pod-template-hash", text(hash)));
    }
    if let Some(revision) = labels.revision {
        entries.push(("controller-revision-hash", text(revision)));
    }
    if let Some((ordinal, name)) = labels.ordinal {
        entries.push(("apps.kubernetes.io/pod-index", text(ordinal)));
        entries.push(("statefulset.kubernetes.io/pod-name", text(name)));
    }
    map(entries)
}

/// The annotations of a Pod: those that the Job controller gives its Pods, that of its release, and the manifest that was
/// applied.
pub(super) fn annotations(ties: &Ties, release: u8, applied: &Value) -> Value {
    let index = ties.labels.index.map(text);
    let failures = ties.index_failures.map(text);
    let release = Some(release).filter(|release| *release > 0).map(text);
    let keys = [
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-index-failure-count",
        RELEASE,
        "kubectl.kubernetes.io/last-applied-configuration",
    ];
    let applied = Some(applied.clone()).filter(Value::is_present);
    let entries = keys.into_iter().zip([index, failures, release, applied]);
    let hash = ties.mirror.map(|mirror| Value::Text(uid_text(mirror.of)));
    let mirror = [
        ("kubernetes.io/config.hash", hash.clone()),
        ("kubernetes.io/config.mirror", hash.clone()),
        (
            "kubernetes.io/config.source",
            hash.map(|_| Value::Word("file")),
        ),
    ];
    let entries = entries.chain(mirror);
    map(entries.filter_map(|(key, value)| Some((key, value?))))
}

/// The annotation of a Job that a CronJob has started.
pub(super) fn scheduled(time: Option<i64>) -> Value {
    let key = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    map(time.map(|time| (key, Value::text(&time_text(EPOCH + time)))))
}

/// A time as the API writes it.
fn time_text(time: i64) -> String {
    let status = build(&CRON_JOB_STATUS, [("lastScheduleTime", Value::Time(time))]);
    let json = to_json(&CRON_JOB_STATUS, &status);
    let text = json["lastScheduleTime"].as_str();
    text.unwrap_or_default().to_owned()
}

/// The annotations of a template of a release.
pub(super) fn release(release: u8) -> Value {
    let shown = Some(release).filter(|release| *release > 0);
    map(shown.map(|release| (RELEASE, text(release))))
}

const RELEASE: &str = "example.com/release";

/// `ownerReferences`
pub(super) fn owners(owner: Option<Owner>) -> Value {
    list(owner.map(|owner| {
        let version = match owner.kind {
            Kind::Job | Kind::CronJob => "batch/v1",
            Kind::Pod => "v1",
            _ => "apps/v1",
        };
        build(
            &OWNER_REFERENCE,
            [
                ("apiVersion", Value::Word(version)),
                ("kind", Value::Word(owner.kind.name())),
                ("name", text(owner.name)),
                ("uid", Value::Text(uid_text(owner.uid))),
                ("controller", Value::Bool(true)),
                ("blockOwnerDeletion", Value::Bool(true)),
            ],
        )
    }))
}

/// `ownerReferences` of a mirror Pod: its node.
///
/// Source: concepts/workloads/pods/static-pods.md#mirror-pods; api: kubelet, CreateMirrorPod
pub(super) fn owner_of_mirror(mirror: Mirror) -> Value {
    list([build(
        &OWNER_REFERENCE,
        [
            ("apiVersion", Value::Word("v1")),
            ("kind", Value::Word("Node")),
            ("name", NODES_SHOWN.name(mirror.node)),
            ("uid", text(node::uid(mirror.node, mirror.incarnation))),
            ("controller", Value::Bool(true)),
        ],
    )])
}

/// `finalizers`
pub(super) fn finalizers(finalizers: Finalizers) -> Value {
    let all = [
        (Finalizers::JOB_TRACKING, "batch.kubernetes.io/job-tracking"),
        (Finalizers::FOREGROUND, "foregroundDeletion"),
        (Finalizers::ORPHAN, "orphan"),
        (Finalizers::HOLD, "example.com/hold"),
    ];
    let here = all.into_iter().filter(|(one, _)| finalizers.has(*one));
    list(here.map(|(_, name)| Value::Word(name)))
}

/// `generateName`: the name without its last part, for what a controller has made.
pub(super) fn generate_name(name: Name, owner: Option<Owner>) -> Value {
    match (owner, name.parts().split_last()) {
        (Some(_), Some((last, _))) => {
            let whole = name.to_string();
            let end = whole.len() - last.to_string().len();
            Value::text(&whole[..end])
        }
        _ => Value::Absent,
    }
}

/// `metadata` of an object that owns Pods.
pub(super) fn metadata(meta: &Meta, annotations: Value) -> Value {
    let deletion = meta.deletion;
    build(
        &OBJECT_META,
        [
            ("name", text(meta.name)),
            ("namespace", Value::Word("default")),
            ("uid", Value::Text(uid_text(meta.uid))),
            ("resourceVersion", text(meta.version)),
            ("generation", Value::Int(i64::from(meta.generation))),
            ("creationTimestamp", Value::Time(EPOCH + meta.created)),
            (
                "deletionTimestamp",
                deletion.map_or(Value::Absent, |deletion| Value::Time(EPOCH + deletion.at)),
            ),
            (
                "deletionGracePeriodSeconds",
                deletion.map_or(Value::Absent, |deletion| {
                    Value::Int(i64::from(deletion.grace))
                }),
            ),
            ("labels", labels(&meta.labels)),
            ("annotations", annotations),
            ("ownerReferences", owners(meta.owner)),
            ("finalizers", finalizers(meta.finalizers)),
        ],
    )
}
