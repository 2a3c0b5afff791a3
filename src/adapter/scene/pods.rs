//! Pods and what makes them, as choices are resolved against them.

use serde_json::Value as Json;

use super::Watched;
use crate::event::{Name, Root, ScenePod, WorkloadSpec};
use crate::object::{Kind, Object, to_json};

/// Somebody's finalizer, as events put it on.
const HOLD: &str = "example.com/hold";
/// What scheduling gates are called, before their numbers.
const GATE: &str = "example.com/gate-";
/// What the API says of a Pod that stands for a static one.
///
/// Source: concepts/workloads/pods/static-pods.md#mirror-pods
const MIRROR: &str = "kubernetes.io/config.mirror";

impl Watched {
    pub(super) fn pod(&self, name: Name, object: &Object) -> ScenePod {
        let json = to_json(Kind::Pod.schema(), &object.record);
        let (metadata, status) = (&json["metadata"], &json["status"]);
        let statuses = [
            "initContainerStatuses",
            "containerStatuses",
            "ephemeralContainerStatuses",
        ];
        let mut running: Vec<u8> = statuses
            .iter()
            .flat_map(|list| running(&status[list]))
            .collect();
        running.sort_unstable();
        let owner = object.controller_uid();
        ScenePod {
            pod: name,
            running,
            manifest: self.manifest(name),
            held: items(&metadata["finalizers"]).any(|finalizer| finalizer == HOLD),
            gate: items(&json["spec"]["schedulingGates"])
                .find_map(|gate| number(&gate["name"], GATE)),
            in_window: !metadata["deletionTimestamp"].is_null() || status["phase"] != "Running",
            owned: owner
                .is_some_and(|owner| self.objects.iter().any(|(_, known)| known.uid() == owner)),
        }
    }
}

/// Whether a Pod stands for a static one, which the API does not manage.
pub(super) fn is_mirror(name: Name, object: &Object) -> bool {
    object.kind == Kind::Pod && (name.root() == Root::Static || object.annotation(MIRROR).is_some())
}

/// Whether objects of a kind make Pods, or what makes Pods.
pub(super) fn is_workload(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Job
            | Kind::CronJob
            | Kind::ReplicaSet
            | Kind::Deployment
            | Kind::StatefulSet
            | Kind::DaemonSet
    )
}

/// What the name of a workload begins with.
pub(super) fn root_of(spec: &WorkloadSpec) -> Root {
    match spec {
        WorkloadSpec::Job(_) => Root::Job,
        WorkloadSpec::ReplicaSet(_) => Root::ReplicaSet,
        WorkloadSpec::Deployment(_) => Root::Deployment,
        WorkloadSpec::StatefulSet(_) => Root::StatefulSet,
        WorkloadSpec::CronJob(_) => Root::CronJob,
        WorkloadSpec::DaemonSet(_) => Root::DaemonSet,
    }
}

/// The positions of containers that run: they are named after them.
fn running(statuses: &Json) -> impl Iterator<Item = u8> + '_ {
    let run = items(statuses).filter(|status| !status["state"]["running"].is_null());
    run.filter_map(|status| number(&status["name"], "c"))
}

fn number(name: &Json, prefix: &str) -> Option<u8> {
    name.as_str()?.strip_prefix(prefix)?.parse().ok()
}

fn items(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}
