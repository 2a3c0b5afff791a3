//! What a transition shows.

use super::state::Pod;
use crate::trace::Change;

/// One thing shown.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A version of a Pod.
    Version(Change, Box<Pod>),
    /// A fact about a process.
    Fact {
        /// UID of the Pod.
        uid: u32,
        /// Number of its name.
        name: u8,
        /// Its node.
        node: u8,
        /// The container: its position.
        container: u8,
        /// Which run of it.
        run: u32,
        /// What happened.
        kind: FactKind,
    },
    /// A write to the API and its reply.
    Request(Asked),
}

/// What happened to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// It began.
    Started,
    /// It got the stop signal.
    Term,
    /// It ends by itself with this code.
    Exiting(i32),
    /// It was killed.
    Killed,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// A Pod was to be created.
    Create,
    /// A Pod was to be bound.
    Bind,
    /// A status was to be written.
    PatchStatus,
    /// A Pod was to be deleted.
    Delete,
}

/// A request and its reply.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What was asked.
    pub verb: Verb,
    /// Number of the Pod's name.
    pub name: u8,
    /// The node whose kubelet asked; none: a person, or the scheduler.
    pub node: Option<u8>,
    /// `gracePeriodSeconds` of a deletion.
    pub grace: Option<u32>,
    /// UID that the Pod must have.
    pub uid: Option<u32>,
    /// HTTP status of the reply.
    pub code: u16,
}
