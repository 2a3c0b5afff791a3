//! Nodes: what was done to them, and what is seen of them.

use serde_json::Value as Json;

use crate::event::{Event, NODES, SceneNode};
use crate::object::{Kind, Object, to_json};

/// The nodes of a scene, in the order in which they were first seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    names: Vec<String>,
    /// The latest version of each.
    latest: Vec<Object>,
    all: [SceneNode; NODES as usize],
}

impl Nodes {
    /// As choices are resolved against them. A node that was never seen is absent.
    pub fn scene(&self) -> Vec<SceneNode> {
        let mut all = self.all.to_vec();
        for unseen in all.iter_mut().skip(self.names.len()) {
            unseen.absent = true;
        }
        all
    }

    /// What the implementation calls a node.
    pub fn name(&self, number: u8) -> String {
        let known = self.names.get(usize::from(number % NODES));
        known.cloned().unwrap_or_else(|| format!("n{number}"))
    }

    /// The latest version of a node.
    pub fn latest(&self, number: u8) -> Option<&Object> {
        self.latest.get(usize::from(number % NODES))
    }

    /// How many have been seen.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// A version of a Node, or that it is gone. Nodes beyond those that events know are left alone.
    pub fn see(&mut self, object: &Object, gone: bool) {
        let known = self.names.iter().position(|name| name == object.name());
        let at = known.unwrap_or(self.names.len());
        let Some(node) = self.all.get_mut(at) else {
            return;
        };
        match known {
            Some(at) => self.latest[at] = object.clone(),
            None => {
                self.names.push(object.name().to_owned());
                self.latest.push(object.clone());
            }
        }
        node.absent = gone;
        let json = to_json(Kind::Node.schema(), &object.record);
        node.unschedulable = !gone && json["spec"]["unschedulable"] == Json::Bool(true);
    }

    /// What an event does to a node beside what the API shows of it.
    pub fn apply(&mut self, event: &Event) {
        match *event {
            Event::StopKubelet { node } => self.of(node).stopped = true,
            Event::StartKubelet { node } | Event::RestartKubelet { node } => {
                self.of(node).stopped = false
            }
            Event::CutNetwork { node } => self.of(node).cut = true,
            Event::HealNetwork { node } => self.of(node).cut = false,
            Event::StopContainerNetwork { node } => self.of(node).network_down = true,
            Event::StartContainerNetwork { node } => self.of(node).network_down = false,
            Event::PressNode { node } => self.of(node).pressed = true,
            Event::RelieveNode { node } => self.of(node).pressed = false,
            // When a machine has gone off is not seen: it can be booted from now on.
            Event::ShutDownNode { node } => {
                let node = self.of(node);
                (node.off, node.shutting_down) = (true, true);
            }
            Event::CrashNode { node } => self.of(node).off = true,
            Event::BootNode { node } => {
                let node = self.of(node);
                (node.off, node.stopped, node.shutting_down, node.pressed) =
                    (false, false, false, false);
            }
            Event::TaintNode { node, key, effect } => self.of(node).tainted = Some((key, effect)),
            Event::UntaintNode { node, .. } => self.of(node).tainted = None,
            Event::DeleteNode { node } => self.of(node).tainted = None,
            _ => {}
        }
    }

    /// All faults have been taken away.
    pub fn heal(&mut self) {
        for node in &mut self.all {
            *node = SceneNode {
                absent: node.absent,
                unschedulable: node.unschedulable,
                ..SceneNode::default()
            };
        }
    }

    fn of(&mut self, number: u8) -> &mut SceneNode {
        &mut self.all[usize::from(number % NODES)]
    }
}
