//! The test of a rule.

use libtest_mimic::{Failed, Trial};

use super::run::Outcome;
use crate::check::verdict::{NotApplicable, Verdict, Violation};
use crate::harness::Shrunk;
use crate::report;
use crate::rule::Rule;

/// What a test comes to.
enum End {
    Passed,
    Failed(String),
    /// And why, in a few words.
    Ignored(&'static str),
}

/// A test that is only named.
pub(super) fn listed(rule: &Rule) -> Trial {
    Trial::test(&rule.id, || Ok(()))
}

/// The test of a rule, after everything was played; `known` is the reason for which it is known to be broken.
pub(super) fn of(rule: &Rule, outcome: &Outcome, known: Option<&str>) -> Trial {
    match end(rule, outcome, known) {
        End::Passed => Trial::test(&rule.id, || Ok(())),
        End::Failed(why) => Trial::test(&rule.id, || Err(Failed::from(why))),
        End::Ignored(why) => Trial::test(&rule.id, || Ok(()))
            .with_kind(why)
            .with_ignored_flag(true),
    }
}

fn end(rule: &Rule, outcome: &Outcome, known: Option<&str>) -> End {
    let (broken, verdict) = (outcome.broken.get(&rule.id), verdict(rule, outcome));
    match (broken, known) {
        (Some(_), Some(_)) => return End::Ignored("known to fail"),
        (Some(shrunk), None) => return End::Failed(told(rule, shrunk)),
        (None, Some(reason)) if verdict == Verdict::Held => {
            return End::Failed(format!(
                "it is kept now, and was said to be broken ({reason}): take it out of what fails"
            ));
        }
        (None, _) => {}
    }
    match verdict {
        Verdict::Held | Verdict::KnownDeviation | Verdict::Violated => End::Passed,
        Verdict::NotApplicable => End::Ignored(inapplicable(rule, outcome)),
        Verdict::NeverExercised | Verdict::Inconclusive if outcome.unfinished => {
            End::Ignored("not reached")
        }
        _ if outcome.gate.vacuous.contains(&rule.id) => End::Failed(unreached(rule)),
        _ => End::Ignored("not exercised"),
    }
}

fn verdict(rule: &Rule, outcome: &Outcome) -> Verdict {
    let outcome = outcome.judgement.outcomes.get(&rule.id);
    outcome.map_or(Verdict::NeverExercised, |outcome| outcome.verdict())
}

/// Why a rule does not apply.
fn inapplicable(rule: &Rule, outcome: &Outcome) -> &'static str {
    let outcome = outcome.judgement.outcomes.get(&rule.id);
    match outcome.and_then(|outcome| outcome.not_applicable.as_ref()) {
        Some(NotApplicable::LacksEvidence(_)) => "not shown",
        Some(NotApplicable::NotAsserted(_)) => "not asserted",
        _ => "not applicable",
    }
}

/// A rule that was not checked.
fn unreached(rule: &Rule) -> String {
    let stimulus = rule.stimulus.as_ref();
    let would = stimulus.map_or_else(String::new, |stimulus| format!("; what would: {stimulus}"));
    format!(
        "never exercised or not decided, so it was not checked{would}. More cases may reach it (PROPTEST_CASES); what the implementation \
         cannot show it says in its Description"
    )
}

/// What broke a rule.
fn told(rule: &Rule, shrunk: &Shrunk) -> String {
    let violations = shrunk.judgement.violations.iter();
    let own = |violation: &&Violation| violation.rule == rule.id && violation.deviation.is_none();
    let violations: Vec<&Violation> = violations.filter(own).collect();
    let scenario = shrunk.scenario.as_ref().map(|scenario| scenario.to_yaml());
    match scenario {
        Some(Ok(yaml)) => format!(
            "{}\nthe shortest scenario that breaks it:\n{yaml}",
            report::text::broken(rule, &violations)
        ),
        _ => format!("broken: {}", rule.statement),
    }
}
