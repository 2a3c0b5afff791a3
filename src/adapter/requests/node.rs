//! What people do to the objects of nodes, and to machines.

use serde_json::{Value as Json, json};

use super::{Action, ApiRequest, Names, PatchKind};
use crate::event::{Effect, Event, TaintKey};

const NODES: (&str, &str) = ("v1", "nodes");

/// What is done for an event about a node that is a write to the API.
pub(super) fn action(event: &Event, names: &dyn Names) -> Option<Action> {
    let (node, body) = match *event {
        Event::TaintNode { key, .. } | Event::UntaintNode { key, .. } if !key.is_of_people() => {
            return Some(Action::Nothing("the control plane sets that taint itself"));
        }
        Event::TaintNode { node, key, effect } => (node, taints(node, (key, effect), true, names)),
        Event::UntaintNode { node, key, effect } => {
            (node, taints(node, (key, effect), false, names))
        }
        Event::LabelNode { node, label, is } => {
            let (key, value) = label.entry();
            let value = is.then_some(value);
            (node, json!({"metadata": {"labels": {key: value}}}))
        }
        Event::CordonNode { node } => (node, json!({"spec": {"unschedulable": true}})),
        Event::UncordonNode { node } => (node, json!({"spec": {"unschedulable": false}})),
        Event::DeleteNode { node } => {
            let request = ApiRequest::delete(NODES, names.node(node), json!({}));
            return Some(request.of_the_cluster().into());
        }
        _ => return None,
    };
    let request = ApiRequest::patch(NODES, names.node(node), PatchKind::Merge, body);
    Some(request.of_the_cluster().into())
}

/// All taints of a node with this one, or without it. The list is replaced as a whole, so the patch names the version of the
/// node that it was made from: a taint that came meanwhile is not lost, the request is refused with 409 and can be made anew.
///
/// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts
fn taints(node: u8, (key, effect): (TaintKey, Effect), is: bool, names: &dyn Names) -> Json {
    let object = names.node_object(node).unwrap_or_default();
    let before = object["spec"]["taints"].as_array();
    let same = |taint: &&Json| taint["key"] == key.name() && taint["effect"] == json!(effect);
    let others = before.into_iter().flatten().filter(|taint| !same(taint));
    let mut taints: Vec<Json> = others.cloned().collect();
    if is {
        taints.push(json!({"key": key.name(), "effect": effect}));
    }
    let mut body = json!({"spec": {"taints": taints}});
    if let Some(version) = object["metadata"]["resourceVersion"].as_str() {
        body["metadata"] = json!({"resourceVersion": version});
    }
    body
}

/// What is done to which machine, for an event that no request does: the number of its node, and a word for it (`stop-kubelet`).
pub fn machine_deed(event: &Event) -> Option<(u8, &'static str)> {
    Some(match *event {
        Event::StopKubelet { node } => (node, "stop-kubelet"),
        Event::StartKubelet { node } => (node, "start-kubelet"),
        Event::RestartKubelet { node } => (node, "restart-kubelet"),
        Event::CutNetwork { node } => (node, "cut-network"),
        Event::HealNetwork { node } => (node, "join-network"),
        Event::CrashNode { node } => (node, "crash"),
        Event::BootNode { node } => (node, "boot"),
        _ => return None,
    })
}
