//! The reference model: a transition system with a virtual clock that does what the documents say.
//!
//! Its [`State`] is plain data without a text in it; one [`Step`] at a time is taken by [`Model::step`], in the order of
//! their times. What the documents prescribe is asked of one place, [`Decisions`].

mod api;
mod ask;
mod controller;
mod decisions;
mod describe;
mod fingerprint;
mod kubelet;
mod lateness;
mod node;
mod plan;
mod play;
mod scheduler;
mod show;
mod shown;
mod state;
mod status;
mod visits;

pub use controller::{
    Body, Budget, BudgetStatus, Claim, CronJobStatus, DaemonMemory, DaemonSetStatus,
    DeploymentCondition, DeploymentStatus, Disrupted, Endpoint, Few, Finalizers, JobMemory,
    JobStatus, Labels, Meta, Owner, ReplicaSetStatus, Revision, Scale, Slice, StatefulSetStatus,
    Ties, Uncounted, Workload,
};
pub use decisions::{
    AfterProbe, AppFacts, BackOffLimitFacts, BeginFacts, BindingFacts, Bounds, BudgetFacts,
    ClaimFacts, ClaimOwner, DaemonFacts, Decisions, Documented, Ended, EndpointFacts,
    EvictionFacts, EvictionReply, JobOutcome, JobPodFacts, Kubernetes136, MountFacts, NextFacts,
    OldFacts, OrderFacts, PhaseFacts, ProbeRun, ProtectedFacts, QosClass, ReadyFacts,
    RecreateFacts, ResizeFacts, RetentionFacts, Start, StartFacts, VictimFacts, WantedFacts,
};
pub use describe::UNSHOWN;
pub use node::{Health, Link, Node, NodeStep, Taint, Taints, Tolerated, Truth};
pub use plan::Step;
pub use play::{EPOCH, Model};
pub use scheduler::SchedulerStep;
pub use show::{Show, context};
pub use shown::{Asked, FactKind, RunOf, Shown, User, Verb, Version};
pub use state::{
    Cause, Condition, ContainerState, ContainerStatus, Deletion, End, Failure, Kubelet, Phase, Pod,
    Probing, Process, Runtime, State, Status, Stop, Supplies, Waiting, Worker,
};
