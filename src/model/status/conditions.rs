//! The conditions that a kubelet reports.

use crate::event::Role;
use crate::model::decisions::Decisions;
use crate::model::plan::lag;
use crate::model::state::{
    ALL_RESTARTING, CONDITIONS, Condition, INITIALIZED, POD_SCHEDULED, Phase, READY_TO_START,
    RESIZE_IN_PROGRESS, RESIZE_PENDING, Status, Worker,
};

/// The conditions of a Pod whose containers and phase are known.
pub(super) fn conditions(
    decisions: &dyn Decisions,
    worker: &Worker,
    status: &Status,
    now: i64,
) -> [Option<Condition>; CONDITIONS.len()] {
    let answers = answers(decisions, worker, status);
    let mut conditions = status.conditions;
    // A Pod that was made with its node has not met the scheduler.
    let at = (status.observed, now);
    conditions[POD_SCHEDULED].get_or_insert(Condition {
        truth: true,
        reason: None,
        since: now,
        observed: status.observed,
    });
    if worker.manifest.restarts_all() {
        let truth = worker.restarts_all.is_some() && worker.ended.is_none();
        let place = &mut conditions[ALL_RESTARTING];
        *place = Some(condition(decisions, *place, (truth, None), at));
    }
    resize_conditions(decisions, worker, &mut conditions, at);
    for (place, answer) in answers.into_iter().enumerate() {
        let before = conditions[place].map(|before| Condition {
            truth: before.truth && !outlived(worker, place, before.since),
            ..before
        });
        let seen = if answer.0 {
            turned(worker, place, now)
        } else {
            now
        };
        conditions[place] = Some(condition(
            decisions,
            before,
            answer,
            (status.observed, seen),
        ));
    }
    conditions
}

/// A condition with an answer (status and reason), of a generation that was observed; if it has turned, it is so from now on.
pub(super) fn condition(
    decisions: &dyn Decisions,
    before: Option<Condition>,
    (truth, reason): (bool, Option<&'static str>),
    (observed, now): (u32, i64),
) -> Condition {
    let before = before.map(|before| (before.truth, before.since));
    Condition {
        truth,
        reason,
        since: decisions.transition_time(before, truth, now),
        observed,
    }
}

/// Whether a condition that is shown was true of another sandbox than the one that there is: it was false in between, even where
/// nobody could be told.
fn outlived(worker: &Worker, condition: usize, since: i64) -> bool {
    condition == READY_TO_START && worker.sandbox.is_some_and(|sandbox| since < sandbox)
}

/// When a condition turned True. The kubelet knows since when the sandbox is there, and since when there is nothing to
/// initialize, however late it can tell.
fn turned(worker: &Worker, condition: usize, now: i64) -> i64 {
    let simple = worker.manifest.init_list().next().is_none();
    match worker.sandbox {
        Some(sandbox) if condition == READY_TO_START => now.min(sandbox + lag::WRITE),
        _ if condition == INITIALIZED && simple => now.min(worker.admitted),
        _ => now,
    }
}

/// A change of resources that waits, and one that is under way; afterwards neither is there.
///
/// Source: tasks/configure-pod-container/resize-container-resources.md#pod-resize-status
fn resize_conditions(
    decisions: &dyn Decisions,
    worker: &Worker,
    conditions: &mut [Option<Condition>; CONDITIONS.len()],
    now: (u32, i64),
) {
    let pending = worker.resize_waits.filter(|_| worker.ended.is_none());
    let under_way = worker.ended.is_none() && worker.is_resizing();
    let shown = [
        (RESIZE_PENDING, pending.is_some(), pending),
        (RESIZE_IN_PROGRESS, under_way, None),
    ];
    for (at, is, reason) in shown {
        let before = conditions[at];
        conditions[at] = is.then(|| condition(decisions, before, (true, reason), now));
    }
}

/// Status and reason of the conditions that the kubelet keeps.
fn answers(
    decisions: &dyn Decisions,
    worker: &Worker,
    status: &Status,
) -> [(bool, Option<&'static str>); 4] {
    let ended = worker.ended.is_some();
    let counts = |at: &usize| {
        let role = worker.manifest.containers[*at].role;
        matches!(role, Role::App | Role::Sidecar)
    };
    let all_ready = worker
        .all()
        .filter(counts)
        .all(|at| status.containers[at].is_some_and(|status| status.ready));
    let mut sidecars = worker.manifest.sidecars();
    let all_started = sidecars.all(|at| status.containers[at].is_some_and(|status| status.started));
    let ready = decisions.containers_ready(all_ready, ended);
    let done = match status.phase {
        Phase::Succeeded => Some("PodCompleted"),
        Phase::Failed => Some("PodFailed"),
        _ => None,
    };
    let unready = (!ready).then_some(done.unwrap_or("ContainersNotReady"));
    let gates = &status.gates[..worker.manifest.readiness_gates as usize];
    let all_gates = gates.iter().all(|gate| gate.is_some_and(|gate| gate.truth));
    let pod_ready = decisions.pod_ready(ready, all_gates);
    let ungated = (ready && !pod_ready).then_some("ReadinessGatesNotReady");
    let running = status.phase == Phase::Running;
    let was_initialized = status.conditions[INITIALIZED].is_some_and(|condition| condition.truth);
    let passed = |at: usize| {
        let sidecar = worker.manifest.containers[at].role == Role::Sidecar;
        sidecar || (worker.containers[at].end).is_some_and(|end| worker.has_passed(decisions, end))
    };
    let inits_done = worker.initialized || worker.manifest.init_list().all(passed);
    let initialized = was_initialized || decisions.initialized(inits_done, all_started);
    [
        (worker.sandbox.is_some() && !ended, None),
        (
            initialized,
            (!initialized).then_some("ContainersNotInitialized"),
        ),
        (pod_ready && running, unready.or(ungated)),
        (ready, unready),
    ]
}
