//! An API audit log as a recording: requests, and the versions of objects that their answers show.
//!
//! What a log shows depends on the policy that wrote it. A version is seen where the answer to a write carries the object
//! (level `RequestResponse`); a binding or an eviction writes one that nobody sees. So the log is no record of every write.
//! Where an object is gone and the log does not show how (an eviction that removed the Pod at once, a collection deleted,
//! its name in use by another), a gap is put in, so that nothing is expected of what may not be there.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::audit::{Verb, Write};
use super::{Change, Context, Observation, Record, RecordKind, Request};
use crate::object::kinds::meta::OBJECT_META;
use crate::object::kinds::pod::{POD, POD_STATUS};
use crate::object::{Kind, Object, Schema, Value};

/// How long a record waits for others that were answered before it and logged after it, milliseconds.
const WINDOW: i64 = 2_000;
/// How many records wait at most.
const WAITING: usize = 1_024;
/// How many UIDs of removed objects are remembered at most, against versions that come too late.
const DEAD: usize = 1 << 20;

/// The records of a log, in order. An API server writes an event when the answer is out, and several servers (or threads of
/// one) may not do so in order: records wait for [`WINDOW`], and versions of one object are put in the order of their
/// resource version. One that comes still later is dropped, and so is one that was shown before (a write without effect).
#[derive(Debug, Default)]
pub(super) struct Log {
    begun: bool,
    newest: i64,
    waiting: VecDeque<Waiting>,
    /// The last version of each object that lives, by UID.
    known: FxHashMap<Arc<str>, Object>,
    /// UIDs by kind, namespace and name.
    names: FxHashMap<Name, Arc<str>>,
    dead: FxHashSet<Arc<str>>,
    /// The record before was a gap.
    gap: bool,
}

/// What a name means: kind, namespace, name.
type Name = (Kind, Arc<str>, Arc<str>);

#[derive(Debug)]
struct Waiting {
    time: i64,
    line: u64,
    effect: Effect,
}

/// What a line of the log tells.
#[derive(Debug)]
enum Effect {
    /// A request and its answer.
    Asked(Value),
    /// A version of an object; whether the write made it.
    Wrote(Object, bool),
    /// What has this name was removed; the answer does not show it.
    Removed(Name),
    /// The Pod of this name was evicted; whether without grace.
    Evicted(Name, bool),
    /// All objects of this kind in this namespace were removed, or are on their way out.
    Cleared(Kind, Arc<str>),
}

impl Log {
    /// Takes what a line says. Records that need not wait any longer are put into `ready`.
    pub fn take(&mut self, line: u64, write: Write, ready: &mut VecDeque<Record>) {
        self.begin(ready);
        let time = write.time.unwrap_or(self.newest);
        self.newest = self.newest.max(time);
        let effect = effect(&write);
        self.wait(Waiting {
            time,
            line,
            effect: Effect::Asked(write.request),
        });
        if let Some(effect) = effect {
            self.wait(Waiting { time, line, effect });
        }
        while let Some(first) = self.waiting.front() {
            if first.time + WINDOW > self.newest && self.waiting.len() <= WAITING {
                break;
            }
            self.release(ready);
        }
    }

    /// The end of the log: nothing waits any longer.
    pub fn end(&mut self, ready: &mut VecDeque<Record>) {
        self.begin(ready);
        while !self.waiting.is_empty() {
            self.release(ready);
        }
    }

    /// What the format says of itself comes first.
    fn begin(&mut self, ready: &mut VecDeque<Record>) {
        if !std::mem::replace(&mut self.begun, true) {
            let context = Context {
                requests: true,
                partial: true,
                ..Context::default()
            };
            ready.push_back(Record {
                line: 0,
                time: None,
                kind: RecordKind::Context(context),
            });
        }
    }

    /// Puts a record where it belongs: by time, but behind the older and before the newer versions of the same object.
    fn wait(&mut self, mut new: Waiting) {
        let mut at = self
            .waiting
            .iter()
            .rposition(|other| other.time <= new.time)
            .map_or(0, |at| at + 1);
        if let Some(newer) = self
            .waiting
            .iter()
            .position(|other| new.is_older_than(other))
        {
            at = at.min(newer);
            new.time = new.time.min(self.waiting[newer].time);
        } else if let Some(older) = self
            .waiting
            .iter()
            .rposition(|other| other.is_older_than(&new))
        {
            at = at.max(older + 1);
            new.time = new.time.max(self.waiting[older].time);
        }
        self.waiting.insert(at, new);
    }

    fn release(&mut self, ready: &mut VecDeque<Record>) {
        let Some(Waiting { time, line, effect }) = self.waiting.pop_front() else {
            return;
        };
        let kinds = match effect {
            Effect::Asked(value) => vec![RecordKind::Request(Request { value })],
            Effect::Wrote(object, made) => self.wrote(object, made),
            Effect::Removed(name) => self.removed(&name),
            Effect::Evicted(name, at_once) => self.evicted(&name, at_once),
            Effect::Cleared(kind, namespace) => self.cleared(kind, &namespace),
        };
        for kind in kinds {
            let gap = matches!(kind, RecordKind::Gap);
            if !(gap && std::mem::replace(&mut self.gap, gap)) {
                self.gap = gap;
                ready.push_back(Record {
                    line,
                    time: Some(time).filter(|time| *time > 0),
                    kind,
                });
            }
        }
    }

