//! Versions of Pods as API objects.

use std::sync::Arc;

use super::NODE_NAMES;
use super::record::{build, list};
use crate::event::{Manifest, Name, RestartPolicy, Role};
use crate::model::play::EPOCH;
use crate::model::state::{
    CONDITIONS, ContainerState, ContainerStatus, End, Phase, Pod, Status, Waiting,
};
use crate::object::kinds::meta::{CONDITION, OBJECT_META};
use crate::object::kinds::pod::{
    CONTAINER_SPEC, CONTAINER_STATE, CONTAINER_STATUS, IP, POD, POD_SPEC, POD_STATUS,
    STATE_RUNNING, STATE_TERMINATED, STATE_WAITING, TOLERATION,
};
use crate::object::{Kind, Value, compute};

/// The texts of one Pod, made once.
#[derive(Debug)]
pub(super) struct Texts {
    pub uid: Arc<str>,
    pub name: Value,
    pub containers: Vec<Value>,
    number: u32,
    /// The spec, and the node with which it was made.
    spec: Option<(Option<u8>, Value)>,
}

/// The text of a UID.
pub(super) fn uid_text(number: u32) -> Arc<str> {
    Arc::from(format!("00000000-0000-4000-8000-{number:012}"))
}

impl Texts {
    pub fn new(number: u32, name: Name) -> Self {
        let containers = 0..Manifest::MOST;
        Self {
            uid: uid_text(number),
            name: Value::text(&name.to_string()),
            containers: containers
                .map(|at| Value::text(&format!("c{at}")))
                .collect(),
            number,
            spec: None,
        }
    }

    /// The address of the Pod on a node.
    pub fn address(&self, node: u8) -> Value {
        let (high, low) = (self.number / 250 % 250, self.number % 250 + 1);
        Value::text(&format!("10.{}.{high}.{low}", u32::from(node) + 1))
    }

    /// The Pod as an object.
    pub fn record(&mut self, pod: &Pod) -> Value {
        let mut record = build(
            &POD,
            [
                ("apiVersion", Value::Word("v1")),
                ("kind", Value::Word("Pod")),
                ("metadata", self.metadata(pod)),
                ("spec", self.spec(pod)),
                ("status", self.status(pod)),
            ],
        );
        if let Value::Record(fields) = &mut record {
            compute(Kind::Pod, Arc::make_mut(fields));
        }
        record
    }

    fn metadata(&self, pod: &Pod) -> Value {
        let deletion = pod.deletion;
        build(
            &OBJECT_META,
            [
                ("name", self.name.clone()),
                ("namespace", Value::Word("default")),
                ("uid", Value::Text(Arc::clone(&self.uid))),
                ("resourceVersion", Value::text(&pod.version.to_string())),
                ("generation", Value::Int(i64::from(pod.generation))),
                ("creationTimestamp", time(pod.created)),
                (
                    "deletionTimestamp",
                    deletion.map_or(Value::Absent, |deletion| time(deletion.at)),
                ),
                (
                    "deletionGracePeriodSeconds",
                    deletion.map_or(Value::Absent, |deletion| {
                        Value::Int(i64::from(deletion.grace))
                    }),
                ),
            ],
        )
    }

    fn spec(&mut self, pod: &Pod) -> Value {
        let node = pod.bound.map(|(node, _)| node);
        match &self.spec {
            Some((made_for, spec)) if *made_for == node => spec.clone(),
            _ => {
                let spec = self.make_spec(&pod.manifest, node);
                self.spec = Some((node, spec.clone()));
                spec
            }
        }
    }

    fn make_spec(&self, manifest: &Manifest, node: Option<u8>) -> Value {
        let policy = match manifest.restart_policy {
            RestartPolicy::Always => "Always",
            RestartPolicy::OnFailure => "OnFailure",
            RestartPolicy::Never => "Never",
        };
        let grace = manifest.grace.unwrap_or(30);
        let of = |at: usize| self.container_spec(at, manifest.containers[at].role);
        build(
            &POD_SPEC,
            [
                ("containers", list(manifest.apps().map(of))),
                ("initContainers", list(manifest.init_list().map(of))),
                ("restartPolicy", Value::Word(policy)),
                (
                    "nodeName",
                    node.map_or(Value::Absent, |node| Value::text(NODE_NAMES[node as usize])),
                ),
                (
                    "terminationGracePeriodSeconds",
                    Value::Int(i64::from(grace)),
                ),
                ("dnsPolicy", Value::Word("ClusterFirst")),
                ("schedulerName", Value::Word("default-scheduler")),
                ("serviceAccountName", Value::Word("default")),
                ("priority", Value::Int(0)),
                ("preemptionPolicy", Value::Word("PreemptLowerPriority")),
                ("tolerations", tolerations()),
            ],
        )
    }

