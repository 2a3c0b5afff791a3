//! The phase of a Pod.

use crate::event::RestartPolicy;
use crate::model::state::Phase;

/// What is known of one app container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AppFacts {
    /// It has been created.
    pub created: bool,
    /// The exit code of its latest run, if that is over.
    pub code: Option<i32>,
}

/// What the phase of a Pod follows from.
#[derive(Clone, Copy, Debug)]
pub struct PhaseFacts<'a> {
    /// The phase that the API has.
    pub stored: Phase,
    /// All processes are gone and none will be started.
    pub ended: bool,
    /// It has failed whatever its containers did: it has been active for too long.
    pub failed: bool,
    /// Its restart policy.
    pub policy: RestartPolicy,
    /// The app containers.
    pub apps: &'a [AppFacts],
}

/// `status.phase`.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-phase, #pod-termination (a Pod that is deleted before it ran has failed)
pub fn phase(facts: &PhaseFacts<'_>) -> Phase {
    if facts.stored.is_terminal() {
        facts.stored
    } else if facts.ended {
        let all_zero = facts.apps.iter().all(|app| app.code == Some(0));
        if all_zero && !facts.failed {
            Phase::Succeeded
        } else {
            Phase::Failed
        }
    } else if facts.apps.iter().all(|app| app.created) {
        Phase::Running
    } else {
        Phase::Pending
    }
}

/// Whether a container that the runtime could not start counts as created.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-phase (Running: "at least one container is still running, or is in the
/// process of starting or restarting"): it does not.
pub fn counts_failed_start() -> bool {
    false
}

/// Whether a failed regular init container fails its Pod.
///
/// Source: concepts/workloads/pods/init-containers.md#understanding-init-containers
pub fn init_failure_is_final(policy: RestartPolicy) -> bool {
    policy == RestartPolicy::Never
}

/// Whether a Pod has been active for longer than it may.
///
/// Source: api: PodSpec.activeDeadlineSeconds ("relative to StartTime")
pub fn is_overdue(start: i64, deadline: Option<u32>, now: i64) -> bool {
    deadline.is_some_and(|deadline| now >= start + i64::from(deadline) * 1_000)
}
