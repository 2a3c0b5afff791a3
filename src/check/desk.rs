//! The judge's desk: judges one rule at one site and keeps the counts, the violations and what is still open.

use std::collections::{BTreeMap, BinaryHeap};
use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::plan::{Plan, Planned, Terms, bit};
use super::site::Site;
use super::subject::{Open, SubjectState, hash_value};
use super::verdict::*;
use super::world::{EntryId, Spot, World};
use crate::object::Value;
use crate::rule::cel::{EvalError, Root};
use crate::rule::{Clause, Due, Form, Observe, RuleBook, Subject};

/// Roots that are lists of other objects.
const DEAR: u32 = bit(Root::Siblings) | bit(Root::Namespace) | bit(Root::Owned) | bit(Root::Bound) | bit(Root::Owner) | bit(Root::Node);

/// How much later than they say a stream without receipt times may be, milliseconds: its clock is the latest time that an
/// object names, which may lag behind the writes.
const UNCLOCKED: i64 = 60_000;

/// What a deadline is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline {
    pub due: i64,
    pub entry: EntryId,
    pub subject: Subject,
    pub container: Option<std::sync::Arc<str>>,
    pub run: Option<i64>,
}

/// Who holds a key that must be unique.
#[derive(Clone, Debug)]
struct Holder {
    site: (EntryId, Option<std::sync::Arc<str>>, Option<i64>),
    name: SubjectName,
}

/// Counts, violations, and what is open.
#[derive(Debug)]
pub(crate) struct Desk<'b> {
    pub book: &'b RuleBook,
    pub terms: Terms,
    pub strict: bool,
    pub version: Option<crate::rule::Version>,
    pub timing: Vec<Value>,
    pub tolerance: i64,
    /// Current time; none while nothing has told it.
    pub now: Option<i64>,
    /// Times are receipts (or exact), not inferred from the objects' own timestamps.
    pub receipts: bool,
    pub outcomes: Vec<Outcome>,
    pub violations: Vec<Violation>,
    pub faults: Vec<RuleFault>,
    pub deadlines: BinaryHeap<Reverse<Deadline>>,
    pub recordings: Vec<String>,
    unique: BTreeMap<usize, FxHashMap<u64, Vec<Holder>>>,
}

impl<'b> Desk<'b> {
    pub fn new(book: &'b RuleBook, terms: Terms, strict: bool, recordings: Vec<String>) -> Self {
        let outcomes = book.rules.iter().map(|_| Outcome::default()).collect();
        Self {
            book,
            version: terms.kubernetes,
            terms,
            strict,
            timing: Vec::new(),
            tolerance: 0,
            now: None,
            receipts: true,
            outcomes,
            violations: Vec::new(),
            faults: Vec::new(),
            deadlines: BinaryHeap::new(),
            recordings,
            unique: BTreeMap::new(),
        }
    }

    /// Judges every rule of the subject's plan that this version concerns.
    pub fn judge(&mut self, plan: &Plan<'b>, site: &mut Site, state: &mut SubjectState, world: &World) {
        let rules = plan.of(site.subject);
        if state.memory.is_empty() && rules.memories > 0 {
            state.memory = vec![Value::Absent; rules.memories];
        }
        if !state.open.is_empty() {
            self.review(plan, site, state, world);
        }
        for planned in &rules.rules {
            if concerns(planned, site, state.known) {
                self.judge_rule(planned, site, state, world);
            }
        }
        state.known = true;
    }

    /// Looks only at what is still open.
    pub fn judge_open(&mut self, plan: &Plan<'b>, site: &mut Site, state: &mut SubjectState, world: &World) {
        self.review(plan, site, state, world);
    }

    fn judge_rule(&mut self, planned: &Planned<'b>, site: &mut Site, state: &mut SubjectState, world: &World) {
        let rule = planned.rule;
        if site.because_of == 0 && !rule.remember.is_empty() {
            self.remember(planned, site, state, world);
        }
        if !at_this_moment(planned, site) {
            return;
        }
        if let Form::Monitor { name } = &rule.form {
            super::monitor::run(name, self, planned, site, state, world);
            return;
        }
        let Some(premise) = self.premise(planned, site, state, world) else { return };
        let was = state.premise.set(planned.place, premise);
        if let Form::Unique { key, while_ } = &rule.form {
            self.judge_unique(planned, (key, while_), premise, site, state, world);
            return;
        }
        if !premise {
            state.broken.set(planned.place, false);
            return;
        }
        if self.lacks_writes(planned, site) {
            if !was {
                self.undecided(planned.index, Inconclusive::WritesMissing);
            }
            return;
        }
        match &rule.form {
            Form::State { then } => self.judge_state(planned, then, was, site, state, world),
            Form::Step { then } => self.judge_step(planned, then, was, site, state, world),
            _ if !was => self.open(planned, site, state, world),
            _ => {}
        }
    }

