//! Graceful node shutdown: the kubelet ends the ordinary Pods first, then the critical ones, before the machine goes off.
//!
//! Source: concepts/cluster-administration/node-shutdown.md#graceful-node-shutdown

use super::NodeStep;
use crate::event::Priority;
use crate::model::decisions::Decisions;
use crate::model::plan::{Next, Step, lag};
use crate::model::state::{Failure, State, Worker};

impl State {
    /// A machine is told to shut down. Where its kubelet does not hold that up, it goes off at once.
    pub(super) fn shut_down(&mut self, decisions: &dyn Decisions, number: u8) {
        let now = self.now;
        let kubelet = &mut self.nodes[number as usize];
        if kubelet.link.off {
            return;
        }
        if self.world.shutdown_grace_period == 0 || kubelet.stopped.is_some() {
            self.crash(decisions, number);
        } else if kubelet.link.shutdown.is_none() {
            kubelet.link.shutdown = Some(now);
            kubelet.link.say(now);
        }
    }

    /// A shutdown is called off.
    pub(super) fn cancel_shutdown(&mut self, number: u8) {
        let now = self.now;
        let link = &mut self.nodes[number as usize].link;
        if link.shutdown.take().is_some() {
            link.say(now);
        }
    }

    pub(super) fn of_shutdown(&self, number: u8, next: &mut Next) {
        let kubelet = &self.nodes[number as usize];
        let Some(since) = kubelet.link.shutdown else {
            return;
        };
        let whole = i64::from(self.world.shutdown_grace_period) * 1_000;
        let left = |critical: bool| {
            let mut of_phase = kubelet
                .workers
                .iter()
                .filter(|one| is_critical(one) == critical && one.admitted <= since);
            of_phase.any(|worker| worker.ended.is_none())
        };
        let to_end = |critical: bool| {
            let mut of_phase = kubelet
                .workers
                .iter()
                .filter(|one| is_critical(one) == critical && one.admitted <= since);
            of_phase.any(|worker| worker.ended.is_none() && worker.most_grace.is_none())
        };
        let written = kubelet.workers.iter().all(|worker| worker.write.is_none());
        if kubelet.stopped.is_none() {
            if to_end(false) {
                next.offer(
                    since + lag::REPORT,
                    Step::Node(NodeStep::EndPods(number, false)),
                );
            }
            if to_end(true) {
                let second = since + self.for_ordinary();
                let due = if left(false) {
                    second
                } else {
                    self.now.max(since + lag::REPORT)
                };
                next.offer(due, Step::Node(NodeStep::EndPods(number, true)));
            }
        }
        let done = !left(false) && !left(true) && written;
        let off = if done {
            since + lag::SHUTDOWN
        } else {
            since + whole
        };
        next.offer(off.max(self.now), Step::Node(NodeStep::PowerOff(number)));
    }

    /// The time that ordinary Pods have.
    fn for_ordinary(&self) -> i64 {
        let world = &self.world;
        let seconds = world.shutdown_grace_period - world.shutdown_grace_period_critical_pods;
        i64::from(seconds) * 1_000
    }

    /// The kubelet ends the Pods of one phase.
    pub(super) fn end_pods(&mut self, decisions: &dyn Decisions, number: u8, critical: bool) {
        let now = self.now;
        let world = &self.world;
        let window = if critical {
            world.shutdown_grace_period_critical_pods
        } else {
            world.shutdown_grace_period - world.shutdown_grace_period_critical_pods
        };
        let second_first = decisions.ends_critical_with_others();
        let pods = &self.pods;
        for worker in &mut self.nodes[number as usize].workers {
            let mut deleted = pods.iter().filter(|pod| pod.deletion.is_some());
            let deleted = deleted.any(|pod| pod.uid == worker.uid);
            let turn = is_critical(worker) == critical || second_first;
            if turn && worker.ended.is_none() && worker.most_grace.is_none() {
                let own = worker.manifest.grace.unwrap_or(30);
                let grace = decisions.shutdown_grace(own, window);
                worker.is_ended_for(Failure::Shutdown, grace, now);
                if deleted {
                    worker.failure.get_or_insert(Failure::Shutdown);
                }
            }
        }
    }
}

/// Source: tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods.md#marking-pod-as-critical
fn is_critical(worker: &Worker) -> bool {
    worker.manifest.placement.priority == Priority::Critical
}
