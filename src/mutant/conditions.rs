//! Conditions, readiness and endpoints.

use super::mutants;
use crate::event::Role;
use crate::model::{Documented, EndpointFacts, ReadyFacts};

mutants! {
    /// Each write of a condition gives it a new time, though it is as it was.
    "conditions.time-moves-always" by ["cond.last-transition-on-change"] {
        fn transition_time(&self, _: Option<(bool, i64)>, _: bool, now: i64) -> i64 { now }
    }
    /// A condition that turns keeps the time of the one before.
    "conditions.time-never-moves" by ["cond.last-transition-on-change"] {
        fn transition_time(&self, before: Option<(bool, i64)>, _: bool, now: i64) -> i64 {
            before.map_or(now, |(_, since)| since)
        }
    }
    /// A condition gets a new time only when it turns True.
    "conditions.time-moves-only-to-true" by ["cond.last-transition-on-change"] {
        fn transition_time(&self, before: Option<(bool, i64)>, truth: bool, now: i64) -> i64 {
            before.filter(|_| !truth).map_or_else(|| Documented.transition_time(before, truth, now), |(_, since)| since)
        }
    }
    /// A Pod that has ended is shown as ContainersReady.
    "conditions.ready-after-the-end" of "kubernetes/kubernetes#108594" by ["cond.containersready-meaning", "cond.terminal-not-ready"] {
        fn containers_ready(&self, all_ready: bool, ended: bool) -> bool { all_ready || ended }
    }
    /// ContainersReady is never True.
    "conditions.never-ready" by ["cond.containersready-follows"] {
        fn containers_ready(&self, _: bool, _: bool) -> bool { false }
    }
    /// Readiness gates are not looked at.
    "conditions.gates-ignored" by ["cond.readiness-gates"] {
        fn pod_ready(&self, containers_ready: bool, _: bool) -> bool { containers_ready }
    }
    /// A Pod is ready when its gates are, whatever its containers are.
    "conditions.ready-by-gates-alone" by ["cond.ready-implies-containersready"] {
        fn pod_ready(&self, _: bool, all_gates: bool) -> bool { all_gates }
    }
    /// Initialized is True from the beginning.
    "conditions.initialized-at-once" by ["cond.initialized-meaning"] {
        fn initialized(&self, _: bool, _: bool) -> bool { true }
    }
    /// Initialized does not wait for sidecars.
    "conditions.initialized-without-sidecars" by ["cond.initialized-meaning"] {
        fn initialized(&self, inits_done: bool, _: bool) -> bool { inits_done }
    }
    /// Initialized is never True.
    "conditions.never-initialized" by ["cond.order-without-init"] {
        fn initialized(&self, _: bool, _: bool) -> bool { false }
    }
    /// A container is ready as soon as it runs, before its readiness probe has answered.
    "ready.before-the-first-answer" by ["probe.success-threshold"] {
        fn ready(&self, facts: &ReadyFacts) -> bool {
            let readiness = facts.readiness.filter(|result| result.is_some());
            Documented.ready(&ReadyFacts { readiness, ..*facts })
        }
    }
    /// An app container that has exited with 0 is still ready.
    "ready.after-success" by ["state.ready-needs-running-started"] {
        fn ready(&self, facts: &ReadyFacts) -> bool {
            Documented.ready(facts) || facts.role == Role::App && facts.code == Some(0)
        }
    }
    /// A container is ready although its startup probe has not succeeded.
    "ready.before-started" by ["state.ready-needs-running-started", "state.waiting-not-ready"] {
        fn ready(&self, facts: &ReadyFacts) -> bool {
            Documented.ready(&ReadyFacts { started: facts.code.is_none(), ..*facts })
        }
    }
    /// The readiness probe of a sidecar is not looked at.
    "ready.sidecar-probe-ignored" by ["probe.success-threshold"] {
        fn ready(&self, facts: &ReadyFacts) -> bool {
            if facts.role == Role::Sidecar { facts.started } else { Documented.ready(facts) }
        }
    }
    /// An init container that has failed is ready.
    "ready.failed-init" by ["init.failed-not-ready"] {
        fn ready(&self, facts: &ReadyFacts) -> bool {
            Documented.ready(facts) || facts.role == Role::Init && facts.code.is_some()
        }
    }
    /// An endpoint is ready though its Pod is being deleted.
    "endpoint.ready-while-terminating" by ["endpoints.ready-is-serving-and-not-terminating"] {
        fn endpoint_is_ready(&self, facts: EndpointFacts) -> bool {
            Documented.endpoint_is_ready(EndpointFacts { terminating: false, ..facts })
        }
    }
    /// An endpoint is ready though its Pod is not.
    "endpoint.ready-whatever-the-pod" by ["endpoints.publish-not-ready", "endpoints.ready-is-serving-and-not-terminating"] {
        fn endpoint_is_ready(&self, facts: EndpointFacts) -> bool { facts.publishes_unready || !facts.terminating }
    }
    /// An endpoint does not serve any more once its Pod is being deleted, though that is ready.
    "endpoint.not-serving-while-terminating" by ["endpoints.serves-while-terminating"] {
        fn endpoint_serves(&self, facts: EndpointFacts) -> bool { facts.serving && !facts.terminating }
    }
}
