//! The state of the model. Times are milliseconds of the virtual clock.

use std::sync::Arc;

use super::controller::{Ties, Workload};
use super::decisions::QosClass;
use super::node::{Link, Node};
use crate::event::{Amount, Manifest, NODES, Name, Role, World};

/// Containers of a Pod, one place each.
pub type Each<T> = [T; Manifest::MOST];

/// `status.phase`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Not all containers have been created.
    #[default]
    Pending,
    /// At work.
    Running,
    /// All app containers ended with success.
    Succeeded,
    /// One of them did not.
    Failed,
}

impl Phase {
    /// Succeeded or Failed.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// Why a container waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// `ContainerCreating`
    Creating,
    /// `PodInitializing`
    Initializing,
    /// `CrashLoopBackOff`
    BackOff,
}

impl Waiting {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Creating, Self::Initializing, Self::BackOff];

    /// `reason`
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Creating => "ContainerCreating",
            Self::Initializing => "PodInitializing",
            Self::BackOff => "CrashLoopBackOff",
        }
    }
}

/// How a run of a container ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Exit code.
    pub code: i32,
    /// When the run began.
    pub started: i64,
    /// When it ended.
    pub finished: i64,
    /// Which container of the runtime it was; 0: there was none, the kubelet made the record up.
    pub id: u32,
}

/// `state` of a container status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// `waiting`
    Waiting(Waiting),
    /// `running`
    Running {
        /// `startedAt`
        since: i64,
    },
    /// `terminated`
    Terminated(End),
}

/// One of `containerStatuses` or `initContainerStatuses`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerStatus {
    /// `state`
    pub state: ContainerState,
    /// `lastState`
    pub last: Option<End>,
    /// `ready`
    pub ready: bool,
    /// `started`
    pub started: bool,
    /// `restartCount`
    pub restarts: u32,
    /// `containerID`; 0: none yet.
    pub id: u32,
}

/// One of `conditions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `status`
    pub truth: bool,
    /// `reason`
    pub reason: Option<&'static str>,
    /// `lastTransitionTime`
    pub since: i64,
}

/// The types of conditions, in the order in which they are kept.
pub const CONDITIONS: [&str; 6] = [
    "PodReadyToStartContainers",
    "Initialized",
    "Ready",
    "ContainersReady",
    "PodScheduled",
    "DisruptionTarget",
];
/// The place of `PodReadyToStartContainers` among them.
pub const READY_TO_START: usize = 0;
/// The place of `ContainersReady` among them.
pub const CONTAINERS_READY: usize = 3;
/// The place of `Ready` among them.
pub const READY: usize = 2;
/// The place of `PodScheduled` among them.
pub const POD_SCHEDULED: usize = 4;
/// The place of `DisruptionTarget` among them.
pub const DISRUPTION_TARGET: usize = 5;

/// `status` of a Pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// `phase`
    pub phase: Phase,
    /// `conditions`, as `CONDITIONS` names them.
    pub conditions: [Option<Condition>; CONDITIONS.len()],
    /// `startTime`; with it come `hostIP` and the container statuses.
    pub start: Option<i64>,
    /// `nominatedNodeName`
    pub nominated: Option<u8>,
    /// `reason`
    pub reason: Option<&'static str>,
    /// `message`
    pub message: Option<&'static str>,
    /// `podIP` is shown.
    pub address: bool,
    /// `observedGeneration`
    pub observed: u32,
    /// Statuses by position in the manifest, once the kubelet has reported.
    pub containers: Each<Option<ContainerStatus>>,
}

/// A deletion under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// `deletionTimestamp`
    pub at: i64,
    /// `deletionGracePeriodSeconds`
    pub grace: u32,
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

/// A process of a container.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// Which container of the runtime it is.
    pub id: u32,
    /// When it began.
    pub started: i64,
    /// When it got the stop signal.
    pub signalled: Option<i64>,
    /// When and with which code it will end by itself.
    pub ends: Option<(i64, i32)>,
}

/// What the runtime of a node knows of one container.
#[derive(Clone, Copy, Debug, Default)]
pub struct Runtime {
    /// Its process, while it runs.
    pub process: Option<Process>,
    /// How many runs have begun.
    pub runs: u32,
    /// How the latest run that is over ended.
    pub end: Option<End>,
    /// How the one before it ended.
    pub before: Option<End>,
    /// The delay before its latest restart; none: it has not been restarted since the last reset.
    pub delay: Option<i64>,
    /// When it may run again, if it is to.
    pub again: Option<i64>,
}

