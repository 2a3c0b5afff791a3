//! The judge's desk: judges one rule at one site and keeps the counts, the violations and what is still open.

mod ask;
mod concern;
mod memory;
mod open;
mod premise;
mod unique;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rustc_hash::FxHashMap;

use super::plan::{Plan, Planned, SubjectPlan, Terms, bit};
use super::question::Answers;
use super::site::Site;
use super::subject::SubjectState;
use super::verdict::*;
use super::world::{EntryId, World};
use crate::object::Value;
use crate::rule::{Form, Observe, RuleBook, Subject};
use concern::concerns;
use unique::Holder;

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
    /// Current time; none while nothing has told it.
    pub now: Option<i64>,
    /// Times are receipts (or exact), not inferred from the objects' own timestamps.
    pub receipts: bool,
    pub outcomes: Vec<Outcome>,
    pub violations: Vec<Violation>,
    /// How often each known deviation was met.
    pub deviations: BTreeMap<String, u64>,
    pub faults: Vec<RuleFault>,
    pub deadlines: BinaryHeap<Reverse<Deadline>>,
    pub recordings: Vec<String>,
    unique: BTreeMap<usize, FxHashMap<u64, Vec<Holder>>>,
    /// Room for the rules that a version concerns.
    concerned: Vec<u64>,
    /// Room for what remembered values take a step.
    stepping: Vec<u64>,
    /// Room for remembered values on their way.
    formed: Vec<Value>,
    /// Room for the answers at subjects that are judged once.
    spare: Option<Box<Answers>>,
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
            now: None,
            receipts: true,
            outcomes,
            violations: Vec::new(),
            deviations: BTreeMap::new(),
            faults: Vec::new(),
            deadlines: BinaryHeap::new(),
            recordings,
            unique: BTreeMap::new(),
            concerned: Vec::new(),
            stepping: Vec::new(),
            formed: Vec::new(),
            spare: None,
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
        let mut answers = self.answers(rules, state);
        answers.refresh(&rules.questions, site);
        if site.because.is_none() && rules.memories > 0 {
            self.remember(rules, site, state, &mut answers, world);
        }
        if !state.open.is_empty() {
            self.review(plan, site, state, false, world);
        }
        self.wake(rules, site, &mut answers);
        self.judge_active(rules, site, state, &mut answers, world);
        state.known = true;
        match site.subject {
            Subject::Fact | Subject::Request => self.spare = Some(answers),
            _ => state.answers = Some(answers),
        }
    }

    /// What is known of the conditions at a subject.
    fn answers(&mut self, rules: &SubjectPlan<'b>, state: &mut SubjectState) -> Box<Answers> {
        state.answers.take().unwrap_or_else(|| {
            let mut answers = self.spare.take().unwrap_or_default();
            answers.begin(&rules.questions, rules.rules.len());
            answers
        })
    }

    /// Asks the conditions for which rules wait again, where what they read has changed.
    fn wake(&self, rules: &SubjectPlan<'b>, site: &Site, answers: &mut Answers) {
        let mut word = 0;
        while let Some(mut stale) = answers.out_of_date(word) {
            while stale != 0 {
                let at = word * 64 + stale.trailing_zeros() as usize;
                stale &= stale - 1;
                let number = u16::try_from(at).unwrap_or(u16::MAX);
                if self.answer(rules, number, &[], site, answers) != Some(false) {
                    answers.wake(number, &rules.questions.all[at]);
                }
            }
            word += 1;
        }
    }

    fn judge_active(
        &mut self,
        rules: &SubjectPlan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        answers: &mut Answers,
        world: &World,
    ) {
        let mut concerned = std::mem::take(&mut self.concerned);
        let words = rules.rules.len().div_ceil(64);
        if let Some(because) = site.because {
            let root = bit(because.root);
            rules.readers.of_roots(root, &mut concerned, words);
        } else if !state.known || site.deleted {
            concerned.clear();
            concerned.resize(words, u64::MAX);
        } else {
            rules.readers.of(site, &mut concerned, words);
        }
        for (word, concerned) in concerned.iter().enumerate() {
            let mut active = answers.active(word) & concerned;
            while active != 0 {
                let planned = &rules.rules[word * 64 + active.trailing_zeros() as usize];
                active &= active - 1;
                if concerns(planned, site, state) {
                    self.judge_rule(rules, planned, site, state, answers, world);
                    active &= answers.active(word);
                }
            }
        }
        self.concerned = concerned;
    }

    /// Looks only at what is still open.
    pub fn judge_open(
        &mut self,
        plan: &Plan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        self.review(plan, site, state, true, world);
    }

    fn judge_rule(
        &mut self,
        rules: &SubjectPlan<'b>,
        planned: &Planned<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        answers: &mut Answers,
        world: &World,
    ) {
        let rule = planned.rule;
        if let Form::Monitor { name } = &rule.form {
            super::monitor::run(name, self, planned, site, state, world);
            return;
        }
        let Some(premise) = self.premise(rules, planned, site, state, answers, world) else {
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
                let holds = self.concluded(rules, planned, then, was, site, state, answers, world);
                // A state that stays wrong is one violation.
                let known = holds.map(|holds| state.broken.set(planned.place, !holds));
                if holds == Some(false) && known == Some(false) {
                    self.violation(planned, Breach::State, None, site, state, world);
                }
            }
            Form::Step { then } => {
                let holds = self.concluded(rules, planned, then, was, site, state, answers, world);
                if holds == Some(false) {
                    self.violation(planned, Breach::Step, None, site, state, world);
                }
            }
            _ if !was => self.open(planned, site, state, world),
            _ => {}
        }
    }

    fn lacks_writes(&self, planned: &Planned<'b>, site: &Site) -> bool {
        match planned.rule.observe {
            Observe::EveryWrite => !site.whole,
            Observe::Unbroken => !site.unbroken,
            Observe::Sampled | Observe::Snapshot => false,
        }
    }
}
