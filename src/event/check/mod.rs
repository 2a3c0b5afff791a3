//! What no scenario can say: manifests that the API would not take and that the model does not refuse itself, and settings that
//! no cluster can have.
//!
//! What the model shows as refused (a Deployment whose template is not Always, say) may stand in a scenario: somebody asks for it.

mod manifest;
#[cfg(test)]
mod tests;
mod workload;

use std::fmt;

use super::{Event, POD_NAMES, PodPatch, World};

/// How many nodes a world may have: each has a network range of its own.
const MOST_NODES: u8 = 250;

/// A place in a scenario, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Objection {
    place: String,
    what: &'static str,
}

/// Whether a part of a scenario can be.
type Checked = Result<(), Objection>;

/// What must hold of a field.
fn demand(holds: bool, field: &str, what: &'static str) -> Checked {
    if holds {
        return Ok(());
    }
    let place = field.to_owned();
    Err(Objection { place, what })
}

/// A part of something larger.
fn within(place: impl fmt::Display, part: Checked) -> Checked {
    part.map_err(|inner| {
        let dot = if inner.place.is_empty() || inner.place.starts_with('[') {
            ""
        } else {
            "."
        };
        Objection {
            place: format!("{place}{dot}{}", inner.place),
            ..inner
        }
    })
}

/// Several alike, by number.
fn each<T>(all: &[T], check: impl Fn(&T) -> Checked) -> Checked {
    let mut numbered = all.iter().enumerate();
    numbered.try_for_each(|(at, one)| within(format_args!("[{at}]"), check(one)))
}

/// What the processes of Linux can end with.
fn exit_code(code: i32, field: &str) -> Checked {
    demand((0..=255).contains(&code), field, "an exit code is 0 to 255")
}

fn node(number: u8, nodes: u8) -> Checked {
    demand(number < nodes, "node", "there is no such node")
}

impl World {
    /// Whether a cluster can be set like this.
    ///
    /// # Errors
    /// The first setting that it cannot have.
    pub fn check(&self) -> Result<(), Objection> {
        // A kubelet renews its lease every 10 s (concepts/architecture/leases.md#node-heart-beats): below, all nodes would be lost.
        demand(
            self.node_monitor_grace_period > 10,
            "nodeMonitorGracePeriod",
            "must be longer than the 10 s between two heartbeats",
        )?;
        demand(
            self.node.cpu > 0 && self.node.memory > 0,
            "node",
            "a node has some CPU and some memory",
        )?;
        demand(
            (1..=MOST_NODES).contains(&self.nodes),
            "nodes",
            "must be 1 to 250",
        )?;
        demand(self.node_pods > 0, "nodePods", "must be at least 1")?;
        // concepts/workloads/pods/pod-lifecycle.md#configurable-container-restart-delay
        demand(
            (1..=300).contains(&self.max_container_restart_period),
            "maxContainerRestartPeriod",
            "must be 1 to 300 s",
        )
    }
}

impl Event {
    /// Whether it can be done in a world of so many nodes.
    ///
    /// # Errors
    /// The first field that says what cannot be.
    pub fn check(&self, nodes: u8) -> Result<(), Objection> {
        match self {
            Self::CreatePod { pod, manifest } => {
                let number = pod.number();
                demand(
                    number < POD_NAMES,
                    "pod",
                    "there is no such name for a bare Pod",
                )?;
                demand(!pod.is_claim(), "pod", "the name of a claim")?;
                within("manifest", manifest.check(nodes))
            }
            Self::CreateClaim { claim } | Self::DeleteClaim { claim } => {
                demand(claim.is_claim(), "claim", "not the name of a claim")
            }
            Self::CreateWorkload { spec, .. } => within("spec", spec.check(nodes)),
            Self::ContainerExits { code, .. } => exit_code(*code, "code"),
            Self::AddEphemeral { program, .. } => within("program", program.check()),
            Self::PatchPod {
                patch: PodPatch::AddToleration(toleration),
                ..
            } => within("patch.addToleration", toleration.check()),
            Self::StopKubelet { node: number }
            | Self::RestartKubelet { node: number }
            | Self::PressNode { node: number }
            | Self::RelieveNode { node: number }
            | Self::ShutDownNode { node: number }
            | Self::LabelNode { node: number, .. }
            | Self::BindPod { node: number, .. }
            | Self::StartKubelet { node: number }
            | Self::LoseStatusWrite { node: number }
            | Self::CutNetwork { node: number }
            | Self::HealNetwork { node: number }
            | Self::StopContainerNetwork { node: number }
            | Self::StartContainerNetwork { node: number }
            | Self::TaintNode { node: number, .. }
            | Self::UntaintNode { node: number, .. }
            | Self::CordonNode { node: number }
            | Self::UncordonNode { node: number }
            | Self::CrashNode { node: number }
            | Self::BootNode { node: number }
            | Self::RemoveStaticPod { node: number, .. }
            | Self::DeleteNode { node: number } => node(*number, nodes),
            Self::AddStaticPod {
                node: number,
                manifest,
                ..
            } => {
                node(*number, nodes)?;
                // concepts/workloads/pods/static-pods.md
                let alone = !manifest.has_claims();
                demand(
                    alone,
                    "manifest",
                    "a static Pod refers to no other object of the API",
                )?;
                within("manifest", manifest.check(nodes))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a world and events can be a scenario.
///
/// # Errors
/// The first place that says what cannot be.
pub fn check(world: &World, events: &[Event]) -> Result<(), Objection> {
    within("world", world.check())?;
    let mut events = events.iter().enumerate();
    events.try_for_each(|(at, event)| {
        let found = event.check(world.nodes);
        found.map_err(|inner| {
            let place = format_args!("events[{at}].{}", event.name()).to_string();
            within(place, Err(inner)).expect_err("it is one")
        })
    })
}
