//! The judge's desk: judges one rule at one site and keeps the counts, the violations and what is still open.

mod ask;
mod concern;
mod open;
mod unique;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rustc_hash::FxHashMap;

use super::plan::{Plan, Planned, Terms, bit};
use super::site::Site;
use super::subject::SubjectState;
use super::verdict::*;
use super::world::{EntryId, World};
use crate::object::Value;
use crate::rule::cel::Root;
use crate::rule::{Clause, Form, Observe, RuleBook, Subject};
use ask::memory_of;
use concern::{concerns, steps_memory};
use unique::Holder;

/// Roots that are lists of other objects.
const DEAR: u32 = bit(Root::Siblings)
    | bit(Root::Namespace)
    | bit(Root::Owned)
    | bit(Root::Bound)
    | bit(Root::Owner)
    | bit(Root::Node);

/// What a deadline is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline {
    pub due: i64,
    pub entry: EntryId,
    pub subject: Subject,
    pub container: Option<std::sync::Arc<str>>,
    pub run: Option<i64>,
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
    /// The answers to what the premises of the subject at hand ask, as far as they were asked.
    answers: Vec<Option<bool>>,
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
            answers: Vec::new(),
        }
    }

    /// Judges every rule of the subject's plan that this version concerns.
    pub fn judge(
        &mut self,
        plan: &Plan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        let rules = plan.of(site.subject);
        if state.memory.is_empty() && rules.memories > 0 {
            state.memory = vec![Value::Absent; rules.memories];
        }
        if site.because_of == 0 && rules.memories > 0 {
            for planned in rules
                .rules
                .iter()
                .filter(|planned| !planned.rule.remember.is_empty())
            {
                if steps_memory(planned, site, state) {
                    self.remember(planned, site, state, world);
                }
            }
        }
        if !state.open.is_empty() {
            self.review(plan, site, state, world);
        }
        self.answers.clear();
        self.answers.resize(rules.questions, None);
        let all = !state.known || site.deleted || site.because_of != 0;
        let (changed, wide, pod) = (
            site.changed,
            site.changed | site.changed_before,
            site.changed_pod,
        );
        for (planned, filter) in rules.rules.iter().zip(&rules.filters) {
            if (all || filter.passes(changed, wide, pod)) && concerns(planned, site, state) {
                self.judge_rule(planned, site, state, world);
            }
        }
        state.known = true;
    }

    /// Looks only at what is still open.
    pub fn judge_open(
        &mut self,
        plan: &Plan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        self.review(plan, site, state, world);
    }

    fn judge_rule(
        &mut self,
        planned: &Planned<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        let rule = planned.rule;
        if let Form::Monitor { name } = &rule.form {
            super::monitor::run(name, self, planned, site, state, world);
            return;
        }
        let Some(premise) = self.premise(planned, site, state, world) else {
            return;
        };
        let was = state.premise.set(planned.place, premise);
        if let Form::Unique { key, while_ } = &rule.form {
            if self.lacks_writes(planned, site) {
                if premise && !was {
                    self.undecided(planned.index, Inconclusive::WritesMissing);
                }
            } else {
                self.judge_unique(planned, (key, while_), premise, site, state, world);
            }
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
            Form::State { then } => {
                let holds = self.concluded(planned, then, was, site, state, world);
                // A state that stays wrong is one violation.
                let known = holds.map(|holds| state.broken.set(planned.place, !holds));
                if holds == Some(false) && known == Some(false) {
                    self.violation(planned, Breach::State, None, site, state, world);
                }
            }
            Form::Step { then } => {
                let holds = self.concluded(planned, then, was, site, state, world);
                if holds == Some(false) {
                    self.violation(planned, Breach::Step, None, site, state, world);
                }
            }
            _ if !was => self.open(planned, site, state, world),
            _ => {}
        }
    }

    /// Asks the premise. What is dear to look up (lists of other objects) is looked up only when the rest does not decide.
    fn premise(
        &mut self,
        planned: &Planned<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) -> Option<bool> {
        if planned.questions.is_empty() {
            return self.whole_premise(planned, site, state, world);
        }
        match self.joined_premise(planned, site) {
            Some(premise) => {
                state.unknown.set(planned.place, false);
                Some(premise)
            }
            None => self.whole_premise(planned, site, state, world),
        }
    }

    /// Asks the conditions of a premise one by one, those that another rule has asked of this version not again. None where
    /// they do not decide.
    fn joined_premise(&mut self, planned: &Planned<'b>, site: &Site) -> Option<bool> {
        let mut decided = true;
        for (number, question) in &planned.questions {
            let known = &mut self.answers[usize::from(*number)];
            let answer = known.or_else(|| {
                let frame = site.frame(self.now.unwrap_or_default(), &self.timing, &[]);
                question.truth(&frame).ok()
            });
            *known = answer;
            match answer {
                Some(false) => return Some(false),
                Some(true) => {}
                None => decided = false,
            }
        }
        decided.then_some(true)
    }

    fn whole_premise(
        &mut self,
        planned: &Planned<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) -> Option<bool> {
        let code = &planned.rule.when.code;
        if planned.premise_roots & DEAR != 0 {
            let frame = site.frame(
                self.now.unwrap_or_default(),
                &self.timing,
                memory_of(planned, state),
            );
            if let Ok(premise) = code.truth(&frame) {
                return Some(premise);
            }
        }
        site.fetch(planned.premise_roots, world);
        // What cannot be decided is counted once for a subject, until it can be.
        let again = state.unknown.get(planned.place);
        let premise = self.ask(&planned.rule.when, planned, site, state, !again);
        state.unknown.set(planned.place, premise.is_none());
        premise
    }

    fn lacks_writes(&self, planned: &Planned<'b>, site: &Site) -> bool {
        match planned.rule.observe {
            Observe::EveryWrite => !site.whole,
            Observe::Unbroken => !site.unbroken,
            Observe::Sampled | Observe::Snapshot => false,
        }
    }

    /// Asks the conclusion of a state or a step and counts the case; none where it cannot be decided.
    fn concluded(
        &mut self,
        planned: &Planned<'b>,
        then: &Clause,
        was: bool,
        site: &mut Site,
        state: &SubjectState,
        world: &World,
    ) -> Option<bool> {
        site.fetch(planned.roots, world);
        let holds = self.ask(then, planned, site, state, !was)?;
        if !was {
            self.outcomes[planned.index].exercised += 1;
        }
        Some(holds)
    }
}