/// A termination under way on a node.
#[derive(Clone, Copy, Debug)]
pub struct Stopping {
    /// When it began.
    pub since: i64,
    /// When what is left is killed.
    pub deadline: i64,
}

/// What a kubelet knows of one Pod.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Its Pod.
    pub uid: u32,
    /// Its Pod's name.
    pub name: Name,
    /// The Pod's spec.
    pub manifest: Arc<Manifest>,
    /// When it was admitted.
    pub admitted: i64,
    /// Since when its sandbox is there.
    pub sandbox: Option<i64>,
    /// The init list has been worked off once.
    pub initialized: bool,
    /// Its containers.
    pub containers: Each<Runtime>,
    /// Set while its containers are being stopped.
    pub stopping: Option<Stopping>,
    /// When all was over.
    pub ended: Option<i64>,
    /// When its status is to be written next.
    pub write: Option<i64>,
    /// The earliest time of the next start of a container.
    pub next_start: i64,
    /// Why its kubelet has refused it.
    pub refused: Option<&'static str>,
    /// Its sandbox is gone for good: it gets no other.
    pub lost: bool,
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
    /// The Pods that it has admitted.
    pub workers: Vec<Worker>,
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
    /// The latest number of a UID.
    pub uids: u32,
    /// The latest number of a container of a runtime.
    pub ids: u32,
    /// The Pods of the API, oldest first.
    pub pods: Vec<Pod>,
    /// The objects that own Pods.
    pub workloads: Vec<Workload>,
    /// What the garbage collector is to look at, and when.
    pub garbage: Vec<(i64, u32)>,
    /// The machines with their kubelets.
    pub nodes: [Kubelet; NODES as usize],
    /// The Nodes of the API.
    pub registered: [Option<Node>; NODES as usize],
}

impl State {
    /// A cluster in which nothing has happened yet.
    pub fn new(world: &World) -> Self {
        let numbers: [u8; NODES as usize] = std::array::from_fn(|at| at as u8);
        Self {
            world: Arc::new(world.clone()),
            schedule: world.schedule,
            held: None,
            now: 0,
            version: 1,
            uids: 0,
            ids: 0,
            pods: Vec::new(),
            workloads: Vec::new(),
            garbage: Vec::new(),
            nodes: Default::default(),
            registered: numbers.map(|number| {
                let node = Node::new(number, 0, 0, 0);
                Some(Node { version: 1, ..node })
            }),
        }
    }

    /// The Pod with this UID.
    pub fn pod(&self, uid: u32) -> Option<&Pod> {
        self.pods.iter().find(|pod| pod.uid == uid)
    }

    /// The Pod with this name.
    pub fn named(&self, name: Name) -> Option<&Pod> {
        self.pods.iter().find(|pod| pod.name == name)
    }

    pub(super) fn pod_mut(&mut self, uid: u32) -> Option<&mut Pod> {
        self.pods.iter_mut().find(|pod| pod.uid == uid)
    }
}

impl Worker {
    /// Whether a process of one of these containers is alive.
    pub fn runs(&self, mut any_of: impl Iterator<Item = usize>) -> bool {
        any_of.any(|at| self.containers[at].process.is_some())
    }

    /// Whether what stands after this one in the init list has been started: then this one does not hold it up any more.
    pub fn is_passed(&self, container: usize) -> bool {
        let mut later = self.manifest.init_list().filter(|at| *at > container);
        self.initialized || later.any(|at| self.has_begun(at))
    }

    /// Whether a container has begun in the sandbox that there is.
    pub fn has_begun(&self, container: usize) -> bool {
        let runtime = &self.containers[container];
        let since = self.sandbox.unwrap_or(i64::MAX);
        runtime.process.is_some() || runtime.end.is_some_and(|end| end.started >= since)
    }

    /// Whether its init containers run again, in a new sandbox.
    pub fn begins_again(&self) -> bool {
        let some_ran = self.manifest.apps().any(|at| self.containers[at].runs > 0);
        let mut inits = self.manifest.init_list();
        let runs_again = inits.any(|at| {
            let runtime = &self.containers[at];
            let failed = runtime.end.is_none_or(|end| end.code != 0);
            let is_init = self.manifest.containers[at].role == Role::Init;
            is_init && (runtime.process.is_some() || failed)
        });
        self.sandbox.is_some() && !self.initialized && some_ran && runs_again
    }

    /// Positions of all containers.
    pub fn all(&self) -> std::ops::Range<usize> {
        0..self.manifest.containers.len()
    }
}
