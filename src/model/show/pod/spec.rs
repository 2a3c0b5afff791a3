//! Specs of Pods.

use std::sync::LazyLock;

use super::CONTAINERS;
use crate::event::{Manifest, Name, RestartPolicy, Role};
use crate::model::show::NODES_SHOWN;
use crate::model::show::record::{build, list};
use crate::object::Value;
use crate::object::kinds::pod::{CONTAINER_SPEC, POD_SPEC, TOLERATION};

/// The spec of a manifest, with what the API adds.
pub(in crate::model::show) fn of(
    manifest: &Manifest,
    node: Option<u8>,
    hostname: Option<Name>,
) -> Value {
    let policy = match manifest.restart_policy {
        RestartPolicy::Always => "Always",
        RestartPolicy::OnFailure => "OnFailure",
        RestartPolicy::Never => "Never",
    };
    let grace = manifest.grace.unwrap_or(30);
    let of = |at: usize| container(at, manifest.containers[at].role);
    let node = node.map_or(Value::Absent, |node| NODES_SHOWN.name(node));
    let hostname = hostname.map_or(Value::Absent, |name| Value::text(&name.to_string()));
    build(
        &POD_SPEC,
        [
            ("containers", list(manifest.apps().map(of))),
            ("initContainers", list(manifest.init_list().map(of))),
            ("restartPolicy", Value::Word(policy)),
            ("nodeName", node),
            ("hostname", hostname),
            (
                "terminationGracePeriodSeconds",
                Value::Int(i64::from(grace)),
            ),
            ("dnsPolicy", Value::Word("ClusterFirst")),
            ("schedulerName", Value::Word("default-scheduler")),
            ("serviceAccountName", Value::Word("default")),
            ("priority", Value::Int(0)),
            ("preemptionPolicy", Value::Word("PreemptLowerPriority")),
            ("tolerations", TOLERATIONS.clone()),
        ],
    )
}

fn container(at: usize, role: Role) -> Value {
    let own = match role {
        Role::Sidecar => Value::Word("Always"),
        _ => Value::Absent,
    };
    build(
        &CONTAINER_SPEC,
        [
            ("name", CONTAINERS[at].clone()),
            ("image", IMAGE.clone()),
            ("imagePullPolicy", Value::Word("IfNotPresent")),
            ("restartPolicy", own),
            (
                "terminationMessagePath",
                Value::Word("/dev/termination-log"),
            ),
            ("terminationMessagePolicy", Value::Word("File")),
        ],
    )
}

/// The image that containers run.
pub(super) static IMAGE: LazyLock<Value> = LazyLock::new(|| Value::text("busybox:1.35"));

/// What the API adds to every Pod.
///
/// Source: concepts/scheduling-eviction/taint-and-toleration.md#taint-based-evictions
static TOLERATIONS: LazyLock<Value> = LazyLock::new(|| {
    let keys = [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ];
    list(keys.map(|key| {
        build(
            &TOLERATION,
            [
                ("key", Value::Word(key)),
                ("operator", Value::Word("Exists")),
                ("effect", Value::Word("NoExecute")),
                ("tolerationSeconds", Value::Int(300)),
            ],
        )
    }))
});
