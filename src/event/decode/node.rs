//! Events of nodes and their kubelets, and what of a manifest answers to them.

use super::scene::SceneNode;
use super::{Choices, Kind, Scene};
use crate::event::{
    Amount, Effect, Event, NodeLabel, NodeLabels, Placement, Priority, Resources, TaintKey,
    Toleration, TolerationKey,
};

/// A row for an event that has nothing but a node: it is offered where there is one of this sort, and such a one is taken.
macro_rules! of_node {
    ($name:literal, $weight:literal, $always:literal, $event:ident, $which:expr) => {
        Kind {
            name: $name,
            weight: $weight,
            always: $always,
            offered: |scene| scene.has_node($which),
            decode: |choices, scene| Event::$event {
                node: scene.node(choices, $which),
            },
        }
    };
}

pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "loseStatusWrite",
        weight: 6,
        always: false,
        offered: |scene| scene.has_pod(),
        decode: |choices, scene| Event::LoseStatusWrite {
            node: scene.node(choices, any),
        },
    },
    Kind {
        name: "stopKubelet",
        weight: 4,
        always: false,
        offered: |scene| !scene.has_node(|node| node.stopped),
        decode: |choices, scene| Event::StopKubelet {
            node: scene.node(choices, any),
        },
    },
    Kind {
        name: "restartKubelet",
        weight: 4,
        always: false,
        offered: |scene| scene.has_pod() && scene.has_node(|node| !node.stopped && !node.off),
        decode: |choices, scene| Event::RestartKubelet {
            node: scene.node(choices, |node| !node.stopped && !node.off),
        },
    },
    of_node!("startKubelet", 6, true, StartKubelet, |node| node.stopped),
    of_node!("cutNetwork", 3, false, CutNetwork, |node| !node.cut),
    of_node!("healNetwork", 4, true, HealNetwork, |node| node.cut),
    Kind {
        name: "taintNode",
        weight: 4,
        always: false,
        offered: |scene| scene.has_node(is_seen),
        decode: |choices, scene| {
            let node = scene.node(choices, is_seen);
            let (key, effect) = taint(choices, scene.nodes[node as usize].off);
            Event::TaintNode { node, key, effect }
        },
    },
    Kind {
        name: "untaintNode",
        weight: 3,
        always: false,
        offered: |scene| scene.has_node(|node| node.tainted.is_some()),
        decode: untaint,
    },
    Kind {
        name: "labelNode",
        weight: 3,
        always: false,
        offered: |scene| scene.has_node(is_seen),
        decode: |choices, scene| Event::LabelNode {
            node: scene.node(choices, is_seen),
            label: choices.pick(&[NodeLabel::Zone, NodeLabel::Disk]),
            is: choices.below(2) == 1,
        },
    },
    of_node!("cordonNode", 2, false, CordonNode, |node| !node.absent
        && !node.unschedulable),
    of_node!("uncordonNode", 2, true, UncordonNode, |node| node
        .unschedulable),
    of_node!(
        "stopContainerNetwork",
        2,
        false,
        StopContainerNetwork,
        |node| !node.network_down
    ),
    of_node!(
        "startContainerNetwork",
        3,
        true,
        StartContainerNetwork,
        |node| node.network_down
    ),
    of_node!("crashNode", 2, false, CrashNode, |node| !node.off),
    of_node!("bootNode", 4, true, BootNode, |node| node.off),
    of_node!("pressNode", 3, false, PressNode, |node| !node.pressed),
    of_node!("relieveNode", 3, true, RelieveNode, |node| node.pressed),
    of_node!("shutDownNode", 3, false, ShutDownNode, is_up),
    of_node!("deleteNode", 1, false, DeleteNode, is_seen),
];

fn any(_: &SceneNode) -> bool {
    true
}

fn is_up(node: &SceneNode) -> bool {
    !node.off && !node.shutting_down
}

fn is_seen(node: &SceneNode) -> bool {
    !node.absent
}

fn untaint(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let node = scene.node(choices, |node| node.tainted.is_some());
    let tainted = scene.nodes[node as usize].tainted;
    let (key, effect) = tainted.unwrap_or((TaintKey::First, Effect::NoExecute));
    Event::UntaintNode { node, key, effect }
}

/// A taint as people set it; a node is out of service only when it is off.
///
/// Source: concepts/cluster-administration/node-shutdown.md#non-graceful-node-shutdown
fn taint(choices: &mut Choices<'_>, off: bool) -> (TaintKey, Effect) {
    let key = match choices.below(3) {
        2 if off => TaintKey::OutOfService,
        0 => TaintKey::First,
        _ => TaintKey::Second,
    };
    let effect = match key {
        TaintKey::OutOfService => Effect::NoExecute,
        _ => choices.pick(&[Effect::NoExecute, Effect::NoSchedule]),
    };
    (key, effect)
}

/// Where a bare Pod may run; the simplest says nothing.
pub(super) fn placement(choices: &mut Choices<'_>) -> Placement {
    let count = choices.pick(&[0, 0, 1, 0, 2, 3]);
    Placement {
        tolerations: (0..count).map(|_| toleration(choices)).collect(),
        priority: choices.pick(&[
            Priority::Ordinary,
            Priority::Ordinary,
            Priority::High,
            Priority::Low,
            Priority::Critical,
        ]),
        scheduling_gates: match choices.below(16) {
            14 => vec![0],
            15 => vec![0, 1],
            _ => Vec::new(),
        },
        node: match choices.below(12) {
            10 => Some(0),
            11 => Some(1),
            _ => None,
        },
        selector: selector(choices),
    }
}

/// Which labels a node must have; the simplest for none.
pub(super) fn selector(choices: &mut Choices<'_>) -> NodeLabels {
    NodeLabels {
        zone: choices.once_in(8),
        disk: choices.once_in(20),
    }
}

/// What a container asks for; the simplest for nothing.
pub(super) fn resources(choices: &mut Choices<'_>) -> Resources {
    let amount = |cpu, memory| Amount { cpu, memory };
    let (requests, limits) = match choices.below(12) {
        3 | 4 => (amount(0, 0), amount(0, 128)),
        5 => (amount(0, 64), amount(0, 128)),
        6 => (amount(600, 0), amount(0, 0)),
        7 => (amount(100, 64), amount(100, 64)),
        8 => (amount(0, 600), amount(0, 700)),
        9 => (amount(2_500, 0), amount(0, 0)),
        10 => (amount(0, 0), amount(500, 500)),
        11 => (amount(5_000, 0), amount(0, 0)),
        _ => (amount(0, 0), amount(0, 0)),
    };
    Resources { requests, limits }
}

pub(super) fn toleration(choices: &mut Choices<'_>) -> Toleration {
    let key = choices.pick(&[
        TolerationKey::Of(TaintKey::First),
        TolerationKey::Of(TaintKey::Second),
        TolerationKey::Of(TaintKey::Unreachable),
        TolerationKey::Of(TaintKey::NotReady),
        TolerationKey::Every,
    ]);
    let effect = choices.pick(&[Some(Effect::NoExecute), None, Some(Effect::NoSchedule)]);
    // Only what evicts can be tolerated for a time.
    let seconds = match effect {
        Some(Effect::NoExecute) => choices.pick(&[None, Some(5), Some(30), Some(60)]),
        _ => None,
    };
    Toleration {
        key,
        effect,
        seconds,
    }
}
