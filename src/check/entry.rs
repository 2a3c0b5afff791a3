//! One object and all that is remembered of it.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};

use super::subject::SubjectState;
use super::verdict::Place;
use crate::object::kinds::meta::OBJECT_META;
use crate::object::kinds::pod::{POD, POD_SPEC};
use crate::object::{Kind, Object, Schema, Value, group_bit};

/// How many versions of a Pod are kept for the timeline of a violation.
const HISTORY: usize = 6;

/// Where a version stood, in brief.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spot {
    pub recording: u32,
    pub line: u64,
    pub time: Option<i64>,
}

/// One version in the history of a Pod.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub spot: Spot,
    pub record: Value,
}

/// One container of a Pod and what is remembered about it.
#[derive(Debug, Default)]
pub(crate) struct ContainerEntry {
    pub name: Arc<str>,
    pub view: Value,
    pub old: Option<Value>,
    pub changed: u128,
    pub changed_before: u128,
    pub state: SubjectState,
    /// Memory of run rules, one for all runs of the container.
    pub run_memory: Vec<Value>,
}

/// A container that has run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub name: Arc<str>,
    /// The number of its latest run.
    pub latest: i64,
}

/// One run and what is remembered about it.
#[derive(Debug)]
pub(crate) struct RunEntry {
    pub container: Arc<str>,
    /// The place of its container in [`Entry::ran`].
    pub of: usize,
    pub number: i64,
    pub record: Value,
    pub changed: u128,
    /// What has changed of the run before.
    pub changed_before: u128,
    pub state: SubjectState,
}

/// The lists that podlaw adds to a Pod; none where one has changed since it was last made.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub runs: Option<Value>,
    pub facts: Option<Value>,
    pub requests: Option<Value>,
}

/// One object.
#[derive(Debug)]
pub(crate) struct Entry {
    pub kind: Kind,
    pub object: Object,
    pub old: Option<Value>,
    pub spot: Spot,
    pub changed: u128,
    pub changed_before: u128,
    /// Seen from its creation, with every write since.
    pub whole: bool,
    /// Every write since it was first seen.
    pub unbroken: bool,
    /// The current version is the one with which it was created.
    pub created: bool,
    pub deleted: bool,
    /// Not seen since the last gap.
    pub stale: bool,
    pub state: SubjectState,
    pub containers: Vec<ContainerEntry>,
    pub runs: Vec<RunEntry>,
    /// The containers whose runs these are, and more that were.
    pub ran: Vec<Ran>,
    pub facts: Vec<Value>,
    /// What its record holds of runs, facts and requests.
    pub told: Told,
    /// What facts and requests have changed since the last version.
    pub changed_between: u128,
    pub requests: Vec<Value>,
    /// Open expectations of rules about requests and facts that address this Pod.
    pub visitors: Vec<(Value, SubjectState)>,
    pub history: VecDeque<Version>,
}

impl Entry {
    pub fn new(object: Object, spot: Spot) -> Self {
        let mut entry = Self {
            kind: object.kind,
            old: None,
            spot,
            changed: u128::MAX,
            changed_before: u128::MAX,
            whole: false,
            unbroken: false,
            created: false,
            deleted: false,
            stale: false,
            state: SubjectState::default(),
            containers: Vec::new(),
            runs: Vec::new(),
            ran: Vec::new(),
            facts: Vec::new(),
            told: Told::default(),
            changed_between: 0,
            requests: Vec::new(),
            visitors: Vec::new(),
            history: VecDeque::new(),
            object,
        };
        entry.remember_version();
        entry
    }

    /// Whether a rule still expects something of it, of a part of it, or of what was said about it.
    pub fn waits(&self) -> bool {
        let open = |state: &SubjectState| !state.open.is_empty();
        open(&self.state)
            || self.containers.iter().any(|one| open(&one.state))
            || self.runs.iter().any(|one| open(&one.state))
            || !self.visitors.is_empty()
    }

    pub fn advance(&mut self, object: Object, spot: Spot) {
        let schema = self.kind.schema();
        let record = crate::object::share_unchanged(&self.object.record, object.record);
        self.changed_before = if self.old.is_none() {
            u128::MAX
        } else {
            self.changed
        };
        self.changed = if self.stale {
            u128::MAX
        } else {
            crate::object::changed(schema, &self.object.record, &record)
        };
        self.old = Some(std::mem::replace(&mut self.object.record, record));
        self.spot = spot;
        self.created = false;
        self.stale = false;
        self.remember_version();
    }

    /// What its latest version changed for what reads it beside itself: everything where it came, goes, or moves from one list
    /// of objects to another.
    pub fn changed_for_others(&self) -> u128 {
        let moves = self.kind == Kind::Pod && self.changed & *MOVES != 0;
        if self.old.is_none() || self.deleted || moves {
            u128::MAX
        } else {
            self.changed
        }
    }

    fn remember_version(&mut self) {
        if self.kind != Kind::Pod {
            return;
        }
        if self.history.len() == HISTORY {
            self.history.pop_front();
        }
        self.history.push_back(Version {
            spot: self.spot,
            record: self.object.record.clone(),
        });
    }
}

/// What tells in which lists a Pod stands.
static MOVES: LazyLock<u128> = LazyLock::new(|| {
    let group = |field: &str, within: (&str, &Schema)| {
        let slot = POD.slot(field).unwrap_or(usize::MAX);
        1 << group_bit(&POD, slot, within.1.slot(within.0))
    };
    group("metadata", ("ownerReferences", &OBJECT_META))
        | group("metadata", ("labels", &OBJECT_META))
        | group("spec", ("nodeName", &POD_SPEC))
});

impl Spot {
    /// As reports name it.
    pub fn place(self, recordings: &[String]) -> Place {
        let recording = recordings
            .get(self.recording as usize)
            .cloned()
            .unwrap_or_default();
        Place {
            recording,
            line: self.line,
            time: self.time,
        }
    }
}
