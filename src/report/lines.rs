//! One line a violation and a rule, for grep and awk.

use std::fmt::Write;

use super::Audit;
use super::words::{inconclusive, subject};
use crate::check::verdict::{Breach, Verdict, Violation};

/// The audit, one line each: first the violations, then the rules.
pub fn audit(audit: &Audit<'_>) -> String {
    let mut text = String::new();
    for violation in &audit.judgement.violations {
        line(&mut text, violation);
    }
    for (rule, outcome) in audit.judgement.outcomes.iter() {
        let word = verdict(outcome.verdict());
        let _ = write!(
            text,
            "{word} {rule} exercised={} violated={} deviated={} inconclusive={}",
            outcome.exercised,
            outcome.violated,
            outcome.deviated,
            outcome.undecided()
        );
        for (reason, count) in &outcome.inconclusive {
            let _ = write!(text, " [{}: {count}]", inconclusive(reason));
        }
        text.push('\n');
    }
    for fault in &audit.judgement.faults {
        let _ = writeln!(
            text,
            "FAULT {} {}:{} {}",
            fault.rule, fault.place.recording, fault.place.line, fault.message
        );
    }
    text
}

/// One violation, in a line.
pub fn violation(violation: &Violation) -> String {
    let mut text = String::new();
    line(&mut text, violation);
    text
}

fn line(text: &mut String, violation: &Violation) {
    let word = if violation.deviation.is_some() {
        "DEVIATION"
    } else {
        "VIOLATION"
    };
    let named = violation
        .deviation
        .as_ref()
        .map(|id| format!(" ({id})"))
        .unwrap_or_default();
    let _ = write!(
        text,
        "{word} {}{named} {}:{} {}: {}",
        violation.rule,
        violation.place.recording,
        violation.place.line,
        subject(&violation.subject),
        how(&violation.breach)
    );
    for read in &violation.read {
        let value: String = read.value.to_string().chars().take(160).collect();
        let _ = write!(text, "; {} = {value}", read.path);
    }
    text.push('\n');
}

fn how(breach: &Breach) -> String {
    match breach {
        Breach::State => "state".into(),
        Breach::Step => "step".into(),
        Breach::TooLate { start, .. } => format!("too late (since line {})", start.line),
        Breach::TooEarly {
            start,
            after,
            not_before,
        } => {
            format!(
                "too early (since line {}: {after} ms, not before {not_before} ms)",
                start.line
            )
        }
        Breach::Never { start } => format!("never (since line {})", start.line),
        Breach::NotUnique { other, key } => {
            format!("not unique: {key} is that of {}", subject(other))
        }
        Breach::Monitor { found } => found.clone(),
    }
}

/// A verdict in one word.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Violated => "violated",
        Verdict::KnownFailure => "known-failure",
        Verdict::KnownDeviation => "known-deviation",
        Verdict::Held => "held",
        Verdict::Inconclusive => "inconclusive",
        Verdict::NeverExercised => "never-exercised",
        Verdict::NotApplicable => "not-applicable",
    }
}
