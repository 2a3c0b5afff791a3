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
        let phase = |critical: bool| {
            let workers = kubelet.workers.iter();
            workers.filter(move |one| is_critical(one) == critical && one.admitted <= since)
        };
        let left = |critical| phase(critical).any(|worker| worker.ended.is_none());
        let begins = since + lag::REPORT;
        if kubelet.stopped.is_none() {
            if phase(false).any(is_to_end) {
                next.offer(begins, Step::Node(NodeStep::EndPods(number, false)));
            }
            if phase(true).any(is_to_end) {
                let due = if left(false) {
                    since + self.for_ordinary()
                } else {
                    self.now.max(begins)
                };
                next.offer(due, Step::Node(NodeStep::EndPods(number, true)));
            }
        }
        let written = kubelet.workers.iter().all(|worker| worker.write.is_none());
        let done = !left(false) && !left(true) && written;
        let off = if done {
            lag::SHUTDOWN
        } else {
            i64::from(self.world.shutdown_grace_period) * 1_000
        };
        let off = (since + off).max(self.now);
        next.offer(off, Step::Node(NodeStep::PowerOff(number)));
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
            let deleted = deleted.any(|pod| !worker.is_static && pod.uid == worker.uid);
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

/// It has not ended, and its kubelet has not begun to end it for the sake of the node.
fn is_to_end(worker: &Worker) -> bool {
    worker.ended.is_none() && worker.most_grace.is_none()
}
