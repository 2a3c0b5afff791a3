//! StatefulSets and DaemonSets.

use super::{int, selector, template};
use crate::event::{DaemonSetSpec, Retention, StatefulSetSpec, TEMPLATES};
use crate::model::controller::{DaemonSetStatus, StatefulSetStatus, Workload};
use crate::model::show::record::{build, list};
use crate::model::show::{claim, meta};
use crate::object::Value;
use crate::object::kinds::claim::PERSISTENT_VOLUME_CLAIM;
use crate::object::kinds::meta::OBJECT_META;
use crate::object::kinds::workload::{
    CLAIM_RETENTION_POLICY, DAEMON_SET_SPEC, DAEMON_SET_STATUS, DEPLOYMENT_STRATEGY, ORDINALS,
    ROLLING_UPDATE, STATEFUL_SET_SPEC, STATEFUL_SET_STATUS,
};

pub(super) fn stateful_set_spec(one: &Workload, spec: &StatefulSetSpec) -> Value {
    let labels = one.meta.labels;
    let management = if spec.parallel {
        "Parallel"
    } else {
        "OrderedReady"
    };
    let strategy = if spec.on_delete {
        build(&DEPLOYMENT_STRATEGY, [("type", Value::Word("OnDelete"))])
    } else {
        let partition = ("partition", int(spec.partition));
        build(
            &DEPLOYMENT_STRATEGY,
            [
                ("type", Value::Word("RollingUpdate")),
                ("rollingUpdate", build(&ROLLING_UPDATE, [partition])),
            ],
        )
    };
    let ordinals = match spec.start {
        0 => Value::Absent,
        start => build(&ORDINALS, [("start", int(start))]),
    };
    build(
        &STATEFUL_SET_SPEC,
        [
            ("replicas", int(spec.replicas)),
            ("minReadySeconds", int(spec.min_ready)),
            ("podManagementPolicy", Value::Word(management)),
            ("updateStrategy", strategy),
            ("ordinals", ordinals),
            ("volumeClaimTemplates", claim_templates(spec.claims)),
            ("persistentVolumeClaimRetentionPolicy", retention(spec)),
            ("selector", selector(meta::labels(&labels))),
            ("template", template(one, &labels)),
        ],
    )
}

/// `volumeClaimTemplates`
fn claim_templates(count: u8) -> Value {
    let names = &TEMPLATES[..usize::from(count)];
    list(names.iter().map(|name| {
        let metadata = build(&OBJECT_META, [("name", Value::text(name))]);
        let spec = claim::spec(None);
        build(
            &PERSISTENT_VOLUME_CLAIM,
            [("metadata", metadata), ("spec", spec)],
        )
    }))
}

/// `persistentVolumeClaimRetentionPolicy`
fn retention(spec: &StatefulSetSpec) -> Value {
    let word = |policy| {
        Value::Word(match policy {
            Retention::Retain => "Retain",
            Retention::Delete => "Delete",
        })
    };
    build(
        &CLAIM_RETENTION_POLICY,
        [
            ("whenDeleted", word(spec.when_deleted)),
            ("whenScaled", word(spec.when_scaled)),
        ],
    )
}

pub(super) fn stateful_set_status(status: &StatefulSetStatus) -> Value {
    let revision = |number: u32| match status.observed {
        0 => Value::Absent,
        _ => Value::text(&number.to_string()),
    };
    build(
        &STATEFUL_SET_STATUS,
        [
            ("replicas", int(status.replicas)),
            ("readyReplicas", int(status.ready)),
            ("availableReplicas", int(status.available)),
            ("currentReplicas", int(status.current)),
            ("updatedReplicas", int(status.updated)),
            ("currentRevision", revision(status.current_revision)),
            ("updateRevision", revision(status.update_revision)),
            ("observedGeneration", int(status.observed)),
        ],
    )
}

pub(super) fn daemon_set_spec(one: &Workload, spec: &DaemonSetSpec) -> Value {
    let labels = one.meta.labels;
    let strategy = if spec.on_delete {
        build(&DEPLOYMENT_STRATEGY, [("type", Value::Word("OnDelete"))])
    } else {
        let bounds = [
            ("maxSurge", Value::text("0")),
            ("maxUnavailable", Value::text("1")),
        ];
        build(
            &DEPLOYMENT_STRATEGY,
            [
                ("type", Value::Word("RollingUpdate")),
                ("rollingUpdate", build(&ROLLING_UPDATE, bounds)),
            ],
        )
    };
    build(
        &DAEMON_SET_SPEC,
        [
            ("minReadySeconds", int(spec.min_ready)),
            ("updateStrategy", strategy),
            ("selector", selector(meta::labels(&labels))),
            ("template", template(one, &labels)),
        ],
    )
}

pub(super) fn daemon_set_status(status: &DaemonSetStatus) -> Value {
    build(
        &DAEMON_SET_STATUS,
        [
            ("currentNumberScheduled", int(status.current)),
            ("desiredNumberScheduled", int(status.desired)),
            ("numberMisscheduled", int(status.misscheduled)),
            ("numberReady", int(status.ready)),
            ("numberAvailable", int(status.available)),
            ("numberUnavailable", int(status.unavailable)),
            ("updatedNumberScheduled", int(status.updated)),
            ("observedGeneration", int(status.observed)),
        ],
    )
}
