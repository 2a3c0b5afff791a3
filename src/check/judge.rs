//! The judge: takes the records of a trace in order and reaches verdicts.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use super::desk::{Deadline, Desk};
use super::plan::{Plan, Settings, Terms, bit};
use super::runs;
use super::site::{Roots, Site};
use super::subject::SubjectState;
use super::verdict::{Inconclusive, Judgement, Recording};
use super::world::{ContainerEntry, Entry, EntryId, Spot, World};
use crate::object::kinds::pod::{CONTAINER, POD};
use crate::object::{Kind, Value, all_groups, changed};
use crate::rule::cel::Root;
use crate::rule::{RuleBook, Subject, Version};
use crate::trace::{Change, Context, Fact, Observation, Record, RecordKind, Request};

/// How many requests are remembered for a Pod.
const REQUESTS_KEPT: usize = 32;
/// How many requests are remembered in all for Pods that were not seen yet.
const EARLY_REQUESTS_KEPT: usize = 4_096;
/// How many facts are remembered for a Pod.
const FACTS_KEPT: usize = 64;

/// Judges one recording.
#[derive(Debug)]
pub struct Judge<'b> {
    book: &'b RuleBook,
    settings: Settings,
    plan: Option<Rc<Plan<'b>>>,
    desk: Desk<'b>,
    world: World,
    recording: Recording,
    /// Kinds of which an event other than ADDED was seen since the start or the last gap.
    under_way: u32,
    /// Requests for Pods that are not there (yet).
    early_requests: VecDeque<Value>,
    /// Facts about Pods that are not there (yet).
    early_facts: Vec<Fact>,
}

impl<'b> Judge<'b> {
    /// A judge for the recording `name`.
    pub fn new(book: &'b RuleBook, settings: &Settings, name: &str) -> Self {
        let desk = Desk::new(book, Terms::default(), settings.strict, vec![name.to_owned()]);
        Self {
            book,
            settings: settings.clone(),
            plan: None,
            desk,
            world: World::default(),
            recording: Recording { name: name.to_owned(), ..Recording::default() },
            under_way: 0,
            early_requests: VecDeque::new(),
            early_facts: Vec::new(),
        }
    }

    /// Says that the input shows states without their history (a `List`). Must come before the first record.
    pub fn snapshot(&mut self) {
        self.desk.terms.snapshot = true;
    }

    /// Takes the next record.
    pub fn record(&mut self, record: Record) {
        self.recording.records += 1;
        let spot_time = record.time;
        if let RecordKind::Context(context) = &record.kind {
            self.begin(context);
        }
        let plan = self.plan();
        if let Some(time) = spot_time {
            self.pass(&plan, time);
        }
        let spot = Spot { recording: 0, line: record.line, time: spot_time };
        match record.kind {
            RecordKind::Observation(observation) => self.observe(&plan, observation, spot),
            RecordKind::Fact(fact) => self.fact(&plan, fact, spot),
            RecordKind::Request(request) => self.request(&plan, request, spot),
            RecordKind::Gap => self.gap(&plan),
            RecordKind::Settled => self.settle(&plan),
            RecordKind::Context(_) | RecordKind::Event(_) | RecordKind::Action(_) => {}
        }
    }

    /// The verdicts, when the recording has ended.
    pub fn finish(mut self) -> Judgement {
        let plan = self.plan();
        let ids: Vec<EntryId> = self.world.all().map(|(id, _)| id).collect();
        if self.desk.terms.snapshot {
            ids.iter().filter(|id| self.world.entry(**id).is_some_and(|entry| entry.kind == Kind::Pod)).copied().collect::<Vec<_>>().into_iter().for_each(|id| self.prepare_pod(id));
            ids.iter().for_each(|id| self.judge_object(&plan, *id));
        }
        for id in ids {
            self.close(&plan, id, Some(&Inconclusive::EndedBeforeDeadline));
        }
        let mut judgement = Judgement { recordings: vec![self.recording], ..Judgement::default() };
        for (index, mut outcome) in self.desk.outcomes.into_iter().enumerate() {
            outcome.not_applicable.clone_from(&plan.excluded[index]);
            judgement.outcomes.insert(self.book.rules[index].id.clone(), outcome);
        }
        judgement.violations = self.desk.violations;
        judgement.faults = self.desk.faults;
        judgement
    }

