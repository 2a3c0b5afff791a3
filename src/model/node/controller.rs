//! The node controller: it calls silent nodes unknown, taints nodes for what is wrong with them, and deletes the Pods that do
//! not tolerate that.

use super::object::{Health, Node, Truth};
use super::{Effect, NodeStep, Taint, TaintKey, taint};
use crate::model::decisions::Decisions;
use crate::model::plan::{Next, Step, lag};
use crate::model::shown::{Shown, User};
use crate::model::state::{Pod, READY, State};

/// The user as which it asks.
pub(super) const USER: User = User::Controller("system:serviceaccount:kube-system:node-controller");

/// The taints that it keeps by itself.
const KEPT: [(TaintKey, Effect); 6] = [
    (TaintKey::NotReady, Effect::NoSchedule),
    (TaintKey::Unreachable, Effect::NoSchedule),
    (TaintKey::Unschedulable, Effect::NoSchedule),
    (TaintKey::MemoryPressure, Effect::NoSchedule),
    (TaintKey::NotReady, Effect::NoExecute),
    (TaintKey::Unreachable, Effect::NoExecute),
];

impl State {
    /// The steps of the node controller and of the taint eviction controller.
    pub(super) fn of_node_controller(&self, decisions: &dyn Decisions, next: &mut Next) {
        let some_ready = self.nodes_seen().any(Node::is_ready);
        for node in self.nodes_seen() {
            let link = &self.nodes[node.number as usize].link;
            if let Some(silent) = link.silent.filter(|_| node.health != Health::Silent) {
                let grace = i64::from(self.world.node_monitor_grace_period) * 1_000;
                let due = next_round(decisions.unknown_after(silent, grace));
                next.offer(due, Step::Node(NodeStep::Unknown(node.number)));
            }
            if let Some((_, effect)) = self.taint_to_change(decisions, node, some_ready) {
                let after = match effect {
                    Effect::NoSchedule => lag::TAINT,
                    Effect::NoExecute => lag::TAINT_EXECUTE,
                };
                let step = NodeStep::Taint(node.number, effect);
                next.offer(node.changed + after, Step::Node(step));
            }
        }
        if self
            .nodes_seen()
            .any(|node| node.evicting().next().is_some())
        {
            self.evictions(decisions, next);
        }
    }

    /// A taint that is there and should not be, or should be and is not.
    fn taint_to_change(
        &self,
        decisions: &dyn Decisions,
        node: &Node,
        some_ready: bool,
    ) -> Option<(TaintKey, Effect)> {
        KEPT.into_iter().find(|(key, effect)| {
            node.taints.has(*key, *effect) != wants(decisions, node, (*key, *effect), some_ready)
        })
    }

    fn evictions(&self, decisions: &dyn Decisions, next: &mut Next) {
        for pod in &self.pods {
            let ended = pod.status.phase.is_terminal() && !decisions.evicts_ended();
            if pod.deletion.is_some() || ended {
                continue;
            }
            if let Some(due) = self.evicted_at(decisions, pod) {
                next.offer(due + lag::EVICT, Step::Node(NodeStep::Evict(pod.uid)));
            }
        }
    }

    /// When a Pod is to be deleted for the taints of its node: each counts for itself, from its beginning or from the binding.
    fn evicted_at(&self, decisions: &dyn Decisions, pod: &Pod) -> Option<i64> {
        let (number, bound) = pod.bound?;
        let node = self.registered[number as usize].as_ref()?;
        let each = node.evicting().filter_map(|taint| {
            let tolerated = taint::tolerated(&pod.manifest.placement.tolerations, taint);
            decisions.eviction_time(tolerated, taint.added.max(bound))
        });
        each.min()
    }

    /// A node from which nothing was heard for too long is unknown, and its Pods are not ready any more.
    ///
    /// Source: concepts/architecture/nodes.md#node-controller; api: node lifecycle controller, MarkPodsNotReady
    pub(super) fn call_unknown(
        &mut self,
        decisions: &dyn Decisions,
        number: u8,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let heard = self.nodes[number as usize].link.silent.unwrap_or(now);
        self.change_node(number, out, |node| {
            node.heard = heard;
            node.health = Health::Silent;
            node.since = now;
            node.memory_pressure = (Truth::Unknown, now);
        });
        let ready = |pod: &Pod| {
            let on = pod.bound.is_some_and(|(on, _)| on == number);
            on && pod.status.conditions[READY].is_some_and(|ready| ready.truth)
        };
        for at in 0..self.pods.len() {
            if ready(&self.pods[at]) {
                let uid = self.pods[at].uid;
                self.mark_unready(decisions, uid, out);
            }
        }
    }

    /// Changes the taints of one effect to what they should be: first those go that should not be, then those come that should.
    pub(super) fn taint_by_condition(
        &mut self,
        decisions: &dyn Decisions,
        number: u8,
        effect: Effect,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let some_ready = self.nodes_seen().any(Node::is_ready);
        self.change_node(number, out, |node| {
            let of_effect = KEPT.into_iter().filter(|(_, kept)| *kept == effect);
            let (wanted, unwanted): (Vec<_>, Vec<_>) =
                of_effect.partition(|taint| wants(decisions, node, *taint, some_ready));
            let mut removed = false;
            for (key, effect) in unwanted {
                removed |= node.taints.remove(key, effect);
            }
            if !removed {
                for (key, effect) in wanted {
                    node.taints.add(Taint {
                        key,
                        effect,
                        added: now,
                    });
                }
            }
        });
    }
}

/// Whether a node should have a taint that the controller keeps.
fn wants(
    decisions: &dyn Decisions,
    node: &Node,
    (key, effect): (TaintKey, Effect),
    some_ready: bool,
) -> bool {
    match key {
        TaintKey::Unschedulable => node.unschedulable,
        TaintKey::MemoryPressure => node.memory_pressure.0 == Truth::True,
        _ => {
            let evicts = effect == Effect::NoSchedule || decisions.evicts_from_lost(some_ready);
            evicts && decisions.condition_taint(node.health.truth()) == Some(key)
        }
    }
}

/// The node controller looks every five seconds.
///
/// Source: concepts/architecture/nodes.md#node-controller (`--node-monitor-period`)
fn next_round(time: i64) -> i64 {
    time.div_euclid(5_000) * 5_000 + 5_000
}
