//! What rules remember along the life of a subject: which of them remember the same, and what that is formed from.

use super::plan::{Planned, pod_groups, subject_groups, wants};
use super::question::is_told;
use super::wants::Wants;
use crate::rule::cel::Expression;
use crate::rule::{Memory, Rule, Subject};

/// Values that are carried along the life of a subject for one rule, or for several that remember the same.
#[derive(Debug)]
pub(crate) struct Remembered<'b> {
    /// The first of the rules.
    pub first: &'b Rule,
    /// All of them, by place.
    pub rules: Vec<usize>,
    /// For each of them the conditions of its premise whose answers never change, as numbers of the plan's questions.
    pub lasting: Vec<Vec<u16>>,
    /// Where the values begin in the row of the subject.
    pub at: usize,
    /// Field groups of `self` and `oldSelf` that any of them reads.
    pub reads: u128,
    /// Field groups of `pod` and `oldPod` that any of them reads.
    pub reads_pod: u128,
    /// What the memory wants of other objects.
    pub wants: Wants,
    /// Field groups of `self` and `oldSelf`, and of `pod`, that the next values are formed from, where they are formed from nothing
    /// else: once a step has changed nothing, none will until one of these changes.
    pub formed_from: Option<(u128, u128)>,
}

impl<'b> Remembered<'b> {
    /// What a rule remembers, its values from this place on.
    pub fn new(planned: &Planned<'b>, at: usize) -> Self {
        Self {
            first: planned.rule,
            rules: vec![planned.place],
            lasting: Vec::new(),
            at,
            reads: planned.reads,
            reads_pod: planned.reads_pod,
            wants: wants(memories(planned.rule)),
            formed_from: formed_from(planned.rule),
        }
    }

    /// Whether a rule remembers the same.
    pub fn is_that_of(&self, rule: &Rule) -> bool {
        remembers_same(self.first, rule)
    }

    /// Another rule remembers it too.
    pub fn share(&mut self, planned: &Planned<'b>) {
        self.rules.push(planned.place);
        self.reads |= planned.reads;
        self.reads_pod |= planned.reads_pod;
    }
}

/// Whether two rules remember the same, formed in the same way.
fn remembers_same(a: &Rule, b: &Rule) -> bool {
    let same = |(a, b): (&Memory, &Memory)| {
        a.name == b.name && a.from.text == b.from.text && a.next.text == b.next.text
    };
    a.remember.len() == b.remember.len() && a.remember.iter().zip(&b.remember).all(same)
}

/// What the next values of a rule's memory are formed from; none where that is not told by what changes of its subject and its Pod.
fn formed_from(rule: &Rule) -> Option<(u128, u128)> {
    if !matches!(rule.on, Subject::Pod | Subject::Container) {
        return None;
    }
    let mut groups = (0, 0);
    for memory in &rule.remember {
        let reads = memory.next.code.reads();
        if reads.weighs_moment || !is_told(reads) {
            return None;
        }
        groups.0 |= subject_groups(reads);
        groups.1 |= pod_groups(reads);
    }
    Some(groups)
}

/// The expressions of what a rule remembers.
pub(super) fn memories(rule: &Rule) -> impl Iterator<Item = &Expression> {
    rule.remember
        .iter()
        .flat_map(|memory| [&memory.from.code, &memory.next.code])
}
