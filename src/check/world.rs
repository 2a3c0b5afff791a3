//! The objects that are alive, as far as the trace has shown them, and who stands beside whom.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::entry::{Entry, Spot};
use crate::object::{Kind, Object};

/// Position of an entry in the world.
pub(crate) type EntryId = usize;

/// How long a deleted Pod is kept for the facts that follow its removal (milliseconds).
const GHOST_LIFE: i64 = 900_000;
/// How many deleted Pods are kept at most.
const GHOSTS: usize = 1_024;

/// The world.
#[derive(Debug, Default)]
pub(crate) struct World {
    entries: Vec<Option<Box<Entry>>>,
    free: Vec<EntryId>,
    by_uid: FxHashMap<Arc<str>, EntryId>,
    aliases: FxHashMap<Arc<str>, EntryId>,
    nodes: FxHashMap<Arc<str>, EntryId>,
    pods_by_name: FxHashMap<(Arc<str>, Arc<str>), EntryId>,
    owned: FxHashMap<Arc<str>, BTreeSet<EntryId>>,
    bound: FxHashMap<Arc<str>, BTreeSet<EntryId>>,
    /// The objects of each namespace, by kind.
    spaces: FxHashMap<Arc<str>, [BTreeSet<EntryId>; Kind::ALL.len()]>,
    ghosts: VecDeque<(i64, EntryId)>,
    /// Hashes of the UIDs of the dead: 8 bytes each.
    dead: FxHashSet<u64>,
    /// Names of Nodes that were shown and are gone.
    nodes_gone: BTreeSet<Arc<str>>,
    /// Kinds of which every living object has been shown, one bit each: what is not here is not there.
    complete: u32,
    /// Whole objects may be left out: nothing is ever known not to be there.
    pub partial: bool,
    /// Kinds of which something was changed that had never been shown.
    incomplete: u32,
    /// The dead of a namespace of which something is still expected.
    mourned: FxHashMap<Arc<str>, Vec<EntryId>>,
}

