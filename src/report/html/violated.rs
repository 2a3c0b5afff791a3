//! The violations: what the rule says, what happened, the Pod's life around it, and what changed.

use maud::{Markup, html};

use super::super::Audit;
use super::super::gather;
use super::super::story::{ELEMENT, allows, fails_for, happened, shortened, shown, told};
use super::super::words::{count, link, often, place, subject};
use super::lists::cut;
use super::{diff, life};
use crate::check::verdict::{Failing, Violation};
use crate::rule::Rule;

/// So many violations are told in full, the first of each rule before all others.
const WHOLE: usize = 60;
/// So many of one rule.
const OF_A_RULE: usize = 3;
/// So many of the others are named.
const NAMED: usize = 20;
/// So much of a version is shown.
const VERSION: usize = 20_000;

/// All violations that nobody knows.
pub(super) fn section(audit: &Audit<'_>) -> Markup {
    let violations = gather::violations(audit, false);
    // The first of each rule, as long as there is room; what is left goes to the others.
    let firsts = violations.len().min(WHOLE);
    let mut room = WHOLE - firsts;
    let told = violations.iter().enumerate().map(|(at, (rule, all))| {
        let more = room.min(OF_A_RULE - 1).min(all.len() - 1);
        let whole = if at < firsts { 1 + more } else { 0 };
        room -= if at < firsts { more } else { 0 };
        article(audit, rule, all, whole)
    });
    html! {
        @if !violations.is_empty() {
            section #violated {
                h2 { "Violated " span.faint { (count(violations.len() as u64, "rule", "rules")) } }
                @if violations.len() > WHOLE {
                    p.cut { "Only the first " (WHOLE) " rules are told in full; of the others it is said where they were broken." }
                }
                @for article in told { (article) }
            }
        }
    }
}

fn article(audit: &Audit<'_>, rule: &Rule, all: &[&Violation], whole: usize) -> Markup {
    let outcome = audit.judgement.outcomes.get(&rule.id);
    let times = outcome.map_or(all.len() as u64, |outcome| outcome.violated);
    html! {
        article id={ "violated-" (rule.id) } {
            h3 { code { (rule.id) } " " span.level { (rule.level.word()) } " " span.faint { (often(times)) } }
            p.statement { (rule.statement) }
            (sources(rule))
            @for violation in &all[..whole] { (one(rule, violation)) }
            (others(&all[whole..], whole > 0))
        }
    }
}

/// Where a rule comes from.
pub(super) fn sources(rule: &Rule) -> Markup {
    html! {
        ul.sources {
            @for source in &rule.source {
                @match link(source) {
                    Some(link) => li { a href=(link) rel="noreferrer" { (source) } },
                    None => li { (source) },
                }
            }
        }
    }
}

fn one(rule: &Rule, violation: &Violation) -> Markup {
    html! {
        div.violation {
            p.happened { (happened(violation)) }
            (life::timeline(violation))
            (read(violation))
            (allowed(rule, violation))
            (diff::of(violation))
            (version(violation))
        }
    }
}

fn read(violation: &Violation) -> Markup {
    html! {
        @if !violation.read.is_empty() {
            h4 { "It read" }
            div.wide { table.values { tbody {
                @for read in &violation.read {
                    tr { th scope="row" { code { (read.path) } } td { code { (shown(&read.value)) } } }
                }
            } } }
        }
    }
}

fn allowed(rule: &Rule, violation: &Violation) -> Markup {
    html! {
        @if !violation.allowed.is_empty() {
            h4 { (heading(allows(&violation.breach))) }
            pre.cel { code { (violation.allowed) } }
            @if let Some(Failing { part, element }) = &violation.failing {
                @if let Some(part) = part {
                    h4 { "Of this fails" }
                    pre.cel { code { (part) } }
                }
                @if let Some(element) = element {
                    h4 { (heading(fails_for(&violation.breach))) " " code { (element.path) } }
                    pre.cel { code { (shortened(&told(&element.value), ELEMENT)) } }
                }
            }
            @if rule.when.text != "true" {
                details {
                    summary { "Because" }
                    pre.cel { code { (rule.when.text) } }
                }
            }
        }
    }
}

/// Words as they stand at the beginning of a line.
fn heading(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// The version at the violation, whole.
fn version(violation: &Violation) -> Markup {
    let yaml = serde_yaml::to_string(&violation.after).unwrap_or_default();
    html! {
        @if !violation.after.is_null() {
            details {
                summary { "The version at the violation" }
                pre { code { (shortened(&yaml, VERSION)) } }
            }
        }
    }
}

/// Where else the rule was broken.
fn others(all: &[&Violation], also: bool) -> Markup {
    html! {
        @if !all.is_empty() {
            details open[!also] {
                summary { @if also { "Also broken by " (all.len()) " more" } @else { "Broken by" } }
                ul { @for violation in all.iter().take(NAMED) {
                    li { (subject(&violation.subject)) " " span.faint { "(" (place(&violation.place)) ")" } }
                } }
                (cut(all.len(), NAMED, "of these"))
            }
        }
    }
}
