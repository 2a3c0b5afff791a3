//! The phase of a Pod, and how it ends.

use super::mutants;
use crate::event::{RestartPolicy, Role};
use crate::model::{Documented, Failure, Phase, PhaseFacts};

mutants! {
    /// A Pod that was marked Failed turns Succeeded when all its containers are seen to have exited with 0.
    "phase.failed-turns-succeeded" of "kubernetes/kubernetes#58711" by ["phase.terminal-is-final"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            if facts.stored == Phase::Failed {
                Documented.phase(&PhaseFacts { stored: Phase::Running, failed: false, ..*facts })
            } else {
                Documented.phase(facts)
            }
        }
    }
    /// A kubelet that begins anew admits finished Pods once more; those that do not fit any more turn Failed.
    "phase.finished-admitted-again" of "kubernetes/kubernetes#126341" by ["cond.never-vanish", "phase.terminal-is-final", "restart.never"] {
        fn admits_anew(&self, phase: Phase) -> bool { phase.is_terminal() }
    }
    /// The app container that is looked at last decides how the Pod has ended.
    "phase.last-container-decides" of "interlink-hq/interLink#356" by ["phase.succeeded-all-zero"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            let last = facts.apps.len() - usize::from(facts.ended);
            let apps = if facts.ended { &facts.apps[last..] } else { facts.apps };
            Documented.phase(&PhaseFacts { apps, ..*facts })
        }
    }
    /// One success among the app containers is enough for Succeeded.
    "phase.one-success-is-enough" by ["phase.succeeded-all-zero"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            let some = facts.apps.iter().any(|app| app.code == Some(0));
            match Documented.phase(facts) {
                Phase::Failed if some && !facts.failed && !facts.stored.is_terminal() => Phase::Succeeded,
                phase => phase,
            }
        }
    }
    /// A container that was stopped by its signal (143) counts as a success.
    "phase.stopped-is-success" by ["phase.succeeded-all-zero"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            let fine = facts.apps.iter().all(|app| matches!(app.code, Some(0 | 143)));
            match Documented.phase(facts) {
                Phase::Failed if fine && !facts.failed && !facts.stored.is_terminal() => Phase::Succeeded,
                phase => phase,
            }
        }
    }
    /// A Pod is Pending while a container of it waits for its next run.
    "phase.pending-in-back-off" of "kubernetes/kubernetes#15671" by ["phase.running-to-pending-only-on-reinit"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            match Documented.phase(facts) {
                Phase::Running if facts.apps.iter().any(|app| app.code.is_some()) => Phase::Pending,
                phase => phase,
            }
        }
    }
    /// A Pod is Running as soon as a kubelet has taken it on.
    "phase.running-at-once" by ["phase.pending-until-all-created"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            match Documented.phase(facts) {
                Phase::Pending => Phase::Running,
                phase => phase,
            }
        }
    }
    /// A Pod is Failed as soon as one of its app containers has failed, while others run.
    "phase.failed-with-the-first" by ["phase.always-never-completes"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            match Documented.phase(facts) {
                Phase::Running if facts.apps.iter().any(|app| !matches!(app.code, None | Some(0))) => Phase::Failed,
                phase => phase,
            }
        }
    }
    /// A Pod that is deleted stays Running under `Always` and `OnFailure` when all its containers have ended.
    "phase.deleted-stays-running" of "kubernetes/kubernetes#116410" by ["phase.deleted-becomes-terminal", "term.eventually-gone"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            let open = facts.ended && !facts.failed && facts.stored == Phase::Running;
            if open && facts.policy != RestartPolicy::Never { facts.stored } else { Documented.phase(facts) }
        }
    }
    /// A Pod that is deleted before any of its containers ran stays Pending.
    "phase.deleted-stays-pending" of "kubernetes/kubernetes#115331" by ["term.eventually-gone"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            let none = facts.apps.iter().all(|app| app.code.is_none());
            if facts.ended && none && !facts.failed { facts.stored } else { Documented.phase(facts) }
        }
    }
    /// A Pod that its kubelet ends for its node or its deadline keeps the phase that it had.
    "phase.ended-by-kubelet-stays-running" of "kubernetes/kubernetes#104531" by ["phase.active-deadline-failed"] {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            if facts.failed { facts.stored } else { Documented.phase(facts) }
        }
    }
    /// A Pod that was evicted takes the phase that its exit codes give.
    "phase.evicted-may-succeed" by ["phase.always-never-completes"] {
        fn fails_whatever_its_containers_do(&self, failure: Failure) -> bool { failure != Failure::Pressure }
    }
    /// A Pod that was active for too long takes the phase that its exit codes give.
    "phase.overdue-may-succeed" by ["phase.always-never-completes"] {
        fn fails_whatever_its_containers_do(&self, failure: Failure) -> bool { failure != Failure::Deadline }
    }
    /// `activeDeadlineSeconds` begins anew with each run of a container.
    "phase.deadline-begins-anew" by ["phase.active-deadline-failed"] {
        fn active_since(&self, start: i64, latest: Option<i64>) -> i64 { latest.unwrap_or(start) }
    }
    /// `activeDeadlineSeconds` is not looked at.
    "phase.deadline-ignored" by ["phase.active-deadline-failed"] {
        fn is_overdue(&self, _: i64, _: Option<u32>, _: i64) -> bool { false }
    }
    /// A Pod without an active deadline is ended as though its deadline had passed.
    "phase.deadline-of-none" by ["phase.deadline-needs-one"] {
        fn is_overdue(&self, start: i64, deadline: Option<u32>, now: i64) -> bool {
            deadline.is_none() || Documented.is_overdue(start, deadline, now)
        }
    }
    /// A sidecar that has ended is shown so for ever under `Never` and `OnFailure`, though it runs again.
    "container-state.sidecar-frozen" of "kubernetes/kubernetes#123323" by ["state.start-is-shown", "state.end-is-shown"] {
        fn keeps_end(&self, phase: Phase, role: Role, policy: RestartPolicy) -> bool {
            phase.is_terminal() || role == Role::Sidecar && policy != RestartPolicy::Always
        }
    }
}