    fn plan(&mut self) -> Rc<Plan<'b>> {
        if let Some(plan) = &self.plan {
            return Rc::clone(plan);
        }
        let plan = Rc::new(Plan::new(self.book, &self.settings, &self.desk.terms));
        self.desk.timing.clone_from(&plan.timing);
        self.desk.tolerance = if self.desk.terms.exact { 0 } else { 1_000 + self.desk.terms.lag };
        self.desk.version = self.settings.kubernetes.or(self.desk.terms.kubernetes);
        self.plan = Some(Rc::clone(&plan));
        plan
    }

    /// Takes what a trace says of itself. Only the first context of a trace counts for the plan.
    fn begin(&mut self, context: &Context) {
        self.recording.scenario.clone_from(&context.scenario);
        self.recording.kubernetes.clone_from(&context.kubernetes);
        if self.plan.is_some() {
            return;
        }
        let terms = &mut self.desk.terms;
        terms.kubernetes = context.kubernetes.as_deref().and_then(Version::parse);
        terms.kinds.clone_from(&context.kinds);
        terms.from_start = context.from_start;
        terms.every_write = context.every_write;
        terms.facts = context.facts;
        terms.requests = context.requests;
        terms.exact = context.exact;
        terms.lag = context.lag;
        terms.settings.extend(context.settings.iter().map(|(key, value)| (key.clone(), value.clone())));
        terms.gates.extend(context.gates.iter().map(|(key, value)| (key.clone(), *value)));
        for kind in Kind::ALL.into_iter().filter(|_| context.from_start) {
            let shown = context.kinds.as_ref().is_some_and(|kinds| kinds.iter().any(|name| name == kind.name()));
            self.world.set_shows_all(kind, shown);
        }
    }

    /// Time passes: what was due before now is looked at.
    fn pass(&mut self, plan: &Rc<Plan<'b>>, time: i64) {
        if self.desk.now.is_some_and(|now| now >= time) {
            return;
        }
        while let Some(Reverse(first)) = self.desk.deadlines.peek() {
            if first.due >= time {
                break;
            }
            let Some(Reverse(deadline)) = self.desk.deadlines.pop() else { break };
            self.desk.now = Some(deadline.due.max(self.desk.now.unwrap_or(deadline.due)));
            self.expire(plan, &deadline);
        }
        self.desk.now = Some(time);
    }

    fn expire(&mut self, plan: &Rc<Plan<'b>>, deadline: &Deadline) {
        let Some(mut entry) = self.world.take(deadline.entry) else { return };
        let pod = deadline.entry;
        let found = match deadline.subject {
            Subject::Container => container_at(&entry, deadline.container.as_deref()).map(|at| {
                let site = container_site(&entry, pod, at, 0);
                (site, std::mem::take(&mut entry.containers[at].state), Spotted::Container(at))
            }),
            Subject::Run => run_at(&entry, deadline).map(|at| {
                let site = run_site(&entry, pod, at);
                (site, std::mem::take(&mut entry.runs[at].state), Spotted::Run(at))
            }),
            Subject::Request | Subject::Fact => {
                self.world.put(deadline.entry, entry);
                self.expire_visitors(plan, deadline);
                return;
            }
            subject => {
                let site = Site::of(&entry, pod, subject);
                Some((site, std::mem::take(&mut entry.state), Spotted::Object))
            }
        };
        self.world.put(deadline.entry, entry);
        let Some((mut site, mut state, spotted)) = found else { return };
        site.spot.time = self.desk.now;
        self.desk.expire(plan, deadline.due, &mut site, &mut state, &self.world);
        if let Some(entry) = self.world.entry_mut(deadline.entry) {
            spotted.put_back(entry, state);
        }
    }

    fn expire_visitors(&mut self, plan: &Rc<Plan<'b>>, deadline: &Deadline) {
        self.each_visitor(deadline.entry, |judge, site, state| {
            if site.subject == deadline.subject {
                judge.desk.expire(plan, deadline.due, site, state, &judge.world);
            }
        });
    }

    /// Judges something at each request or fact that still expects something of a Pod.
    fn each_visitor(&mut self, id: EntryId, mut judge: impl FnMut(&mut Self, &mut Site, &mut SubjectState)) {
        let Some(entry) = self.world.entry_mut(id) else { return };
        if entry.visitors.is_empty() {
            return;
        }
        let visitors = std::mem::take(&mut entry.visitors);
        let mut kept = Vec::new();
        for (value, mut state) in visitors {
            let Some(entry) = self.world.entry(id) else { return };
            let mut site = visitor_site(entry, id, &value);
            judge(self, &mut site, &mut state);
            if !state.open.is_empty() {
                kept.push((value, state));
            }
        }
        if let Some(entry) = self.world.entry_mut(id) {
            entry.visitors = kept;
        }
    }

    fn observe(&mut self, plan: &Rc<Plan<'b>>, observation: Observation, spot: Spot) {
        self.recording.versions += 1;
        let Observation { change, object } = observation;
        let kind = object.kind;
        if self.desk.terms.from_start || self.desk.terms.snapshot {
            self.world.set_shows_all(kind, true);
        }
        if spot.time.is_none() {
            self.infer_time(plan, &object);
        }
        if change != Change::Added && !self.is_under_way(kind) {
            self.under_way |= 1 << kind as u32;
            self.world.set_shows_all(kind, true);
            self.drop_stale(plan, kind);
        }
        let known = self.world.find(object.uid()).filter(|id| self.world.entry(*id).is_some_and(|entry| !entry.deleted));
        let id = match known {
            Some(id) => {
                self.world.update(id, object, spot);
                id
            }
            None => self.enter(object, change, spot),
        };
        if let Some(entry) = self.world.entry_mut(id) {
            entry.deleted = change == Change::Deleted;
        }
        // One state is judged when all of it is there.
        if self.desk.terms.snapshot {
            return;
        }
        self.judge_object(plan, id);
        if change == Change::Deleted {
            self.remove(plan, id);
        }
    }

    fn is_under_way(&self, kind: Kind) -> bool {
        self.under_way & (1 << kind as u32) != 0
    }

    /// A recording without receipt times: the latest time that an object names is the earliest that it can be.
    fn infer_time(&mut self, plan: &Rc<Plan<'b>>, object: &crate::object::Object) {
        self.desk.receipts = false;
        if let Some(time) = object.latest_time() {
            self.pass(plan, time);
        }
    }

    fn enter(&mut self, object: crate::object::Object, change: Change, spot: Spot) -> EntryId {
        let born = change == Change::Added && (self.desk.terms.from_start || self.is_under_way(object.kind));
        let id = self.world.insert(object, spot);
        if let Some(entry) = self.world.entry_mut(id) {
            entry.created = born;
            entry.whole = born && self.desk.terms.every_write;
        }
        self.world.entry(id).filter(|entry| entry.kind == Kind::Pod).is_some().then(|| self.welcome(id));
        id
    }

    /// Gives a new Pod the requests and facts that came before it was seen.
    fn welcome(&mut self, id: EntryId) {
        let Some(entry) = self.world.entry_mut(id) else { return };
        let (namespace, name) = (entry.object.namespace().to_owned(), entry.object.name().to_owned());
        let mine = |request: &Value| request_names(request, &namespace, &name);
        entry.requests = self.early_requests.iter().filter(|request| mine(request)).cloned().collect();
        self.early_requests.retain(|request| !mine(request));
    }

    /// Brings a Pod's computed fields up to date and judges everything about it and around it.
    fn judge_object(&mut self, plan: &Rc<Plan<'b>>, id: EntryId) {
        let Some(kind) = self.world.entry(id).map(|entry| entry.kind) else { return };
        if kind == Kind::Pod {
            self.prepare_pod(id);
        }
        self.judge_entry(plan, id, subject_of(kind), 0);
        if kind == Kind::Pod {
            self.judge_containers(plan, id, 0);
            self.judge_runs(plan, id, None);
            self.each_visitor(id, |judge, site, state| judge.desk.judge_open(plan, site, state, &judge.world));
        }
        self.judge_neighbours(plan, id);
        let namespace = self.world.entry(id).filter(|_| self.world.mourns()).map(|entry| entry.object.namespace().to_owned());
        if let Some(namespace) = namespace {
            self.judge_mourned(plan, &namespace, id);
        }
    }

    /// What is expected of the dead of a namespace is looked at again when something in it changes.
    fn judge_mourned(&mut self, plan: &Rc<Plan<'b>>, namespace: &str, id: EntryId) {
        for dead in self.world.mourned(namespace).into_iter().filter(|dead| *dead != id) {
            let Some(entry) = self.world.entry_mut(dead) else { continue };
            let mut state = std::mem::take(&mut entry.state);
            let subject = subject_of(entry.kind);
            let mut site = Site::of(entry, dead, subject);
            self.desk.judge_open(plan, &mut site, &mut state, &self.world);
            let over = state.open.is_empty();
            if let Some(entry) = self.world.entry_mut(dead) {
                entry.state = state;
            }
            if over {
                self.world.stop_mourning(dead);
            }
        }
    }

    fn prepare_pod(&mut self, id: EntryId) {
        let now = self.desk.now;
        let Some(entry) = self.world.entry_mut(id) else { return };
        refresh_containers(entry);
        let moved = runs::from_version(entry, now);
        let carried = entry.old.is_some() && (!entry.runs.is_empty() || !entry.facts.is_empty() || !entry.requests.is_empty());
        if moved || carried || !entry.requests.is_empty() {
            attach(entry);
        }
    }

    fn judge_entry(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, subject: Subject, because_of: u32) {
        if plan.of(subject).rules.is_empty() {
            return;
        }
        let Some(entry) = self.world.entry_mut(id) else { return };
        let mut state = std::mem::take(&mut entry.state);
        let mut site = Site::of(entry, id, subject);
        site.because_of = because_of;
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        if let Some(entry) = self.world.entry_mut(id) {
            entry.state = state;
        }
    }

    fn judge_containers(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, because_of: u32) {
        if plan.of(Subject::Container).rules.is_empty() {
            return;
        }
        let count = self.world.entry(id).map_or(0, |entry| entry.containers.len());
        for at in 0..count {
            let Some(entry) = self.world.entry_mut(id) else { return };
            let mut state = std::mem::take(&mut entry.containers[at].state);
            let mut site = container_site(entry, id, at, because_of);
            self.desk.judge(plan, &mut site, &mut state, &self.world);
            if let Some(entry) = self.world.entry_mut(id) {
                entry.containers[at].state = state;
            }
        }
    }

    /// Judges the runs that changed, and the latest run of each container when the Pod changed.
    fn judge_runs(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, only: Option<usize>) {
        if plan.of(Subject::Run).rules.is_empty() {
            return;
        }
        let Some(entry) = self.world.entry_mut(id) else { return };
        let count = entry.runs.len();
        runs::note_changes_before(entry);
        for at in 0..count {
            let Some(entry) = self.world.entry_mut(id) else { return };
            let latest = runs::latest(entry, &entry.runs[at].container.clone()) == Some(at);
            let changed = entry.runs[at].changed | entry.runs[at].changed_before;
            let concerned = changed != 0 || latest || !entry.runs[at].state.open.is_empty();
            if !concerned || only.is_some_and(|only| only != at) {
                continue;
            }
            self.judge_run(plan, id, at, latest);
        }
    }

    fn judge_run(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, at: usize, latest: bool) {
        let Some(entry) = self.world.entry_mut(id) else { return };
        let mut state = std::mem::take(&mut entry.runs[at].state);
        let mut site = run_site(entry, id, at);
        let container = container_at(entry, site.container.as_deref()).filter(|_| latest);
        let new_run = !state.known;
        if let Some(container) = container {
            state.memory = std::mem::take(&mut entry.containers[container].run_memory);
            site.created = new_run;
        }
        entry.runs[at].changed = 0;
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        if let Some(entry) = self.world.entry_mut(id) {
            if let Some(container) = container {
                entry.containers[container].run_memory = std::mem::take(&mut state.memory);
            }
            entry.runs[at].state = state;
        }
    }

    /// Judges again what reads this object as its node, its owner, one of its own.
    fn judge_neighbours(&mut self, plan: &Rc<Plan<'b>>, id: EntryId) {
        let Some(entry) = self.world.entry(id) else { return };
        let kind = entry.kind;
        let mut again: Vec<(EntryId, Root)> = Vec::new();
        if let Some(owner) = entry.object.controller_uid().and_then(|uid| self.world.find(uid)) {
            again.push((owner, Root::Owned));
            let above = self.world.entry(owner).and_then(|owner| owner.object.controller_uid().map(str::to_owned));
            again.extend(above.and_then(|uid| self.world.find(&uid)).map(|id| (id, Root::Owned)));
        }
        if kind == Kind::Pod {
            again.extend(entry.object.node_name().and_then(|name| self.world.node(name)).map(|id| (id, Root::Bound)));
        } else if kind == Kind::Node {
            again.extend(self.world.bound_to(entry.object.name()).map(|id| (id, Root::Node)));
        } else if self.reads_owner(plan) {
            again.extend(self.world.owned_by(entry.object.uid()).map(|id| (id, Root::Owner)));
        }
        for (id, root) in again {
            self.judge_again(plan, id, root);
        }
    }

    fn reads_owner(&self, plan: &Plan<'b>) -> bool {
        [Subject::Pod, Subject::Container, Subject::Run].iter().any(|subject| plan.of(*subject).roots & bit(Root::Owner) != 0)
    }

    fn judge_again(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, root: Root) {
        let Some(entry) = self.world.entry(id).filter(|entry| !entry.deleted && !entry.stale) else { return };
        let (subject, kind) = (subject_of(entry.kind), entry.kind);
        let reads = |subject: Subject| plan.of(subject).roots & bit(root) != 0;
        if reads(subject) {
            self.judge_entry(plan, id, subject, bit(root));
        }
        if kind == Kind::Pod && reads(Subject::Container) {
            self.judge_containers(plan, id, bit(root));
        }
    }

    fn remove(&mut self, plan: &Rc<Plan<'b>>, id: EntryId) {
        self.close(plan, id, None);
        let Some(entry) = self.world.entry(id) else { return };
        let (gone, namespace) = (Gone::of(entry), entry.object.namespace().to_owned());
        for mut forgotten in self.world.bury(id, self.desk.now.unwrap_or_default()) {
            let subject = subject_of(forgotten.kind);
            self.desk.close(plan, subject, &mut forgotten.state, Some(&Inconclusive::EndedBeforeDeadline), None);
        }
        self.judge_mourned(plan, &namespace, id);
        for (id, root) in self.bereaved(plan, &gone) {
            self.judge_again(plan, id, root);
        }
    }

    /// What read the object that is gone as its node, its owner, one of its own.
    fn bereaved(&self, plan: &Plan<'b>, gone: &Gone) -> Vec<(EntryId, Root)> {
        let mut again: Vec<(EntryId, Root)> = Vec::new();
        let owner = gone.controller.as_deref().and_then(|uid| self.world.find(uid));
        let above = owner.and_then(|id| self.world.find(self.world.entry(id)?.object.controller_uid()?));
        again.extend(owner.into_iter().chain(above).map(|id| (id, Root::Owned)));
        again.extend(gone.node.as_deref().and_then(|name| self.world.node(name)).map(|id| (id, Root::Bound)));
        if gone.kind == Kind::Node {
            again.extend(self.world.bound_to(&gone.name).map(|id| (id, Root::Node)));
        } else if self.reads_owner(plan) {
            again.extend(self.world.owned_by(&gone.uid).map(|id| (id, Root::Owner)));
        }
        again
    }

    /// Ends what a subject still expects.
    fn close(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, why: Option<&Inconclusive>) {
        let Some(mut entry) = self.world.take(id) else { return };
        let subject = subject_of(entry.kind);
        let site = Site::of(&entry, id, subject);
        self.desk.release_all(plan, &site, &mut entry.state);
        let last = entry.deleted.then_some(entry.spot);
        self.desk.close(plan, subject, &mut entry.state, why, last);
        for at in 0..entry.containers.len() {
            let site = container_site(&entry, id, at, 0);
            self.desk.release_all(plan, &site, &mut entry.containers[at].state);
            self.desk.close(plan, Subject::Container, &mut entry.containers[at].state, why, None);
        }
        // What a run or a request expects may still be shown by facts that follow the removal.
        let ends = why.is_some();
        for run in entry.runs.iter_mut().filter(|_| ends) {
            self.desk.close(plan, Subject::Run, &mut run.state, why, None);
        }
        for (value, state) in entry.visitors.iter_mut().filter(|_| ends) {
            self.desk.close(plan, visitor_subject(value), state, why, None);
        }
        self.world.put(id, entry);
    }

    fn fact(&mut self, plan: &Rc<Plan<'b>>, fact: Fact, spot: Spot) {
        let Some(id) = self.world.find(&fact.uid) else {
            if self.early_facts.len() < FACTS_KEPT {
                self.early_facts.push(fact);
            }
            return;
        };
        let Some(entry) = self.world.entry_mut(id) else { return };
        if entry.facts.len() >= FACTS_KEPT {
            entry.facts.remove(0);
        }
        entry.facts.push(fact.value.clone());
        let run = runs::from_fact(entry, &fact.value);
        attach_between(entry);
        self.judge_fact(plan, id, &fact.value, run, spot);
        self.judge_entry(plan, id, Subject::Pod, 0);
        self.judge_runs(plan, id, run);
    }

    fn judge_fact(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, fact: &Value, run: Option<usize>, spot: Spot) {
        if plan.of(Subject::Fact).rules.is_empty() {
            return;
        }
        let Some(entry) = self.world.entry(id) else { return };
        let mut site = visitor_site(entry, id, fact);
        site.spot = spot;
        site.roots.set(Root::Run, run.map(|at| entry.runs[at].record.clone()));
        let mut state = SubjectState::default();
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        self.keep_visitor(id, fact.clone(), state);
    }

    fn keep_visitor(&mut self, id: EntryId, value: Value, state: SubjectState) {
        if let Some(entry) = self.world.entry_mut(id).filter(|_| !state.open.is_empty()) {
            entry.visitors.push((value, state));
        }
    }

    fn request(&mut self, plan: &Rc<Plan<'b>>, request: Request, spot: Spot) {
        let about_pod = request.resource() == "pods";
        let id = about_pod.then(|| self.world.pod_named(request.namespace(), request.name())).flatten();
        // A create that succeeded is about a Pod to come: the one of that name must be gone, its DELETED event is on its way.
        let id = id.filter(|_| !request.created());
        let id = id.or_else(|| self.removed_meanwhile(&request).filter(|_| about_pod));
        let whole = request.subresource().is_empty();
        let value = request.value;
        let mut site = match id.and_then(|id| Some((id, self.world.entry(id)?))) {
            Some((id, entry)) => visitor_site(entry, id, &value),
            None => lonely_site(&value, self.world.shows_all(Kind::Pod)),
        };
        site.spot = spot;
        let mut state = SubjectState::default();
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        match id {
            Some(id) => {
                self.keep_visitor(id, value.clone(), state);
                self.note_request(plan, id, value);
            }
            None => {
                if about_pod && whole {
                    if self.early_requests.len() >= EARLY_REQUESTS_KEPT {
                        self.early_requests.pop_front();
                    }
                    self.early_requests.push_back(value);
                }
                self.desk.close(plan, Subject::Request, &mut state, None, None);
            }
        }
    }

    /// The Pod that a request addressed and that was gone before the request was recorded.
    fn removed_meanwhile(&self, request: &Request) -> Option<EntryId> {
        let received = request.received().filter(|_| !request.created())?;
        self.world.pod_removed_since(request.namespace(), request.name(), received)
    }

    fn note_request(&mut self, plan: &Rc<Plan<'b>>, id: EntryId, value: Value) {
        let Some(entry) = self.world.entry_mut(id) else { return };
        if entry.requests.len() >= REQUESTS_KEPT {
            // The first one is mostly its creation, which rules ask for.
            entry.requests.remove(1);
        }
        entry.requests.push(value);
        attach_between(entry);
        self.judge_entry(plan, id, Subject::Pod, 0);
    }

    /// Part of the stream is missing: what needs every write cannot be decided across it.
    fn gap(&mut self, plan: &Rc<Plan<'b>>) {
        self.under_way = 0;
        self.desk.terms.from_start = false;
        for kind in Kind::ALL {
            self.world.set_shows_all(kind, false);
        }
        let ids: Vec<EntryId> = self.world.all().filter(|(_, entry)| !entry.deleted).map(|(id, _)| id).collect();
        for id in ids {
            self.close(plan, id, Some(&Inconclusive::WritesMissing));
            if let Some(entry) = self.world.entry_mut(id) {
                entry.whole = false;
                entry.stale = true;
            }
        }
    }

    /// After a gap everything that still exists is shown anew; what was not is gone, nobody saw how.
    fn drop_stale(&mut self, plan: &Rc<Plan<'b>>, kind: Kind) {
        let stale = self.world.all().filter(|(_, entry)| entry.stale && entry.kind == kind).map(|(id, _)| id);
        for id in stale.collect::<Vec<_>>() {
            self.close(plan, id, None);
            self.world.drop_silently(id);
        }
    }

    fn settle(&mut self, plan: &Rc<Plan<'b>>) {
        let ids: Vec<EntryId> = self.world.all().map(|(id, _)| id).collect();
        for id in ids {
            self.settle_entry(plan, id);
        }
    }

    fn settle_entry(&mut self, plan: &Rc<Plan<'b>>, id: EntryId) {
        let Some(mut entry) = self.world.take(id) else { return };
        let mut due = Vec::new();
        if !entry.deleted {
            let subject = subject_of(entry.kind);
            due.push((Site::of(&entry, id, subject), std::mem::take(&mut entry.state), Spotted::Object));
            for at in 0..entry.containers.len() {
                let site = container_site(&entry, id, at, 0);
                due.push((site, std::mem::take(&mut entry.containers[at].state), Spotted::Container(at)));
            }
        }
        for at in 0..entry.runs.len() {
            due.push((run_site(&entry, id, at), std::mem::take(&mut entry.runs[at].state), Spotted::Run(at)));
        }
        self.world.put(id, entry);
        for (mut site, mut state, spotted) in due {
            self.desk.settle(plan, &mut site, &mut state, &self.world);
            if let Some(entry) = self.world.entry_mut(id) {
                spotted.put_back(entry, state);
            }
        }
        self.each_visitor(id, |judge, site, state| judge.desk.settle(plan, site, state, &judge.world));
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

/// Which part of an entry a state belongs to.
enum Spotted {
    Object,
    Container(usize),
    Run(usize),
}

impl Spotted {
    fn put_back(&self, entry: &mut Entry, state: SubjectState) {
        match self {
            Self::Object => entry.state = state,
            Self::Container(at) => entry.containers[*at].state = state,
            Self::Run(at) => entry.runs[*at].state = state,
        }
    }
}

/// What rules about objects of a kind have as `self`.
pub(crate) fn subject_of(kind: Kind) -> Subject {
    match kind {
        Kind::Pod => Subject::Pod,
        Kind::Node | Kind::Lease => Subject::Node,
        Kind::Job => Subject::Job,
        Kind::CronJob => Subject::CronJob,
        Kind::ReplicaSet => Subject::ReplicaSet,
        Kind::Deployment => Subject::Deployment,
        Kind::DaemonSet => Subject::DaemonSet,
        Kind::StatefulSet => Subject::StatefulSet,
        Kind::PodDisruptionBudget => Subject::Budget,
        Kind::EndpointSlice => Subject::Slice,
        Kind::PersistentVolumeClaim => Subject::Claim,
    }
}

fn pod_slot(name: &str) -> usize {
    POD.slot(name).unwrap_or(usize::MAX)
}

fn container_name(view: &Value) -> Arc<str> {
    Arc::from(CONTAINER.slot("name").and_then(|slot| view.field(slot).as_str()).unwrap_or_default())
}

/// Matches the containers of the current version with those of the version before.
fn refresh_containers(entry: &mut Entry) {
    let views = entry.object.record.field(pod_slot("containers")).clone();
    let mut before: Vec<ContainerEntry> = std::mem::take(&mut entry.containers);
    for view in views.items() {
        let name = container_name(view);
        let container = match before.iter().position(|container| container.name == name) {
            Some(at) => {
                let mut container = before.swap_remove(at);
                container.changed_before = if container.old.is_none() { all_groups(&CONTAINER) } else { container.changed };
                container.changed = changed(&CONTAINER, &container.view, view);
                container.old = Some(std::mem::replace(&mut container.view, view.clone()));
                container
            }
            None => ContainerEntry {
                name,
                view: view.clone(),
                changed: u128::MAX,
                changed_before: u128::MAX,
                ..ContainerEntry::default()
            },
        };
        entry.containers.push(container);
    }
}

/// Puts runs, facts and requests into the Pod's record, as part of the version that has just come.
fn attach(entry: &mut Entry) {
    let (runs, facts, requests) = (runs::list(entry), list(&entry.facts), list(&entry.requests));
    let before = entry.old.as_ref();
    for (name, value) in [("runs", runs), ("facts", facts), ("requests", requests)] {
        let slot = pod_slot(name);
        let same = before.is_some_and(|before| before.field(slot) == &value);
        entry.object.record = entry.object.record.with_field(slot, value);
        let group = crate::object::group_bit(&POD, slot, None);
        if same {
            entry.changed &= !(1 << group);
        } else {
            entry.changed |= 1 << group;
        }
    }
    entry.changed |= std::mem::take(&mut entry.changed_between);
}

/// Puts runs, facts and requests into the Pod's record between two versions. Nothing else has changed.
fn attach_between(entry: &mut Entry) {
    let (runs, facts, requests) = (runs::list(entry), list(&entry.facts), list(&entry.requests));
    let old = entry.object.record.clone();
    let mut record = old.clone();
    for (name, value) in [("runs", runs), ("facts", facts), ("requests", requests)] {
        record = record.with_field(pod_slot(name), value);
    }
    entry.changed_before = entry.changed;
    entry.changed = changed(&POD, &old, &record);
    entry.changed_between |= entry.changed;
    entry.old = Some(old);
    entry.created = false;
    entry.object.record = record;
    for container in &mut entry.containers {
        container.changed = 0;
    }
}

fn list(values: &[Value]) -> Value {
    Value::List(Arc::from(values))
}

fn container_at(entry: &Entry, name: Option<&str>) -> Option<usize> {
    entry.containers.iter().position(|container| Some(&*container.name) == name)
}

fn run_at(entry: &Entry, deadline: &Deadline) -> Option<usize> {
    entry.runs.iter().position(|run| Some(&run.container) == deadline.container.as_ref() && Some(run.number) == deadline.run)
}

fn container_site(entry: &Entry, id: EntryId, at: usize, because_of: u32) -> Site {
    let container = &entry.containers[at];
    let mut site = Site::of(entry, id, Subject::Container);
    site.roots.set(Root::Pod, Some(entry.object.record.clone()));
    site.roots.set(Root::OldPod, entry.old.clone());
    site.roots.set(Root::Subject, Some(container.view.clone()));
    site.roots.set(Root::Old, container.old.clone());
    site.stepped = container.old.is_some();
    site.created = entry.created;
    site.found = container.old.is_none() && !entry.created && entry.old.is_none();
    site.changed = container.changed;
    site.changed_before = container.changed_before;
    site.changed_pod = entry.changed;
    site.because_of = because_of;
    site.container = Some(Arc::clone(&container.name));
    site
}

fn run_site(entry: &Entry, id: EntryId, at: usize) -> Site {
    let run = &entry.runs[at];
    let before = runs::before(entry, &run.container, run.number);
    let mut site = Site::of(entry, id, Subject::Run);
    site.roots.set(Root::Pod, Some(entry.object.record.clone()));
    site.roots.set(Root::Subject, Some(run.record.clone()));
    site.roots.set(Root::Old, before.map(|run| run.record.clone()));
    site.stepped = before.is_some();
    site.created = false;
    site.deleted = false;
    site.found = false;
    site.changed = run.changed;
    site.changed_before = run.changed_before;
    site.changed_pod = entry.changed;
    site.container = Some(Arc::clone(&run.container));
    site.run = Some(run.number);
    site
}

fn visitor_subject(value: &Value) -> Subject {
    let request = value.fields().len() == crate::object::kinds::run::REQUEST.fields.len();
    if request { Subject::Request } else { Subject::Fact }
}

/// A request or fact, judged with the Pod that it is about.
fn visitor_site(entry: &Entry, id: EntryId, value: &Value) -> Site {
    let subject = visitor_subject(value);
    let mut site = Site::of(entry, id, subject);
    site.roots.set(Root::Pod, Some(entry.object.record.clone()));
    site.roots.set(Root::Subject, Some(value.clone()));
    site.roots.set(Root::Old, None);
    site.stepped = false;
    site.created = true;
    site.found = false;
    if subject == Subject::Fact {
        let slot = |name| crate::object::kinds::run::FACT.slot(name).unwrap_or(usize::MAX);
        site.container = value.field(slot("container")).as_str().map(Arc::from);
        site.run = value.field(slot("run")).as_int();
        site.deleted = false;
    }
    site
}

/// A request that addresses nothing that is known.
fn lonely_site(value: &Value, absent: bool) -> Site {
    let mut roots = Roots::default();
    roots.set(Root::Subject, Some(value.clone()));
    roots.set(Root::Pod, absent.then_some(Value::Absent));
    Site {
        subject: Subject::Request,
        entry: None,
        roots,
        deleted: false,
        created: true,
        stepped: false,
        found: false,
        whole: true,
        changed: u128::MAX,
        changed_before: u128::MAX,
        changed_pod: u128::MAX,
        because_of: 0,
        spot: Spot::default(),
        container: None,
        run: None,
    }
}

fn request_names(request: &Value, namespace: &str, name: &str) -> bool {
    let schema = &crate::object::kinds::run::REQUEST;
    let text = |field: &str| schema.slot(field).and_then(|slot| request.field(slot).as_str()).unwrap_or_default();
    text("resource") == "pods" && text("namespace") == namespace && text("name") == name
}
