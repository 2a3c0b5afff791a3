//! What the harness does to an implementation: events, the manifests that they carry, and the tape of choices from which
//! they are decoded.
//!
//! ```
//! use podlaw::event::Scenario;
//!
//! let scenario = Scenario::from_yaml("
//! apiVersion: podlaw/v1
//! kind: Scenario
//! events:
//! - createPod: {pod: 0, manifest: {containers: [{role: app}]}}
//! - timePasses: {millis: 2000}
//! - deletePod: {pod: 0}
//! ")?;
//! assert_eq!(scenario.events.len(), 3);
//! # Ok::<(), podlaw::event::ScenarioError>(())
//! ```

mod ask;
mod check;
mod decode;
mod events;
mod manifest;
mod name;
mod named;
mod placement;
mod resources;
mod scenario;
mod strategy;
mod workload;
mod world;

pub use ask::{Flaw, PodPatch, Precondition, Unfit};
pub use check::{Objection, check};
pub use decode::{Choices, Decoder, Scene, SceneNode, ScenePod, Tape};
pub use events::{Event, NODES, POD_NAMES, PODS};
pub use manifest::{
    CONFIGS, Check, Container, Handler, Hook, Hooks, IMAGES, Manifest, Needs, Operator,
    OwnRestarts, Probe, ProbeKind, Probes, Program, PullPolicy, Resizes, RestartAction,
    RestartPolicy, RestartRule, Role, Signal, Stop,
};
pub use name::{Name, Root, SCRATCH, TEMPLATES};
pub use placement::{
    Effect, NodeLabel, NodeLabels, Placement, Priority, TaintKey, Toleration, TolerationKey,
};
pub use resources::{Amount, Resources};
pub use scenario::{Scenario, ScenarioError};
pub(crate) use strategy::{CHOICES, draw_event};
pub use strategy::{TapeTree, Tapes};
pub use workload::{
    ConcurrencyPolicy, CronJobSpec, DaemonSetSpec, DeploymentSpec, FailureAction, FailureRule,
    JobSpec, Propagation, ReplicaSetSpec, Retention, StatefulSetSpec, SuccessRule, WorkloadChange,
    WorkloadSpec,
};
pub use world::World;
