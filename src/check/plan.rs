//! Which rules are judged in a run, in the order in which they are judged, and what each of them waits for.

use std::collections::BTreeMap;

use super::applies::{asked, exclusion, timing};
use super::bits::Readers;
use super::question::{Asked, Questions};
use super::remembered::{Remembered, memories};
use super::verdict::NotApplicable;
use super::wants::Wants;
use crate::object::Value;
use crate::rule::cel::{Expression, Reads, Root};
use crate::rule::{Due, Form, Moments, Rule, RuleBook, Subject, Version};

/// What is asked of a run.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Known deviations count as violations.
    pub strict: bool,
    /// The version of Kubernetes to judge by; else that of the recording.
    pub kubernetes: Option<Version>,
    /// Settings of the cluster (`node-monitor-grace-period` = `16s`), over those of the recording.
    pub set: BTreeMap<String, String>,
    /// The rules to judge, by position in the book; empty: all.
    pub selected: Vec<bool>,
}

/// What a trace says of itself, as far as the plan depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    pub kubernetes: Option<Version>,
    pub kinds: Option<Vec<String>>,
    pub from_start: bool,
    pub every_write: bool,
    pub facts: bool,
    pub requests: bool,
    pub own_requests: bool,
    pub snapshot: bool,
    /// Times are exact: a deterministic implementation, or an example.
    pub exact: bool,
    /// How much later than it happened something may be seen, milliseconds.
    pub lag: i64,
    pub settings: BTreeMap<String, String>,
    pub gates: BTreeMap<String, bool>,
}

impl Terms {
    /// How far times may be off either way, milliseconds: those of the API are cut to seconds.
    pub fn tolerance(&self) -> i64 {
        if self.exact {
            0
        } else {
            1_000i64.saturating_add(self.lag)
        }
    }
}

/// One rule, ready to be judged.
#[derive(Debug)]
pub(crate) struct Planned<'b> {
    pub rule: &'b Rule,
    /// Position in the book.
    pub index: usize,
    /// Position in the plan of its subject.
    pub place: usize,
    /// Field groups of `self` and `oldSelf` that it reads.
    pub reads: u128,
    /// Field groups of `pod` and `oldPod` that it reads.
    pub reads_pod: u128,
    /// The part of `reads` that its premise reads.
    pub premise_reads: u128,
    /// The part of `reads_pod` that its premise reads.
    pub premise_reads_pod: u128,
    /// Its conclusion is asked for as long as its premise is true (state, step, unique), not only when that comes true.
    pub follows: bool,
    /// It reads two successive versions.
    pub step: bool,
    /// What changed with the version before counts too: a step, or a rule that did not judge every version.
    pub wide: bool,
    /// What its premise wants of other objects.
    pub premise_wants: Wants,
    /// What any of its clauses wants of them.
    pub wants: Wants,
    /// What its known deviations want of them.
    pub deviation_wants: Wants,
    /// What it waits for is about the time, or about whether the version is the one of the creation or the removal.
    pub moment: bool,
    /// So is its premise, or that.
    pub any_moment: bool,
    /// The conditions that its premise joins by `&&`.
    pub premise: Asked,
    /// Those of the conclusion of a state or a step.
    pub conclusion: Asked,
    /// Where its remembered values begin in the row of the subject.
    pub memory_at: usize,
    /// At which moments it is judged: what its rule says, here because it is asked at every version.
    pub at: Moments,
}

/// The rules of one sort of subject.
#[derive(Debug, Default)]
pub(crate) struct SubjectPlan<'b> {
    pub rules: Vec<Planned<'b>>,
    /// Which rules read what.
    pub readers: Readers,
    /// The conditions of the premises: what several rules ask is asked once.
    pub questions: Questions<'b>,
    /// How many remembered values a subject has.
    pub memories: usize,
    /// What the rules remember.
    pub remembered: Vec<Remembered<'b>>,
    /// Which of that reads what.
    pub rememberers: Readers,
    /// Roots that some rule reads.
    pub roots: u32,
}

/// The plan of a run.
#[derive(Debug)]
pub(crate) struct Plan<'b> {
    subjects: Vec<SubjectPlan<'b>>,
    /// By position in the book: why a rule is not judged.
    pub excluded: Vec<Option<NotApplicable>>,
    /// The constants, as the settings have them.
    pub timing: Vec<Value>,
}

impl<'b> Plan<'b> {
    pub fn new(book: &'b RuleBook, settings: &Settings, terms: &Terms) -> Self {
        let mut subjects: Vec<SubjectPlan<'b>> = Vec::new();
        subjects.resize_with(Subject::ALL.len(), SubjectPlan::default);
        let mut excluded = Vec::with_capacity(book.rules.len());
        for (index, rule) in book.rules.iter().enumerate() {
            let selected =
                settings.selected.is_empty() || settings.selected.get(index) == Some(&true);
            let reason = if selected {
                exclusion(rule, settings, terms)
            } else {
                Some(NotApplicable::NotSelected)
            };
            if reason.is_none() {
                let deviations = wants(book.deviations_of(index).map(|one| &one.when.code));
                subjects[rule.on as usize].add(rule, index, deviations);
            }
            excluded.push(reason);
        }
        for subject in &mut subjects {
            subject.seal();
        }
        Self {
            subjects,
            excluded,
            timing: timing(book, settings, terms),
        }
    }

