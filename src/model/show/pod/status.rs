//! Statuses of Pods.

use std::sync::LazyLock;

use super::CONTAINERS;
use super::spec::{GATES, IMAGES_SHOWN, resources};
use crate::event::Manifest;
use crate::model::decisions::QosClass;
use crate::model::show::record::{ascii, build, edit, edit_list, list};
use crate::model::show::slots::{
    CONDITION_AT, CONTAINER_AT, CONTAINER_STATUS_AT, RUNNING_AT, STATE_AT, STATUS_AT, TERMINATED_AT,
};
use crate::model::show::{NODES_SHOWN, time};
use crate::model::state::{
    CONDITIONS, Cause, Condition, ContainerState, ContainerStatus, Each, End, Phase, Pod, Status,
    Waiting,
};
use crate::object::Value;
use crate::object::kinds::meta::CONDITION;
use crate::object::kinds::pod::{
    CONTAINER_STATE, CONTAINER_STATUS, IP, POD_STATUS, STATE_RUNNING, STATE_TERMINATED,
    STATE_WAITING,
};

/// A status as it was shown last.
#[derive(Debug, Default)]
pub(super) struct StatusView {
    shown: Option<Status>,
    conditions: [Value; CONDITIONS.len() + Manifest::GATES],
    containers: Each<Value>,
    value: Value,
}

impl StatusView {
    /// The value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Brings it up to date. Returns which containers have another status than before, a bit for each position.
    pub fn update(&mut self, pod: &Pod, address: Value) -> u32 {
        let status = &pod.status;
        if self.shown.as_ref() == Some(status) {
            return 0;
        }
        let before = self.shown.unwrap_or_default();
        let conditions = self.update_conditions(&before, status);
        let changed = self.update_containers(&before, pod);
        let base = match self.shown {
            Some(_) => &self.value,
            None => &*EMPTY,
        };
        let slots = &*STATUS_AT;
        let value = edit(base, |fields| {
            fields[slots.phase] = phase(status.phase);
            if conditions {
                let shown = self.conditions.iter().filter(|one| one.is_present());
                fields[slots.conditions] = list(shown.cloned());
            }
            if let (Some(start), Some((node, _))) = (status.start, pod.bound) {
                if status.observed > 0 {
                    fields[slots.observed] = Value::Int(i64::from(status.observed));
                }
                if before.start != status.start {
                    fields[slots.start] = time(start);
                    fields[slots.host] = NODES_SHOWN.address(node);
                    fields[slots.hosts] = NODES_SHOWN.addresses(node);
                }
            }
            if status.address != before.address {
                let ip = address
                    .is_present()
                    .then(|| build(&IP, [("ip", address.clone())]));
                fields[slots.address] = address;
                fields[slots.addresses] = list(ip);
            }
            if self.shown.is_none() {
                fields[slots.class] = class(pod.class);
            }
            if before.reason != status.reason {
                fields[slots.reason] = status.reason.map_or(Value::Absent, Value::Word);
                fields[slots.message] = status.message.map_or(Value::Absent, Value::Word);
            }
            if before.nominated != status.nominated {
                let node = status.nominated.map(|node| NODES_SHOWN.name(node));
                fields[slots.nominated] = node.unwrap_or_default();
            }
            if changed != 0 {
                let manifest = &pod.manifest;
                let of = |at: usize| Some(self.containers[at].clone()).filter(Value::is_present);
                fields[slots.apps] = list(manifest.apps().filter_map(of));
                if manifest.init_list().next().is_some() {
                    fields[slots.early] = list(manifest.init_list().filter_map(of));
                }
                if manifest.ephemeral().next().is_some() {
                    fields[slots.ephemeral] = list(manifest.ephemeral().filter_map(of));
                }
            }
        });
        self.value = value;
        self.shown = Some(*status);
        changed
    }