    fn container_spec(&self, at: usize, role: Role) -> Value {
        let own = match role {
            Role::Sidecar => Value::Word("Always"),
            _ => Value::Absent,
        };
        build(
            &CONTAINER_SPEC,
            [
                ("name", self.containers[at].clone()),
                ("image", Value::text("busybox:1.35")),
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

    fn status(&self, pod: &Pod) -> Value {
        let status = &pod.status;
        let phase = match status.phase {
            Phase::Pending => "Pending",
            Phase::Running => "Running",
            Phase::Succeeded => "Succeeded",
            Phase::Failed => "Failed",
        };
        let mut fields = vec![
            ("phase", Value::Word(phase)),
            ("conditions", conditions(status)),
            ("qosClass", Value::Word("BestEffort")),
        ];
        if let (Some(start), Some((node, _))) = (status.start, pod.bound) {
            fields.extend(self.reported(pod, start, node));
        }
        build(&POD_STATUS, fields)
    }

    /// What the kubelet adds when it has taken the Pod on.
    fn reported(&self, pod: &Pod, start: i64, node: u8) -> Vec<(&'static str, Value)> {
        let status = &pod.status;
        let host = Value::text(&format!("10.0.0.{node}"));
        let of = |at: usize| {
            status.containers[at].map(|status| container_status(&self.containers[at], &status))
        };
        let observed = Value::Int(i64::from(status.observed));
        let apps = list(pod.manifest.apps().filter_map(of));
        let early = list(pod.manifest.init_list().filter_map(of));
        let mut fields = vec![
            ("startTime", time(start)),
            ("hostIP", host.clone()),
            ("hostIPs", list([build(&IP, [("ip", host)])])),
            ("observedGeneration", observed),
            ("containerStatuses", apps),
            ("initContainerStatuses", early),
        ];
        if status.address {
            let address = self.address(node);
            fields.push(("podIP", address.clone()));
            fields.push(("podIPs", list([build(&IP, [("ip", address)])])));
        }
        fields
    }
}

fn conditions(status: &Status) -> Value {
    let shown = CONDITIONS.iter().zip(&status.conditions);
    list(shown.filter_map(|(name, condition)| {
        let condition = condition.as_ref()?;
        let truth = if condition.truth { "True" } else { "False" };
        Some(build(
            &CONDITION,
            [
                ("type", Value::Word(name)),
                ("status", Value::Word(truth)),
                (
                    "reason",
                    condition.reason.map_or(Value::Absent, Value::Word),
                ),
                ("lastTransitionTime", time(condition.since)),
            ],
        ))
    }))
}

fn container_status(name: &Value, status: &ContainerStatus) -> Value {
    let mut fields = vec![
        ("name", name.clone()),
        ("state", state(&status.state)),
        ("ready", Value::Bool(status.ready)),
        ("started", Value::Bool(status.started)),
        ("restartCount", Value::Int(i64::from(status.restarts))),
        ("image", Value::text("busybox:1.35")),
        ("imageID", Value::text("sha256:9f2c")),
    ];
    if let Some(last) = &status.last {
        let last = build(&CONTAINER_STATE, [("terminated", terminated(last))]);
        fields.push(("lastState", last));
    }
    if status.id > 0 {
        fields.push(("containerID", container_id(status.id)));
    }
    build(&CONTAINER_STATUS, fields)
}

fn state(state: &ContainerState) -> Value {
    let (field, value) = match state {
        ContainerState::Waiting(waiting) => {
            let reason = match waiting {
                Waiting::Creating => "ContainerCreating",
                Waiting::Initializing => "PodInitializing",
                Waiting::BackOff => "CrashLoopBackOff",
            };
            (
                "waiting",
                build(&STATE_WAITING, [("reason", Value::Word(reason))]),
            )
        }
        ContainerState::Running { since } => (
            "running",
            build(&STATE_RUNNING, [("startedAt", time(*since))]),
        ),
        ContainerState::Terminated(end) => ("terminated", terminated(end)),
    };
    build(&CONTAINER_STATE, [(field, value)])
}

fn terminated(end: &End) -> Value {
    let code = ("exitCode", Value::Int(i64::from(end.code)));
    if end.id == 0 {
        let reason = ("reason", Value::Word("ContainerStatusUnknown"));
        return build(&STATE_TERMINATED, [code, reason]);
    }
    let reason = if end.code == 0 { "Completed" } else { "Error" };
    build(
        &STATE_TERMINATED,
        [
            code,
            ("reason", Value::Word(reason)),
            ("startedAt", time(end.started)),
            ("finishedAt", time(end.finished)),
            ("containerID", container_id(end.id)),
        ],
    )
}

/// What the API adds to every Pod.
///
/// Source: concepts/scheduling-eviction/taint-and-toleration.md#taint-based-evictions
fn tolerations() -> Value {
    let keys = [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ];
    list(keys.map(toleration))
}

fn toleration(key: &'static str) -> Value {
    build(
        &TOLERATION,
        [
            ("key", Value::Word(key)),
            ("operator", Value::Word("Exists")),
            ("effect", Value::Word("NoExecute")),
            ("tolerationSeconds", Value::Int(300)),
        ],
    )
}

fn container_id(number: u32) -> Value {
    Value::text(&format!("containerd://{number:064x}"))
}

fn time(at: i64) -> Value {
    Value::Time(EPOCH + at)
}
