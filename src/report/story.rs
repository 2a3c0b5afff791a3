//! One violation as a paragraph and a small timeline.

use std::fmt::Write;

use super::style::{alarm, caution, faint, strong};
use super::words::{clock, link, often, place, span, subject, wrap};
use crate::check::KnownFailure;
use crate::check::verdict::{Breach, Moment, Outcome, Violation};
use crate::rule::{Deviation, Rule};

/// How wide text is.
pub(super) const WIDTH: usize = 100;
/// How much of a value is shown.
const VALUE: usize = 120;
/// How much of an element that is wrong.
pub(super) const ELEMENT: usize = 400;
/// How many subjects are named when the same rule was broken by many.
const NAMED: usize = 5;

/// Violations of one rule: the first is told in full, the others are counted.
pub(super) fn violations(rule: &Rule, all: &[&Violation]) -> String {
    let Some(first) = all.first() else {
        return String::new();
    };
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} {} ({})",
        alarm("VIOLATED"),
        strong(&rule.id),
        rule.level.word()
    );
    text.push_str(&wrap(&rule.statement, WIDTH, "  "));
    for source in &rule.source {
        let _ = writeln!(
            text,
            "  {}",
            faint(link(source).unwrap_or_else(|| source.clone()))
        );
    }
    text.push('\n');
    text.push_str(&wrap(&happened(first), WIDTH, "  "));
    text.push_str(&read(first));
    text.push_str(&allowed(rule, first));
    text.push_str(&timeline(&first.timeline));
    text.push_str(&others(all));
    text
}

/// Known deviations of one sort: one line, and how often.
pub(super) fn deviations(deviation: &Deviation, times: u64, all: &[&Violation]) -> String {
    let mut text = String::new();
    let first = all.first();
    let rule = first.map_or("", |first| &first.rule);
    let _ = writeln!(
        text,
        "  {} {} {}",
        caution(rule),
        faint(format!("({})", deviation.id)),
        often(times)
    );
    text.push_str(&wrap(&deviation.statement, WIDTH, "    "));
    let first = first.map(|first| place(&first.place)).unwrap_or_default();
    let reference = &deviation.reference;
    let _ = writeln!(
        text,
        "    {}",
        faint(format!("first at {first}; {reference}"))
    );
    text
}

/// A rule that is known to fail: one line, how often, and why.
pub(super) fn known_failure(rule: &Rule, outcome: &Outcome, first: Option<&Violation>) -> String {
    let mut text = format!("  {} {}\n", caution(&rule.id), often(outcome.violated));
    if let Some(known) = outcome.known() {
        text.push_str(&wrap(&known_reason(known), WIDTH, "    "));
    }
    if let Some(first) = first {
        text.push_str(&wrap(&happened(first), WIDTH, "    "));
    }
    text
}

/// Why a failure is known, and how long it may be there.
pub(super) fn known_reason(known: &KnownFailure) -> String {
    let until = known.until.as_ref();
    let until = until.map(|until| format!(" (until {until})"));
    format!("{}{}", known.reason, until.unwrap_or_default())
}

/// What happened, in a sentence or two.
pub(super) fn happened(violation: &Violation) -> String {
    let (who, at) = (subject(&violation.subject), place(&violation.place));
    match &violation.breach {
        Breach::State => format!("{who}: this version ({at}) shows what the rule forbids."),
        Breach::Step => {
            format!("{who}: the step to this version ({at}) is one that the rule forbids.")
        }
        Breach::TooLate {
            start,
            within: Some(within),
        } => format!(
            "{who}: what had to follow within {} of {} had not come by {at}, and nothing excuses it.",
            span(*within),
            place(start)
        ),
        Breach::TooLate {
            start,
            within: None,
        } => {
            format!(
                "{who}: what had to follow after {} had not come when things had settled ({at}).",
                place(start)
            )
        }
        Breach::TooEarly {
            start,
            not_before,
            after,
        } => format!(
            "{who}: it came after {} ({at}), and must not come before {} have passed since {}.",
            span(*after),
            span(*not_before),
            place(start)
        ),
        Breach::Never { start } => format!(
            "{who}: what must never follow on {} came at {at}.",
            place(start)
        ),
        Breach::NotUnique { other, key } => format!(
            "{who} and {} have the same {key} at the same time ({at}).",
            subject(other)
        ),
        Breach::Monitor { found } => format!("{who}: {found} ({at})."),
    }
}