    /// Asks the premise. What is dear to look up (lists of other objects) is looked up only when the rest does not decide.
    fn premise(&mut self, planned: &Planned<'b>, site: &mut Site, state: &SubjectState, world: &World) -> Option<bool> {
        let code = &planned.rule.when.code;
        if planned.premise_roots & DEAR != 0 {
            let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory_of(planned, state));
            if let Ok(premise) = code.truth(&frame) {
                return Some(premise);
            }
        }
        site.fetch(planned.premise_roots, world);
        self.ask(&planned.rule.when, planned, site, state, true)
    }

    fn lacks_writes(&self, planned: &Planned<'b>, site: &Site) -> bool {
        planned.rule.observe == Observe::EveryWrite && !site.whole
    }

    fn judge_state(
        &mut self,
        planned: &Planned<'b>,
        then: &Clause,
        was: bool,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        site.fetch(planned.roots, world);
        let Some(holds) = self.ask(then, planned, site, state, !was) else { return };
        if !was {
            self.outcomes[planned.index].exercised += 1;
        }
        let broken = state.broken.set(planned.place, !holds);
        if !holds && !broken {
            self.violation(planned, Breach::State, None, site, state, world);
        }
    }

    fn judge_step(
        &mut self,
        planned: &Planned<'b>,
        then: &Clause,
        was: bool,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        site.fetch(planned.roots, world);
        let Some(holds) = self.ask(then, planned, site, state, !was) else { return };
        if !was {
            self.outcomes[planned.index].exercised += 1;
        }
        if !holds {
            self.violation(planned, Breach::Step, None, site, state, world);
        }
    }

    fn judge_unique(
        &mut self,
        planned: &Planned<'b>,
        (key, while_): (&Clause, &Clause),
        premise: bool,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        site.fetch(planned.roots, world);
        let holds = premise && !site.deleted && self.ask(while_, planned, site, state, false) == Some(true);
        let held = state.keys.iter().position(|(rule, _)| *rule == planned.place);
        let value = if holds { self.value(key, planned, site, state) } else { None };
        let hash = value.as_ref().map(hash_value);
        if held.map(|at| state.keys[at].1) == hash {
            return;
        }
        if let Some(at) = held {
            let (_, hash) = state.keys.swap_remove(at);
            self.release(planned.index, hash, site);
        }
        let (Some(hash), Some(value)) = (hash, value) else { return };
        state.keys.push((planned.place, hash));
        self.outcomes[planned.index].exercised += 1;
        let Some(entry) = site.entry else { return };
        let holder = Holder { site: (entry, site.container.clone(), site.run), name: self.name(site, world) };
        let holders = self.unique.entry(planned.index).or_default().entry(hash).or_default();
        let other = holders.first().map(|holder| holder.name.clone());
        holders.push(holder);
        if let Some(other) = other {
            let key = value.as_str().map_or_else(|| format!("{value:?}"), str::to_owned);
            self.violation(planned, Breach::NotUnique { other, key }, None, site, state, world);
        }
    }

    fn release(&mut self, index: usize, hash: u64, site: &Site) {
        let Some(table) = self.unique.get_mut(&index) else { return };
        if let Some(holders) = table.get_mut(&hash) {
            holders.retain(|holder| Some(holder.site.0) != site.entry || holder.site.1 != site.container || holder.site.2 != site.run);
            if holders.is_empty() {
                table.remove(&hash);
            }
        }
    }

    /// Frees the keys of a subject that is gone.
    pub fn release_all(&mut self, plan: &Plan<'b>, site: &Site, state: &mut SubjectState) {
        for (place, hash) in std::mem::take(&mut state.keys) {
            let index = plan.of(site.subject).rules[place].index;
            self.release(index, hash, site);
        }
    }

    /// Opens what a rule waits for, its premise having just come true.
    fn open(&mut self, planned: &Planned<'b>, site: &mut Site, state: &mut SubjectState, world: &World) {
        let span = match &planned.rule.form {
            Form::Response { within: Due::After(span), .. } | Form::NotBefore { not_before: span, .. } => {
                site.fetch(planned.roots, world);
                match self.value(span, planned, site, state) {
                    Some(Value::Duration(span)) => Some(span),
                    _ => return,
                }
            }
            _ => None,
        };
        let waits = matches!(planned.rule.form, Form::NotBefore { .. });
        if waits && (site.found || !self.receipts) {
            return;
        }
        if span.is_some() && self.now.is_none() && !self.terms.snapshot {
            self.undecided(planned.index, Inconclusive::NoTime);
            return;
        }
        let due = span.and_then(|span| self.receipts.then_some(self.now? + span));
        let Some(start) = site.roots.get(Root::Subject).cloned() else { return };
        let open = Open { rule: planned.place, start, spot: site.spot, time: self.now, span, due, unknown: false };
        self.outcomes[planned.index].exercised += 1;
        if let Some(open) = self.review_one(planned, open, site, state, world) {
            self.schedule(&open, site);
            state.open.push(open);
        }
    }

    fn schedule(&mut self, open: &Open, site: &Site) {
        if let (Some(due), Some(entry)) = (open.due, site.entry) {
            let deadline = Deadline {
                due: due + self.tolerance,
                entry,
                subject: site.subject,
                container: site.container.clone(),
                run: site.run,
            };
            self.deadlines.push(Reverse(deadline));
        }
    }

    /// Looks at everything that is open for a subject, at a new version of it.
    fn review(&mut self, plan: &Plan<'b>, site: &mut Site, state: &mut SubjectState, world: &World) {
        for mut open in std::mem::take(&mut state.open) {
            let planned = &plan.of(site.subject).rules[open.rule];
            if open.due.is_none() && open.span.is_some() && self.now > open.time {
                open.due = self.now.zip(open.span).map(|(now, span)| now + span + UNCLOCKED);
                self.schedule(&open, site);
            }
            if let Some(open) = self.review_one(planned, open, site, state, world) {
                state.open.push(open);
            }
        }
    }

    /// Looks at one open expectation; gives it back while it stays open.
    fn review_one(
        &mut self,
        planned: &Planned<'b>,
        mut open: Open,
        site: &mut Site,
        state: &SubjectState,
        world: &World,
    ) -> Option<Open> {
        site.fetch(planned.roots, world);
        site.roots.set(Root::Start, Some(open.start.clone()));
        let kept = match &planned.rule.form {
            Form::Response { then, unless, .. } => {
                let met = self.ask_later(then, planned, site, state, &mut open);
                if met != Some(true) && self.excused(unless.as_ref(), planned, site, state, &mut open) {
                    self.outcomes[planned.index].exercised -= 1;
                    false
                } else {
                    met != Some(true)
                }
            }
            Form::NotBefore { then, unless, .. } => self.review_wait(planned, then, unless.as_ref(), &mut open, site, state, world),
            Form::Never { never, until } => {
                if self.excused(until.as_ref(), planned, site, state, &mut open) {
                    false
                } else if self.ask_later(never, planned, site, state, &mut open) == Some(true) {
                    let start = open.spot.place(&self.recordings);
                    self.violation(planned, Breach::Never { start }, Some(&open), site, state, world);
                    false
                } else {
                    true
                }
            }
            _ => false,
        };
        site.roots.set(Root::Start, None);
        kept.then_some(open)
    }

    #[allow(clippy::too_many_arguments, reason = "one wait, with all that it is judged by")]
    fn review_wait(
        &mut self,
        planned: &Planned<'b>,
        then: &Clause,
        unless: Option<&Clause>,
        open: &mut Open,
        site: &Site,
        state: &SubjectState,
        world: &World,
    ) -> bool {
        let (Some(now), Some(begun), Some(span)) = (self.now, open.time, open.span) else { return false };
        if now + self.tolerance >= begun + span {
            return false;
        }
        if self.excused(unless, planned, site, state, open) {
            self.outcomes[planned.index].exercised -= 1;
            return false;
        }
        if self.ask_later(then, planned, site, state, open) != Some(true) {
            return true;
        }
        let start = open.spot.place(&self.recordings);
        let breach = Breach::TooEarly { start, not_before: span, after: now - begun };
        self.violation(planned, breach, Some(open), site, state, world);
        false
    }

    fn excused(
        &mut self,
        clause: Option<&Clause>,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
        open: &mut Open,
    ) -> bool {
        clause.is_some_and(|clause| self.ask_later(clause, planned, site, state, open) == Some(true))
    }

    fn ask_later(
        &mut self,
        clause: &Clause,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
        open: &mut Open,
    ) -> Option<bool> {
        let memory = memory_of(planned, state);
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory);
        match clause.code.truth(&frame) {
            Ok(truth) => {
                open.unknown = false;
                Some(truth)
            }
            Err(EvalError::Unknown(_)) => {
                open.unknown = true;
                None
            }
            Err(error) => {
                self.fault(planned, site, &error, clause);
                None
            }
        }
    }

    /// A deadline has passed: what is still open and due then is a violation.
    pub fn expire(&mut self, plan: &Plan<'b>, time: i64, site: &mut Site, state: &mut SubjectState, world: &World) {
        for open in std::mem::take(&mut state.open) {
            let planned = &plan.of(site.subject).rules[open.rule];
            if open.due.is_none_or(|due| due + self.tolerance > time) {
                state.open.push(open);
            } else if matches!(planned.rule.form, Form::Response { .. }) {
                self.late(planned, open, site, state, world);
            }
        }
    }

    /// The run has settled: responses without a number are due.
    pub fn settle(&mut self, plan: &Plan<'b>, site: &mut Site, state: &mut SubjectState, world: &World) {
        for open in std::mem::take(&mut state.open) {
            let planned = &plan.of(site.subject).rules[open.rule];
            if open.span.is_none() && matches!(planned.rule.form, Form::Response { .. }) {
                self.late(planned, open, site, state, world);
            } else {
                state.open.push(open);
            }
        }
    }

    /// A response is due. It is asked for once more, since what it reads of other objects may have changed unseen.
    fn late(&mut self, planned: &Planned<'b>, open: Open, site: &mut Site, state: &SubjectState, world: &World) {
        let Some(open) = self.review_one(planned, open, site, state, world) else { return };
        if open.unknown {
            self.outcomes[planned.index].exercised -= 1;
            self.undecided(planned.index, Inconclusive::NotSeen("what it asks about".into()));
            return;
        }
        let breach = Breach::TooLate { start: open.spot.place(&self.recordings), within: open.span };
        site.fetch(planned.roots, world);
        site.roots.set(Root::Start, Some(open.start.clone()));
        self.violation(planned, breach, Some(&open), site, state, world);
        site.roots.set(Root::Start, None);
    }

    /// What stays open when a subject is gone or its writes are lost: no verdict, or no decision. What its own removal (the
    /// version at `last`) opened stays open.
    pub fn close(
        &mut self,
        plan: &Plan<'b>,
        subject: Subject,
        state: &mut SubjectState,
        why: Option<&Inconclusive>,
        last: Option<Spot>,
    ) {
        for open in std::mem::take(&mut state.open) {
            let planned = &plan.of(subject).rules[open.rule];
            if why.is_none() && planned.rule.at.deleted && last.is_some_and(|last| last.line == open.spot.line) {
                state.open.push(open);
                continue;
            }
            let settles = matches!(planned.rule.form, Form::Response { within: Due::Settle, .. });
            if matches!(planned.rule.form, Form::Never { .. }) {
                continue;
            }
            self.outcomes[planned.index].exercised -= 1;
            match (&planned.rule.form, why) {
                (_, None) => {}
                (_, Some(Inconclusive::EndedBeforeDeadline)) if settles => {
                    self.undecided(planned.index, Inconclusive::NotSettled);
                }
                (_, Some(why)) => self.undecided(planned.index, why.clone()),
            }
        }
    }

    fn remember(&mut self, planned: &Planned<'b>, site: &mut Site, state: &mut SubjectState, world: &World) {
        site.fetch(planned.roots, world);
        let first = !site.stepped || state.memory[planned.memory_at..][..planned.rule.remember.len()].iter().any(|value| !value.is_present());
        let mut next = Vec::with_capacity(planned.rule.remember.len());
        for memory in &planned.rule.remember {
            let clause = if first { &memory.from } else { &memory.next };
            let Some(value) = self.value(clause, planned, site, state) else { return };
            next.push(value);
        }
        for (offset, value) in next.into_iter().enumerate() {
            state.memory[planned.memory_at + offset] = value;
        }
    }

    /// Evaluates a clause; none when it could not be decided (which is counted) or failed.
    fn ask(
        &mut self,
        clause: &Clause,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
        count: bool,
    ) -> Option<bool> {
        let memory = memory_of(planned, state);
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory);
        match clause.code.truth(&frame) {
            Ok(truth) => Some(truth),
            Err(EvalError::Unknown(root)) => {
                if count {
                    self.undecided(planned.index, Inconclusive::NotSeen(root.name().to_owned()));
                }
                None
            }
            Err(error) => {
                self.fault(planned, site, &error, clause);
                None
            }
        }
    }

    fn value(&mut self, clause: &Clause, planned: &Planned<'b>, site: &Site, state: &SubjectState) -> Option<Value> {
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory_of(planned, state));
        match clause.code.value(&frame) {
            Ok(value) => Some(value),
            Err(EvalError::Unknown(root)) => {
                self.undecided(planned.index, Inconclusive::NotSeen(root.name().to_owned()));
                None
            }
            Err(error) => {
                self.fault(planned, site, &error, clause);
                None
            }
        }
    }

    fn fault(&mut self, planned: &Planned<'b>, site: &Site, error: &EvalError, clause: &Clause) {
        const ENOUGH: usize = 100;
        if self.faults.len() < ENOUGH {
            self.faults.push(RuleFault {
                rule: planned.rule.id.clone(),
                place: site.spot.place(&self.recordings),
                message: format!("{error} in `{}`", clause.text),
            });
        }
    }

    /// Counts a case that could not be decided; such a case is not counted as exercised.
    pub fn undecided(&mut self, index: usize, why: Inconclusive) {
        *self.outcomes[index].inconclusive.entry(why).or_default() += 1;
    }

    /// Writes a violation down, or the known deviation that it is.
    pub fn violation(
        &mut self,
        planned: &Planned<'b>,
        breach: Breach,
        open: Option<&Open>,
        site: &Site,
        state: &SubjectState,
        world: &World,
    ) {
        let mut wider = site.clone();
        wider.fetch(planned.deviation_roots, world);
        let deviation = self.known_deviation(planned, &wider, state);
        let outcome = &mut self.outcomes[planned.index];
        match deviation {
            Some(_) if !self.strict => outcome.deviated += 1,
            _ => outcome.violated += 1,
        }
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory_of(planned, state));
        let read = super::explain::read_values(planned.rule, &frame);
        let violation = super::explain::violation(planned.rule, self, site, world, breach, open, read);
        self.violations.push(Violation { deviation: deviation.filter(|_| !self.strict), ..violation });
    }

    fn known_deviation(&self, planned: &Planned<'b>, site: &Site, state: &SubjectState) -> Option<String> {
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory_of(planned, state));
        let applies = |deviation: &&crate::rule::Deviation| {
            let since = deviation.since.zip(self.version).is_none_or(|(since, version)| version >= since);
            let until = deviation.until.zip(self.version).is_none_or(|(until, version)| version < until);
            since && until && deviation.when.code.truth(&frame) == Ok(true)
        };
        self.book.deviations_of(planned.index).find(applies).map(|deviation| deviation.id.clone())
    }

    /// Whom a site is about.
    pub fn name(&self, site: &Site, world: &World) -> SubjectName {
        super::explain::subject_name(site, world)
    }
}

fn memory_of<'s>(planned: &Planned<'_>, state: &'s SubjectState) -> &'s [Value] {
    let from = planned.memory_at;
    state.memory.get(from..from + planned.rule.remember.len()).unwrap_or_default()
}

/// Whether a version concerns a rule: something that it reads has changed.
fn concerns(planned: &Planned<'_>, site: &Site, known: bool) -> bool {
    if site.because_of != 0 {
        return !planned.step && planned.roots & site.because_of != 0;
    }
    if planned.step && !site.stepped {
        return !planned.rule.remember.is_empty();
    }
    if !known || site.deleted {
        return true;
    }
    let changed = if planned.step { site.changed | site.changed_before } else { site.changed };
    planned.reads & changed != 0 || planned.reads_pod & site.changed_pod != 0
}

fn at_this_moment(planned: &Planned<'_>, site: &Site) -> bool {
    if planned.step && !site.stepped {
        return false;
    }
    let at = planned.rule.at;
    if site.deleted {
        return at.deleted;
    }
    if site.stepped && !site.created { at.updated } else if site.created { at.created } else { at.found }
}

