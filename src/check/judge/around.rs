//! A version of an object: everything about it and around it is judged.

use std::sync::Arc;

use super::super::attach::{attach, refresh_containers};
use super::super::entry::Entry;
use super::super::plan::{Plan, Planned, bit};
use super::super::runs;
use super::super::site::{Because, Site};
use super::super::sites::container_site;
use super::super::verdict::Inconclusive;
use super::super::world::EntryId;
use super::Judge;
use crate::object::Kind;
use crate::rule::Subject;
use crate::rule::cel::Root;

impl<'b> Judge<'b> {
    /// Brings a Pod's computed fields up to date and judges everything about it and around it.
    pub(super) fn judge_object(&mut self, plan: &Arc<Plan<'b>>, id: EntryId) {
        let Some(kind) = self.world.entry(id).map(|entry| entry.kind) else {
            return;
        };
        if kind == Kind::Pod {
            self.prepare_pod(id);
        }
        self.judge_entry(plan, id, Subject::of(kind), None);
        if kind == Kind::Pod {
            self.judge_containers(plan, id, None);
            self.judge_runs(plan, id, None, None);
            self.each_visitor(id, |judge, site, state| {
                judge.desk.judge_open(plan, site, state, &judge.world)
            });
        }
        self.judge_neighbours(plan, id);
        let here = self.world.entry(id).filter(|_| self.world.mourns());
        let here = here.map(|entry| {
            let namespace = entry.object.namespace().to_owned();
            (namespace, entry.changed_for_others())
        });
        if let Some((namespace, changed)) = here {
            self.judge_mourned(plan, &namespace, (id, kind, changed));
        }
    }

