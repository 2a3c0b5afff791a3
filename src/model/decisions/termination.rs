//! How a Pod ends.

use crate::model::state::Phase;

/// The grace period of a deletion in seconds: what was asked for, else what the Pod says, else 30; none for a Pod without a
/// node or one that has ended.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow; api: pod strategy, CheckGracefulDelete
pub fn grace(asked: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
    if !on_a_node || ended {
        return 0;
    }
    asked.or(spec).unwrap_or(30)
}

/// The grace period after a second request to delete: it only ever becomes shorter.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-forced; api: ObjectMeta.deletionGracePeriodSeconds
pub fn grace_again(current: u32, asked: u32) -> u32 {
    current.min(asked)
}

/// The grace period on the node of a Pod that was deleted by force, in seconds; none for a Pod that asks for none.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-forced ("a small grace period")
pub fn forced_grace(spec: Option<u32>) -> u32 {
    if spec == Some(0) { 0 } else { 2 }
}

/// Whether a sidecar gets its stop signal: after the app containers, then in reverse order.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#termination-with-sidecars
pub fn stops_sidecar(apps_run: bool, later_sidecars_run: bool) -> bool {
    !apps_run && !later_sidecars_run
}

/// When a process that got the stop signal is killed: when the grace period is over, but not before it has had the
/// minimum of 2 s.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow; api: kubelet, minimumGracePeriodInSeconds
pub fn kill_time(deadline: i64, signalled: i64) -> i64 {
    deadline.max(signalled + 2_000)
}

/// Whether a container that never began before its Pod ended is shown as terminated.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#container-state-terminated ("began execution"): it is not.
pub fn makes_up_terminations() -> bool {
    false
}

/// Whether the kubelet asks for the removal of a deleted Pod.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow
pub fn removes(ended: bool, written: Phase) -> bool {
    ended && written.is_terminal()
}
