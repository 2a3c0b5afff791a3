//! Specs of Pods.

use std::sync::{Arc, LazyLock};

use super::{CONTAINERS, handler, volume};
use crate::event::{
    Amount, Container, IMAGES, Manifest, Operator, ProbeKind, PullPolicy, Resources, RestartAction,
    RestartPolicy, RestartRule, Role, Toleration, TolerationKey,
};
use crate::model::controller::Ties;
use crate::model::show::NODES_SHOWN;
use crate::model::show::node as nodes;
use crate::model::show::record::{build, list};
use crate::object::Value;
use crate::object::kinds::pod::{
    CONTAINER_SPEC, EXIT_CODES, POD_OS, POD_SPEC, READINESS_GATE, RESIZE_POLICY, RESOURCES,
    RESTART_RULE, SCHEDULING_GATE, TOLERATION,
};

/// The spec of a manifest, with what the API adds.
pub(in crate::model::show) fn of(manifest: &Manifest, node: Option<u8>, ties: &Ties) -> Value {
    let gates = GATES[..manifest.readiness_gates as usize].iter();
    let readiness_gate = |kind: &Value| build(&READINESS_GATE, [("conditionType", kind.clone())]);
    let deadline = manifest.active_deadline_seconds;
    let grace = manifest.grace.unwrap_or(30);
    let of = |at: usize| container(at, manifest, ties);
    let placement = &manifest.placement;
    let class = placement.priority.class();
    let node = node.map_or(Value::Absent, |node| NODES_SHOWN.name(node));
    let hostname = ties
        .hostname
        .map_or(Value::Absent, |name| Value::text(&name.to_string()));
    build(
        &POD_SPEC,
        [
            ("containers", list(manifest.apps().map(of))),
            ("initContainers", list(manifest.init_list().map(of))),
            ("ephemeralContainers", list(manifest.ephemeral().map(of))),
            ("restartPolicy", policy(manifest.restart_policy)),
            ("readinessGates", list(gates.map(readiness_gate))),
            ("volumes", volume::volumes(manifest, ties)),
            (
                "activeDeadlineSeconds",
                deadline.map_or(Value::Absent, |seconds| Value::Int(i64::from(seconds))),
            ),
            ("nodeName", node),
            ("hostname", hostname),
            ("os", os(manifest)),
            (
                "terminationGracePeriodSeconds",
                Value::Int(i64::from(grace)),
            ),
            ("dnsPolicy", Value::Word("ClusterFirst")),
            ("schedulerName", Value::Word("default-scheduler")),
            ("serviceAccountName", Value::Word("default")),
            (
                "priority",
                Value::Int(i64::from(placement.priority.number())),
            ),
            (
                "priorityClassName",
                class.map_or(Value::Absent, Value::Word),
            ),
            ("nodeSelector", nodes::labels(placement.selector)),
            ("preemptionPolicy", Value::Word("PreemptLowerPriority")),
            (
                "tolerations",
                list(placement.tolerations.iter().map(toleration)),
            ),
            (
                "schedulingGates",
                list(placement.scheduling_gates.iter().map(gate)),
            ),
        ],
    )
}

/// `os`, where it is said.
fn os(manifest: &Manifest) -> Value {
    let signals = manifest
        .containers
        .iter()
        .any(|one| one.stop_signal.is_some());
    let name = match (manifest.windows, signals) {
        (true, _) => "windows",
        // Whoever names a signal has to name the system.
        (false, true) => "linux",
        (false, false) => return Value::Absent,
    };
    build(&POD_OS, [("name", Value::Word(name))])
}

fn container(at: usize, of: &Manifest, ties: &Ties) -> Value {
    let manifest = &of.containers[at];
    let own = match (manifest.role, manifest.restarts.policy) {
        (Role::Sidecar, _) => Value::Word("Always"),
        (_, Some(own)) => policy(own),
        (_, None) => Value::Absent,
    };
    let rules = list(manifest.restarts.rule.iter().map(rule));
    let probe = |kind| {
        let probe = manifest.probes.get(kind);
        probe.map_or(Value::Absent, |probe| handler::probe(kind, &probe))
    };
    build(
        &CONTAINER_SPEC,
        [
            ("name", CONTAINERS[at].clone()),
            ("image", IMAGES_SHOWN[manifest.needs.image as usize].clone()),
            ("imagePullPolicy", pull_policy(manifest.needs.pull)),
            ("command", volume::command(of, at)),
            ("volumeMounts", volume::mounts(of, at, ties)),
            ("envFrom", env_from(manifest.needs.config)),
            ("restartPolicy", own),
            ("resources", resources(manifest.resources)),
            ("resizePolicy", resize_policy(manifest)),
            ("restartPolicyRules", rules),
            (
                "lifecycle",
                handler::lifecycle(&manifest.hooks, manifest.stop_signal),
            ),
            ("readinessProbe", probe(ProbeKind::Readiness)),
            ("livenessProbe", probe(ProbeKind::Liveness)),
            ("startupProbe", probe(ProbeKind::Startup)),
            (
                "terminationMessagePath",
                Value::Word("/dev/termination-log"),
            ),
            ("terminationMessagePolicy", Value::Word("File")),
        ],
    )
}