    pub fn of(&self, subject: Subject) -> &SubjectPlan<'b> {
        &self.subjects[subject as usize]
    }
}

impl<'b> SubjectPlan<'b> {
    /// When all rules are there.
    fn seal(&mut self) {
        let renumbered = self.questions.order();
        let words = self.rules.len().div_ceil(64);
        for planned in &mut self.rules {
            self.readers.note(planned, words);
            planned.premise.seal(&self.questions, &renumbered);
            planned.conclusion.seal(&self.questions, &renumbered);
        }
        let words = self.remembered.len().div_ceil(64);
        for (at, memory) in self.remembered.iter_mut().enumerate() {
            let lasts = |number: &u16| self.questions.all[usize::from(*number)].lasting;
            let of_rule = |place: &usize| {
                let premise = self.rules[*place].premise.numbers.iter().copied();
                premise.filter(lasts).collect()
            };
            memory.lasting = memory.rules.iter().map(of_rule).collect();
            let reads = (memory.reads, memory.reads_pod);
            self.rememberers.note_wide(reads, at, words);
        }
    }

    /// Where the remembered values of a rule begin. Rules that remember the same share them.
    fn remember(&mut self, planned: &Planned<'b>) -> usize {
        let rule = planned.rule;
        if rule.remember.is_empty() {
            return 0;
        }
        let mut known = self.remembered.iter_mut();
        if let Some(same) = known.find(|other| other.is_that_of(rule)) {
            same.share(planned);
            return same.at;
        }
        let at = self.memories;
        self.memories += rule.remember.len();
        self.remembered.push(Remembered::new(planned, at));
        at
    }

    fn add(&mut self, rule: &'b Rule, index: usize, deviation_wants: Wants) {
        let conclusion = match &rule.form {
            Form::State { then } | Form::Step { then } => self.questions.ask(rule.on, then, None),
            _ => Asked::default(),
        };
        let mut planned = Planned {
            rule,
            index,
            place: self.rules.len(),
            reads: 0,
            reads_pod: 0,
            premise_reads: 0,
            premise_reads_pod: 0,
            follows: matches!(
                rule.form,
                Form::State { .. } | Form::Step { .. } | Form::Unique { .. } | Form::Monitor { .. }
            ),
            step: false,
            wide: false,
            premise_wants: Wants::of(rule.when.code.reads()),
            wants: Wants::default(),
            deviation_wants,
            moment: false,
            any_moment: false,
            // A monitor sees all versions.
            premise: self.questions.ask(
                rule.on,
                &rule.when,
                (!matches!(rule.form, Form::Monitor { .. })).then_some(self.rules.len()),
            ),
            conclusion,
            memory_at: 0,
            at: rule.at,
        };
        for code in clauses(rule) {
            planned.step |= code.reads().uses(Root::Old) || code.reads().uses(Root::OldPod);
        }
        for code in clauses(rule).into_iter().chain(memories(rule)) {
            let reads = code.reads();
            planned.reads |= subject_groups(reads);
            planned.reads_pod |= pod_groups(reads);
            planned.wants = planned.wants.and(&Wants::of(reads));
            planned.any_moment |= reads.moment;
        }
        let later = clauses(rule)
            .into_iter()
            .filter(|code| !std::ptr::eq(*code, &raw const rule.when.code));
        planned.moment = later.map(Expression::reads).any(|reads| reads.moment);
        // What changed around it is noticed with its next version, whatever changed in that.
        if planned.step && planned.wants.looks_up() {
            planned.reads = u128::MAX;
        }
        planned.wide = planned.step || rule.at != Moments::default();
        let premise = rule.when.code.reads();
        let own = bit(Root::Subject) | bit(Root::Old) | bit(Root::Pod) | bit(Root::OldPod);
        let alone = rule.remember.is_empty() && premise.uses != 0 && premise.uses & !own == 0;
        (planned.premise_reads, planned.premise_reads_pod) = if alone {
            (subject_groups(premise), pod_groups(premise))
        } else {
            (planned.reads, planned.reads_pod)
        };
        planned.memory_at = self.remember(&planned);
        self.roots |= planned.wants.roots;

        self.rules.push(planned);
    }
}

/// What expressions want of other objects.
pub(super) fn wants<'e>(codes: impl Iterator<Item = &'e Expression>) -> Wants {
    codes.fold(Wants::default(), |all, code| {
        all.and(&Wants::of(code.reads()))
    })
}

pub(super) fn subject_groups(reads: &Reads) -> u128 {
    reads.masks[Root::Subject as usize] | reads.masks[Root::Old as usize]
}

pub(super) fn pod_groups(reads: &Reads) -> u128 {
    reads.masks[Root::Pod as usize] | reads.masks[Root::OldPod as usize]
}

/// The bit of a root.
pub(crate) const fn bit(root: Root) -> u32 {
    1 << (root as u32)
}

/// What a rule asks, what excuses included.
pub(super) fn clauses(rule: &Rule) -> Vec<&Expression> {
    let mut all = asked(rule);
    let excuse = match &rule.form {
        Form::Response { within, unless, .. } => {
            if let Due::After(within) = within {
                all.push(&within.code);
            }
            unless
        }
        Form::NotBefore {
            not_before, unless, ..
        } => {
            all.push(&not_before.code);
            unless
        }
        Form::Never { until, .. } => until,
        _ => &None,
    };
    all.extend(excuse.iter().map(|clause| &clause.code));
    all
}