    fn update_conditions(&mut self, before: &Status, status: &Status) -> bool {
        let mut changed = false;
        let now = status.conditions.iter().chain(&status.gates);
        let before = before.conditions.iter().chain(&before.gates);
        for (at, (condition, before)) in now.zip(before).enumerate() {
            if before != condition {
                self.conditions[at] = condition
                    .as_ref()
                    .map_or(Value::Absent, |one| of_condition(at, one));
                changed = true;
            }
        }
        changed
    }

    fn update_containers(&mut self, before: &Status, pod: &Pod) -> u32 {
        let status = &pod.status;
        let mut changed = 0;
        for (at, now) in status.containers.iter().enumerate() {
            if before.containers[at] != *now {
                self.containers[at] = now.as_ref().map_or(Value::Absent, |now| {
                    let before = before.containers[at].as_ref();
                    of_container(at, now, before.zip(Some(&self.containers[at])))
                });
                changed |= 1 << at;
            }
        }
        changed
    }

    /// The computed view of the containers, with the statuses that have changed.
    pub fn containers(&self, views: &Value, manifest: &Manifest, changed: u32) -> Value {
        let order = manifest.apps().chain(manifest.init_list());
        let order = order.chain(manifest.ephemeral());
        edit_list(views, |views| {
            for (view, at) in views.iter_mut().zip(order) {
                if changed & (1 << at) != 0 {
                    let status = self.containers[at].clone();
                    *view = edit(view, |fields| fields[CONTAINER_AT.status] = status);
                }
            }
        })
    }
}

fn class(class: QosClass) -> Value {
    Value::Word(match class {
        QosClass::BestEffort => "BestEffort",
        QosClass::Burstable => "Burstable",
        QosClass::Guaranteed => "Guaranteed",
    })
}

fn phase(phase: Phase) -> Value {
    Value::Word(match phase {
        Phase::Pending => "Pending",
        Phase::Running => "Running",
        Phase::Succeeded => "Succeeded",
        Phase::Failed => "Failed",
    })
}

/// The type of a condition; those of the readiness gates stand last.
fn condition_type(at: usize) -> Value {
    match CONDITIONS.get(at) {
        Some(name) => Value::Word(name),
        None => GATES[at - CONDITIONS.len()].clone(),
    }
}

fn of_condition(at: usize, condition: &Condition) -> Value {
    let slots = &*CONDITION_AT;
    edit(&CONDITION.empty(), |fields| {
        fields[slots.kind] = condition_type(at);
        fields[slots.truth] = Value::Word(if condition.truth { "True" } else { "False" });
        fields[slots.reason] = condition.reason.map_or(Value::Absent, Value::Word);
        fields[slots.since] = time(condition.since);
        if condition.observed > 0 {
            fields[slots.observed] = Value::Int(condition.observed.into());
        }
    })
}

/// The status of a container; what it has in common with the one before is the same value.
fn of_container(
    at: usize,
    status: &ContainerStatus,
    before: Option<(&ContainerStatus, &Value)>,
) -> Value {
    let slots = &*CONTAINER_STATUS_AT;
    let shown = before.map(|(before, _)| before);
    let base = before.map_or(&*NEW_CONTAINER, |(_, value)| value);
    edit(base, |fields| {
        if shown.is_none() {
            fields[slots.name] = CONTAINERS[at].clone();
        }
        if shown.is_none_or(|shown| shown.image != status.image) {
            fields[slots.image] = IMAGES_SHOWN[status.image as usize].clone();
        }
        if shown.is_none_or(|shown| shown.signal != status.signal) {
            let signal = status.signal.map(|signal| Value::Word(signal.name()));
            fields[slots.signal] = signal.unwrap_or_default();
        }
        if shown.is_none_or(|shown| shown.resources != status.resources) {
            fields[slots.resources] = resources(status.resources);
        }
        // A run that has ended is shown once more when the next one begins: it is the same record.
        let ended = match shown.map(|shown| shown.state) {
            Some(ContainerState::Terminated(end)) => Some((end, fields[slots.state].clone())),
            _ => None,
        };
        if shown.is_none_or(|shown| shown.last != status.last) {
            fields[slots.last] = match (status.last, ended) {
                (Some(last), Some((end, record))) if last == end => record,
                (Some(last), _) => state(&ContainerState::Terminated(last)),
                (None, _) => CONTAINER_STATE.empty(),
            };
        }
        if shown.is_none_or(|shown| shown.state != status.state) {
            fields[slots.state] = state(&status.state);
        }
        fields[slots.ready] = Value::Bool(status.ready);
        fields[slots.started] = Value::Bool(status.started);
        fields[slots.restarts] = Value::Int(i64::from(status.restarts));
        if shown.is_none_or(|shown| shown.id != status.id) && status.id > 0 {
            fields[slots.id] = container_id(status.id);
        }
    })
}

