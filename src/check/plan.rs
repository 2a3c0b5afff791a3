//! Which rules are judged in a run, in the order in which they are judged, and what each of them waits for.

use std::collections::BTreeMap;

use super::applies::{exclusion, timing};
use super::verdict::NotApplicable;
use crate::object::Value;
use crate::rule::cel::{Conjunct, Expression, ROOTS, Reads, Root};
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
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    pub kubernetes: Option<Version>,
    pub kinds: Option<Vec<String>>,
    pub from_start: bool,
    pub every_write: bool,
    pub facts: bool,
    pub requests: bool,
    pub snapshot: bool,
    /// Times are exact: a deterministic implementation, or an example.
    pub exact: bool,
    /// How much later than it happened something may be seen, milliseconds.
    pub lag: i64,
    pub settings: BTreeMap<String, String>,
    pub gates: BTreeMap<String, bool>,
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
    /// Roots that its premise reads, one bit each.
    pub premise_roots: u32,
    /// Roots that any of its clauses reads.
    pub roots: u32,
    /// Roots that its memory reads.
    pub memory_roots: u32,
    /// Roots that its known deviations read.
    pub deviation_roots: u32,
    /// The conditions that its premise joins by `&&`, as numbers of the plan's questions; none where it is not so made.
    pub questions: Vec<(u16, &'b Conjunct)>,
    /// Where its remembered values begin in the row of the subject.
    pub memory_at: usize,
}

/// What a rule reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter {
    reads: u128,
    reads_pod: u128,
    wide: bool,
}

impl Filter {
    /// Whether anything that the rule reads has changed, of what changed with this version, with this one or the one before,
    /// and of the Pod.
    #[inline]
    pub fn passes(&self, changed: u128, changed_wide: u128, changed_pod: u128) -> bool {
        let changed = if self.wide { changed_wide } else { changed };
        self.reads & changed != 0 || self.reads_pod & changed_pod != 0
    }
}

/// The rules of one sort of subject.
#[derive(Debug, Default)]
pub(crate) struct SubjectPlan<'b> {
    pub rules: Vec<Planned<'b>>,
    /// What each rule reads, side by side: most rules are passed over by a look at it.
    pub filters: Vec<Filter>,
    /// How many different conditions the premises have: what several rules ask is asked once a version.
    pub questions: usize,
    numbers: BTreeMap<&'b str, u16>,
    /// How many remembered values a subject has.
    pub memories: usize,
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
        subjects.resize_with(SUBJECTS, SubjectPlan::default);
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
                let deviations = book
                    .deviations_of(index)
                    .fold(0, |roots, one| roots | roots_of(one.when.code.reads()));
                subjects[rule.on as usize].add(rule, index, deviations);
            }
            excluded.push(reason);
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

/// How many sorts of subjects there are.
const SUBJECTS: usize = Subject::Claim as usize + 1;

impl<'b> SubjectPlan<'b> {
    /// The numbers of the conditions of a rule's premise. What a rule remembers is its own, so such a rule shares none.
    fn ask(&mut self, rule: &'b Rule) -> Vec<(u16, &'b Conjunct)> {
        let own = if rule.remember.is_empty() {
            rule.when.code.conjuncts()
        } else {
            &[]
        };
        let mut asked = Vec::new();
        for conjunct in own {
            let next = u16::try_from(self.questions).unwrap_or(u16::MAX);
            let number = *self.numbers.entry(&conjunct.text).or_insert(next);
            self.questions += usize::from(number == next);
            asked.push((number, conjunct));
        }
        asked
    }

    fn add(&mut self, rule: &'b Rule, index: usize, deviation_roots: u32) {
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
            memory_roots: memories(rule).fold(0, |roots, code| roots | roots_of(code.reads())),
            premise_roots: roots_of(rule.when.code.reads()),
            roots: 0,
            deviation_roots,
            questions: self.ask(rule),
            memory_at: self.memories,
        };
        for code in clauses(rule) {
            planned.step |= code.reads().uses(Root::Old) || code.reads().uses(Root::OldPod);
        }
        for code in clauses(rule).into_iter().chain(memories(rule)) {
            let reads = code.reads();
            planned.reads |= subject_groups(reads);
            planned.reads_pod |= pod_groups(reads);
            planned.roots |= roots_of(reads);
        }
        planned.wide = planned.step || rule.at != Moments::default();
        let premise = rule.when.code.reads();
        let own = bit(Root::Subject) | bit(Root::Old) | bit(Root::Pod) | bit(Root::OldPod);
        let alone = rule.remember.is_empty() && premise.uses != 0 && roots_of(premise) & !own == 0;
        (planned.premise_reads, planned.premise_reads_pod) = if alone {
            (subject_groups(premise), pod_groups(premise))
        } else {
            (planned.reads, planned.reads_pod)
        };
        self.memories += rule.remember.len();
        self.roots |= planned.roots;
        self.filters.push(Filter {
            reads: planned.reads,
            reads_pod: planned.reads_pod,
            wide: planned.wide,
        });
        self.rules.push(planned);
    }
}

fn subject_groups(reads: &Reads) -> u128 {
    reads.masks[Root::Subject as usize] | reads.masks[Root::Old as usize]
}

fn pod_groups(reads: &Reads) -> u128 {
    reads.masks[Root::Pod as usize] | reads.masks[Root::OldPod as usize]
}

/// The bit of a root.
pub(crate) const fn bit(root: Root) -> u32 {
    1 << (root as u32)
}

fn roots_of(reads: &Reads) -> u32 {
    (0..ROOTS)
        .filter(|root| reads.uses & (1 << root) != 0)
        .fold(0, |bits, root| bits | 1 << root)
}

/// What a rule asks.
fn clauses(rule: &Rule) -> Vec<&Expression> {
    let mut all = vec![&rule.when.code];
    match &rule.form {
        Form::State { then } | Form::Step { then } => all.push(&then.code),
        Form::Response {
            then,
            within,
            unless,
        } => {
            all.push(&then.code);
            if let Due::After(within) = within {
                all.push(&within.code);
            }
            all.extend(unless.iter().map(|clause| &clause.code));
        }
        Form::NotBefore {
            then,
            not_before,
            unless,
        } => {
            all.extend([&then.code, &not_before.code]);
            all.extend(unless.iter().map(|clause| &clause.code));
        }
        Form::Never { never, until } => {
            all.push(&never.code);
            all.extend(until.iter().map(|clause| &clause.code));
        }
        Form::Unique { key, while_ } => all.extend([&key.code, &while_.code]),
        Form::Monitor { .. } => {}
    }
    all
}

/// The expressions of what a rule remembers.
fn memories(rule: &Rule) -> impl Iterator<Item = &Expression> {
    rule.remember
        .iter()
        .flat_map(|memory| [&memory.from.code, &memory.next.code])
}
