//! What the documents prescribe, one function a decision. Page names are relative to content/en/docs of the Kubernetes
//! documentation. The trait is the index; the functions stand in a file for each topic.

mod conditions;
mod phase;
mod restart;
mod termination;

pub use phase::{AppFacts, PhaseFacts};
pub use restart::Ended;

use super::state::Phase;
use crate::event::{RestartPolicy, Role};

/// The decisions. The answers given here are those of the documents; an implementation that answers otherwise is wrong in
/// exactly that.
pub trait Decisions: Sync {
    /// Whether a container that has ended is run again while its Pod goes on.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#restart-policy; for init containers under Always
    /// concepts/workloads/pods/init-containers.md#detailed-behavior; sidecars
    /// concepts/workloads/pods/sidecar-containers.md#sidecar-containers-and-pod-lifecycle
    fn restarts(&self, ended: Ended) -> bool {
        restart::restarts(ended)
    }

    /// The delay before a container is run again, in milliseconds; `previous` is that of the restart before.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-restarts: the first restart at once, then 10 s, doubled up to
    /// 300 s, and from the beginning after a run of ten minutes.
    fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
        restart::back_off(previous, ran)
    }

    /// `restartCount` of a container of which so many runs have begun.
    ///
    /// Source: api: ContainerStatus.restartCount
    fn restart_count(&self, runs: u32) -> u32 {
        restart::restart_count(runs)
    }

    /// `status.phase`.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-phase, #pod-termination (a Pod that is deleted before it ran has failed)
    fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
        phase::phase(facts)
    }

    /// Whether a failed regular init container fails its Pod.
    ///
    /// Source: concepts/workloads/pods/init-containers.md#understanding-init-containers
    fn init_failure_is_final(&self, policy: RestartPolicy) -> bool {
        phase::init_failure_is_final(policy)
    }

    /// The grace period of a deletion in seconds: what was asked for, else what the Pod says, else 30; none for a Pod without a
    /// node or one that has ended.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow; api: pod strategy, CheckGracefulDelete
    fn grace(&self, asked: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
        termination::grace(asked, spec, on_a_node, ended)
    }

    /// The grace period after a second request to delete: it only ever becomes shorter.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-forced; api: ObjectMeta.deletionGracePeriodSeconds
    fn grace_again(&self, current: u32, asked: u32) -> u32 {
        termination::grace_again(current, asked)
    }

    /// The grace period on the node of a Pod that was deleted by force, in seconds.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-forced ("a small grace period")
    fn forced_grace(&self) -> u32 {
        termination::forced_grace()
    }

    /// Whether a sidecar gets its stop signal: after the app containers, then in reverse order.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#termination-with-sidecars
    fn stops_sidecar(&self, apps_run: bool, later_sidecars_run: bool) -> bool {
        termination::stops_sidecar(apps_run, later_sidecars_run)
    }

    /// When a process that got the stop signal is killed: when the grace period is over, but not before it has had the
    /// minimum of 2 s.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow; api: kubelet, minimumGracePeriodInSeconds
    fn kill_time(&self, deadline: i64, signalled: i64) -> i64 {
        termination::kill_time(deadline, signalled)
    }

    /// Whether a container is ready; without a probe as soon as it has started.
    ///
    /// Source: concepts/workloads/pods/probes.md#types-of-probe; for init containers api: ContainerStatus.ready
    fn ready(&self, role: Role, runs: bool, code: Option<i32>) -> bool {
        conditions::ready(role, runs, code)
    }

    /// Whether `Initialized` turns True: the init containers have succeeded and the sidecars are started.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-conditions; concepts/workloads/pods/sidecar-containers.md
    fn initialized(&self, inits_done: bool, sidecars_started: bool) -> bool {
        conditions::initialized(inits_done, sidecars_started)
    }

    /// `ContainersReady`: all app containers and sidecars are ready, and the Pod has not ended.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-conditions
    fn containers_ready(&self, all_ready: bool, ended: bool) -> bool {
        conditions::containers_ready(all_ready, ended)
    }

    /// `lastTransitionTime` of a condition that is written now.
    ///
    /// Source: api: PodCondition.lastTransitionTime
    fn transition_time(&self, before: Option<(bool, i64)>, truth: bool, now: i64) -> i64 {
        conditions::transition_time(before, truth, now)
    }

    /// Whether a container that never began before its Pod ended is shown as terminated.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-state-terminated ("began execution"): it is not.
    fn makes_up_terminations(&self) -> bool {
        termination::makes_up_terminations()
    }

    /// Whether the kubelet asks for the removal of a deleted Pod.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow
    fn removes(&self, ended: bool, written: Phase) -> bool {
        termination::removes(ended, written)
    }
}

/// What the documents say, and nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub struct Documented;

impl Decisions for Documented {}

/// What Kubernetes 1.36 does, where that differs from its documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kubernetes136;

impl Decisions for Kubernetes136 {
    /// Source: kubelet, status manager, TerminatePod; known deviation `unknown-termination-has-no-times`.
    fn makes_up_terminations(&self) -> bool {
        true
    }
}
