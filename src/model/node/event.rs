//! Events of nodes.

use super::Taint;
use crate::event::{Event, SceneNode};
use crate::model::decisions::Decisions;
use crate::model::shown::Shown;
use crate::model::state::State;

impl State {
    /// Applies an event of a node. Whether it is one.
    pub(in crate::model) fn node_event(
        &mut self,
        decisions: &dyn Decisions,
        event: &Event,
        out: &mut Vec<Shown>,
    ) -> bool {
        match *event {
            Event::StopKubelet { node } => self.stop_kubelet(self.node(node)),
            Event::RestartKubelet { node } => {
                self.stop_kubelet(self.node(node));
                self.start_kubelet(decisions, self.node(node));
            }
            Event::StartKubelet { node } => self.start_kubelet(decisions, self.node(node)),
            Event::LoseStatusWrite { node } => {
                let node = self.node(node);
                self.nodes[usize::from(node)].loses = true;
            }
            Event::CutNetwork { node } => self.cut_network(self.node(node)),
            Event::HealNetwork { node } => self.heal_network(decisions, self.node(node)),
            Event::StopContainerNetwork { node } => self.set_network(self.node(node), true),
            Event::StartContainerNetwork { node } => self.set_network(self.node(node), false),
            Event::TaintNode { node, key, effect } if key.is_of_people() => {
                self.taint_node(self.node(node), (key, effect), out);
            }
            Event::UntaintNode { node, key, effect } if key.is_of_people() => {
                self.untaint_node(self.node(node), (key, effect), out);
            }
            Event::LabelNode { node, label, is } => {
                self.label_node(self.node(node), label, is, out)
            }
            Event::CordonNode { node } => self.cordon_node(self.node(node), true, out),
            Event::UncordonNode { node } => self.cordon_node(self.node(node), false, out),
            Event::CrashNode { node } => self.crash(decisions, self.node(node)),
            Event::BootNode { node } => self.boot(self.node(node)),
            Event::PressNode { node } => self.press_node(self.node(node), true),
            Event::RelieveNode { node } => self.press_node(self.node(node), false),
            Event::ShutDownNode { node } => self.shut_down(decisions, self.node(node)),
            Event::ExceedVolume { pod } => self.exceed_volume(decisions, pod),
            Event::DeleteNode { node } => self.delete_node(self.node(node), out),
            _ => return false,
        }
        true
    }
}

impl State {
    /// A node as events are resolved against it.
    pub(in crate::model) fn node_scene(&self, number: usize) -> SceneNode {
        let (kubelet, node) = (&self.nodes[number], &self.registered[number]);
        let of_people = |taint: &&Taint| taint.key.is_of_people();
        SceneNode {
            stopped: kubelet.stopped.is_some() && !kubelet.link.off,
            off: kubelet.link.off,
            cut: kubelet.link.cut.is_some(),
            network_down: kubelet.link.network_down,
            absent: node.is_none(),
            pressed: kubelet.link.memory_pressure,
            shutting_down: kubelet.link.shutdown.is_some(),
            unschedulable: node.is_some_and(|node| node.unschedulable),
            tainted: node.and_then(|node| {
                let found = node.taints.iter().find(of_people);
                found.map(|taint| (taint.key, taint.effect))
            }),
        }
    }
}