fn state(state: &ContainerState) -> Value {
    let slots = &*STATE_AT;
    match state {
        ContainerState::Waiting(waiting) => WAITING[*waiting as usize].clone(),
        ContainerState::Running { since } => {
            let running = edit(&STATE_RUNNING.empty(), |fields| {
                fields[RUNNING_AT.since] = time(*since);
            });
            edit(&CONTAINER_STATE.empty(), |fields| {
                fields[slots.running] = running;
            })
        }
        ContainerState::Terminated(end) => edit(&CONTAINER_STATE.empty(), |fields| {
            fields[slots.terminated] = terminated(end);
        }),
    }
}

fn terminated(end: &End) -> Value {
    let slots = &*TERMINATED_AT;
    edit(&STATE_TERMINATED.empty(), |fields| {
        fields[slots.code] = Value::Int(i64::from(end.code));
        if end.id == 0 {
            // The kubelet made it up.
            fields[slots.reason] = Value::Word(match end.cause {
                Cause::RestartAll => "RestartingAllContainers",
                _ => "ContainerStatusUnknown",
            });
            return;
        }
        let reason = match (end.cause, end.code) {
            (Cause::OutOfMemory, _) => "OOMKilled",
            (Cause::StartError, _) => "StartError",
            (Cause::RestartAll, _) => "RestartingAllContainers",
            (Cause::Exit, 0) => "Completed",
            (Cause::Exit, _) => "Error",
        };
        fields[slots.reason] = Value::Word(reason);
        fields[slots.started] = time(end.started);
        fields[slots.finished] = time(end.finished);
        fields[slots.id] = container_id(end.id);
    })
}

/// What runtimes call a container.
fn container_id(number: u32) -> Value {
    const PREFIX: &[u8] = b"containerd://";
    let mut text = [b'0'; 13 + 64];
    text[..PREFIX.len()].copy_from_slice(PREFIX);
    for digit in 0..8 {
        let value = (number >> (digit * 4)) & 0xf;
        text[PREFIX.len() + 63 - digit] = b"0123456789abcdef"[value as usize];
    }
    ascii(&text)
}

/// A status of which nothing is known yet.
static EMPTY: LazyLock<Value> = LazyLock::new(|| POD_STATUS.empty());

/// A container of which nothing is known yet.
static NEW_CONTAINER: LazyLock<Value> = LazyLock::new(|| {
    let slots = &*CONTAINER_STATUS_AT;
    edit(&CONTAINER_STATUS.empty(), |fields| {
        fields[slots.image_id] = Value::text("sha256:9f2c");
    })
});

/// The states of containers that wait, in the order of [`Waiting`].
static WAITING: LazyLock<[Value; Waiting::ALL.len()]> = LazyLock::new(|| {
    Waiting::ALL.map(|waiting| {
        let reason = build(&STATE_WAITING, [("reason", Value::Word(waiting.reason()))]);
        build(&CONTAINER_STATE, [("waiting", reason)])
    })
});
