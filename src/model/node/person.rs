//! What people do to nodes, and what happens to the machines.

use super::object::Health;
use super::{Effect, Link, Node, Taint, TaintKey};
use crate::event::NodeLabel;
use crate::model::decisions::Decisions;
use crate::model::plan::lag;
use crate::model::shown::Shown;
use crate::model::state::State;
use crate::trace::Change;

impl State {
    /// `kubectl taint nodes`.
    pub(in crate::model) fn taint_node(
        &mut self,
        number: u8,
        (key, effect): (TaintKey, Effect),
        out: &mut Vec<Shown>,
    ) {
        let added = self.now;
        self.change_node(number, out, |node| {
            node.taints.add(Taint { key, effect, added });
        });
    }

    /// `kubectl taint nodes`, with a minus.
    pub(in crate::model) fn untaint_node(
        &mut self,
        number: u8,
        (key, effect): (TaintKey, Effect),
        out: &mut Vec<Shown>,
    ) {
        self.change_node(number, out, |node| {
            node.taints.remove(key, effect);
        });
    }

    /// `kubectl label nodes`.
    pub(in crate::model) fn label_node(
        &mut self,
        number: u8,
        label: NodeLabel,
        is: bool,
        out: &mut Vec<Shown>,
    ) {
        self.change_node(number, out, |node| {
            node.labels = node.labels.with(label, is)
        });
    }

    /// `kubectl cordon` and `kubectl uncordon`.
    pub(in crate::model) fn cordon_node(&mut self, number: u8, is: bool, out: &mut Vec<Shown>) {
        self.change_node(number, out, |node| node.unschedulable = is);
    }

    /// `kubectl delete node`: the object is gone; the machine is not.
    pub(in crate::model) fn delete_node(&mut self, number: u8, out: &mut Vec<Shown>) {
        let (now, version) = (self.now, self.version + 1);
        let Some(node) = self.registered[number as usize].take() else {
            return;
        };
        self.version = version;
        self.nodes[number as usize].link.gone = now;
        out.push(Shown::Node(Change::Deleted, Node { version, ..node }));
        self.notice_node();
    }

    /// The container network of a node fails, or works again.
    pub(in crate::model) fn set_network(&mut self, number: u8, down: bool) {
        let now = self.now;
        let link = &mut self.nodes[number as usize].link;
        if link.network_down != down {
            link.network_down = down;
            link.say(now);
        }
    }

    /// Everything is put right: networks whole, kubelets at work, taints of people gone.
    pub(in crate::model) fn heal_nodes(&mut self, decisions: &dyn Decisions, out: &mut Vec<Shown>) {
        for number in 0..self.node_count() {
            self.heal_network(decisions, number);
            self.boot(number);
            self.set_network(number, false);
            self.press_node(number, false);
            self.cancel_shutdown(number);
            if self.registered[number as usize].is_none() {
                self.stop_kubelet(number);
            }
            self.start_kubelet(decisions, number);
            self.cordon_node(number, false, out);
            self.label_node(number, NodeLabel::Zone, true, out);
            for key in [TaintKey::First, TaintKey::Second, TaintKey::OutOfService] {
                for effect in [Effect::NoSchedule, Effect::NoExecute] {
                    self.untaint_node(number, (key, effect), out);
                }
            }
        }
    }
}

impl Link {
    /// What the kubelet would say of its node, once it has started.
    pub(super) fn own_health(&self) -> Health {
        if self.shutdown.is_some() {
            Health::ShuttingDown
        } else if self.network_down {
            Health::NetworkDown
        } else {
            Health::Ready
        }
    }

    /// There is something new to say.
    pub(super) fn say(&mut self, now: i64) {
        self.health = self.own_health();
        self.report = self.report.max(now + lag::REPORT);
    }
}
