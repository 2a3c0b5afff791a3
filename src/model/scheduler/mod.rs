//! The scheduler: it binds Pods to nodes that have room for them and whose taints they tolerate, says so when there is none, and
//! takes room from Pods of lower priority.

mod fit;
mod preempt;

use super::api::request;
use super::decisions::Decisions;
use super::plan::{Next, Step, lag};
use super::shown::{Asked, Shown, User, Verb};
use super::state::{Condition, POD_SCHEDULED, Pod, State};

/// A transition of the scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SchedulerStep {
    /// It binds a Pod.
    Bind(u32),
    /// It finds no node for a Pod, and may end others for it.
    FindsNone(u32),
}

/// `reason` of `PodScheduled` when no node has room.
const UNSCHEDULABLE: &str = "Unschedulable";
/// `reason` of `PodScheduled` when a gate holds the Pod back.
pub(super) const GATED: &str = "SchedulingGated";

impl State {
    pub(super) fn of_scheduler(&self, decisions: &dyn Decisions, next: &mut Next) {
        let mut used = None;
        for pod in self
            .pods
            .iter()
            .filter(|pod| self.is_waiting(decisions, pod))
        {
            let known = pod.status.conditions[POD_SCHEDULED].is_some();
            let due = if known {
                self.now
            } else {
                pod.created + lag::BIND
            };
            let used = used.get_or_insert_with(|| self.taken());
            // No other node helps where a claim is not to be had, nor would the end of another Pod.
            let mounts = self.claims_let_schedule(decisions, pod);
            if mounts && self.node_beside(decisions, pod, used).is_some() {
                next.offer(due, Step::Scheduler(SchedulerStep::Bind(pod.uid)));
            } else if !is_reported(pod) || mounts && self.may_preempt(decisions, pod, used) {
                next.offer(due, Step::Scheduler(SchedulerStep::FindsNone(pod.uid)));
            }
        }
    }

    /// Whether the scheduler looks at a Pod at all.
    fn is_waiting(&self, decisions: &dyn Decisions, pod: &Pod) -> bool {
        let gated = !pod.manifest.placement.scheduling_gates.is_empty();
        pod.bound.is_none()
            && pod.deletion.is_none()
            && !pod.status.phase.is_terminal()
            && !decisions.is_held_back(gated)
    }

    pub(super) fn scheduler_step(
        &mut self,
        decisions: &dyn Decisions,
        step: SchedulerStep,
        out: &mut Vec<Shown>,
    ) {
        match step {
            SchedulerStep::Bind(uid) => {
                let node = self.pod(uid).and_then(|pod| self.node_for(decisions, pod));
                if let Some(node) = node {
                    self.bind(decisions, uid, node, User::Scheduler, out);
                }
            }
            SchedulerStep::FindsNone(uid) => {
                let nominated = self.preempt(decisions, uid, out);
                self.report_unschedulable(decisions, uid, nominated, out);
            }
        }
    }

    fn report_unschedulable(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        nominated: Option<u8>,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let Some(pod) = self.pod_mut(uid) else { return };
        let place = &mut pod.status.conditions[POD_SCHEDULED];
        let before = place.map(|condition| (condition.truth, condition.since));
        *place = Some(Condition {
            truth: false,
            reason: Some(UNSCHEDULABLE),
            since: decisions.transition_time(before, false, now),
            observed: 0,
        });
        pod.status.nominated = nominated;
        let asked = Asked {
            by: User::Scheduler,
            ..request(Verb::PatchStatus, pod.name, 200)
        };
        out.push(Shown::Request(asked));
        self.write(uid, out);
    }
}

fn is_reported(pod: &Pod) -> bool {
    pod.status.conditions[POD_SCHEDULED]
        .is_some_and(|condition| condition.reason == Some(UNSCHEDULABLE))
}
