//! The audit for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::style::{alarm, caution, faint, good, strong};
use super::words::{count, inconclusive, wrap};
use super::{Audit, story, table, words};
use crate::check::ExampleResult;
use crate::check::verdict::{NotApplicable, Verdict, Violation};
use crate::rule::{Rule, RuleBook};

/// How many rules that were never exercised are named with what would exercise them.
const STIMULI: usize = 400;

/// The whole audit.
pub fn audit(audit: &Audit<'_>) -> String {
    let mut text = heading(audit);
    text.push_str(&table::by_topic(audit));
    text.push('\n');
    text.push_str(&violations(audit));
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
    let recordings = &audit.judgement.recordings;
    let versions: u64 = recordings.iter().map(|recording| recording.versions).sum();
    let kubernetes: std::collections::BTreeSet<&str> = recordings
        .iter()
        .filter_map(|recording| recording.kubernetes.as_deref())
        .collect();
    let kubernetes = if kubernetes.is_empty() {
        "version of Kubernetes unknown".to_owned()
    } else {
        format!(
            "Kubernetes {}",
            kubernetes.into_iter().collect::<Vec<_>>().join(", ")
        )
    };
    format!(
        "{} · rule book {} ({}) · {}, {} · {kubernetes}\n\n",
        strong(format!("podlaw {}", env!("CARGO_PKG_VERSION"))),
        audit.book.version,
        count(audit.book.rules.len() as u64, "rule", "rules"),
        match audit.cases {
            Some(cases) => count(cases, "case", "cases"),
            None => count(recordings.len() as u64, "recording", "recordings"),
        },
        count(versions, "object version", "object versions"),
    )
}

fn violations(audit: &Audit<'_>) -> String {
    let mut by_rule: BTreeMap<&str, Vec<&Violation>> = BTreeMap::new();
    for violation in audit
        .judgement
        .violations
        .iter()
        .filter(|violation| violation.deviation.is_none())
    {
        by_rule.entry(&violation.rule).or_default().push(violation);
    }
    let told = by_rule.iter().filter_map(|(id, all)| {
        let rule = &audit.book.rules[audit.book.position(id)?];
        Some(story::violations(rule, all))
    });
    told.collect()
}

fn deviations(audit: &Audit<'_>) -> String {
    let mut by_id: BTreeMap<&str, Vec<&Violation>> = BTreeMap::new();
    for violation in &audit.judgement.violations {
        if let Some(id) = &violation.deviation {
            by_id.entry(id).or_default().push(violation);
        }
    }
    if by_id.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{} (real Kubernetes is known to differ here; --strict makes violations of them)\n",
        caution("known deviations")
    );
    for (id, all) in by_id {
        if let Some(deviation) = audit
            .book
            .deviations
            .iter()
            .find(|deviation| deviation.id == id)
        {
            let count = audit.judgement.deviations.get(id);
            text.push_str(&story::deviations(
                (id, count.copied().unwrap_or_default()),
                &deviation.statement,
                &deviation.reference,
                &all,
            ));
        }
    }
    text.push('\n');
    text
}

/// Rules that could not be decided in any case, by reason.
fn undecided(audit: &Audit<'_>) -> String {
    let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (rule, outcome) in audit.judgement.outcomes.iter() {
        if outcome.verdict() == Verdict::Inconclusive {
            let reasons: Vec<String> = outcome.inconclusive.keys().map(inconclusive).collect();
            by_reason.entry(reasons.join("; ")).or_default().push(rule);
        }
    }
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
    let never = audit.book.rules.iter().filter(|rule| {
        audit
            .judgement
            .outcomes
            .get(&rule.id)
            .is_some_and(|outcome| outcome.verdict() == Verdict::NeverExercised)
    });
    let rules: Vec<_> = never.collect();
    if rules.is_empty() {
        return String::new();
    }
    let heading = "never exercised (nothing was checked); what would exercise them";
    let mut text = format!(
        "{} — {}\n",
        strong(heading),
        count(rules.len() as u64, "rule", "rules")
    );
    for rule in rules.iter().take(STIMULI) {
        let how = rule.stimulus.as_deref().unwrap_or("—");
        let _ = writeln!(text, "  {:44} {}", rule.id, faint(how));
    }
    text.push('\n');
    text
}

/// Why rules do not apply to these recordings, with their number. What nobody asked for is not told.
fn not_applicable(audit: &Audit<'_>) -> String {
    let mut by_reason: BTreeMap<String, u64> = BTreeMap::new();
    for outcome in audit
        .judgement
        .outcomes
        .values()
        .filter(|outcome| outcome.verdict() == Verdict::NotApplicable)
    {
        let reason = match &outcome.not_applicable {
            Some(NotApplicable::NotAsserted(_)) => {
                "not asserted (the rule's page says why)".to_owned()
            }
            Some(NotApplicable::NotSelected) | None => continue,
            Some(reason) => words::not_applicable(reason),
        };
        *by_reason.entry(reason).or_default() += 1;
    }
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
    let tally = |wanted: Verdict| {
        audit
            .judgement
            .outcomes
            .values()
            .filter(|outcome| outcome.verdict() == wanted)
            .count() as u64
    };
    let violated = tally(Verdict::Violated);
    let exercised = audit.judgement.exercised() as u64;
    let mut text = match (violated, exercised) {
        (0, 0) => format!(
            "{}: no rule was exercised, nothing was checked\n",
            caution("nothing checked")
        ),
        (0, _) => format!(
            "{}: {} exercised, none violated\n",
            good("lawful"),
            count(exercised, "rule", "rules")
        ),
        _ => format!(
            "{}: {} violated of {} exercised\n",
            alarm("unlawful"),
            count(violated, "rule", "rules"),
            super::words::grouped(exercised)
        ),
    };
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
