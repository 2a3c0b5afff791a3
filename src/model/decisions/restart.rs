//! Whether and when a container runs again.

use crate::event::{OwnRestarts, RestartAction, RestartPolicy, RestartRule, Role};

/// How a container has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// What it is to its Pod.
    pub role: Role,
    /// The restart policy of its Pod.
    pub policy: RestartPolicy,
    /// What it says of its restarts itself.
    pub own: OwnRestarts,
    /// Its exit code.
    pub code: i32,
}

/// A container of the init list, and what the start of the next follows from.
#[derive(Clone, Copy, Debug)]
pub struct NextFacts {
    /// What it is.
    pub role: Role,
    /// It runs.
    pub runs: bool,
    /// It has succeeded, and does not run.
    pub done: bool,
    /// It runs and is reported as started.
    pub started: bool,
}

/// Whether what stands after a container in the init list may start: a regular init container has succeeded, a sidecar is
/// started.
///
/// Source: concepts/workloads/pods/init-containers.md#understanding-init-containers;
/// concepts/workloads/pods/sidecar-containers.md#sidecar-containers-and-pod-lifecycle
pub(super) fn next_starts(facts: &NextFacts) -> bool {
    match facts.role {
        Role::Init => facts.done,
        _ => facts.started,
    }
}

/// Whether a container that has ended is run again while its Pod goes on. An init container that has succeeded is done.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#restart-policy; for init containers under Always
/// concepts/workloads/pods/init-containers.md#detailed-behavior; sidecars
/// concepts/workloads/pods/sidecar-containers.md#sidecar-containers-and-pod-lifecycle; a policy and rules of its own
/// concepts/workloads/pods/pod-lifecycle.md#individual-container-restart-policy-and-rules; ephemeral containers
/// concepts/workloads/pods/ephemeral-containers.md#what-is-an-ephemeral-container
pub fn restarts(ended: Ended) -> bool {
    let done = ended.role == Role::Init && ended.code == 0;
    if !done && ended.own.rule.is_some_and(|rule| rule.meets(ended.code)) {
        return true;
    }
    match (ended.role, ended.own.policy.unwrap_or(ended.policy)) {
        (Role::Sidecar, _) => true,
        (Role::Init, RestartPolicy::Always | RestartPolicy::OnFailure) => ended.code != 0,
        (Role::App, RestartPolicy::Always) => true,
        (Role::App, RestartPolicy::OnFailure) => ended.code != 0,
        (Role::App | Role::Init, RestartPolicy::Never) | (Role::Ephemeral, _) => false,
    }
}

/// Whether all containers of the Pod are run again because of how this one has ended.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#restart-all-containers
pub fn restarts_all(ended: Ended) -> bool {
    let done = ended.role == Role::Init && ended.code == 0;
    let meets = |rule: RestartRule| {
        rule.action == RestartAction::RestartAllContainers && rule.meets(ended.code)
    };
    !done && ended.own.rule.is_some_and(meets)
}

/// The delay before a container is run again, in milliseconds; `previous` is that of the restart before.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#container-restarts: the first restart at once, then 10 s, doubled up to
/// 300 s, and from the beginning after a run of ten minutes.
pub fn back_off(previous: Option<i64>, ran: i64) -> i64 {
    match previous {
        _ if ran >= 600_000 => 0,
        None => 0,
        Some(0) => 10_000,
        Some(delay) => (delay * 2).min(300_000),
    }
}

/// What follows for the next run from one that a kubelet has ended for a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterProbe {
    /// The delay before the next run, in milliseconds.
    pub delay: i64,
    /// The delay from which that after it follows; none: there was no restart yet that counts.
    pub counts_as: Option<i64>,
}

impl AfterProbe {
    /// What follows from a run that ended otherwise, after this delay.
    pub fn as_ever(delay: i64) -> Self {
        Self {
            delay,
            counts_as: Some(delay),
        }
    }
}

/// The kubelet looks at the end of the run before: where there is none, the restart does not count, and where the delay is over
/// since then, it comes at once.
///
/// Source: recordings s09-liveness, s24-startup; kubernetes/kubernetes#22240
pub(super) fn back_off_from_former_end(
    previous: Option<i64>,
    next: i64,
    former: Option<i64>,
) -> AfterProbe {
    match (former, previous) {
        (None, _) => AfterProbe {
            delay: 0,
            counts_as: previous,
        },
        (Some(_), None) => AfterProbe {
            delay: 0,
            counts_as: Some(0),
        },
        (Some(since), Some(_)) => AfterProbe {
            delay: if since < next { next } else { 0 },
            counts_as: Some(next),
        },
    }
}

/// The delay on a node with a longest delay of its own, in milliseconds.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#configurable-container-restart-delay
pub fn back_off_on_node(delay: i64, longest: i64) -> i64 {
    if longest < 300_000 {
        delay.min(longest)
    } else {
        delay
    }
}

/// `restartCount` of a container of which so many runs have begun.
///
/// Source: api: ContainerStatus.restartCount
pub fn restart_count(runs: u32) -> u32 {
    runs.saturating_sub(1)
}