/// The values that the rule read.
fn read(violation: &Violation) -> String {
    if violation.read.is_empty() {
        return String::new();
    }
    let width = violation
        .read
        .iter()
        .map(|read| read.path.chars().count())
        .max()
        .unwrap_or_default()
        .min(48);
    let mut text = String::from("  it read\n");
    for read in &violation.read {
        let value = shown(&read.value);
        let _ = writeln!(text, "    {:width$}  {value}", read.path);
    }
    text
}

/// A value that was read, in a line.
pub(super) fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "nothing".to_owned(),
        value => shortened(&value.to_string(), VALUE),
    }
}

pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    format!("{} …", text.chars().take(most).collect::<String>())
}

fn allowed(rule: &Rule, violation: &Violation) -> String {
    if violation.allowed.is_empty() {
        return String::new();
    }
    let mut text = format!("  {}\n", allows(&violation.breach));
    text.push_str(&wrap(&violation.allowed, WIDTH, "    "));
    text.push_str(&failing(violation));
    if rule.when.text != "true" {
        text.push_str("  because\n");
        text.push_str(&wrap(&rule.when.text, WIDTH, "    "));
    }
    text
}

/// What the conclusion of a rule is called where it is told beside what broke it.
pub(super) fn allows(breach: &Breach) -> &'static str {
    match breach {
        Breach::Never { .. } => "it must never see",
        Breach::TooEarly { .. } => "it must wait before",
        Breach::NotUnique { .. } => "must be unique",
        Breach::TooLate { .. } => "it had to see",
        _ => "it allows",
    }
}

/// What the element that is wrong is told under.
pub(super) fn fails_for(breach: &Breach) -> &'static str {
    match breach {
        Breach::Never { .. } => "it saw this for",
        _ => "it fails for",
    }
}

/// What of it fails, and for what.
fn failing(violation: &Violation) -> String {
    let Some(failing) = &violation.failing else {
        return String::new();
    };
    let mut text = String::new();
    if let Some(part) = &failing.part {
        text.push_str("  of this fails\n");
        text.push_str(&wrap(part, WIDTH, "    "));
    }
    if let Some(element) = &failing.element {
        let label = fails_for(&violation.breach);
        let _ = writeln!(text, "  {label} {}", element.path);
        let value = shortened(&told(&element.value), ELEMENT);
        text.push_str(&wrap(&value, WIDTH, "    "));
    }
    text
}

/// A value with its plain fields first, and those with much in them last.
pub(super) fn told(value: &serde_json::Value) -> String {
    let serde_json::Value::Object(fields) = value else {
        return value.to_string();
    };
    let mut told: Vec<(usize, String)> = fields
        .iter()
        .map(|(name, value)| {
            let nested = value.is_object() || value.is_array();
            let text = value.to_string();
            (usize::from(nested) * text.len(), format!("{name}: {text}"))
        })
        .collect();
    told.sort_by_key(|(weight, _)| *weight);
    let told: Vec<String> = told.into_iter().map(|(_, text)| text).collect();
    told.join(", ")
}

/// The Pod's life around the violation.
fn timeline(moments: &[Moment]) -> String {
    if moments.is_empty() {
        return String::new();
    }
    let mut text = String::from("  its life around it\n");
    for moment in moments {
        let time = moment.place.time.map(clock).unwrap_or_default();
        let head = format!("line {:<5} {time:12}  ", moment.place.line);
        let changes = if moment.changes.is_empty() {
            "no visible change".to_owned()
        } else {
            let changes = moment.changes.iter().map(ToString::to_string);
            changes.collect::<Vec<_>>().join("; ")
        };
        let indent = " ".repeat(4 + head.chars().count());
        let lines = wrap(&changes, WIDTH, &indent);
        let line = format!("{head}{}", lines.trim_start());
        text.push_str(&if moment.here {
            format!("  {} {}\n", alarm("▶"), strong(line.trim_end()))
        } else {
            format!("    {line}")
        });
    }
    text
}

/// The other subjects that broke the same rule.
fn others(all: &[&Violation]) -> String {
    let rest = &all[1..];
    if rest.is_empty() {
        return "\n".into();
    }
    let mut text = format!("  and {} more: ", rest.len());
    let named: Vec<String> = rest
        .iter()
        .take(NAMED)
        .map(|violation| {
            format!(
                "{} ({}:{})",
                subject(&violation.subject),
                violation.place.recording,
                violation.place.line
            )
        })
        .collect();
    text.push_str(&named.join("; "));
    if rest.len() > NAMED {
        text.push_str("; …");
    }
    text.push_str("\n\n");
    text
}
