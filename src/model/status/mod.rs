//! The status that a kubelet reports.

mod conditions;

use conditions::{condition, conditions};

use super::decisions::{AppFacts, Decisions, PhaseFacts, ReadyFacts};
use super::plan::lag;
use super::state::{
    Cause, ContainerState, ContainerStatus, DISRUPTION_TARGET, End, Failure, Pod, Runtime, Status,
    Waiting, Worker,
};
use crate::event::{Manifest, Role};

/// The status of a Pod as its kubelet would write it now.
pub(super) fn of(decisions: &dyn Decisions, worker: &Worker, stored: &Pod, now: i64) -> Status {
    if let Some(reason) = worker.refused {
        return refused(worker, stored, reason);
    }
    let mut status = stored.status;
    // A mirror Pod does not say it (api: kubelet, GetPodObservedGenerationIfEnabled).
    status.observed = if worker.is_static {
        0
    } else {
        stored.generation
    };
    status.start.get_or_insert(worker.admitted);
    status.address = worker.sandbox.map_or(0, |_| worker.sandboxes);
    for container in worker.all() {
        let before = stored.status.containers[container];
        // How it ended in a Pod that has ended is told already, be it by somebody else.
        let told = before.filter(|status| {
            let ended = matches!(status.state, ContainerState::Terminated(_));
            let role = worker.manifest.containers[container].role;
            let policy = worker.manifest.restart_policy;
            ended && decisions.keeps_end(stored.status.phase, role, policy)
        });
        let now_is = || of_container(decisions, worker, container, before);
        status.containers[container] = Some(told.unwrap_or_else(now_is));
    }
    status.phase = phase(decisions, worker, stored);
    if status.phase == super::Phase::Failed && stored.status.phase != status.phase {
        status.reason = worker.failure.map(Failure::reason);
        status.message = worker.failure.map(Failure::message);
        if worker
            .failure
            .is_some_and(|one| decisions.marks_disruption(one))
        {
            let place = &mut status.conditions[DISRUPTION_TARGET];
            let answer = (true, Some("TerminationByKubelet"));
            *place = Some(condition(decisions, *place, answer, (status.observed, now)));
        }
    }
    status.conditions = conditions(decisions, worker, &status, now);
    status
}

/// The status of a Pod that its kubelet does not take on: it says why, and nothing of containers.
///
/// Source: api: kubelet, rejectPod
fn refused(worker: &Worker, stored: &Pod, reason: &'static str) -> Status {
    let mut status = Status {
        phase: super::Phase::Failed,
        reason: Some(reason),
        message: Some("Pod was rejected: its node cannot run it"),
        start: Some(worker.admitted),
        observed: stored.generation,
        // What others say of it stays (api: kubelet, status manager, mergePodStatus).
        gates: stored.status.gates,
        ..Status::default()
    };
    status.conditions[DISRUPTION_TARGET] = stored.status.conditions[DISRUPTION_TARGET];
    status
}

fn phase(decisions: &dyn Decisions, worker: &Worker, stored: &Pod) -> super::Phase {
    let mut apps = [AppFacts::default(); Manifest::MOST];
    let mut count = 0;
    for container in worker.manifest.apps() {
        let runtime = &worker.containers[container];
        apps[count] = AppFacts {
            created: (runtime.began || (runtime.runs > 0 && decisions.counts_failed_start()))
                && !worker.begins_again(),
            code: runtime
                .end
                .filter(|_| runtime.process.is_none() && !worker.fails_before(container))
                .map(|end| end.code),
        };
        count += 1;
    }
    decisions.phase(&PhaseFacts {
        stored: stored.status.phase,
        ended: worker.ended.is_some(),
        failed: worker
            .failure
            .is_some_and(|one| decisions.fails_whatever_its_containers_do(one)),
        policy: worker.manifest.restart_policy,
        apps: &apps[..count],
    })
}

fn of_container(
    decisions: &dyn Decisions,
    worker: &Worker,
    container: usize,
    before: Option<ContainerStatus>,
) -> ContainerStatus {
    let runtime = &worker.containers[container];
    let manifest = &worker.manifest.containers[container];
    let role = manifest.role;
    let (state, last) = state(decisions, worker, container, before);
    let code = match state {
        ContainerState::Terminated(end) => Some(end.code),
        _ => None,
    };
    let id = match (runtime.process, runtime.end) {
        (Some(process), _) => process.id,
        (None, Some(end)) => end.id,
        (None, None) => 0,
    };
    let told = role != Role::Ephemeral || decisions.ephemeral_is_started();
    let started = told && worker.is_started(decisions, container);
    let probes = &worker.manifest.containers[container].probes;
    let ready = decisions.ready(&ReadyFacts {
        role,
        started,
        readiness: probes
            .readiness
            .map(|_| runtime.process.and_then(|process| process.probes[0].result)),
        code,
    });
    ContainerStatus {
        state,
        last,
        ready,
        started,
        restarts: decisions.restart_count(runtime.runs),
        id,
        image: if runtime.runs > 0 {
            runtime.image
        } else {
            manifest.needs.image
        },
        signal: (runtime.runs > 0).then_some(runtime.signal),
        resources: if runtime.process.is_some() {
            runtime.actual
        } else {
            runtime.allocated
        },
    }
}

