//! An API audit log as a recording: requests, and the versions of objects that their answers show.
//!
//! What a log shows depends on the policy that wrote it. A version is seen where the answer to a write carries the object
//! (level `RequestResponse`); a binding or an eviction writes one that nobody sees. So the log is no record of every write.
//! Where an object is gone and the log does not show how (an eviction that removed the Pod at once, a collection deleted,
//! the name in use by another), a gap is put in, so that nothing is expected of what may not be there.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::audit::{Verb, Write};
use super::{Change, Context, Observation, Record, RecordKind, Request};
use crate::object::kinds::meta::OBJECT_META;
use crate::object::{Kind, Object};

/// How long a record waits for others that were answered before it and logged after it, milliseconds.
const WINDOW: i64 = 2_000;
/// How many records wait at most.
const WAITING: usize = 1_024;

/// The records of a log. An API server writes an event when the answer is out, and several servers (or threads of one) may
/// not do so in order: records wait for [`WINDOW`], and versions of one object are put in the order of their resource
/// version. One that comes still later is dropped.
#[derive(Debug, Default)]
pub(super) struct Log {
    begun: bool,
    waiting: VecDeque<Waiting>,
    newest: i64,
    /// The last version of each object that lives, by UID.
    known: FxHashMap<Arc<str>, Object>,
    /// UIDs by kind, namespace and name.
    names: FxHashMap<Name, Arc<str>>,
}

type Name = (Kind, Arc<str>, Arc<str>);

#[derive(Debug)]
struct Waiting {
    time: i64,
    record: Record,
    /// What the write that it tells of may have done unseen.
    unseen: Option<Unseen>,
}

#[derive(Clone, Debug)]
enum Unseen {
    /// The object of this name was removed.
    Removed(Name),
    /// The Pod of this name was removed, unless it runs and is only on its way out.
    Evicted(Name),
    /// All objects of this kind in this namespace.
    All(Kind, Arc<str>),
}
