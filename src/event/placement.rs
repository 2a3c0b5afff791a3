//! What of a manifest says where a Pod may run, and for how long.

use serde::{Deserialize, Serialize};

/// Keys of taints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaintKey {
    /// A person's own: `example.com/first`.
    First,
    /// Another of a person: `example.com/second`.
    Second,
    /// `node.kubernetes.io/not-ready`
    NotReady,
    /// `node.kubernetes.io/unreachable`
    Unreachable,
    /// `node.kubernetes.io/unschedulable`
    Unschedulable,
    /// `node.kubernetes.io/memory-pressure`
    MemoryPressure,
    /// `node.kubernetes.io/disk-pressure`
    DiskPressure,
    /// `node.kubernetes.io/pid-pressure`
    PidPressure,
    /// `node.kubernetes.io/out-of-service`
    OutOfService,
}

impl TaintKey {
    /// The key as the API has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "example.com/first",
            Self::Second => "example.com/second",
            Self::NotReady => "node.kubernetes.io/not-ready",
            Self::Unreachable => "node.kubernetes.io/unreachable",
            Self::Unschedulable => "node.kubernetes.io/unschedulable",
            Self::MemoryPressure => "node.kubernetes.io/memory-pressure",
            Self::DiskPressure => "node.kubernetes.io/disk-pressure",
            Self::PidPressure => "node.kubernetes.io/pid-pressure",
            Self::OutOfService => "node.kubernetes.io/out-of-service",
        }
    }

    /// Whether people put it on nodes; every other is for the control plane to set.
    pub const fn is_of_people(self) -> bool {
        matches!(self, Self::First | Self::Second | Self::OutOfService)
    }
}

/// `effect` of a taint.
///
/// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// Pods that do not tolerate it are not scheduled here.
    NoSchedule,
    /// Nor do those stay that are here.
    NoExecute,
}

/// Which keys a toleration matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TolerationKey {
    /// One.
    Of(TaintKey),
    /// Every one: a toleration without a key.
    Every,
}

/// One of `spec.tolerations`, with the operator Exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Toleration {
    /// `key`
    pub key: TolerationKey,
    /// `effect`; none: every effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// `tolerationSeconds`; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
}

/// Where a Pod may run, and what may drive it away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Placement {
    /// `spec.nodeName`, given by the creator: the scheduler is not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<u8>,
    /// `spec.tolerations`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// `spec.priority`, by its class.
    #[serde(skip_serializing_if = "Priority::is_ordinary")]
    pub priority: Priority,
    /// `spec.nodeSelector`: which labels its node must have.
    #[serde(skip_serializing_if = "NodeLabels::is_empty")]
    pub selector: NodeLabels,
    /// `spec.schedulingGates`, by number: `example.com/gate-0`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scheduling_gates: Vec<u8>,
}

/// Labels of nodes: `example.com/zone: a` and `example.com/disk: ssd`.
///
/// Source: concepts/scheduling-eviction/assign-pod-node.md#nodeselector
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeLabels {
    /// `example.com/zone: a`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub zone: bool,
    /// `example.com/disk: ssd`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disk: bool,
}

impl NodeLabels {
    /// Whether there is none of them.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a node with these labels has all that are asked for.
    pub fn have(self, asked: Self) -> bool {
        (self.zone || !asked.zone) && (self.disk || !asked.disk)
    }
}

/// Which label of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NodeLabel {
    /// `example.com/zone: a`, which nodes have from the first.
    Zone,
    /// `example.com/disk: ssd`, which they have when a person has put it on.
    Disk,
}

impl NodeLabel {
    /// Its key and its value.
    pub const fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::Zone => ("example.com/zone", "a"),
            Self::Disk => ("example.com/disk", "ssd"),
        }
    }
}

impl NodeLabels {
    /// One of them, put on or taken off.
    #[must_use]
    pub fn with(mut self, label: NodeLabel, is: bool) -> Self {
        match label {
            NodeLabel::Zone => self.zone = is,
            NodeLabel::Disk => self.disk = is,
        }
        self
    }
}

/// Priority classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Priority {
    /// None: the priority is 0.
    #[default]
    Ordinary,
    /// `low`, with the number -10.
    Low,
    /// `high`, with the number 1000.
    High,
    /// `system-node-critical`
    Critical,
}

impl Priority {
    /// `spec.priority`
    ///
    /// Source: concepts/scheduling-eviction/pod-priority-preemption.md#pod-priority
    pub fn number(self) -> i32 {
        match self {
            Self::Ordinary => 0,
            Self::Low => -10,
            Self::High => 1_000,
            Self::Critical => 2_000_001_000,
        }
    }

    /// `spec.priorityClassName`
    pub fn class(self) -> Option<&'static str> {
        match self {
            Self::Ordinary => None,
            Self::Low => Some("low"),
            Self::High => Some("high"),
            Self::Critical => Some("system-node-critical"),
        }
    }

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    fn is_ordinary(&self) -> bool {
        *self == Self::Ordinary
    }
}

impl Toleration {
    /// A toleration for one key and one effect.
    pub fn of(key: TaintKey, effect: Effect, seconds: Option<u32>) -> Self {
        Self {
            key: TolerationKey::Of(key),
            effect: Some(effect),
            seconds,
        }
    }
}
