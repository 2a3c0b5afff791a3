//! The state of the model. Times are milliseconds of the virtual clock.

use std::sync::Arc;

use super::controller::{Slice, Ties, Workload};
use super::decisions::{Decisions, QosClass};
use super::node::{Link, Node};
use crate::event::{Amount, CONFIGS, IMAGES, Manifest, NODES, Name, Role, World};

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
    /// `ErrImagePull`
    PullFailed,
    /// `ImagePullBackOff`
    PullBackOff,
    /// `ErrImageNeverPull`
    NeverPull,
    /// `CreateContainerConfigError`
    NoConfig,
    /// `RestartingAllContainers`
    RestartingAll,
}

impl Waiting {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Creating,
        Self::Initializing,
        Self::BackOff,
        Self::PullFailed,
        Self::PullBackOff,
        Self::NeverPull,
        Self::NoConfig,
        Self::RestartingAll,
    ];

    /// `reason`
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Creating => "ContainerCreating",
            Self::Initializing => "PodInitializing",
            Self::BackOff => "CrashLoopBackOff",
            Self::PullFailed => "ErrImagePull",
            Self::PullBackOff => "ImagePullBackOff",
            Self::NeverPull => "ErrImageNeverPull",
            Self::NoConfig => "CreateContainerConfigError",
            Self::RestartingAll => "RestartingAllContainers",
        }
    }
}

/// What the runtime says of how a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// Its process ended: `Completed` or `Error`.
    #[default]
    Exit,
    /// `OOMKilled`
    OutOfMemory,
    /// `StartError`: it never began.
    StartError,
    /// `RestartingAllContainers`: it was killed for another.
    RestartAll,
}

/// How a run of a container ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Exit code.
    pub code: i32,
    /// When the run began.
    pub started: i64,
    /// What ended it.
    pub cause: Cause,
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
pub const CONDITIONS: [&str; 7] = [
    "PodReadyToStartContainers",
    "Initialized",
    "Ready",
    "ContainersReady",
    "PodScheduled",
    "DisruptionTarget",
    "AllContainersRestarting",
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
/// The place of `AllContainersRestarting` among them.
pub const ALL_RESTARTING: usize = 6;

/// `status` of a Pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// `phase`
    pub phase: Phase,
    /// `conditions`, as `CONDITIONS` names them.
    pub conditions: [Option<Condition>; CONDITIONS.len()],
    /// The conditions of the readiness gates.
    pub gates: [Option<Condition>; Manifest::GATES],
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

/// What is known of one probe in one run of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probing {
    /// When it runs next; none: it does not.
    pub next: Option<i64>,
    /// How often in a row it has answered as it did last.
    pub in_row: u32,
    /// What it answered last.
    pub answer: bool,
    /// What the thresholds have made of its answers; none: nothing yet.
    pub result: Option<bool>,
}

/// A container that is being stopped.
#[derive(Clone, Copy, Debug)]
pub struct Stop {
    /// Since when.
    pub since: i64,
    /// When its grace period is over.
    pub deadline: i64,
    /// Its preStop hook is at work, until this time if it ever ends.
    pub hook: Option<Option<i64>>,
}

/// A process of a container.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// Which container of the runtime it is.
    pub id: u32,
    /// When it began.
    pub started: i64,
    /// Its postStart hook is at work, until this time if it ever ends.
    pub post_start: Option<Option<i64>>,
    /// Its probes, in the order of [`crate::event::ProbeKind::ALL`].
    pub probes: [Probing; 3],
    /// Set while it is being stopped.
    pub stop: Option<Stop>,
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
    /// Its next start fails.
    pub fails_to_start: bool,
    /// What it waits for that its last start lacked, and when that is tried again.
    pub lacks: Option<(Waiting, i64)>,
    /// The delay before its image is pulled again.
    pub pull_delay: i64,
    /// What its probes answer if they run now; none: what the manifest says.
    pub answers: [Option<bool>; 3],
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
    /// Its containers are being stopped.
    pub stopping: bool,
    /// What makes it fail whatever its containers do: `reason` of the status.
    pub failure: Option<&'static str>,
    /// The longest delay before a restart that there is on its node.
    pub longest_delay: i64,
    /// Since when all its containers are to be restarted.
    pub restarts_all: Option<i64>,
    /// When they last were.
    pub restarted_all: Option<i64>,
    /// Its emptyDir has a token in it.
    pub token: bool,
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
    /// Images that it has pulled, a bit each.
    pub images: u8,
    /// The Pods that it has admitted.
    pub workers: Vec<Worker>,
}

/// What containers need from outside.
#[derive(Clone, Copy, Debug)]
pub struct Supplies {
    /// Images that can be pulled.
    pub images: [bool; IMAGES as usize],
    /// ConfigMaps that are there.
    pub configs: [bool; CONFIGS as usize],
}

impl Default for Supplies {
    fn default() -> Self {
        Self {
            images: [true, true, false],
            configs: [true, false],
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
    /// The EndpointSlices of Services.
    pub slices: Vec<Slice>,
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
            supplies: Supplies::default(),
            now: 0,
            version: 1,
            uids: 0,
            ids: 0,
            pods: Vec::new(),
            workloads: Vec::new(),
            slices: Vec::new(),
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
    /// Whether it has been active for longer than it may.
    pub fn is_overdue(&self, decisions: &dyn Decisions, now: i64) -> bool {
        decisions.is_overdue(self.admitted, self.manifest.active_deadline_seconds, now)
    }

    /// Whether a container is at work and, as far as its startup probe and its postStart hook say, started.
    pub fn is_started(&self, decisions: &dyn Decisions, container: usize) -> bool {
        let process = self.containers[container].process;
        process.is_some_and(|process| {
            let probes = &self.manifest.containers[container].probes;
            let startup = probes.startup.map(|_| process.probes[2].result);
            process.post_start.is_none() && decisions.started(startup)
        })
    }

    /// Whether a process of one of these containers is alive.
    pub fn runs(&self, mut any_of: impl Iterator<Item = usize>) -> bool {
        any_of.any(|at| self.containers[at].process.is_some())
    }

    /// Whether what stands after this one in the init list has been started: then this one does not hold it up any more.
    pub fn is_passed(&self, container: usize) -> bool {
        let mut later = self.manifest.init_list().filter(|at| *at > container);
        self.initialized || later.any(|at| self.has_begun(at))
    }

    /// Since when its containers begin: since its sandbox is there, or since all were restarted in it.
    pub fn began(&self) -> Option<i64> {
        let sandbox = self.sandbox?;
        Some(sandbox.max(self.restarted_all.unwrap_or(sandbox)))
    }

    /// Whether a container has begun in the sandbox that there is.
    pub fn has_begun(&self, container: usize) -> bool {
        let runtime = &self.containers[container];
        let since = self.began().unwrap_or(i64::MAX);
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
