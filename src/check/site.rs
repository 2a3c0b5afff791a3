//! Where a rule is judged: the subject, its versions, and what else is in scope, fetched when it is first needed.

use std::sync::{Arc, LazyLock};

use super::entry::{Entry, Spot};
use super::plan::bit;
use super::wants::{LISTED, Wants, kinds_of};
use super::world::{EntryId, World};
use crate::object::kinds::run::REQUEST;
use crate::object::{Kind, Schema, Value};
use crate::rule::Subject;
use crate::rule::cel::{Frame, ROOTS, Root};

/// Values of the roots; a root is looked up when a rule first reads it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots {
    pub values: [Option<Value>; ROOTS],
    looked_up: u32,
    /// The lists that have been looked up, for each of [`LISTED`].
    lists: [u8; LISTED.len()],
}

/// How the objects of one kind around an object are found.
type LookUp = fn(&World, &Entry, EntryId, Kind) -> Value;

/// The change of another object for which a subject is judged again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Because {
    /// What the object is to the subject.
    pub root: Root,
    pub kind: Kind,
    /// The groups of its fields that changed; all when it came or went.
    pub changed: u128,
}

/// Where a rule is judged.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub subject: Subject,
    pub entry: Option<EntryId>,
    pub roots: Roots,
    pub deleted: bool,
    pub created: bool,
    /// The subject has an earlier version.
    pub stepped: bool,
    /// First version of an object that stood there before.
    pub found: bool,
    /// Every write since its creation was seen.
    pub whole: bool,
    /// Every write since it was first seen was seen.
    pub unbroken: bool,
    pub changed: u128,
    pub changed_before: u128,
    pub changed_pod: u128,
    /// Judged again because another object has changed.
    pub because: Option<Because>,
    pub spot: Spot,
    pub container: Option<Arc<str>>,
    pub run: Option<i64>,
}

impl Roots {
    pub fn set(&mut self, root: Root, value: Option<Value>) {
        self.values[root as usize] = value;
        self.looked_up |= bit(root);
    }

    pub fn get(&self, root: Root) -> Option<&Value> {
        self.values[root as usize].as_ref()
    }
}

impl Site {
    /// A site at the current version of an object.
    pub fn of(entry: &Entry, id: EntryId, subject: Subject) -> Self {
        let mut roots = Roots::default();
        roots.set(Root::Subject, Some(entry.object.record.clone()));
        roots.set(Root::Old, entry.old.clone());
        Self {
            subject,
            entry: Some(id),
            roots,
            deleted: entry.deleted,
            created: entry.created,
            stepped: entry.old.is_some(),
            found: entry.old.is_none() && !entry.created,
            whole: entry.whole,
            unbroken: entry.unbroken,
            changed: entry.changed,
            changed_before: entry.changed_before,
            changed_pod: 0,
            because: None,
            spot: entry.spot,
            container: None,
            run: None,
        }
    }

    /// What an expression reads.
    pub fn frame<'a>(&'a self, now: i64, timing: &'a [Value], memory: &'a [Value]) -> Frame<'a> {
        Frame {
            roots: &self.roots.values,
            now,
            timing,
            memory,
            deleted: self.deleted,
            created: self.created,
        }
    }

    /// Looks up what is wanted and has not been looked up yet.
    pub fn fetch(&mut self, wants: &Wants, world: &World) {
        if !wants.looks_up() {
            return;
        }
        let missing = wants.roots & !self.roots.looked_up;
        for root in [Root::Node, Root::Owner, Root::Bound] {
            if missing & bit(root) != 0 {
                let value = self.look_up(root, world);
                self.roots.set(root, value);
            }
        }
        for (at, root) in LISTED.into_iter().enumerate() {
            let seen = self.roots.lists[at];
            let all = seen | wants.lists[at];
            if all != seen {
                self.roots.lists[at] = all;
                let value = self.look_up_lists(root, all, world);
                self.roots.set(root, value);
            }
        }
    }

    fn look_up(&self, root: Root, world: &World) -> Option<Value> {
        let entry = world.entry(self.entry?)?;
        match root {
            Root::Node => node(world, entry),
            Root::Owner => owner(world, entry),
            Root::Bound => Some(record(&[list(
                world,
                world.bound_to(entry.object.name()),
                Kind::Pod,
            )])),
            _ => None,
        }
    }

    /// The lists of a root that are wanted, one bit each; the others stay unknown.
    fn look_up_lists(&self, root: Root, wanted: u8, world: &World) -> Option<Value> {
        let fields = |of: &dyn Fn(Kind) -> Value| {
            let fields = kinds_of(root).iter().enumerate();
            let fields = fields.map(|(at, kind)| match wanted & (1 << at) {
                0 => Value::Absent,
                _ => of(*kind),
            });
            Some(Value::Record(fields.collect()))
        };
        let Some(id) = self.entry else {
            let space = self.namespace_of_request(root)?;
            return fields(&|kind| list_in(world, space, kind));
        };
        let entry = world.entry(id)?;
        let of: LookUp = match root {
            Root::Owned => owned,
            Root::Siblings => sibling,
            _ => in_namespace,
        };
        fields(&|kind| of(world, entry, id, kind))
    }

    /// The namespace of a request that is about no object that is known.
    fn namespace_of_request(&self, root: Root) -> Option<&str> {
        static NAMESPACE: LazyLock<Option<usize>> = LazyLock::new(|| REQUEST.slot("namespace"));
        let request = self.roots.get(Root::Subject)?;
        let asked = root == Root::Namespace && self.subject == Subject::Request;
        request.field((*NAMESPACE).filter(|_| asked)?).as_str()
    }
}

