//! The state of the model. Times are milliseconds of the virtual clock.

mod status;
mod worker;

use std::sync::Arc;

use super::controller::{Budget, Claim, Slice, Ties, Workload};
use super::decisions::QosClass;
use super::node::{Link, Node};
use crate::event::{Amount, CONFIGS, IMAGES, Manifest, Name, World};

pub use status::*;
pub use worker::*;

/// Containers of a Pod, one place each.
pub type Each<T> = [T; Manifest::MOST];

/// A deletion under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// `deletionTimestamp`
    pub at: i64,
    /// `deletionGracePeriodSeconds`
    pub grace: u32,
}

impl Deletion {
    /// With this grace period from then on.
    pub fn since(begun: i64, grace: u32) -> Self {
        Self {
            at: begun + i64::from(grace) * 1_000,
            grace,
        }
    }

    /// When it was asked for.
    pub fn begun(self) -> i64 {
        self.at - i64::from(self.grace) * 1_000
    }
}

/// A Pod as the API stores it.
#[derive(Clone, Debug)]
pub struct Pod {
    /// Number that stands for its UID.
    pub uid: u32,
    /// Its name.
    pub name: Name,
    /// What ties it to other objects.
    pub ties: Ties,
    /// Its spec.
    pub manifest: Arc<Manifest>,
    /// What its containers ask for together.
    pub requests: Amount,
    /// Its class of service.
    pub class: QosClass,
    /// `creationTimestamp`
    pub created: i64,
    /// `resourceVersion`
    pub version: u64,
    /// `generation`
    pub generation: u32,
    /// `spec.nodeName`, and when it was set.
    pub bound: Option<(u8, i64)>,
    /// Set while it is being deleted.
    pub deletion: Option<Deletion>,
    /// Its status.
    pub status: Status,
}

/// One node: its kubelet and what runs there.
#[derive(Clone, Debug, Default)]
pub struct Kubelet {
    /// Since when it is stopped.
    pub stopped: Option<i64>,
    /// What stands between it and the API.
    pub link: Link,
    /// Its next status write is lost.
    pub loses: bool,
    /// Images that it has pulled, a bit each.
    pub images: u8,
    /// The manifests of its static Pods.
    pub files: Vec<File>,
    /// The Pods that it has admitted, in the order of their UIDs.
    pub workers: Vec<Worker>,
}

/// The manifest of a static Pod.
#[derive(Clone, Debug)]
pub struct File {
    /// Number that stands for the UID of the Pod, which follows from the manifest.
    pub uid: u32,
    /// The Pod's name.
    pub name: Name,
    /// Its spec.
    pub manifest: Arc<Manifest>,
    /// Since when it is there.
    pub since: i64,
}

/// What containers need from outside.
#[derive(Clone, Copy, Debug)]
pub struct Supplies {
    /// Images that can be pulled.
    pub images: [bool; IMAGES as usize],
    /// ConfigMaps that are there.
    pub configs: [bool; CONFIGS as usize],
    /// There are volumes for claims.
    pub volumes: bool,
}

impl Default for Supplies {
    fn default() -> Self {
        Self {
            images: [true, true, false],
            configs: [true, false],
            volumes: true,
        }
    }
}

/// Everything.
#[derive(Clone, Debug)]
pub struct State {
    /// What the cluster is set to.
    pub world: Arc<World>,
    /// The clock.
    pub now: i64,
    /// How much later than canonical its steps are taken; see [`World::schedule`](crate::event::World::schedule).
    pub schedule: u32,
    /// A step that waits, and until when.
    pub held: Option<(super::Step, i64)>,
    /// The latest resource version.
    pub version: u64,
    /// What containers need from outside.
    pub supplies: Supplies,
    /// The latest number of a UID.
    pub uids: u32,
    /// The latest number of a container of a runtime.
    pub ids: u32,
    /// The Pods of the API, oldest first.
    pub pods: Vec<Pod>,
    /// The objects that own Pods.
    pub workloads: Vec<Workload>,
    /// The disruption budgets.
    pub budgets: Vec<Budget>,
    /// The EndpointSlices of Services.
    pub slices: Vec<Slice>,
    /// The claims, oldest first.
    pub claims: Vec<Claim>,
    /// Pods for whose ephemeral volumes claims are to be made, and when.
    pub unclaimed: Vec<(i64, u32)>,
    /// What the garbage collector is to look at, and when.
    pub garbage: Vec<(i64, u32)>,
    /// The machines with their kubelets.
    pub nodes: Vec<Kubelet>,
    /// The Nodes of the API.
    pub registered: Vec<Option<Node>>,
}

impl State {
    /// What kubelets work on for a Pod of the API.
    pub fn workers_of(&mut self, uid: u32) -> impl Iterator<Item = &mut Worker> {
        let workers = self.nodes.iter_mut().flat_map(|node| &mut node.workers);
        workers.filter(move |worker| worker.shown == Some(uid))
    }

    /// A cluster in which nothing has happened yet.
    pub fn new(world: &World) -> Self {
        Self {
            world: Arc::new(world.clone()),
            schedule: world.schedule,
            held: None,
            supplies: Supplies::default(),
            now: 0,
            version: 1,
            uids: 0,
            ids: 0,
            pods: Vec::new(),
            workloads: Vec::new(),
            budgets: Vec::new(),
            slices: Vec::new(),
            claims: Vec::new(),
            unclaimed: Vec::new(),
            garbage: Vec::new(),
            nodes: (0..world.nodes).map(|_| Kubelet::default()).collect(),
            registered: (0..world.nodes).map(registered).collect(),
        }
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> u8 {
        self.world.nodes
    }

    /// The number of a node that an event names.
    pub fn node(&self, number: u8) -> u8 {
        number % self.world.nodes
    }

    /// The Pod with this UID.
    pub fn pod(&self, uid: u32) -> Option<&Pod> {
        at(&self.pods, uid).map(|at| &self.pods[at])
    }

    /// The Pod with this name.
    pub fn named(&self, name: Name) -> Option<&Pod> {
        self.pods.iter().find(|pod| pod.name == name)
    }

    pub(super) fn pod_mut(&mut self, uid: u32) -> Option<&mut Pod> {
        at(&self.pods, uid).map(|at| &mut self.pods[at])
    }
}

/// A Node as its kubelet has registered it.
fn registered(number: u8) -> Option<Node> {
    let node = Node::new(number, 0, 0, 0);
    Some(Node { version: 1, ..node })
}

/// What is due becomes due no later than that.
pub(super) fn sooner(due: &mut Option<i64>, time: i64) {
    *due = Some(due.map_or(time, |due| due.min(time)));
}

/// Where a Pod stands in a list: UIDs are given in the order of creation, so those that came later have larger ones.
pub(super) fn at(pods: &[Pod], uid: u32) -> Option<usize> {
    pods.binary_search_by_key(&uid, |pod| pod.uid).ok()
}
