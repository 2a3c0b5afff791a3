//! Changes of resources of containers that run.
//!
//! Source: tasks/configure-pod-container/resize-container-resources.md

use crate::event::Amount;
use crate::model::decisions::{Decisions, ResizeFacts};
use crate::model::plan::lag;
use crate::model::shown::Shown;
use crate::model::state::{State, Worker};

impl State {
    /// A kubelet looks at a change of resources: it grants it, or lets it wait; what was granted it carries out.
    pub(in crate::model) fn resize(
        &mut self,
        decisions: &dyn Decisions,
        node: u8,
        at: usize,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let asks = self.nodes[node as usize].workers[at].asks_for_resize();
        // What was granted before is carried out first.
        if asks && !self.nodes[node as usize].workers[at].is_being_resized() {
            let waits = decisions.resize_waits(self.room_for(decisions, node, at));
            let worker = &mut self.nodes[node as usize].workers[at];
            worker.resize_waits = waits;
            worker.resizes = match waits {
                None => {
                    worker.grant_all();
                    Some(now + lag::RESIZE)
                }
                Some("Deferred") => Some(now + lag::RESIZE_AGAIN),
                Some(_) => None,
            };
            worker.touch(decisions, now);
            return;
        }
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.resizes = asks.then_some(now + lag::RESIZE);
        worker.resize_waits = None;
        worker.touch(decisions, now);
        let grace = worker.manifest.grace.unwrap_or(30);
        for container in worker.all() {
            let worker = &mut self.nodes[node as usize].workers[at];
            let policy = worker.manifest.containers[container].resizes;
            let runtime = &mut worker.containers[container];
            let (before, after) = (runtime.actual, runtime.allocated);
            if runtime.process.is_none() || before == after {
                continue;
            }
            if decisions.resize_restarts(policy, before, after) {
                runtime.renewed = true;
                self.stop_container(decisions, (node, at, container), grace, out);
            } else {
                runtime.actual = after;
            }
        }
    }

    /// What there is for a Pod that asks for other resources.
    fn room_for(&self, decisions: &dyn Decisions, node: u8, at: usize) -> ResizeFacts {
        let workers = &self.nodes[node as usize].workers;
        let others = workers
            .iter()
            .enumerate()
            .filter(|(other, worker)| *other != at && worker.ended.is_none());
        let taken = others.filter_map(|(_, worker)| self.seen(node, worker));
        let taken = taken.fold(Amount::default(), |sum, pod| sum.plus(pod.requests));
        ResizeFacts {
            asked: decisions.pod_requests(&workers[at].manifest),
            taken,
            node: self.world.node,
        }
    }
}

impl Worker {
    /// Whether something was granted that no container has yet, and none is being restarted for.
    fn is_being_resized(&self) -> bool {
        let mut running = self.containers.iter().filter(|one| one.process.is_some());
        running.any(|one| one.actual != one.allocated && !one.renewed)
    }

    /// What its spec asks for is granted.
    pub(super) fn grant_all(&mut self) {
        for (container, runtime) in self.manifest.containers.iter().zip(&mut self.containers) {
            runtime.allocated = container.resources;
        }
    }
}