fn record(fields: &[Value]) -> Value {
    Value::Record(Arc::from(fields))
}

/// The Node that a Pod is bound to; [`Value::Absent`] where it is known that there is none.
fn node(world: &World, entry: &Entry) -> Option<Value> {
    let Some(name) = entry.object.node_name() else {
        return Some(Value::Absent);
    };
    match world.node(name).and_then(|id| world.entry(id)) {
        Some(node) if node.deleted => Some(Value::Absent),
        Some(node) => (!node.stale).then(|| node.object.record.clone()),
        None => world.node_is_gone(name).then_some(Value::Absent),
    }
}

/// The records of one kind among `ids`; [`Value::Absent`] (unknown) when not all of that kind were shown, or when one of
/// them has not been seen since a gap.
fn list(world: &World, ids: impl Iterator<Item = EntryId>, kind: Kind) -> Value {
    if !world.shows_all(kind) {
        return Value::Absent;
    }
    let mut records = Vec::new();
    for id in ids {
        let Some(entry) = world.entry(id) else {
            continue;
        };
        if entry.kind != kind || entry.deleted {
            continue;
        }
        if entry.stale {
            return Value::Absent;
        }
        records.push(entry.object.record.clone());
    }
    Value::List(Arc::from(records))
}

fn owner(world: &World, entry: &Entry) -> Option<Value> {
    let Some(reference) = entry.object.controller() else {
        return Some(Value::Absent);
    };
    let mut fields = vec![
        Value::text(reference.kind),
        Value::text(reference.name),
        Value::text(reference.uid),
    ];
    let seen = world.find(reference.uid).and_then(|id| world.entry(id));
    let dying = seen.is_some_and(|entry| entry.deleted);
    let seen = seen.filter(|entry| !entry.deleted);
    for kind in OWNERS {
        let record = seen
            .filter(|entry| entry.kind == kind)
            .map(|entry| entry.object.record.clone());
        fields.push(record.unwrap_or_default());
    }
    let known = OWNERS.into_iter().any(|kind| kind.name() == reference.kind);
    if known && seen.is_none() {
        return (dying || world.is_dead(reference.uid)).then_some(Value::Absent);
    }
    Some(record(&fields))
}

/// The kinds of owners, in the order of the fields of `Owner`.
const OWNERS: [Kind; 8] = [
    Kind::Job,
    Kind::ReplicaSet,
    Kind::StatefulSet,
    Kind::DaemonSet,
    Kind::Deployment,
    Kind::CronJob,
    Kind::Node,
    Kind::Pod,
];

fn owned(world: &World, entry: &Entry, _: EntryId, kind: Kind) -> Value {
    let uid = entry.object.uid();
    if kind == Kind::Pod && entry.kind == Kind::Deployment {
        pods_of_sets(world, uid)
    } else {
        list(world, world.owned_by(uid), kind)
    }
}

/// The Pods of the ReplicaSets of a Deployment.
fn pods_of_sets(world: &World, uid: &str) -> Value {
    if !list(world, world.owned_by(uid), Kind::ReplicaSet).is_present() {
        return Value::Absent;
    }
    let sets = world
        .owned_by(uid)
        .filter_map(|id| world.entry(id))
        .filter(|set| set.kind == Kind::ReplicaSet);
    let pods = sets.flat_map(|set| world.owned_by(set.object.uid()));
    list(world, pods, Kind::Pod)
}

fn sibling(world: &World, entry: &Entry, id: EntryId, kind: Kind) -> Value {
    if kind == Kind::Pod {
        return match entry.object.controller_uid() {
            Some(owner) => list(
                world,
                world.owned_by(owner).filter(|other| *other != id),
                Kind::Pod,
            ),
            None => Value::List(Arc::from([])),
        };
    }
    let space = entry.object.namespace();
    match list(world, world.in_namespace(space, kind), kind) {
        Value::List(budgets) if kind == Kind::PodDisruptionBudget => Value::List(
            budgets
                .iter()
                .filter(|budget| selects(budget, entry))
                .cloned()
                .collect(),
        ),
        others => others,
    }
}

fn selects(budget: &Value, entry: &Entry) -> bool {
    use crate::object::kinds::budget::{BUDGET_SPEC, POD_DISRUPTION_BUDGET};
    let at = |schema: &Schema, name| schema.slot(name).unwrap_or_default();
    let selector = budget
        .field(at(&POD_DISRUPTION_BUDGET, "spec"))
        .field(at(&BUDGET_SPEC, "selector"));
    selector.is_present() && crate::rule::cel::selects(selector, entry.object.labels())
}

fn in_namespace(world: &World, entry: &Entry, _: EntryId, kind: Kind) -> Value {
    list_in(world, entry.object.namespace(), kind)
}

/// The objects of one kind in a namespace.
fn list_in(world: &World, namespace: &str, kind: Kind) -> Value {
    let space = if kind == Kind::Node { "" } else { namespace };
    list(world, world.in_namespace(space, kind), kind)
}
