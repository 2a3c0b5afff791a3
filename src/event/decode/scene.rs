//! What is there, as far as choices are resolved against it.

use super::Choices;
use crate::event::{Event, Name, Propagation, Root};

/// What is there.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Pods that the API has.
    pub pods: Vec<ScenePod>,
    /// Names of the objects that own Pods and that somebody made.
    pub workloads: Vec<Name>,
    /// Nodes whose kubelet is stopped.
    pub stopped: Vec<u8>,
}

/// A Pod of the scene.
#[derive(Clone, Debug, Default)]
pub struct ScenePod {
    /// Its name.
    pub pod: Name,
    /// Containers that run, by position.
    pub running: Vec<u8>,
    /// It is created but not started, stopping, or terminal but present: the windows in which most faults are found.
    pub in_window: bool,
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

    /// Whether there are fewer objects of a kind than so many.
    pub fn has_room(&self, root: Root, most: u8) -> bool {
        let there = self.workloads.iter().filter(|name| name.root() == root);
        there.count() < most as usize
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

    /// What deletes all that is there, at the end of a case.
    pub fn clean_up(&self) -> Vec<Event> {
        let pods = self.pods.iter().map(|pod| Event::DeletePod {
            pod: pod.pod,
            grace: None,
        });
        let workloads = self.workloads.iter();
        let owners = workloads.map(|workload| Event::DeleteWorkload {
            workload: *workload,
            propagation: Propagation::Background,
        });
        owners.chain(pods).collect()
    }
}
