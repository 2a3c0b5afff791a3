//! Probes and hooks of containers.

use std::sync::Arc;

use crate::event::{Check, Handler, Hook, Hooks, Probe, ProbeKind, Signal};
use crate::model::show::record::{build, list};
use crate::object::Value;
use crate::object::kinds::pod::{LIFECYCLE, LIFECYCLE_HANDLER, PROBE, SLEEP_ACTION};

/// A probe, with what the API fills in.
pub(super) fn probe(kind: ProbeKind, probe: &Probe) -> Value {
    let reports = match kind {
        ProbeKind::Readiness => "report readiness-probe",
        ProbeKind::Liveness => "report liveness-probe",
        ProbeKind::Startup => "report startup-probe",
    };
    let command: &[&str] = match probe.check {
        Check::Succeeds | Check::Fails => &["sh", "-c", reports],
        Check::True => &["true"],
        Check::False => &["false"],
        Check::Sleeps => &["sleep", "5"],
    };
    let grace = probe.termination_grace_period_seconds;
    build(
        &PROBE,
        [
            ("exec", exec(command)),
            ("initialDelaySeconds", int(probe.initial_delay_seconds)),
            ("timeoutSeconds", int(1)),
            ("periodSeconds", int(probe.period_seconds)),
            ("successThreshold", int(probe.success_threshold)),
            ("failureThreshold", int(probe.failure_threshold)),
            (
                "terminationGracePeriodSeconds",
                grace.map_or(Value::Absent, int),
            ),
        ],
    )
}

/// The hooks and the stop signal of a container; absent when it has none.
pub(super) fn lifecycle(hooks: &Hooks, signal: Option<Signal>) -> Value {
    if *hooks == Hooks::default() && signal.is_none() {
        return Value::Absent;
    }
    let of = |hook: Option<Hook>, begins, ends| {
        hook.map_or(Value::Absent, |hook| handler(&hook, begins, ends))
    };
    build(
        &LIFECYCLE,
        [
            (
                "postStart",
                of(hooks.post_start, "poststart", "poststart-end"),
            ),
            (
                "preStop",
                of(hooks.pre_stop, "prestop-start", "prestop-end"),
            ),
            (
                "stopSignal",
                signal.map_or(Value::Absent, |signal| Value::Word(signal.name())),
            ),
        ],
    )
}

fn handler(hook: &Hook, begins: &str, ends: &str) -> Value {
    let script = match hook.handler {
        Handler::Returns => format!("report {begins}; sleep {}; report {ends}", hook.seconds),
        Handler::Fails => format!("echo {begins}; exit 1"),
        Handler::Hangs => format!("report {begins}; sleep infinity"),
        Handler::Sleep => {
            let sleep = build(&SLEEP_ACTION, [("seconds", int(hook.seconds))]);
            return build(&LIFECYCLE_HANDLER, [("sleep", sleep)]);
        }
    };
    let exec = exec(&["sh", "-c", &script]);
    build(&LIFECYCLE_HANDLER, [("exec", exec)])
}

/// `exec` with its command.
fn exec(command: &[&str]) -> Value {
    let command = list(command.iter().map(|word| Value::text(word)));
    Value::Map(Arc::from([(Arc::from("command"), command)]))
}

fn int(number: u32) -> Value {
    Value::Int(i64::from(number))
}
