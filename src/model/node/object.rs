//! Nodes as the API has them.

use super::{Effect, Taint, TaintKey, Taints};
use crate::event::{NodeLabel, NodeLabels};

/// `status` of a condition that the control plane may lose sight of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Truth {
    /// `True`
    #[default]
    True,
    /// `False`
    False,
    /// `Unknown`
    Unknown,
}

/// Why a node is ready or not: the reason of its condition Ready, and what its message says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// The kubelet is ready.
    #[default]
    Ready,
    /// The kubelet is not ready: the container network is down.
    NetworkDown,
    /// The kubelet is not ready: the node is shutting down.
    ShuttingDown,
    /// Nothing is heard of the kubelet.
    Silent,
}

impl Health {
    /// The status of the condition Ready.
    ///
    /// Source: reference/node/node-status.md#condition
    pub fn truth(self) -> Truth {
        match self {
            Self::Ready => Truth::True,
            Self::NetworkDown | Self::ShuttingDown => Truth::False,
            Self::Silent => Truth::Unknown,
        }
    }
}

/// A Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its number, which is its name.
    pub number: u8,
    /// How many objects have had this name, itself included; it makes its UID.
    pub incarnation: u32,
    /// `creationTimestamp`
    pub created: i64,
    /// `resourceVersion`
    pub version: u64,
    /// Its condition Ready.
    pub health: Health,
    /// `lastTransitionTime` of that.
    pub since: i64,
    /// `lastHeartbeatTime` of that: when the kubelet was heard last before it was written.
    pub heard: i64,
    /// `MemoryPressure`, and since when it is so.
    pub memory_pressure: (Truth, i64),
    /// Labels that people put on and take off.
    pub labels: NodeLabels,
    /// `spec.unschedulable`
    pub unschedulable: bool,
    /// `spec.taints`
    pub taints: Taints,
    /// How often the machine has been booted; it makes `bootID`.
    pub boots: u32,
    /// When the controllers were last given something to do by a change of this object.
    pub changed: i64,
}

impl Node {
    /// A node that registers itself.
    pub fn new(number: u8, incarnation: u32, now: i64, boots: u32) -> Self {
        Self {
            number,
            incarnation,
            created: now,
            version: 0,
            health: Health::default(),
            since: now,
            heard: now,
            memory_pressure: (Truth::False, now),
            labels: NodeLabels::default().with(NodeLabel::Zone, true),
            unschedulable: false,
            taints: Taints::default(),
            boots,
            changed: now,
        }
    }

    /// Whether its condition Ready is True.
    pub fn is_ready(&self) -> bool {
        self.health.truth() == Truth::True
    }

    /// Whether a person has marked it out of service.
    pub fn is_out_of_service(&self) -> bool {
        self.taints.has(TaintKey::OutOfService, Effect::NoExecute)
    }

    /// Its taints that evict.
    pub fn evicting(&self) -> impl Iterator<Item = &Taint> {
        self.taints
            .iter()
            .filter(|taint| taint.effect == Effect::NoExecute)
    }
}
