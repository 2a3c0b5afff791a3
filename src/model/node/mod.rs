//! Nodes as living objects: their conditions and taints, what the control plane makes of a node from which nothing is heard, and
//! what becomes of its Pods.

mod collect;
mod controller;
mod disrupt;
mod event;
mod link;
mod object;
mod person;
mod power;
mod pressure;
mod shutdown;
mod taint;

use super::decisions::Decisions;
use super::plan::{Next, Step, lag};
use super::shown::Shown;
use super::state::State;
use crate::trace::Change;

pub use link::Link;
pub use object::{Health, Node, Truth};
pub use taint::{Effect, Taint, TaintKey, Taints, Tolerated, tolerated};

/// A transition of the node controllers, of Pod garbage collection, or of a kubelet on behalf of its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeStep {
    /// A kubelet makes the object of its node.
    Register(u8),
    /// A kubelet reports how its node is.
    Report(u8),
    /// A machine has been booted: its kubelet begins.
    Up(u8),
    /// The node controller calls a node unknown, and its Pods unready.
    Unknown(u8),
    /// The node controller changes the taints of one effect.
    Taint(u8, Effect),
    /// A Pod is deleted for the taints of its node.
    Evict(u32),
    /// Pod garbage collection removes a Pod.
    Collect(u32),
    /// A kubelet evicts a Pod of its node, which is short of memory.
    EvictOne(u8),
    /// A kubelet ends the ordinary or the critical Pods of its node, which shuts down.
    EndPods(u8, bool),
    /// A machine that shuts down goes off.
    PowerOff(u8),
}

impl State {
    /// The nodes that the API has.
    pub fn nodes_seen(&self) -> impl Iterator<Item = &Node> {
        self.registered.iter().flatten()
    }

    /// The steps of the nodes and of those who look after them.
    pub(super) fn of_nodes(&self, decisions: &dyn Decisions, next: &mut Next) {
        for number in 0..self.node_count() {
            self.of_node(number, next);
            self.of_pressure(decisions, number, next);
            self.of_shutdown(number, next);
        }
        self.of_node_controller(decisions, next);
        self.of_collector(decisions, next);
    }

    fn of_node(&self, number: u8, next: &mut Next) {
        let link = &self.nodes[number as usize].link;
        if let Some(since) = link.booting {
            next.offer(since + lag::BOOT, Step::Node(NodeStep::Up(number)));
        }
        if link.silent.is_some() {
            return;
        }
        match &self.registered[number as usize] {
            None if link.registers => {
                next.offer(link.report, Step::Node(NodeStep::Register(number)));
            }
            Some(node) if !link.agrees(node) => {
                next.offer(link.report, Step::Node(NodeStep::Report(number)));
            }
            _ => {}
        }
    }

    /// Takes one of these steps.
    pub(super) fn node_step(
        &mut self,
        decisions: &dyn Decisions,
        step: NodeStep,
        out: &mut Vec<Shown>,
    ) {
        match step {
            NodeStep::Register(number) => self.register(number, out),
            NodeStep::Report(number) => self.report(number, out),
            NodeStep::Up(number) => self.is_up(decisions, number),
            NodeStep::Unknown(number) => self.call_unknown(decisions, number, out),
            NodeStep::Taint(number, effect) => {
                self.taint_by_condition(decisions, number, effect, out);
            }
            NodeStep::Evict(uid) => self.evict_by_taint(decisions, uid, out),
            NodeStep::EvictOne(number) => self.evict_one(decisions, number, out),
            NodeStep::EndPods(number, critical) => {
                self.end_pods(decisions, number, critical);
            }
            NodeStep::PowerOff(number) => self.crash(decisions, number),
            NodeStep::Collect(uid) => self.collect_in_round(decisions, uid, out),
        }
    }

    fn register(&mut self, number: u8, out: &mut Vec<Shown>) {
        let now = self.now;
        self.version += 1;
        let link = &mut self.nodes[number as usize].link;
        link.incarnation += 1;
        link.registers = false;
        let node = Node {
            version: self.version,
            health: link.health,
            ..Node::new(number, link.incarnation, now, link.boots)
        };
        self.registered[number as usize] = Some(node);
        out.push(Shown::Node(Change::Added, node));
        self.notice_node();
    }

    fn report(&mut self, number: u8, out: &mut Vec<Shown>) {
        let now = self.now;
        let link = &self.nodes[number as usize].link;
        let (health, pressure, boots) = (link.health, link.memory_pressure, link.boots);
        self.change_node(number, out, |node| {
            if node.health.truth() != health.truth() {
                node.since = now;
            }
            let truth = if pressure { Truth::True } else { Truth::False };
            if node.memory_pressure.0 != truth {
                node.memory_pressure = (truth, now);
            }
            (node.health, node.heard, node.boots) = (health, now, boots);
        });
    }

    /// Changes a node; a version is shown when something has changed.
    fn change_node(&mut self, number: u8, out: &mut Vec<Shown>, change: impl FnOnce(&mut Node)) {
        let (now, version) = (self.now, self.version + 1);
        let Some(node) = &mut self.registered[number as usize] else {
            return;
        };
        let before = *node;
        change(node);
        if *node != before {
            node.version = version;
            node.changed = now;
            out.push(Shown::Node(Change::Modified, *node));
            if node.taints != before.taints || node.labels != before.labels {
                self.notice_node();
            }
            self.version = version;
        }
    }
}