    fn wrote(&mut self, object: Object, made: bool) -> Vec<RecordKind> {
        let gone = is_removed(&object);
        let uid: Arc<str> = Arc::from(object.uid());
        if self.dead.contains(&uid) {
            return Vec::new();
        }
        let before = self.known.get(&uid).map(Object::resource_version);
        if before.is_some_and(|before| {
            object.resource_version() < before || (object.resource_version() == before && !gone)
        }) {
            return Vec::new();
        }
        let mut records = Vec::new();
        let name = name_of(&object);
        // Another object has its name: that one must be gone.
        if self.names.get(&name).is_some_and(|other| *other != uid) {
            records.extend(self.lost(&name));
        }
        let change = match (gone, before.is_some(), made) {
            (true, _, _) => Change::Deleted,
            (false, false, true) => Change::Added,
            _ => Change::Modified,
        };
        if gone {
            self.forget(&name);
            self.bury(uid);
        } else {
            self.names.insert(name, Arc::clone(&uid));
            self.known.insert(uid, object.clone());
        }
        records.push(RecordKind::Observation(Observation { change, object }));
        records
    }

    /// The object is gone. Its last version stands for the one that was removed, but for a Pod, whose end has rules of its own.
    fn removed(&mut self, name: &Name) -> Vec<RecordKind> {
        if name.0 == Kind::Pod {
            return self.lost(name);
        }
        let Some(object) = self.forget(name) else {
            return Vec::new();
        };
        self.bury(Arc::from(object.uid()));
        vec![RecordKind::Observation(Observation {
            change: Change::Deleted,
            object,
        })]
    }

    /// A Pod that runs on a node is still to be stopped; any other is gone at once.
    fn evicted(&mut self, name: &Name, at_once: bool) -> Vec<RecordKind> {
        let Some(pod) = self.names.get(name).and_then(|uid| self.known.get(uid)) else {
            return Vec::new();
        };
        let status = field(&POD, &pod.record, "status");
        let terminal = matches!(
            field(&POD_STATUS, status, "phase").as_str(),
            Some("Succeeded" | "Failed")
        );
        if at_once || terminal || pod.node_name().is_none() {
            self.lost(name)
        } else {
            Vec::new()
        }
    }

    fn cleared(&mut self, kind: Kind, namespace: &str) -> Vec<RecordKind> {
        let mine = |name: &&Name| name.0 == kind && (namespace.is_empty() || &*name.1 == namespace);
        let names: Vec<Name> = self.names.keys().filter(mine).cloned().collect();
        let lost = names
            .iter()
            .filter(|name| !self.lost(name).is_empty())
            .count();
        if lost > 0 {
            vec![RecordKind::Gap]
        } else {
            Vec::new()
        }
    }

    /// What has this name is gone, nobody saw how.
    fn lost(&mut self, name: &Name) -> Vec<RecordKind> {
        if self.forget(name).is_some() {
            vec![RecordKind::Gap]
        } else {
            Vec::new()
        }
    }

    fn forget(&mut self, name: &Name) -> Option<Object> {
        let uid = self.names.remove(name)?;
        self.known.remove(&uid)
    }

    fn bury(&mut self, uid: Arc<str>) {
        if self.dead.len() >= DEAD {
            self.dead.clear();
        }
        self.dead.insert(uid);
    }
}

impl Waiting {
    /// Whether both are versions of one object, and this is the earlier one.
    fn is_older_than(&self, other: &Self) -> bool {
        match (&self.effect, &other.effect) {
            (Effect::Wrote(this, _), Effect::Wrote(that, _)) => {
                this.uid() == that.uid() && this.resource_version() < that.resource_version()
            }
            _ => false,
        }
    }
}

/// What a write that was carried out does to objects, as far as the log shows it.
fn effect(write: &Write) -> Option<Effect> {
    if !write.done {
        return None;
    }
    let name = || {
        (
            write.kind,
            Arc::from(&*write.namespace),
            Arc::from(&*write.name),
        )
    };
    match (write.verb, &*write.subresource, &write.object) {
        (Verb::DeleteCollection, _, _) => {
            Some(Effect::Cleared(write.kind, Arc::from(&*write.namespace)))
        }
        (_, _, Some(object)) => Some(Effect::Wrote(object.clone(), write.made)),
        (Verb::Delete, "", None) => Some(Effect::Removed(name())),
        (Verb::Create, "eviction", None) => Some(Effect::Evicted(name(), write.without_grace())),
        _ => None,
    }
}

/// Whether the API removes the object with this write: it was to be deleted, has no time left, and nothing holds it.
fn is_removed(object: &Object) -> bool {
    let metadata = field(object.kind.schema(), &object.record, "metadata");
    let meta = |name| field(&OBJECT_META, metadata, name);
    meta("deletionTimestamp").is_present()
        && meta("deletionGracePeriodSeconds").as_int() == Some(0)
        && meta("finalizers").items().is_empty()
}

fn name_of(object: &Object) -> Name {
    (
        object.kind,
        Arc::from(object.namespace()),
        Arc::from(object.name()),
    )
}

fn field<'v>(schema: &Schema, record: &'v Value, name: &str) -> &'v Value {
    record.field(schema.slot(name).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests;