impl World {
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(id)?.as_deref()
    }

    pub fn entry_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.get_mut(id)?.as_deref_mut()
    }

    /// Takes an entry out to judge it; [`World::put`] puts it back.
    pub fn take(&mut self, id: EntryId) -> Option<Box<Entry>> {
        self.entries.get_mut(id)?.take()
    }

    pub fn put(&mut self, id: EntryId, entry: Box<Entry>) {
        self.entries[id] = Some(entry);
    }

    pub fn find(&self, uid: &str) -> Option<EntryId> {
        self.by_uid
            .get(uid)
            .or_else(|| self.aliases.get(uid))
            .copied()
    }

    /// How many objects are alive.
    pub fn alive(&self) -> usize {
        self.by_uid.len()
    }

    pub fn node(&self, name: &str) -> Option<EntryId> {
        self.nodes.get(name).copied()
    }

    pub fn pod_named(&self, namespace: &str, name: &str) -> Option<EntryId> {
        let key = (Arc::from(namespace), Arc::from(name));
        self.pods_by_name.get(&key).copied()
    }

    /// The Pod of this name that was removed last, if that was not before `time`.
    pub fn pod_removed_since(&self, namespace: &str, name: &str, time: i64) -> Option<EntryId> {
        let since = self
            .ghosts
            .iter()
            .rev()
            .take_while(|(removed, _)| *removed >= time);
        let mut pods =
            since.filter(|(_, id)| self.entry(*id).is_some_and(|entry| entry.kind == Kind::Pod));
        let named = |id: EntryId| {
            self.entry(id).is_some_and(|entry| {
                entry.object.namespace() == namespace && entry.object.name() == name
            })
        };
        pods.find(|(_, id)| named(*id)).map(|(_, id)| *id)
    }

    pub fn owned_by(&self, uid: &str) -> impl Iterator<Item = EntryId> + '_ {
        self.owned.get(uid).into_iter().flatten().copied()
    }

    pub fn bound_to(&self, node: &str) -> impl Iterator<Item = EntryId> + '_ {
        self.bound.get(node).into_iter().flatten().copied()
    }

    pub fn in_namespace(&self, namespace: &str, kind: Kind) -> impl Iterator<Item = EntryId> + '_ {
        let kinds = self.spaces.get(namespace);
        kinds
            .into_iter()
            .flat_map(move |kinds| kinds[kind as usize].iter().copied())
    }

    /// Says whether every living object of a kind has been shown.
    pub fn set_shows_all(&mut self, kind: Kind, yes: bool) {
        let bit = 1 << kind as u32;
        self.complete = if yes && !self.partial {
            self.complete | bit
        } else {
            self.complete & !bit
        };
    }

    /// Something of a kind was changed that had never been shown: there may be more.
    pub fn hides_some(&mut self, kind: Kind) {
        self.incomplete |= 1 << kind as u32;
    }

    /// Whether every living object of a kind has been shown.
    pub fn shows_all(&self, kind: Kind) -> bool {
        self.complete & !self.incomplete & (1 << kind as u32) != 0
    }

    /// Whether an object with this UID was shown and is gone.
    pub fn is_dead(&self, uid: &str) -> bool {
        self.dead.contains(&super::subject::hash_text(uid))
    }

    /// Whether a Node of this name was shown and is gone.
    pub fn node_is_gone(&self, name: &str) -> bool {
        self.nodes_gone.contains(name)
    }

    /// The dead of a namespace of which something is still expected.
    pub fn mourned(&self, namespace: &str) -> Vec<EntryId> {
        if self.mourned.is_empty() {
            Vec::new()
        } else {
            self.mourned.get(namespace).cloned().unwrap_or_default()
        }
    }

    pub fn all(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(id, entry)| Some((id, entry.as_deref()?)))
    }

    /// Adds an object that was not there.
    pub fn insert(&mut self, object: Object, spot: Spot) -> EntryId {
        let entry = Box::new(Entry::new(object, spot));
        let id = match self.free.pop() {
            Some(id) => {
                self.entries[id] = Some(entry);
                id
            }
            None => {
                self.entries.push(Some(entry));
                self.entries.len() - 1
            }
        };
        self.index(id);
        id
    }

    /// Gives an object its next version.
    pub fn update(&mut self, id: EntryId, object: Object, spot: Spot) {
        let Some(entry) = self.entry(id) else { return };
        let moved = entry.object.node_name() != object.node_name()
            || entry.object.controller_uid() != object.controller_uid();
        if moved {
            self.unindex(id);
        }
        if let Some(entry) = self.entry_mut(id) {
            entry.advance(object, spot);
        }
        if moved {
            self.index(id);
        }
    }

    fn index(&mut self, id: EntryId) {
        let Some(entry) = self.entry(id) else { return };
        let object = entry.object.clone();
        let uid: Arc<str> = Arc::from(object.uid());
        self.by_uid.insert(uid, id);
        let name: Arc<str> = Arc::from(object.name());
        let namespace: Arc<str> = Arc::from(object.namespace());
        match object.kind {
            Kind::Node => {
                self.nodes_gone.remove(&name);
                self.nodes.insert(name, id);
            }
            Kind::Pod => {
                self.pods_by_name.insert((Arc::clone(&namespace), name), id);
                if let Some(hash) = object.annotation("kubernetes.io/config.hash") {
                    self.aliases.insert(Arc::from(hash), id);
                }
                if let Some(node) = object.node_name() {
                    self.bound.entry(Arc::from(node)).or_default().insert(id);
                }
            }
            _ => {}
        }
        self.spaces.entry(namespace).or_default()[object.kind as usize].insert(id);
        if let Some(owner) = object.controller_uid() {
            self.owned.entry(Arc::from(owner)).or_default().insert(id);
        }
    }

    fn unindex(&mut self, id: EntryId) {
        let Some(entry) = self.entry(id) else { return };
        let object = entry.object.clone();
        remove(&mut self.owned, object.controller_uid(), id);
        remove(&mut self.bound, object.node_name(), id);
        if let Some(space) = self.spaces.get_mut(object.namespace()) {
            space[object.kind as usize].remove(&id);
            if space.iter().all(BTreeSet::is_empty) {
                self.spaces.remove(object.namespace());
            }
        }
        if object.kind == Kind::Node && self.nodes.get(object.name()) == Some(&id) {
            self.nodes.remove(object.name());
        }
        let key = (Arc::from(object.namespace()), Arc::from(object.name()));
        if object.kind == Kind::Pod && self.pods_by_name.get(&key) == Some(&id) {
            self.pods_by_name.remove(&key);
        }
    }

    /// Takes a deleted object out of the living. A Pod stays for a while for the facts that follow, and so does
    /// anything of which something is still expected. Gives back those whose while has passed.
    pub fn bury(&mut self, id: EntryId, time: i64) -> Vec<Entry> {
        self.unindex(id);
        let Some(entry) = self.entry(id) else {
            return Vec::new();
        };
        let (uid, expected) = (
            super::subject::hash_text(entry.object.uid()),
            !entry.state.open.is_empty(),
        );
        let stays = expected || entry.kind == Kind::Pod;
        let namespace: Arc<str> = Arc::from(entry.object.namespace());
        if entry.kind == Kind::Node {
            let name: Arc<str> = Arc::from(entry.object.name());
            self.nodes_gone.insert(name);
        }
        self.dead.insert(uid);
        if expected {
            self.mourned.entry(namespace).or_default().push(id);
        }
        let mut forgotten = Vec::new();
        if stays {
            self.ghosts.push_back((time, id));
        } else {
            forgotten.extend(self.forget(id));
        }
        while let Some((since, ghost)) = self.ghosts.front().copied() {
            if self.ghosts.len() <= GHOSTS && time.saturating_sub(since) < GHOST_LIFE {
                break;
            }
            self.ghosts.pop_front();
            forgotten.extend(self.forget(ghost));
        }
        forgotten
    }

    /// Whether anything is still expected of the dead.
    pub fn mourns(&self) -> bool {
        !self.mourned.is_empty()
    }

    /// Nothing is expected of a dead object any more.
    pub fn stop_mourning(&mut self, id: EntryId) {
        let Some(entry) = self.entries.get(id).and_then(Option::as_deref) else {
            return;
        };
        if let Some(list) = self.mourned.get_mut(entry.object.namespace()) {
            list.retain(|other| *other != id);
            if list.is_empty() {
                let namespace: Arc<str> = Arc::from(entry.object.namespace());
                self.mourned.remove(&namespace);
            }
        }
    }

    /// Takes an object out without a trace, for what vanished in a gap.
    pub fn drop_silently(&mut self, id: EntryId) {
        self.unindex(id);
        self.forget(id);
    }

    fn forget(&mut self, id: EntryId) -> Option<Entry> {
        self.stop_mourning(id);
        let entry = self.entries[id].take()?;
        if self.by_uid.get(entry.object.uid()) == Some(&id) {
            self.by_uid.remove(entry.object.uid());
        }
        let hash = entry.object.annotation("kubernetes.io/config.hash");
        if let Some(hash) = hash.filter(|hash| self.aliases.get(*hash) == Some(&id)) {
            self.aliases.remove(hash);
        }
        self.free.push(id);
        Some(*entry)
    }
}

fn remove(index: &mut FxHashMap<Arc<str>, BTreeSet<EntryId>>, key: Option<&str>, id: EntryId) {
    let Some(key) = key else { return };
    if let Some(set) = index.get_mut(key) {
        set.remove(&id);
        if set.is_empty() {
            index.remove(key);
        }
    }
}
