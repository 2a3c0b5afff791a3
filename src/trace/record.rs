//! The records of a trace.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::object::kinds::run::REQUEST;
use crate::object::{Object, Value};

/// One record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Line (or document) in the file, from 1.
    pub line: u64,
    /// When it was received, milliseconds since 1970, where the recording says so.
    pub time: Option<i64>,
    /// What it is.
    pub kind: RecordKind,
}

/// What a record is.
#[derive(Clone, Debug)]
pub enum RecordKind {
    /// What the trace says of itself.
    Context(Context),
    /// A version of an object.
    Observation(Observation),
    /// Ground truth about a process.
    Fact(Fact),
    /// A write to the API with its reply.
    Request(Request),
    /// Part of the stream is missing here.
    Gap,
    /// Faults have stopped and time enough has passed.
    Settled,
    /// An event of the harness, as written.
    Event(String),
    /// What a person did, as free text.
    Action(String),
}

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `ADDED`.
    Added,
    /// `MODIFIED`.
    Modified,
    /// `DELETED`.
    Deleted,
}

/// A version of an object, as a watch shows it.
#[derive(Clone, Debug)]
pub struct Observation {
    /// What happened.
    pub change: Change,
    /// The version.
    pub object: Object,
}

/// A fact about a process.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The UID of the Pod.
    pub uid: Arc<str>,
    /// A record of the schema `FACT`.
    pub value: Value,
}

/// A request and its reply.
#[derive(Clone, Debug)]
pub struct Request {
    /// A record of the schema `REQUEST`.
    pub value: Value,
}

impl Request {
    /// The resource (`pods`).
    pub fn resource(&self) -> &str {
        self.text("resource")
    }
    /// The namespace.
    pub fn namespace(&self) -> &str {
        self.text("namespace")
    }
    /// The name.
    pub fn name(&self) -> &str {
        self.text("name")
    }

    /// The subresource (`status`); empty for the object itself.
    pub fn subresource(&self) -> &str {
        self.text("subresource")
    }

    /// When it was received, milliseconds since 1970.
    pub fn received(&self) -> Option<i64> {
        self.value
            .field(REQUEST.slot("received")?)
            .as_time()
            .filter(|time| *time > 0)
    }

    /// Whether it created an object (not a subresource) and was granted.
    pub fn created(&self) -> bool {
        let code = REQUEST
            .slot("code")
            .and_then(|slot| self.value.field(slot).as_int())
            .unwrap_or_default();
        self.text("verb") == "create" && self.subresource().is_empty() && (200..300).contains(&code)
    }

    fn text(&self, field: &str) -> &str {
        REQUEST
            .slot(field)
            .and_then(|slot| self.value.field(slot).as_str())
            .unwrap_or_default()
    }
}

/// What a trace says of itself.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// What was played.
    pub scenario: Option<String>,
    /// Version of Kubernetes (`v1.36.3`).
    pub kubernetes: Option<String>,
    /// The kinds that it shows; none: not said.
    pub kinds: Option<Vec<String>>,
    /// It begins before the first object.
    pub from_start: bool,
    /// It shows every write.
    pub every_write: bool,
    /// It has facts.
    pub facts: bool,
    /// It has requests.
    pub requests: bool,
    /// It has the requests of whoever recorded it, and not those of others: what a single one says of itself can be judged.
    pub own_requests: bool,
    /// It may leave out whole objects: what it does not show may be there all the same (an audit log shows what is written).
    pub partial: bool,
    /// Its times are exact (not cut to seconds).
    pub exact: bool,
    /// How much later than it happened something may be seen, milliseconds.
    pub lag: i64,
    /// Settings of the cluster.
    pub settings: BTreeMap<String, String>,
    /// Feature gates.
    pub gates: BTreeMap<String, bool>,
}
