//! What is there, as far as choices are resolved against it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Choices;
use crate::event::{
    Effect, Event, Manifest, NODES, Name, Propagation, Root, TaintKey, WorkloadChange,
};

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Scene {
    /// Pods that the API has.
    pub pods: Vec<ScenePod>,
    /// Names of the objects that own Pods and that somebody made.
    pub workloads: Vec<Name>,
    /// Names of claims.
    pub claims: Vec<Name>,
    /// There are no volumes for claims.
    pub no_volumes: bool,
    /// Numbers of disruption budgets.
    pub budgets: Vec<u8>,
    /// Numbers of Services.
    pub services: Vec<u8>,
    /// The nodes, by number.
    pub nodes: Vec<SceneNode>,
}

impl Default for Scene {
    /// Nothing but the usual nodes.
    fn default() -> Self {
        Self {
            pods: Vec::new(),
            workloads: Vec::new(),
            claims: Vec::new(),
            no_volumes: false,
            budgets: Vec::new(),
            services: Vec::new(),
            nodes: vec![SceneNode::default(); usize::from(NODES)],
        }
    }
}

/// A node of the scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct SceneNode {
    /// Its kubelet is stopped.
    pub stopped: bool,
    /// It is without power.
    pub off: bool,
    /// It is cut off from the API.
    pub cut: bool,
    /// Its container network is down.
    pub network_down: bool,
    /// The API has no object of it.
    pub absent: bool,
    /// It is cordoned.
    pub unschedulable: bool,
    /// It is short of memory.
    pub pressed: bool,
    /// It is shutting down.
    pub shutting_down: bool,
    /// A taint that a person put on it.
    pub tainted: Option<(TaintKey, Effect)>,
}

/// A Pod of the scene.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct ScenePod {
    /// Its name.
    pub pod: Name,
    /// Containers that run, by position.
    pub running: Vec<u8>,
    /// Its manifest.
    pub manifest: Option<Arc<Manifest>>,
    /// Somebody's finalizer holds it.
    pub held: bool,
    /// Its first scheduling gate.
    pub gate: Option<u8>,
    /// It is created but not started, stopping, or terminal but present: the windows in which most faults are found.
    pub in_window: bool,
    /// Another object controls it, and takes it along when it goes.
    pub owned: bool,
}

impl Scene {
    /// Whether there is a Pod.
    pub fn has_pod(&self) -> bool {
        !self.pods.is_empty()
    }

    /// Whether there is an object that owns Pods.
    pub fn has_workload(&self) -> bool {
        !self.workloads.is_empty()
    }

    /// Whether nothing is there that somebody made, or that came of it.
    pub fn is_empty(&self) -> bool {
        let objects = self.pods.len() + self.workloads.len() + self.claims.len();
        objects + self.budgets.len() + self.services.len() == 0
    }

    /// Whether there are fewer objects of a kind than so many.
    pub fn has_room(&self, root: Root, most: u8) -> bool {
        let there = self.workloads.iter().filter(|name| name.root() == root);
        there.count() < most as usize
    }

    /// Whether some node is like this.
    pub fn has_node(&self, is: fn(&SceneNode) -> bool) -> bool {
        self.nodes.iter().any(is)
    }

    /// A node that is like this. There must be one.
    pub fn node(&self, choices: &mut Choices<'_>, is: fn(&SceneNode) -> bool) -> u8 {
        let mut all = (0..u8::MAX)
            .zip(&self.nodes)
            .filter_map(|(number, node)| is(node).then_some(number));
        let count = u8::try_from(all.clone().count()).unwrap_or(1);
        all.nth(choices.small(count) as usize).unwrap_or_default()
    }

    /// Whether a container runs.
    pub fn has_running(&self) -> bool {
        self.pods.iter().any(|pod| !pod.running.is_empty())
    }

    /// A Pod; one in a window three times as often. There must be one.
    pub fn pod(&self, choices: &mut Choices<'_>) -> &ScenePod {
        let weight = |pod: &ScenePod| if pod.in_window { 3 } else { 1 };
        let mut left = choices.below(self.pods.iter().map(weight).sum());
        let found = self.pods.iter().find(|pod| {
            let here = left < weight(pod);
            left = left.saturating_sub(weight(pod));
            here
        });
        found.unwrap_or(&self.pods[0])
    }

    /// A container that runs, with its Pod. There must be one.
    pub fn running(&self, choices: &mut Choices<'_>) -> (Name, u8) {
        let all = || {
            let of = |pod: &'_ ScenePod| (pod.pod, pod.running.clone());
            let pods = self.pods.iter().map(of);
            pods.flat_map(|(pod, running)| running.into_iter().map(move |at| (pod, at)))
        };
        let count = u32::try_from(all().count()).unwrap_or(1);
        let at = choices.below(count);
        all().nth(at as usize).unwrap_or_default()
    }

    /// What stops those who make new Pods again and again, so that all that has begun can come to its end.
    pub fn calm(&self) -> Vec<Event> {
        let jobs = self.workloads.iter();
        let jobs = jobs.filter(|name| matches!(name.root(), Root::Job | Root::CronJob));
        let suspended = jobs.map(|workload| Event::ChangeWorkload {
            workload: *workload,
            change: WorkloadChange::Suspend(true),
        });
        suspended.collect()
    }

    /// What deletes all that is there, at the end of a case.
    pub fn clean_up(&self) -> Vec<Event> {
        let free = self.pods.iter().filter(|pod| !pod.owned);
        let pods = free.map(|pod| Event::DeletePod {
            pod: pod.pod,
            grace: None,
        });
        let workloads = self.workloads.iter();
        let owners = workloads.map(|workload| Event::DeleteWorkload {
            workload: *workload,
            propagation: Propagation::Background,
        });
        let services = self.services.iter();
        let services = services.map(|number| Event::DeleteService { number: *number });
        let held = self.pods.iter().filter(|pod| pod.held);
        let held = held.map(|pod| Event::ReleasePod { pod: pod.pod });
        let budgets = self.budgets.iter();
        let budgets = budgets.map(|number| Event::DeleteBudget { number: *number });
        let claims = self.claims.iter();
        let claims = claims.map(|claim| Event::DeleteClaim { claim: *claim });
        let others = services.chain(budgets).chain(claims);
        owners.chain(pods).chain(held).chain(others).collect()
    }
}
