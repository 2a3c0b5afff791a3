//! Whether and when a container runs again.

use crate::event::{RestartPolicy, Role};

/// How a container has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// What it is to its Pod.
    pub role: Role,
    /// The restart policy of its Pod.
    pub policy: RestartPolicy,
    /// Its exit code.
    pub code: i32,
}

/// Whether a container that has ended is run again while its Pod goes on.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#restart-policy; for init containers under Always
/// concepts/workloads/pods/init-containers.md#detailed-behavior; sidecars
/// concepts/workloads/pods/sidecar-containers.md#sidecar-containers-and-pod-lifecycle
pub fn restarts(ended: Ended) -> bool {
    match (ended.role, ended.policy) {
        (Role::Sidecar, _) => true,
        (Role::Init, RestartPolicy::Always | RestartPolicy::OnFailure) => ended.code != 0,
        (Role::App, RestartPolicy::Always) => true,
        (Role::App, RestartPolicy::OnFailure) => ended.code != 0,
        (Role::App | Role::Init, RestartPolicy::Never) => false,
    }
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

/// `restartCount` of a container of which so many runs have begun.
///
/// Source: api: ContainerStatus.restartCount
pub fn restart_count(runs: u32) -> u32 {
    runs.saturating_sub(1)
}
