//! What a transition shows.

use super::controller::{Budget, Claim, Slice, Workload};
use super::node::Node;
use super::state::Pod;
use crate::event::{Flaw, Name, PodPatch, ProbeKind, Resources, Role, Signal, Unfit};
use crate::object::Kind;
use crate::trace::Change;

/// One thing shown.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A version of an object.
    Version(Change, Version),
    /// A version of a Node.
    Node(Change, Node),
    /// A fact about a process.
    Fact(RunOf, FactKind),
    /// A write to the API and its reply.
    Request(Asked),
}

/// Which run of which container a fact is about.
#[derive(Clone, Copy, Debug)]
pub struct RunOf {
    /// UID of the Pod.
    pub uid: u32,
    /// Its name.
    pub name: Name,
    /// Its node.
    pub node: u8,
    /// Which sandbox of the Pod it runs in.
    pub sandbox: u8,
    /// The container: its position.
    pub container: u8,
    /// Which run of it.
    pub run: u32,
}

/// A version of an object, as the API then has it.
#[derive(Clone, Debug)]
pub enum Version {
    /// A Pod.
    Pod(Box<Pod>),
    /// An object that owns Pods.
    Workload(Box<Workload>),
    /// A disruption budget.
    Budget(Box<Budget>),
    /// An EndpointSlice.
    Slice(Box<Slice>),
    /// A PersistentVolumeClaim.
    Claim(Box<Claim>),
}

/// What happened to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// It began; whether it found a token in its volume, if it has one.
    Started(Option<bool>),
    /// It got this stop signal.
    Signal(Signal),
    /// It ends by itself with this code.
    Exiting(i32),
    /// It was killed.
    Killed,
    /// The kernel kills it, for it has more memory than its limit allows.
    OutOfMemory,
    /// Its postStart hook began.
    PostStart,
    /// Its preStop hook began.
    PreStopBegins,
    /// Its preStop hook ended.
    PreStopEnds,
    /// A probe ran, and whether it succeeded.
    Probe(ProbeKind, bool),
    /// Its kubelet asked the registry for this image before it began, and whether it got it.
    Pull(u8, bool),
    /// How much memory its Pod uses and requests, in mebibytes, when its kubelet chooses which one it evicts.
    Usage(u32, u32),
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// An object was to be created.
    Create,
    /// A Pod was to be bound.
    Bind,
    /// A status was to be written.
    PatchStatus,
    /// The metadata or the spec of an object was to be changed.
    Patch,
    /// An object was to be replaced by a changed one.
    Update,
    /// The resources of a container were to be changed.
    Resize,
    /// An ephemeral container was to be added.
    PatchEphemeral,
    /// A condition was to be set by its owner.
    PatchCondition,
    /// A status was to be replaced.
    UpdateStatus,
    /// An object was to be deleted.
    Delete,
    /// A Pod was to be evicted.
    Evict,
}

/// Who asks something of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// A person.
    Admin,
    /// The scheduler.
    Scheduler,
    /// The kubelet of a node.
    Kubelet(u8),
    /// A controller of the control plane, under the name of its service account.
    Controller(&'static str),
}

/// A request and its reply.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What was asked.
    pub verb: Verb,
    /// Of which kind.
    pub kind: Kind,
    /// The name of the object.
    pub name: Name,
    /// Who asked.
    pub by: User,
    /// `gracePeriodSeconds` of a deletion.
    pub grace: Option<u32>,
    /// UID that the object must have.
    pub uid: Option<u32>,
    /// HTTP status of the reply.
    pub code: u16,
    /// What else its body says.
    pub extra: Extra,
}

/// What the body of a request says beside a grace period and a UID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extra {
    /// Nothing.
    #[default]
    None,
    /// The node of a binding.
    Binding(u8),
    /// The field of a patch, and a number that its value is made of.
    Patch(PodPatch, u64),
    /// The resources that a container of this role is to have.
    Resources(u8, Role, Resources),
    /// The flaw of a manifest.
    Flaw(Flaw),
    /// What an ephemeral container has that it must not have.
    Unfit(Unfit),
    /// The resource version that a Pod must have to be deleted.
    Version(u64),
    /// Nothing; the request is a dry run.
    DryRun,
    /// A negative grace period.
    NegativeGrace,
    /// An eviction.
    Eviction,
}
