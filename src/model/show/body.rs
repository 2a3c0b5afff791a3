//! Bodies of requests other than deletions.

use std::sync::Arc;

use super::NODES_SHOWN;
use super::pod::{CONTAINERS, amounts};
use super::record::{decimal, list};
use crate::event::{Flaw, PodPatch, Resources, RestartPolicy, Role, Unfit};
use crate::model::shown::{Asked, Extra};
use crate::object::Value;

/// The body of a request; absent where nothing of it matters.
pub(super) fn of(asked: &Asked) -> Value {
    match asked.extra {
        Extra::Binding(node) => {
            let kind = ("kind", Value::Word("Node"));
            let name = ("name", NODES_SHOWN.name(node));
            map([
                ("kind", Value::Word("Binding")),
                ("target", map([kind, name])),
            ])
        }
        Extra::Patch(patch, number) => patched(patch, number),
        Extra::Flaw(flaw) => map([("spec", flawed(flaw))]),
        Extra::Resources(container, role, resources) => resized(container, role, resources),
        Extra::Unfit(unfit) => unfit_ephemeral(unfit),
        Extra::Eviction => eviction(asked.grace),
        Extra::None | Extra::Version(_) | Extra::DryRun | Extra::NegativeGrace => Value::Absent,
    }
}

fn eviction(grace: Option<u32>) -> Value {
    let kind = ("kind", Value::Word("Eviction"));
    let Some(grace) = grace else {
        return map([kind]);
    };
    let options = map([("gracePeriodSeconds", Value::Int(i64::from(grace)))]);
    map([("deleteOptions", options), kind])
}

/// `metadata` or `spec` with the field that is patched.
fn patched(patch: PodPatch, number: u64) -> Value {
    let small = i64::try_from(number).unwrap_or_default();
    let other = u8::from(number == 1);
    let (field, value) = match patch {
        PodPatch::Name => ("name", Value::Word("other")),
        PodPatch::Uid => ("uid", Value::Word("other")),
        PodPatch::OldVersion => ("resourceVersion", decimal(number)),
        PodPatch::RestartPolicy => {
            let never = number == RestartPolicy::Never as u64;
            let policy = if never { "Always" } else { "Never" };
            ("restartPolicy", Value::Word(policy))
        }
        PodPatch::Grace => ("terminationGracePeriodSeconds", Value::Int(small)),
        PodPatch::NodeName => ("nodeName", NODES_SHOWN.name(other)),
        PodPatch::HostNetwork => ("hostNetwork", Value::Bool(true)),
        PodPatch::ServiceAccount => ("serviceAccountName", Value::Word("other")),
        PodPatch::PriorityClass => ("priorityClassName", Value::Word("system-cluster-critical")),
        PodPatch::Deadline(seconds) => ("activeDeadlineSeconds", Value::Int(seconds.into())),
        PodPatch::AddGate(gate) => ("schedulingGates", gates(number | 1 << gate)),
        PodPatch::RemoveGate(gate) => ("schedulingGates", gates(number & !(1 << gate))),
        // A patch of type JSON: its shape is a list of operations.
        PodPatch::AddSelector(_)
        | PodPatch::RemoveSelector(_)
        | PodPatch::AddToleration(_)
        | PodPatch::Image { .. } => return Value::Absent,
    };
    let of_metadata = matches!(patch, PodPatch::Name | PodPatch::Uid | PodPatch::OldVersion);
    let part = if of_metadata { "metadata" } else { "spec" };
    map([(part, map([(field, value)]))])
}

fn gates(mask: u64) -> Value {
    let there = (0..64).filter(|gate| mask & 1 << gate != 0);
    list(there.map(|gate| map([("name", Value::text(&format!("example.com/gate-{gate}")))])))
}

/// One container with what it is to have.
fn resized(container: u8, role: Role, resources: Resources) -> Value {
    let name = (
        "name",
        CONTAINERS[container as usize % CONTAINERS.len()].clone(),
    );
    let amounts = map([
        ("limits", amounts(resources.limits)),
        ("requests", amounts(resources.completed())),
    ]);
    let container = map([name, ("resources", amounts)]);
    let place = match role {
        Role::App | Role::Ephemeral => "containers",
        Role::Init | Role::Sidecar => "initContainers",
    };
    map([("spec", map([(place, list([container]))]))])
}

/// An ephemeral container with what it must not have.
fn unfit_ephemeral(unfit: Unfit) -> Value {
    let name = ("name", Value::Word("debugger"));
    let word = |key: &str, value: &'static str| map([(key, Value::Word(value))]);
    let probe = || map([("tcpSocket", map([("port", Value::Int(80))]))]);
    let container = match unfit {
        Unfit::Ports => map([
            name,
            ("ports", list([map([("containerPort", Value::Int(80))])])),
        ]),
        Unfit::LivenessProbe => map([("livenessProbe", probe()), name]),
        Unfit::ReadinessProbe => map([name, ("readinessProbe", probe())]),
        Unfit::StartupProbe => map([name, ("startupProbe", probe())]),
        Unfit::Lifecycle => {
            let sleep = map([("sleep", map([("seconds", Value::Int(1))]))]);
            map([("lifecycle", map([("preStop", sleep)])), name])
        }
        Unfit::Resources => map([
            name,
            ("resources", map([("requests", word("cpu", "100m"))])),
        ]),
    };
    map([("spec", map([("ephemeralContainers", list([container]))]))])
}

fn flawed(flaw: Flaw) -> Value {
    let one = || list([map([("name", Value::Word("c"))])]);
    let containers = ("containers", one());
    match flaw {
        Flaw::NoContainers => map([("containers", list([]))]),
        Flaw::EphemeralContainer => map([containers, ("ephemeralContainers", one())]),
        Flaw::RestartPolicy => map([containers, ("restartPolicy", Value::Word("Sometimes"))]),
        Flaw::ActiveDeadline => map([("activeDeadlineSeconds", Value::Int(-1)), containers]),
        Flaw::NodeAndGate => map([
            containers,
            ("nodeName", NODES_SHOWN.name(0)),
            ("schedulingGates", gates(1)),
        ]),
        Flaw::NegativeGrace => map([
            containers,
            ("terminationGracePeriodSeconds", Value::Int(-1)),
        ]),
    }
}

/// A map of entries in the order of their keys.
fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    debug_assert!(entries.is_sorted_by_key(|(key, _)| *key));
    let entries = entries.map(|(key, value)| (Arc::from(key), value));
    Value::Map(Arc::from(entries))
}
