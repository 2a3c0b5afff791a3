//! The judge: takes the records of a trace in order and reaches verdicts.

mod around;
mod due;
mod run;
mod visit;

use std::collections::VecDeque;
use std::sync::Arc;

use super::desk::Desk;
use super::entry::Spot;
use super::outcomes::Outcomes;
use super::plan::{Plan, Settings, Terms};
use super::plans::Plans;
use super::verdict::{Inconclusive, Judgement, Recording};
use super::world::{EntryId, World};
use crate::object::{Kind, Value};
use crate::rule::{RuleBook, Version};
use crate::trace::{Change, Context, Fact, Observation, Record, RecordKind};

/// Judges one recording.
#[derive(Debug)]
pub struct Judge<'b> {
    plans: Arc<Plans<'b>>,
    plan: Option<Arc<Plan<'b>>>,
    desk: Desk<'b>,
    /// Where the record at hand stands.
    here: Spot,
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
        Self::by(&Arc::new(Plans::new(book, settings)), &[name.to_owned()])
    }

    /// A judge that shares its plan with others, for one recording that comes in the parts of these names, or in one.
    pub fn by(plans: &Arc<Plans<'b>>, names: &[String]) -> Self {
        let strict = plans.settings.strict;
        let desk = Desk::new(plans.book, Terms::default(), strict, names.to_vec());
        Self {
            plans: Arc::clone(plans),
            plan: None,
            desk,
            here: Spot::default(),
            world: World::default(),
            recording: Recording {
                name: names.join(" + "),
                ..Recording::default()
            },
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
        self.record_of(0, record);
    }

    /// Takes the next record, which comes from this part of the recording.
    pub fn record_of(&mut self, part: usize, record: Record) {
        self.recording.records += 1;
        let spot_time = record.time;
        if let RecordKind::Context(context) = &record.kind {
            self.begin(context);
        }
        let plan = self.plan();
        // What was due in a gap may have come in it: nothing is late for it.
        if matches!(record.kind, RecordKind::Gap) {
            self.gap(&plan);
        }
        if let Some(time) = spot_time {
            self.pass(&plan, time);
        }
        let spot = Spot {
            recording: u32::try_from(part).unwrap_or_default(),
            line: record.line,
            time: spot_time,
        };
        self.here = spot;
        match record.kind {
            RecordKind::Observation(observation) => self.observe(&plan, observation, spot),
            RecordKind::Fact(fact) => self.fact(&plan, fact, spot),
            RecordKind::Request(request) => self.request(&plan, request, spot),
            RecordKind::Settled => self.settle(&plan),
            RecordKind::Gap
            | RecordKind::Context(_)
            | RecordKind::Event(_)
            | RecordKind::Action(_) => {}
        }
    }

    /// How many objects are alive.
    pub(crate) fn alive(&self) -> usize {
        self.world.alive()
    }

    /// The violations that were found so far, known deviations too.
    pub fn violations(&self) -> &[super::verdict::Violation] {
        &self.desk.violations
    }

    /// The verdicts, when the recording has ended.
    pub fn finish(mut self) -> Judgement {
        let plan = self.plan();
        let ids: Vec<EntryId> = self.world.all().map(|(id, _)| id).collect();
        if self.desk.terms.snapshot {
            ids.iter()
                .filter(|id| {
                    self.world
                        .entry(**id)
                        .is_some_and(|entry| entry.kind == Kind::Pod)
                })
                .copied()
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|id| self.prepare_pod(id));
            ids.iter().for_each(|id| self.judge_object(&plan, *id));
        }
        for id in ids {
            self.close(&plan, id, Some(&Inconclusive::EndedBeforeDeadline));
        }
        let mut judgement = Judgement {
            recordings: vec![self.recording],
            ..Judgement::default()
        };
        let mut outcomes = self.desk.outcomes;
        for (outcome, why) in outcomes.iter_mut().zip(&plan.excluded) {
            outcome.not_applicable.clone_from(why);
        }
        judgement.outcomes = Outcomes::new(&self.plans.ids, outcomes);
        judgement.violations = self.desk.violations;
        judgement.deviations = self.desk.deviations;
        judgement.faults = self.desk.faults;
        judgement
    }

    fn plan(&mut self) -> Arc<Plan<'b>> {
        if let Some(plan) = &self.plan {
            return Arc::clone(plan);
        }
        let plan = self.plans.of(&self.desk.terms);
        self.desk.timing.clone_from(&plan.timing);
        self.desk.version = self
            .plans
            .settings
            .kubernetes
            .or(self.desk.terms.kubernetes);
        self.plan = Some(Arc::clone(&plan));
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
        terms.own_requests = context.own_requests;
        terms.exact = context.exact;
        terms.lag = context.lag;
        terms.settings.extend(
            context
                .settings
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
        terms.gates.extend(
            context
                .gates
                .iter()
                .map(|(key, value)| (key.clone(), *value)),
        );
        self.world.partial = context.partial;
        for kind in Kind::ALL.into_iter().filter(|_| context.from_start) {
            let shown = context
                .kinds
                .as_ref()
                .is_some_and(|kinds| kinds.iter().any(|name| name == kind.name()));
            // Nodes mostly stand there before a recording begins; they count as shown once one is.
            self.world.set_shows_all(kind, shown && kind != Kind::Node);
        }
    }

    fn observe(&mut self, plan: &Arc<Plan<'b>>, observation: Observation, spot: Spot) {
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
        let known = self
            .world
            .find(object.uid())
            .filter(|id| self.world.entry(*id).is_some_and(|entry| !entry.deleted));
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
    fn infer_time(&mut self, plan: &Arc<Plan<'b>>, object: &crate::object::Object) {
        self.desk.receipts = false;
        if let Some(time) = object.latest_time() {
            self.pass(plan, time);
        }
    }

    fn enter(&mut self, object: crate::object::Object, change: Change, spot: Spot) -> EntryId {
        if change != Change::Added {
            self.world.hides_some(object.kind);
        }
        let born = change == Change::Added
            && (self.desk.terms.from_start || self.is_under_way(object.kind));
        let id = self.world.insert(object, spot);
        if let Some(entry) = self.world.entry_mut(id) {
            entry.created = born;
            entry.whole = born && self.desk.terms.every_write;
            entry.unbroken = self.desk.terms.every_write;
        }
        self.world
            .entry(id)
            .filter(|entry| entry.kind == Kind::Pod)
            .is_some()
            .then(|| self.welcome(id));
        id
    }

    /// Part of the stream is missing: what needs every write cannot be decided across it.
    fn gap(&mut self, plan: &Arc<Plan<'b>>) {
        self.under_way = 0;
        self.desk.terms.from_start = false;
        for kind in Kind::ALL {
            self.world.set_shows_all(kind, false);
        }
        let ids: Vec<EntryId> = self
            .world
            .all()
            .filter(|(_, entry)| !entry.deleted)
            .map(|(id, _)| id)
            .collect();
        for id in ids {
            self.close(plan, id, Some(&Inconclusive::WritesMissing));
            if let Some(entry) = self.world.entry_mut(id) {
                entry.whole = false;
                entry.unbroken = false;
                entry.stale = true;
            }
        }
    }

    /// After a gap everything that still exists is shown anew; what was not is gone, nobody saw how.
    fn drop_stale(&mut self, plan: &Arc<Plan<'b>>, kind: Kind) {
        let stale = self
            .world
            .all()
            .filter(|(_, entry)| entry.stale && entry.kind == kind)
            .map(|(id, _)| id);
        for id in stale.collect::<Vec<_>>() {
            self.close(plan, id, None);
            self.world.drop_silently(id);
        }
    }
}
