//! What stands between a kubelet and the API: it may be stopped, cut off, or without power.

use super::object::{Health, Node, Truth};
use crate::model::decisions::Decisions;
use crate::model::plan::lag;
use crate::model::state::{Pod, State, Worker, at};
use crate::model::status;

/// The link between a kubelet and the API, and what the kubelet would say of its node.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// Since when nothing is heard of the kubelet.
    pub silent: Option<i64>,
    /// Set while the node is cut off from the API: its Pods as the kubelet last saw them.
    pub cut: Option<Vec<Pod>>,
    /// The machine is without power.
    pub off: bool,
    /// Since when the machine boots.
    pub booting: Option<i64>,
    /// What the kubelet says of its node.
    pub health: Health,
    /// When it has something new to say.
    pub report: i64,
    /// The container network is down.
    pub network_down: bool,
    /// The node is short of memory.
    pub memory_pressure: bool,
    /// When its kubelet looks next for a Pod to evict, while it is short of memory.
    pub evicts: i64,
    /// Since when the machine shuts down.
    pub shutdown: Option<i64>,
    /// How often the machine has been booted.
    pub boots: u32,
    /// The kubelet will make the object of its node if there is none: it does so when it begins.
    pub registers: bool,
    /// How many objects of the node there have been.
    pub incarnation: u32,
    /// When the latest of them was deleted.
    pub gone: i64,
}

impl Link {
    /// Whether the API has what the kubelet would say.
    pub(super) fn agrees(&self, node: &Node) -> bool {
        let pressed = node.memory_pressure.0;
        self.health == node.health
            && self.boots == node.boots
            && pressed
                == if self.memory_pressure {
                    Truth::True
                } else {
                    Truth::False
                }
    }

    /// Whether sandboxes can be made.
    pub fn has_network(&self) -> bool {
        !self.network_down
    }
}

impl State {
    /// A Pod as the kubelet of a node sees it.
    pub(in crate::model) fn view(&self, node: u8, uid: u32) -> Option<&Pod> {
        match &self.nodes[node as usize].link.cut {
            Some(seen) => at(seen, uid).map(|at| &seen[at]),
            None => self.pod(uid),
        }
    }

    /// The Pod as which the API shows what a kubelet works on, as that kubelet sees it.
    pub(in crate::model) fn seen(&self, node: u8, worker: &Worker) -> Option<&Pod> {
        self.view(node, worker.shown?)
    }

    /// The kubelet of a node is stopped; what it started goes on.
    pub(in crate::model) fn stop_kubelet(&mut self, node: u8) {
        let now = self.now;
        let kubelet = &mut self.nodes[node as usize];
        kubelet.stopped.get_or_insert(now);
        kubelet.link.silent.get_or_insert(now);
    }

    /// A kubelet that begins again looks at everything anew; what it was stopping has its whole grace period once more.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow
    pub(in crate::model) fn start_kubelet(&mut self, decisions: &dyn Decisions, node: u8) {
        let now = self.now;
        let kubelet = &mut self.nodes[node as usize];
        if kubelet.link.off || kubelet.stopped.take().is_none() {
            return;
        }
        for worker in &mut kubelet.workers {
            worker.begin_again(decisions, now);
            worker.next_start = worker.next_start.max(now + lag::START);
            worker.write = Some(now + lag::WRITE);
        }
        kubelet.link.registers = true;
        self.admit_anew(decisions, node);
        self.hear(node);
    }

    /// The network between a node and the API is cut.
    pub(in crate::model) fn cut_network(&mut self, node: u8) {
        let now = self.now;
        let bound = |pod: &&Pod| pod.bound.is_some_and(|(on, _)| on == node);
        let seen: Vec<Pod> = self.pods.iter().filter(bound).cloned().collect();
        let link = &mut self.nodes[node as usize].link;
        if link.cut.is_none() {
            link.cut = Some(seen);
            link.silent.get_or_insert(now);
        }
    }

    /// A kubelet that is cut off keeps the status of a Pod to itself.
    pub(in crate::model) fn keep_status(&mut self, decisions: &dyn Decisions, node: u8, at: usize) {
        let now = self.now;
        let kubelet = &mut self.nodes[node as usize];
        let worker = &mut kubelet.workers[at];
        let seen = kubelet.link.cut.iter_mut().flatten();
        if let Some(pod) = seen.into_iter().find(|pod| Some(pod.uid) == worker.shown) {
            pod.status = status::of(decisions, worker, pod, now);
            let again = status::of(decisions, worker, pod, now) != pod.status;
            worker.write = again.then_some(now + lag::WRITE);
        } else {
            worker.write = None;
        }
    }

    /// The network between a node and the API is whole again: the kubelet reports everything, and sees what was asked meanwhile.
    pub(in crate::model) fn heal_network(&mut self, decisions: &dyn Decisions, node: u8) {
        let now = self.now;
        let kubelet = &mut self.nodes[node as usize];
        if kubelet.link.cut.take().is_none() {
            return;
        }
        for worker in &mut kubelet.workers {
            worker.write = Some(now + lag::WRITE);
        }
        for at in 0..kubelet.workers.len() {
            let uid = self.nodes[node as usize].workers[at].uid;
            self.hurry(decisions, uid);
        }
        self.hear(node);
    }

    /// The API hears a kubelet again, if nothing else stands between them.
    pub(super) fn hear(&mut self, node: u8) {
        let now = self.now;
        let kubelet = &mut self.nodes[node as usize];
        let link = &mut kubelet.link;
        if kubelet.stopped.is_none() && link.cut.is_none() && !link.off {
            link.silent = None;
            link.report = now + lag::REPORT;
        }
    }
}