/// `state` and `lastState`.
fn state(
    decisions: &dyn Decisions,
    worker: &Worker,
    container: usize,
    before: Option<ContainerStatus>,
) -> (ContainerState, Option<End>) {
    let runtime = &worker.containers[container];
    let goes_on = !worker.stopping && worker.ended.is_none();
    let again = runtime.again.is_some() && goes_on;
    let makes_up = decisions.makes_up_terminations() && worker.ended.is_some();
    match (runtime.process, runtime.end) {
        (Some(process), last) => (
            ContainerState::Running {
                since: process.started,
            },
            last,
        ),
        // What its last start lacked takes the place of that (api: kubelet, convertToAPIContainerStatuses, reasonCache).
        (None, Some(end)) if waits_for_all(worker, end) && waits_for(worker, runtime).is_none() => {
            let begun = worker.manifest.init_list().any(|at| worker.has_begun(at));
            let waiting = if begun && !decisions.restart_all_keeps_ends() {
                Waiting::Initializing
            } else {
                Waiting::RestartingAll
            };
            (ContainerState::Waiting(waiting), Some(end))
        }
        (None, last) if waits_for(worker, runtime).is_some() => {
            let waiting = waits_for(worker, runtime).unwrap_or(Waiting::Creating);
            (ContainerState::Waiting(waiting), last)
        }
        (None, Some(end)) if again && shows_back_off(decisions, runtime, end, before) => {
            (ContainerState::Waiting(Waiting::BackOff), Some(end))
        }
        (None, Some(end))
            if again && end.cause == Cause::StartError && decisions.failed_start_waits() =>
        {
            (ContainerState::Waiting(Waiting::StartFailed), Some(end))
        }
        (None, Some(end)) if end.id > 0 => (ContainerState::Terminated(end), runtime.before),
        (None, last) if makes_up && is_missed(worker, container) => {
            let made_up = End {
                cause: Cause::Exit,
                ..End::MADE_UP
            };
            (ContainerState::Terminated(made_up), last)
        }
        (None, last) => (ContainerState::Waiting(unstarted(worker)), last),
    }
}

/// What a container waits for that its last start lacked.
fn waits_for(worker: &Worker, runtime: &Runtime) -> Option<Waiting> {
    let lacks = runtime.lacks.map(|(waiting, _)| waiting);
    lacks.filter(|_| runtime.process.is_none() && !worker.stopping && worker.ended.is_none())
}

/// Whether a container has not run yet since all were restarted.
fn waits_for_all(worker: &Worker, end: End) -> bool {
    let before = worker
        .restarted_all
        .is_some_and(|since| end.started < since);
    before && !worker.stopping && worker.ended.is_none()
}

/// Why a container waits that has not run yet.
///
/// Source: api: kubelet, convertToAPIContainerStatuses; so the recordings show it
fn unstarted(worker: &Worker) -> Waiting {
    if worker.manifest.init_list().next().is_some() {
        Waiting::Initializing
    } else {
        Waiting::Creating
    }
}

/// A container that waits for its next run shows how the last one ended first, then that it waits.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#container-restarts
fn shows_back_off(
    decisions: &dyn Decisions,
    runtime: &Runtime,
    end: End,
    before: Option<ContainerStatus>,
) -> bool {
    let shown = before.is_some_and(|status| match status.state {
        ContainerState::Terminated(shown) => shown.id == end.id,
        ContainerState::Waiting(Waiting::BackOff | Waiting::StartFailed) => {
            status.last.is_some_and(|last| last.id == end.id)
        }
        _ => false,
    });
    let hidden = runtime.probed && !decisions.tells_probe_stop();
    runtime.backs_off && (shown || hidden)
}

/// When it is told that containers wait for their next run, if that is all that there is to tell; none: now.
pub(super) fn waits_until(
    decisions: &dyn Decisions,
    worker: &Worker,
    status: &Status,
    stored: &Status,
) -> Option<i64> {
    if decisions.tells_back_off_at_once() {
        return None;
    }
    let mut without = *status;
    let mut due = None;
    for container in worker.all() {
        let shown = |status: &Status| status.containers[container].map(|one| one.state);
        let ended = matches!(
            shown(stored),
            Some(ContainerState::Terminated(_) | ContainerState::Waiting(Waiting::StartFailed))
        );
        let waits = shown(status) == Some(ContainerState::Waiting(Waiting::BackOff));
        if let Some(again) = worker.containers[container]
            .again
            .filter(|_| ended && waits)
        {
            without.containers[container] = stored.containers[container];
            due = due.max(Some(again - lag::START));
        }
    }
    due.filter(|_| without == *stored)
}

/// A container that should have run when its Pod ended, but never did, counts as ended by the system.
///
/// Source: api: kubelet, status manager, TerminatePod
fn is_missed(worker: &Worker, container: usize) -> bool {
    match worker.manifest.containers[container].role {
        Role::App => worker.initialized,
        Role::Ephemeral => false,
        _ => worker
            .manifest
            .init_list()
            .any(|later| later > container && worker.containers[later].runs > 0),
    }
}
