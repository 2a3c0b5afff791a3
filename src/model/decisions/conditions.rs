//! Readiness and the conditions of a Pod.

use crate::event::Role;

/// Whether a container is ready; without a probe as soon as it has started.
///
/// Source: concepts/workloads/pods/probes.md#types-of-probe; for init containers api: ContainerStatus.ready
pub fn ready(role: Role, runs: bool, code: Option<i32>) -> bool {
    match role {
        Role::App | Role::Sidecar => runs,
        Role::Init => !runs && code == Some(0),
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

/// `lastTransitionTime` of a condition that is written now.
///
/// Source: api: PodCondition.lastTransitionTime
pub fn transition_time(before: Option<(bool, i64)>, truth: bool, now: i64) -> i64 {
    match before {
        Some((was, since)) if was == truth => since,
        _ => now,
    }
}
