//! Deletion, grace periods, stop signals and hooks.

use super::mutants;
use crate::event::Signal;
use crate::model::{Documented, Phase};

mutants! {
    /// The grace period of a Pod's spec is not looked at.
    "grace.of-spec-ignored" by ["term.spec-grace-applies"] {
        fn grace(&self, asked: Option<u32>, _: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
            Documented.grace(asked, None, on_a_node, ended)
        }
    }
    /// The grace period that a request to delete asks for is not looked at.
    "grace.asked-for-ignored" by ["term.first-delete-grants"] {
        fn grace(&self, _: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
            Documented.grace(None, spec, on_a_node, ended)
        }
    }
    /// A grace period of 0 that is asked for is taken for none at all.
    "grace.zero-is-unset" by ["term.first-delete-grants"] {
        fn grace(&self, asked: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
            Documented.grace(asked.filter(|asked| *asked > 0), spec, on_a_node, ended)
        }
    }
    /// The grace period is ten seconds by default.
    "grace.default-of-ten" by ["term.first-delete-grants"] {
        fn grace(&self, asked: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
            Documented.grace(asked, spec.or(Some(10)), on_a_node, ended)
        }
    }
    /// A second request to delete with a longer grace period puts the end off.
    "grace.grows" by ["term.timestamp-irrevocable"] {
        fn grace_again(&self, current: u32, asked: u32) -> u32 { current.max(asked) }
    }
    /// A second request to delete with a shorter grace period changes nothing.
    "grace.second-request-ignored" by ["term.shorter-grace-granted"] {
        fn grace_again(&self, current: u32, _: u32) -> u32 { current }
    }
    /// A second request to delete is taken for one by force.
    "grace.second-request-forces" by ["term.forced-by-request"] {
        fn grace_again(&self, _: u32, _: u32) -> u32 { 0 }
    }
    /// A Pod that is deleted by force gets its whole grace period on its node.
    "grace.forced-gets-it-all" of "kubernetes/kubernetes#115819" by ["force.node-grace-is-small"] {
        fn forced_grace(&self, spec: Option<u32>) -> u32 { spec.unwrap_or(30) }
    }
    /// What does not stop is killed half a minute after its grace period.
    "grace.kill-comes-late" by ["term.kill-not-late"] {
        fn kill_time(&self, deadline: i64, signalled: i64) -> i64 {
            Documented.kill_time(deadline, signalled) + 30_000
        }
    }
    /// What does not stop is killed two seconds after the stop signal, whatever its grace period is.
    "grace.kill-comes-early" by ["term.no-early-kill"] {
        fn kill_time(&self, _: i64, signalled: i64) -> i64 { signalled + 2_000 }
    }
    /// What does not stop is never killed.
    "grace.kill-never-comes" by ["term.kill-after-grace", "phase.deleted-becomes-terminal"] {
        fn kill_time(&self, _: i64, _: i64) -> i64 { i64::MAX / 4 }
    }
    /// A container's own stop signal is not looked at.
    "stop-signal.own-ignored" by ["term.custom-stop-signal"] {
        fn stop_signal(&self, _: Option<Signal>, of_image: Signal) -> Signal { of_image }
    }
    /// The grace period begins only when the preStop hook has ended.
    "pre-stop.outside-the-grace-period" of "kubernetes/kubernetes#115817" by ["term.kill-after-grace", "term.eventually-gone", "phase.deleted-becomes-terminal"] {
        fn stop_deadline(&self, now: i64, grace: u32, hook: Option<Option<i64>>) -> i64 {
            let from = hook.map_or(now, |ends| ends.unwrap_or(i64::MAX / 4));
            Documented.stop_deadline(from, grace, None)
        }
    }
    /// A Pod is not stopped as long as a postStart hook is at work.
    "post-start.holds-up-the-stop" of "kubernetes/kubernetes#116032" by ["term.kill-after-grace", "term.eventually-gone", "phase.deleted-becomes-terminal"] {
        fn stops_during_post_start(&self) -> bool { false }
    }
    /// A failed postStart hook has no effect.
    "post-start.failure-ignored" by ["hook.poststart-failure-kills"] {
        fn failed_post_start_stops(&self) -> bool { false }
    }
    /// preStop hooks are not called.
    "pre-stop.never-called" by ["hook.prestop-when"] {
        fn runs_pre_stop(&self, _: Option<u32>, _: u32) -> bool { false }
    }
    /// preStop hooks are called although there is no grace period.
    "pre-stop.called-without-grace" by ["hook.prestop-skipped-zero-grace"] {
        fn runs_pre_stop(&self, _: Option<u32>, _: u32) -> bool { true }
    }
    /// Sidecars get their stop signal with the app containers.
    "sidecar.stops-with-the-apps" by ["sidecar.terminates-last"] {
        fn stops_sidecar(&self, _: bool, _: bool) -> bool { true }
    }
    /// Sidecars get their stop signal all at once, after the app containers.
    "sidecar.stop-at-once" by ["sidecar.reverse-order"] {
        fn stops_sidecar(&self, apps_run: bool, _: bool) -> bool { !apps_run }
    }
    /// A deleted Pod whose containers have ended is never removed.
    "deletion.never-completes" of "calfonso/rusternetes#58" by ["term.eventually-gone"] {
        fn removes(&self, _: bool, _: Phase) -> bool { false }
    }
    /// A deleted Pod is removed while its containers still run.
    "deletion.before-the-end" by ["phase.node-removes-ended-pods-only"] {
        fn removes(&self, _: bool, _: Phase) -> bool { true }
    }
    /// Finalizers do not hold a Pod that is deleted.
    "deletion.finalizers-ignored" of "kubernetes-sigs/controller-runtime#1399" by ["term.finalizers-hold"] {
        fn finalizers_hold(&self) -> bool { false }
    }
}
