//! Pod garbage collection: every twenty seconds it removes Pods whose node is gone, Pods that are being deleted and that nobody
//! else will remove, and finished Pods above the threshold.
//!
//! Source: concepts/workloads/pods/pod-lifecycle.md#pod-garbage-collection; api: kube-controller-manager, podgc

use super::NodeStep;
use crate::model::decisions::Decisions;
use crate::model::plan::{Next, Step};
use crate::model::shown::{Shown, User};
use crate::model::state::{
    CONTAINERS_READY, ContainerState, End, Phase, Pod, READY, READY_TO_START, State, Status,
};

const USER: User = User::Controller("system:serviceaccount:kube-system:pod-garbage-collector");
/// It looks every so many milliseconds.
const ROUND: i64 = 20_000;

/// Why a Pod is collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// Its node is gone.
    Orphan,
    /// It is being deleted and has no node.
    Unscheduled,
    /// It is being deleted on a node that is out of service.
    OutOfService,
}

impl State {
    pub(super) fn of_collector(&self, decisions: &dyn Decisions, next: &mut Next) {
        for pod in &self.pods {
            if let Some((_, since)) = self.cause(decisions, pod) {
                next.offer(
                    round(since.max(self.now)),
                    Step::Node(NodeStep::Collect(pod.uid)),
                );
            }
        }
        if let Some(uid) = self.one_too_many(decisions) {
            next.offer(round(self.now), Step::Node(NodeStep::Collect(uid)));
        }
    }

    /// Why and from when on a Pod is collected, whatever the others are.
    fn cause(&self, decisions: &dyn Decisions, pod: &Pod) -> Option<(Cause, i64)> {
        let marked = pod.deletion;
        if marked.is_some_and(|deletion| deletion.grace == 0) && pod.status.phase.is_terminal() {
            return None;
        }
        let Some((number, bound)) = pod.bound else {
            return marked.map(|_| (Cause::Unscheduled, self.now));
        };
        match &self.registered[number as usize] {
            None => {
                let gone = self.nodes[number as usize].link.gone.max(bound);
                Some((Cause::Orphan, decisions.orphan_collected(gone)))
            }
            Some(node) => {
                let takes = !node.is_ready() && node.is_out_of_service();
                (takes && marked.is_some()).then_some((Cause::OutOfService, self.now))
            }
        }
    }

    /// The oldest finished Pod, when there are more than the threshold allows.
    fn one_too_many(&self, decisions: &dyn Decisions) -> Option<u32> {
        let ended = |pod: &&Pod| pod.status.phase.is_terminal() && pod.deletion.is_none();
        let ended = self.pods.iter().filter(ended);
        let threshold = self.world.terminated_pod_gc_threshold;
        if !decisions.collects_terminated(ended.clone().count(), threshold) {
            return None;
        }
        ended
            .min_by_key(|pod| (pod.created, pod.uid))
            .map(|pod| pod.uid)
    }

    /// One round of the collector: of finished Pods it removes all that are too many, however late it is.
    pub(super) fn collect_in_round(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        let finished = self.one_too_many(decisions) == Some(uid);
        self.collect_pod(decisions, uid, out);
        while let Some(next) = self.one_too_many(decisions).filter(|_| finished) {
            self.collect_pod(decisions, next, out);
        }
    }

    /// Removes a Pod at once; one that had not ended has failed.
    fn collect_pod(&mut self, decisions: &dyn Decisions, uid: u32, out: &mut Vec<Shown>) {
        let Some(pod) = self.pod(uid) else { return };
        let cause = self.cause(decisions, pod).map(|(cause, _)| cause);
        let phase = decisions.collected_phase(pod.status.phase);
        let orphan = cause == Some(Cause::Orphan);
        let marks = orphan && decisions.marks_collected(pod.status.phase);
        if pod.status.phase != phase || marks {
            self.fail(decisions, uid, phase, marks, out);
        }
        self.delete_as(decisions, USER, uid, Some(0), out);
    }

    fn fail(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        phase: Phase,
        names_cause: bool,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        if let Some(pod) = self.pod_mut(uid) {
            pod.status.phase = phase;
            if decisions.collected_is_ended() {
                end(decisions, &mut pod.status, now);
            }
        }
        if names_cause {
            self.disrupt(decisions, USER, uid, "DeletionByPodGC", out);
        } else {
            self.status_patched(USER, uid, out);
        }
    }
}

/// Nothing of a Pod runs any more, as far as anybody will ever know.
fn end(decisions: &dyn Decisions, status: &mut Status, now: i64) {
    for container in status.containers.iter_mut().flatten() {
        if let ContainerState::Running { since } = container.state {
            container.state = ContainerState::Terminated(End {
                code: 137,
                started: since,
                cause: Default::default(),
                finished: now,
                id: container.id,
            });
        }
        (container.ready, container.started) = (false, false);
    }
    for at in [READY_TO_START, READY, CONTAINERS_READY] {
        if let Some(condition) = &mut status.conditions[at] {
            let before = Some((condition.truth, condition.since));
            condition.since = decisions.transition_time(before, false, now);
            condition.truth = false;
            condition.reason = Some("PodFailed");
        }
    }
}

/// The first round from this time on.
fn round(time: i64) -> i64 {
    (time + ROUND - 1).div_euclid(ROUND) * ROUND
}
