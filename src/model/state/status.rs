//! What a Pod's status says.

use super::Each;
use crate::event::{Manifest, Resources, Signal};

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
    /// `RunContainerError`
    StartFailed,
}

impl Waiting {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Creating,
        Self::Initializing,
        Self::BackOff,
        Self::PullFailed,
        Self::PullBackOff,
        Self::NeverPull,
        Self::NoConfig,
        Self::RestartingAll,
        Self::StartFailed,
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
            Self::StartFailed => "RunContainerError",
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

impl End {
    /// What a kubelet makes up for a run of which it knows nothing any more, since all containers of its Pod were restarted.
    pub const MADE_UP: Self = Self {
        code: 137,
        started: 0,
        cause: Cause::RestartAll,
        finished: 0,
        id: 0,
    };
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
    /// Number of its `image`.
    pub image: u8,
    /// `stopSignal`
    pub signal: Option<Signal>,
    /// `resources`
    pub resources: Resources,
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
    /// `observedGeneration`; 0: none.
    pub observed: u32,
}

/// The types of conditions, in the order in which they are kept.
pub const CONDITIONS: [&str; 9] = [
    "PodReadyToStartContainers",
    "Initialized",
    "Ready",
    "ContainersReady",
    "PodScheduled",
    "DisruptionTarget",
    "AllContainersRestarting",
    "PodResizePending",
    "PodResizeInProgress",
];
/// The place of `PodReadyToStartContainers` among them.
pub const READY_TO_START: usize = 0;
/// The place of `Initialized` among them.
pub const INITIALIZED: usize = 1;
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

/// The place of `PodResizePending` among them.
pub const RESIZE_PENDING: usize = 7;
/// The place of `PodResizeInProgress` among them.
pub const RESIZE_IN_PROGRESS: usize = 8;

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
    /// Which sandbox of the Pod its `podIP` is the address of; 0: none is shown.
    pub address: u8,
    /// `observedGeneration`
    pub observed: u32,
    /// Statuses by position in the manifest, once the kubelet has reported.
    pub containers: Each<Option<ContainerStatus>>,
}