    /// What is expected of the dead of a namespace is looked at again when something that it reads changes.
    pub(super) fn judge_mourned(
        &mut self,
        plan: &Arc<Plan<'b>>,
        namespace: &str,
        (id, kind, changed): (EntryId, Kind, u128),
    ) {
        for dead in self
            .world
            .mourned(namespace)
            .into_iter()
            .filter(|dead| *dead != id)
        {
            let Some(entry) = self.world.entry_mut(dead) else {
                continue;
            };
            let subject = Subject::of(entry.kind);
            let rules = &plan.of(subject).rules;
            let mut open = entry.state.open.iter();
            let concerned = |planned: &Planned<'_>| {
                planned.wants.sees(kind) && (planned.moment || planned.wants.reads(kind, changed))
            };
            if !open.any(|open| concerned(&rules[open.rule])) {
                continue;
            }
            let mut state = std::mem::take(&mut entry.state);
            let mut site = Site::of(entry, dead, subject);
            site.spot = self.here;
            self.desk
                .judge_open(plan, &mut site, &mut state, &self.world);
            let over = state.open.is_empty();
            if let Some(entry) = self.world.entry_mut(dead) {
                entry.state = state;
            }
            if over {
                self.world.stop_mourning(dead);
            }
        }
    }

    pub(super) fn prepare_pod(&mut self, id: EntryId) {
        let now = self.desk.now;
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        refresh_containers(entry);
        let moved = runs::from_version(entry, now);
        let carried = entry.old.is_some()
            && (!entry.runs.is_empty() || !entry.facts.is_empty() || !entry.requests.is_empty());
        if moved || carried || !entry.requests.is_empty() {
            attach(entry);
        }
    }

    pub(super) fn judge_entry(
        &mut self,
        plan: &Arc<Plan<'b>>,
        id: EntryId,
        subject: Subject,
        because: Option<Because>,
    ) {
        if plan.of(subject).rules.is_empty() {
            return;
        }
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        let mut state = std::mem::take(&mut entry.state);
        let mut site = Site::of(entry, id, subject);
        site.because = because;
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        if let Some(entry) = self.world.entry_mut(id) {
            entry.state = state;
        }
    }

    pub(super) fn judge_containers(
        &mut self,
        plan: &Arc<Plan<'b>>,
        id: EntryId,
        because: Option<Because>,
    ) {
        if plan.of(Subject::Container).rules.is_empty() {
            return;
        }
        let count = self
            .world
            .entry(id)
            .map_or(0, |entry| entry.containers.len());
        for at in 0..count {
            let Some(entry) = self.world.entry_mut(id) else {
                return;
            };
            let mut state = std::mem::take(&mut entry.containers[at].state);
            let mut site = container_site(entry, id, at, because);
            self.desk.judge(plan, &mut site, &mut state, &self.world);
            if let Some(entry) = self.world.entry_mut(id) {
                entry.containers[at].state = state;
            }
        }
    }

    /// Judges again what reads this object as its node, its owner, one of its own.
    pub(super) fn judge_neighbours(&mut self, plan: &Arc<Plan<'b>>, id: EntryId) {
        let Some(entry) = self.world.entry(id) else {
            return;
        };
        let (kind, changed) = (entry.kind, entry.changed_for_others());
        let mut again: Vec<(EntryId, Root)> = Vec::new();
        if let Some(owner) = entry
            .object
            .controller_uid()
            .and_then(|uid| self.world.find(uid))
        {
            again.push((owner, Root::Owned));
            let above = self
                .world
                .entry(owner)
                .and_then(|owner| owner.object.controller_uid().map(str::to_owned));
            again.extend(
                above
                    .and_then(|uid| self.world.find(&uid))
                    .map(|id| (id, Root::Owned)),
            );
        }
        if kind == Kind::Pod {
            again.extend(
                entry
                    .object
                    .node_name()
                    .and_then(|name| self.world.node(name))
                    .map(|id| (id, Root::Bound)),
            );
        } else if kind == Kind::Node {
            again.extend(
                self.world
                    .bound_to(entry.object.name())
                    .map(|id| (id, Root::Node)),
            );
        } else if self.reads_owner(plan) {
            again.extend(
                self.world
                    .owned_by(entry.object.uid())
                    .map(|id| (id, Root::Owner)),
            );
        }
        for (id, root) in again {
            let because = Because {
                root,
                kind,
                changed,
            };
            self.judge_again(plan, id, because);
        }
    }

    pub(super) fn reads_owner(&self, plan: &Plan<'b>) -> bool {
        [Subject::Pod, Subject::Container, Subject::Run]
            .iter()
            .any(|subject| plan.of(*subject).roots & bit(Root::Owner) != 0)
    }

    fn judge_again(&mut self, plan: &Arc<Plan<'b>>, id: EntryId, because: Because) {
        let Some(entry) = self
            .world
            .entry(id)
            .filter(|entry| !entry.deleted && !entry.stale)
        else {
            return;
        };
        let (subject, kind) = (Subject::of(entry.kind), entry.kind);
        let reads = |subject: Subject| plan.of(subject).roots & bit(because.root) != 0;
        if reads(subject) {
            self.judge_entry(plan, id, subject, Some(because));
        }
        if kind == Kind::Pod && reads(Subject::Container) {
            self.judge_containers(plan, id, Some(because));
        }
        if kind == Kind::Pod && reads(Subject::Run) {
            self.judge_runs(plan, id, None, Some(because));
        }
    }

    pub(super) fn remove(&mut self, plan: &Arc<Plan<'b>>, id: EntryId) {
        self.close(plan, id, None);
        let Some(entry) = self.world.entry(id) else {
            return;
        };
        let (gone, namespace) = (Gone::of(entry), entry.object.namespace().to_owned());
        for mut forgotten in self.world.bury(id, self.desk.now.unwrap_or_default()) {
            let subject = Subject::of(forgotten.kind);
            self.desk.close(
                plan,
                subject,
                &mut forgotten.state,
                Some(&Inconclusive::EndedBeforeDeadline),
                None,
            );
        }
        self.judge_mourned(plan, &namespace, (id, gone.kind, u128::MAX));
        for (id, root) in self.bereaved(plan, &gone) {
            let because = Because {
                root,
                kind: gone.kind,
                changed: u128::MAX,
            };
            self.judge_again(plan, id, because);
        }
    }

    /// What read the object that is gone as its node, its owner, one of its own.
    fn bereaved(&self, plan: &Plan<'b>, gone: &Gone) -> Vec<(EntryId, Root)> {
        let mut again: Vec<(EntryId, Root)> = Vec::new();
        let owner = gone
            .controller
            .as_deref()
            .and_then(|uid| self.world.find(uid));
        let above = owner.and_then(|id| {
            self.world
                .find(self.world.entry(id)?.object.controller_uid()?)
        });
        again.extend(owner.into_iter().chain(above).map(|id| (id, Root::Owned)));
        again.extend(
            gone.node
                .as_deref()
                .and_then(|name| self.world.node(name))
                .map(|id| (id, Root::Bound)),
        );
        if gone.kind == Kind::Node {
            again.extend(self.world.bound_to(&gone.name).map(|id| (id, Root::Node)));
        } else if self.reads_owner(plan) {
            again.extend(self.world.owned_by(&gone.uid).map(|id| (id, Root::Owner)));
        }
        again
    }
}

/// What is remembered of an object while it is taken out.
struct Gone {
    kind: Kind,
    name: String,
    uid: String,
    controller: Option<String>,
    node: Option<String>,
}

impl Gone {
    fn of(entry: &Entry) -> Self {
        let object = &entry.object;
        Self {
            kind: entry.kind,
            name: object.name().to_owned(),
            uid: object.uid().to_owned(),
            controller: object.controller_uid().map(str::to_owned),
            node: object.node_name().map(str::to_owned),
        }
    }
}
