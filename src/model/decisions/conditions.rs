//! Readiness and the conditions of a Pod.

use crate::event::Role;

/// What the readiness of a container follows from.
#[derive(Clone, Copy, Debug)]
pub struct ReadyFacts {
    /// What it is to its Pod.
    pub role: Role,
    /// It runs and is started.
    pub started: bool,
    /// What came of its readiness probe, where it has one.
    pub readiness: Option<Option<bool>>,
    /// The exit code of its latest run, if that is over.
    pub code: Option<i32>,
}

/// Whether a container is ready; without a probe as soon as it is started.
///
/// Source: concepts/workloads/pods/probes.md#types-of-probe; for init and ephemeral containers api: ContainerStatus.ready
pub fn ready(facts: &ReadyFacts) -> bool {
    match facts.role {
        Role::App | Role::Sidecar => {
            let probed = facts.readiness.is_none_or(|result| result == Some(true));
            facts.started && probed
        }
        Role::Init => facts.code == Some(0),
        Role::Ephemeral => false,
    }
}

/// Whether `Initialized` turns True: the init containers have succeeded and the sidecars are started.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-conditions; concepts/workloads/pods/sidecar-containers.md
pub fn initialized(inits_done: bool, sidecars_started: bool) -> bool {
    inits_done && sidecars_started
}

/// `ContainersReady`: all app containers and sidecars are ready, and the Pod has not ended.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-conditions
pub fn containers_ready(all_ready: bool, ended: bool) -> bool {
    all_ready && !ended
}

/// `Ready`: the containers are ready and the conditions of all readiness gates are True.
///
/// Source: concepts/workloads/pods/pod-condition.md#pod-readiness-gates
pub fn pod_ready(containers_ready: bool, all_gates: bool) -> bool {
    containers_ready && all_gates
}

/// `lastTransitionTime` of a condition that is written now.
///
/// Source: api: PodCondition.lastTransitionTime
pub fn transition_time(before: Option<(bool, i64)>, truth: bool, now: i64) -> i64 {
    match before {
        Some((was, since)) if was == truth => since,
        _ => now,
    }
}
