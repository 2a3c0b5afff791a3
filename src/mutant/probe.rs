//! Probes.

use super::mutants;
use crate::event::{ProbeKind, RestartPolicy, Role};
use crate::model::{BeginFacts, Documented, ProbeRun};

mutants! {
    /// Liveness and readiness probes run though the startup probe has not succeeded.
    "probe.liveness-before-startup" by ["probe.startup-gates-others"] {
        fn probe_begins(&self, facts: &BeginFacts) -> bool {
            Documented.probe_begins(facts) || facts.kind != ProbeKind::Startup && facts.startup == Some(None)
        }
    }
    /// The second run of a container counts as started, as the first did: its liveness probe does not wait for its startup probe.
    "probe.started-leaks-into-next-run" of "kubernetes/kubernetes#141155" by ["probe.startup-gates-others"] {
        fn probe_begins(&self, facts: &BeginFacts) -> bool {
            let leaks = facts.runs > 1 && facts.startup == Some(None);
            Documented.probe_begins(facts) || leaks && facts.kind == ProbeKind::Liveness
        }
    }
    /// The startup probe of a sidecar is not run again after its first run under `Never`.
    "probe.sidecar-startup-only-once" of "kubernetes/kubernetes#132826" by ["probe.startup-runs", "probe.startup-failure-kills"] {
        fn probe_begins(&self, facts: &BeginFacts) -> bool {
            let again = facts.role == Role::Sidecar && facts.runs > 1 && facts.policy == RestartPolicy::Never;
            Documented.probe_begins(facts) && !(again && facts.kind == ProbeKind::Startup)
        }
    }
    /// A container is started as soon as it runs, whatever its startup probe says.
    "probe.started-at-once" of "virtual-kubelet/azure-aci#547" by ["probe.started-after-startup"] {
        fn started(&self, _: Option<Option<bool>>) -> bool { true }
    }
    /// A container with a startup probe is never started.
    "probe.never-started" by ["probe.startup-failure-kills"] {
        fn started(&self, startup: Option<Option<bool>>) -> bool { startup.is_none() }
    }
    /// Failures add up over the successes between them.
    "probe.failures-not-in-a-row" by ["probe.failures-in-a-row"] {
        fn probe_row(&self, before: u32, _: bool) -> u32 { before + 1 }
    }
    /// The failures of the run before count for the next one: a single one is enough there.
    "probe.failures-of-the-run-before" of "kubernetes/kubernetes#46371" by ["probe.failures-in-a-row", "probe.liveness-below-threshold-harmless"] {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            let enough = run.kind == ProbeKind::Liveness && run.runs > 1 && !run.answer;
            if enough { Some(false) } else { Documented.probe_result(run) }
        }
    }
    /// One failure is enough, whatever `failureThreshold` is.
    "probe.failure-threshold-ignored" by ["probe.failures-in-a-row"] {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            Documented.probe_result(&ProbeRun { failure_threshold: 1, ..*run })
        }
    }
    /// One success is enough, whatever `successThreshold` is.
    "probe.success-threshold-ignored" by ["probe.successes-in-a-row"] {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            Documented.probe_result(&ProbeRun { success_threshold: 1, ..*run })
        }
    }
    /// `failureThreshold` is three, whatever it says.
    "probe.failure-threshold-fixed" by ["probe.failures-enough"] {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            Documented.probe_result(&ProbeRun { failure_threshold: 3, ..*run })
        }
    }
    /// One failure more than `failureThreshold` is waited for.
    "probe.one-failure-more" by ["probe.failures-enough"] {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            Documented.probe_result(&ProbeRun { failure_threshold: run.failure_threshold + 1, ..*run })
        }
    }
    /// One success more than `successThreshold` is waited for.
    "probe.one-success-more" by ["probe.successes-make-ready"] {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            Documented.probe_result(&ProbeRun { success_threshold: run.success_threshold + 1, ..*run })
        }
    }
    /// A container that was ready once stays ready, whatever its probe says.
    "probe.readiness-sticks" by ["probe.readiness-failures-unready"] {
        fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
            let sticks = run.kind == ProbeKind::Readiness && run.before == Some(true);
            if sticks { run.before } else { Documented.probe_result(run) }
        }
    }
    /// A container whose readiness probe fails is restarted.
    "probe.readiness-restarts" by ["probe.readiness-failure-unready-only", "probe.readiness-never-restarts"] {
        fn probe_stops(&self, _: ProbeKind, result: bool) -> bool { !result }
    }
    /// A container whose liveness probe fails is not restarted.
    "probe.liveness-lets-be" by ["probe.failures-enough"] {
        fn probe_stops(&self, kind: ProbeKind, result: bool) -> bool { kind == ProbeKind::Startup && !result }
    }
    /// A container whose startup probe fails is not restarted.
    "probe.startup-lets-be" by ["probe.startup-failure-kills"] {
        fn probe_stops(&self, kind: ProbeKind, result: bool) -> bool { kind == ProbeKind::Liveness && !result }
    }
    /// The grace period of a probe is ignored in favour of that of its Pod.
    "probe.own-grace-ignored" of "kubernetes/kubernetes#119377" by ["probe.grace-override"] {
        fn probe_grace(&self, _: Option<u32>, of_pod: u32) -> u32 { of_pod }
    }
    /// A container that is stopped for a probe gets no grace period.
    "probe.no-grace" by ["probe.grace-of-pod"] {
        fn probe_grace(&self, _: Option<u32>, _: u32) -> u32 { 0 }
    }
    /// All probes end when the deletion of a Pod begins: one that turns unready stays ready.
    "probe.none-in-termination" of "kubernetes/kubernetes#110309" by ["probe.readiness-in-termination"] {
        fn probe_goes_on(&self, _: ProbeKind, _: bool) -> bool { false }
    }
    /// The liveness probe goes on in a Pod that is stopping.
    "probe.liveness-in-termination" by ["term.no-early-kill"] {
        fn probe_goes_on(&self, kind: ProbeKind, of_pod: bool) -> bool { of_pod && kind != ProbeKind::Startup }
    }
}