fn policy(policy: RestartPolicy) -> Value {
    Value::Word(match policy {
        RestartPolicy::Always => "Always",
        RestartPolicy::OnFailure => "OnFailure",
        RestartPolicy::Never => "Never",
    })
}

fn pull_policy(policy: PullPolicy) -> Value {
    Value::Word(match policy {
        PullPolicy::IfNotPresent => "IfNotPresent",
        PullPolicy::Always => "Always",
        PullPolicy::Never => "Never",
    })
}

fn rule(rule: &RestartRule) -> Value {
    let operator = Value::Word(match rule.operator {
        Operator::In => "In",
        Operator::NotIn => "NotIn",
    });
    let values = list(rule.codes.map(|code| Value::Int(i64::from(code))));
    let codes = build(&EXIT_CODES, [("operator", operator), ("values", values)]);
    let action = Value::Word(match rule.action {
        RestartAction::Restart => "Restart",
        RestartAction::RestartAllContainers => "RestartAllContainers",
    });
    build(&RESTART_RULE, [("action", action), ("exitCodes", codes)])
}

fn env_from(config: Option<u8>) -> Value {
    config.map_or(Value::Absent, |config| {
        let name = Value::text(&format!("config-{config}"));
        let reference = Value::Map(Arc::from([(Arc::from("name"), name)]));
        list([Value::Map(Arc::from([(
            Arc::from("configMapRef"),
            reference,
        )]))])
    })
}

/// The images that containers run.
pub(in crate::model::show) static IMAGES_SHOWN: LazyLock<[Value; IMAGES as usize]> =
    LazyLock::new(|| Manifest::IMAGE_NAMES.map(Value::text));

/// The conditions of the readiness gates.
pub(super) static GATES: LazyLock<[Value; Manifest::GATES]> =
    LazyLock::new(|| ["podlaw.dev/gate-0", "podlaw.dev/gate-1"].map(Value::text));

fn toleration(toleration: &Toleration) -> Value {
    let key = match toleration.key {
        TolerationKey::Of(key) => Value::Word(key.name()),
        TolerationKey::Every => Value::Absent,
    };
    let effect = toleration.effect.map(nodes::effect);
    let seconds = toleration.seconds.map(i64::from);
    build(
        &TOLERATION,
        [
            ("key", key),
            ("operator", Value::Word("Exists")),
            ("effect", effect.map_or(Value::Absent, Value::Word)),
            (
                "tolerationSeconds",
                seconds.map_or(Value::Absent, Value::Int),
            ),
        ],
    )
}

fn gate(number: &u8) -> Value {
    let name = Value::text(&format!("example.com/gate-{number}"));
    build(&SCHEDULING_GATE, [("name", name)])
}

/// `resizePolicy`, with what the API fills in for what a container asks for.
fn resize_policy(container: &Container) -> Value {
    let asked = container.resources.completed();
    let of = |name, asked: u32, restarts| {
        let policy = if restarts {
            "RestartContainer"
        } else {
            "NotRequired"
        };
        (asked > 0).then(|| {
            let name = ("resourceName", Value::Word(name));
            build(
                &RESIZE_POLICY,
                [name, ("restartPolicy", Value::Word(policy))],
            )
        })
    };
    let runs_on = matches!(container.role, Role::App | Role::Sidecar);
    let all = [
        of("cpu", asked.cpu, container.resizes.cpu_restarts),
        of("memory", asked.memory, container.resizes.memory_restarts),
    ];
    list(all.into_iter().flatten().filter(|_| runs_on))
}

pub(super) fn resources(resources: Resources) -> Value {
    build(
        &RESOURCES,
        [
            ("requests", amounts(resources.completed())),
            ("limits", amounts(resources.limits)),
        ],
    )
}

/// CPU and memory as the API prints them, where there are any.
pub(in crate::model::show) fn amounts(amount: Amount) -> Value {
    let cpu = (amount.cpu > 0).then(|| ("cpu", format!("{}m", amount.cpu)));
    let memory = (amount.memory > 0).then(|| ("memory", format!("{}Mi", amount.memory)));
    let entries = cpu.into_iter().chain(memory);
    let entries = entries.map(|(name, text)| (Arc::from(name), Value::text(&text)));
    Value::Map(entries.collect())
}
