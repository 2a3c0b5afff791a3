//! The vacuity gate: a rule that was never exercised has not passed.

use globset::{Glob, GlobMatcher};

use super::implementation::{Description, Unshown};
use super::pace::Manner;
use crate::check::verdict::{Judgement, NotApplicable, Verdict};
use crate::rule::RuleBook;

/// What a run did not decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Rules that the implementation can show, but that were never exercised, or never decided.
    pub vacuous: Vec<String>,
    /// Rules that the implementation says it cannot show, but that were exercised.
    pub stale: Vec<String>,
}

/// Compares the verdicts of a run with what the implementation says of itself. A rule that it cannot show does not apply from
/// here on, for the reason that it gives.
///
/// A rule that `required` names must have been exercised whatever the implementation says; of those that it can show all must, where its
/// runs are [thorough](Manner::thorough).
pub fn gate(
    book: &RuleBook,
    description: &Description,
    manner: &Manner,
    judgement: &mut Judgement,
    required: &dyn Fn(&str) -> bool,
) -> Gate {
    let unshown = matchers(description);
    let mut gate = Gate::default();
    for rule in &book.rules {
        let Some(outcome) = judgement.outcomes.get_mut(&rule.id) else {
            continue;
        };
        let must = required(&rule.id);
        let lacks = unshown.iter().find(|(glob, _)| glob.is_match(&rule.id));
        match (outcome.verdict(), lacks) {
            (Verdict::NeverExercised | Verdict::Inconclusive, Some((_, unshown))) if !must => {
                let lacks = unshown.lacks.clone();
                outcome.not_applicable = Some(NotApplicable::LacksEvidence(lacks));
            }
            (Verdict::NeverExercised | Verdict::Inconclusive, _) => {
                gate.vacuous.push(rule.id.clone());
            }
            (Verdict::NotApplicable, _) => {
                let asked = must && !is_left_out(outcome.not_applicable.as_ref());
                gate.vacuous.extend(asked.then(|| rule.id.clone()));
            }
            (_, None) => {}
            (_, Some(_)) => gate.stale.push(rule.id.clone()),
        }
    }
    if !manner.thorough {
        // A few cases reach a few rules: what else is wanted has to be said. That none was reached is never enough.
        let mut outcomes = judgement.outcomes.values();
        let reached = outcomes.any(|outcome| outcome.exercised > 0);
        gate.vacuous.retain(|rule| required(rule) || !reached);
    }
    gate
}

/// Left out by the book or by the command, not for want of anything to see.
fn is_left_out(reason: Option<&NotApplicable>) -> bool {
    matches!(
        reason,
        Some(NotApplicable::NotSelected | NotApplicable::NotAsserted(_))
    )
}

/// What cannot be shown, by globs that are ready.
fn matchers(description: &Description) -> Vec<(GlobMatcher, &Unshown)> {
    let all = description.unshown.iter();
    let ready = all.filter_map(|unshown| {
        let glob = Glob::new(&unshown.rules).ok()?;
        Some((glob.compile_matcher(), unshown))
    });
    ready.collect()
}
