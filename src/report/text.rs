//! The audit for people.

use std::fmt::Write;

use super::gather::Mood;
use super::style::{alarm, caution, faint, good, strong};
use super::words::{count, wrap};
use super::{Audit, gather, story, table};
use crate::check::ExampleResult;
use crate::check::verdict::{Verdict, Violation};
use crate::rule::{Rule, RuleBook};

/// The whole audit.
pub fn audit(audit: &Audit<'_>) -> String {
    let mut text = heading(audit);
    text.push_str(&table::by_topic(audit));
    text.push('\n');
    text.push_str(&violations(audit));
    text.push_str(&known_failures(audit));
    text.push_str(&deviations(audit));
    text.push_str(&undecided(audit));
    text.push_str(&unexercised(audit));
    text.push_str(&not_applicable(audit));
    text.push_str(&faults(audit));
    text.push_str(&verdict(audit));
    text
}

/// The violations of one rule: the first in full, the others counted.
pub fn broken(rule: &Rule, violations: &[&Violation]) -> String {
    story::violations(rule, violations)
}

fn heading(audit: &Audit<'_>) -> String {
    let name = strong(format!("podlaw {}", env!("CARGO_PKG_VERSION")));
    format!("{name} · {}\n\n", gather::heading(audit).join(" · "))
}

fn violations(audit: &Audit<'_>) -> String {
    let violations = gather::violations(audit, false).into_iter();
    violations
        .map(|(rule, all)| story::violations(rule, &all))
        .collect()
}

/// What is known to fail, a line or two each, and what stands in the list of that and fails no longer.
fn known_failures(audit: &Audit<'_>) -> String {
    let failing = gather::having(audit, Verdict::KnownFailure);
    let seen = gather::violations(audit, true);
    let mut text = String::new();
    if !failing.is_empty() {
        let _ = writeln!(
            text,
            "{} (named by --known-failures)",
            caution("known failures")
        );
    }
    for (rule, outcome) in failing {
        let mut seen = seen.iter();
        let first = seen.find(|(other, _)| other.id == rule.id);
        let first = first.and_then(|(_, all)| all.first().copied());
        text.push_str(&story::known_failure(rule, outcome, first));
    }
    for entry in audit.fixed {
        let _ = writeln!(
            text,
            "{}: {} no longer fails: take it out of the known failures",
            caution("fixed"),
            entry.rule
        );
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn deviations(audit: &Audit<'_>) -> String {
    let met = gather::deviations(audit);
    if met.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{} (real Kubernetes is known to differ here; --strict makes violations of them)\n",
        caution("known deviations")
    );
    for (deviation, times, all) in met {
        text.push_str(&story::deviations(deviation, times, &all));
    }
    text.push('\n');
    text
}

/// Rules that could not be decided in any case, by reason.
fn undecided(audit: &Audit<'_>) -> String {
    let by_reason = gather::undecided(audit);
    if by_reason.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", strong("inconclusive"));
    for (reason, rules) in by_reason {
        let _ = writeln!(text, "  {reason}:");
        text.push_str(&wrap(&rules.join(", "), story::WIDTH, "    "));
    }
    text.push('\n');
    text
}

/// Rules that never came true, and what would exercise them.
fn unexercised(audit: &Audit<'_>) -> String {
    let rules = gather::having(audit, Verdict::NeverExercised);
    if rules.is_empty() {
        return String::new();
    }
    let heading = "never exercised (nothing was checked); what would exercise them";
    let mut text = format!(
        "{} — {}\n",
        strong(heading),
        count(rules.len() as u64, "rule", "rules")
    );
    for (rule, _) in &rules {
        let how = rule.stimulus.as_deref().unwrap_or("—");
        let _ = writeln!(text, "  {:44} {}", rule.id, faint(how));
    }
    text.push('\n');
    text
}

/// Why rules do not apply to these recordings, with their number.
fn not_applicable(audit: &Audit<'_>) -> String {
    let by_reason = gather::not_applicable(audit);
    if by_reason.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", strong("not applicable"));
    for (reason, number) in by_reason {
        let _ = writeln!(text, "  {number:4}  {reason}");
    }
    text.push('\n');
    text
}

fn faults(audit: &Audit<'_>) -> String {
    let mut text = String::new();
    for fault in &audit.judgement.faults {
        let place = super::words::place(&fault.place);
        let _ = writeln!(
            text,
            "{} {}: {} ({place})",
            alarm("fault of a rule:"),
            fault.rule,
            fault.message
        );
    }
    text
}

fn verdict(audit: &Audit<'_>) -> String {
    let (mood, word, rest) = gather::sentence(audit);
    let word = match mood {
        Mood::Good => good(word),
        Mood::Caution => caution(word),
        Mood::Alarm => alarm(word),
    };
    let mut text = format!("{word}: {rest}\n");
    if !audit.missing.is_empty() {
        let _ = writeln!(
            text,
            "{} not exercised or not decided: {}",
            alarm("required, but"),
            audit.missing.join(", ")
        );
    }
    if !audit.unreadable.is_empty() {
        let errors = count(audit.unreadable.len() as u64, "error", "errors");
        let _ = writeln!(
            text,
            "{} {errors} in the input, see below",
            alarm("incomplete:")
        );
    }
    text
}

/// What became of the examples of rule files.
pub fn examples(book: &RuleBook, results: &[ExampleResult]) -> String {
    let mut text = String::new();
    let failed: Vec<&ExampleResult> = results
        .iter()
        .filter(|result| result.failure.is_some())
        .collect();
    for result in &failed {
        let _ = writeln!(
            text,
            "{}: {} example {} ({}): {}",
            result.place,
            result.rule,
            result.number,
            result.shows.word(),
            result.failure.as_deref().unwrap_or_default()
        );
    }
    let _ = writeln!(
        text,
        "{}, {}, {}: {}",
        count(book.rules.len() as u64, "rule", "rules"),
        count(
            book.deviations.len() as u64,
            "known deviation",
            "known deviations"
        ),
        count(results.len() as u64, "example", "examples"),
        if failed.is_empty() {
            good("all as they should be")
        } else {
            alarm(format!("{} fail", failed.len()))
        }
    );
    text
}
