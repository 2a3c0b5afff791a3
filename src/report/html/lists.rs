//! What is told in lists: troubles, known failures and deviations, and what was not checked.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::gather;
use super::super::story::{happened, known_reason};
use super::super::words::{count, often, place};
use super::super::{Audit, Report};
use crate::check::verdict::Verdict;
use crate::rule::Rule;

/// So many troubles are told.
const TROUBLES: usize = 100;

/// That a list was cut.
pub(super) fn cut(all: usize, shown: usize, what: &str) -> Markup {
    html! {
        @if all > shown {
            p.cut { "Only the first " (shown) " of " (all) " " (what) " are shown here; the JSON report has all that was kept." }
        }
    }
}

/// The id of a rule, as a link to where the page tells it.
pub(super) fn rule_link(id: &str) -> Markup {
    html! { a href={ "#rule-" (id) } { code { (id) } } }
}

/// What went wrong beside the rules, and what had to be exercised and was not.
pub(super) fn troubles(report: &Report<'_>) -> Markup {
    let audit = &report.audit;
    let troubles: Vec<&String> = audit.unreadable.iter().chain(report.troubles).collect();
    let faults = &audit.judgement.faults;
    html! {
        @if !troubles.is_empty() || !faults.is_empty() {
            section #troubles {
                h2 { "Troubles" }
                ul.alarms {
                    @for trouble in troubles.iter().take(TROUBLES) { li { (trouble) } }
                    @for fault in faults.iter().take(TROUBLES) {
                        li { "fault of a rule: " (rule_link(&fault.rule)) ": " (fault.message) " (" (place(&fault.place)) ")" }
                    }
                }
                (cut(troubles.len().max(faults.len()), TROUBLES, "troubles"))
            }
        }
        @if !audit.missing.is_empty() {
            section #required {
                h2 { "Required, but not exercised or not decided" }
                ul.columns { @for rule in audit.missing { li { (rule_link(rule)) } } }
            }
        }
    }
}

/// What is known to fail, and what of that fails no longer.
pub(super) fn known_failures(audit: &Audit<'_>) -> Markup {
    let failing = gather::having(audit, Verdict::KnownFailure);
    let seen = gather::violations(audit, true);
    let first = |rule: &Rule| {
        seen.iter()
            .find(|(other, _)| other.id == rule.id)?
            .1
            .first()
            .copied()
    };
    html! {
        @if !failing.is_empty() || !audit.fixed.is_empty() {
            section #known-failures {
                h2 { "Known failures" }
                dl {
                    @for (rule, outcome) in failing {
                        dt { (rule_link(&rule.id)) " " span.faint { (often(outcome.violated)) } }
                        @if let Some(known) = outcome.known() { dd { (known_reason(known)) } }
                        @if let Some(first) = first(rule) { dd.faint { (happened(first)) } }
                    }
                    @for entry in audit.fixed {
                        dt { code { (entry.rule) } }
                        dd { strong { "No longer fails: " } "take it out of the list of known failures." }
                    }
                }
            }
        }
    }
}

/// In what real Kubernetes was seen to differ.
pub(super) fn deviations(audit: &Audit<'_>) -> Markup {
    let met = gather::deviations(audit);
    html! {
        @if !met.is_empty() {
            section #deviations {
                h2 { "Known deviations" }
                p { "Real Kubernetes is known to differ from its documents here. With " code { "--strict" } " these are violations." }
                dl {
                    @for (deviation, times, all) in met {
                        dt { code { (deviation.id) } " of " (rule_link(&audit.book.rules[deviation.rule].id)) " " span.faint { (often(times)) } }
                        dd { (deviation.statement) }
                        dd.faint {
                            @if let Some(first) = all.first() { "First at " (place(&first.place)) ". " }
                            "Known from " (deviation.reference) "."
                        }
                    }
                }
            }
        }
    }
}

/// What could not be decided.
pub(super) fn undecided(audit: &Audit<'_>) -> Markup {
    let by_reason = gather::undecided(audit);
    html! {
        @if !by_reason.is_empty() {
            section #inconclusive {
                h2 { "Inconclusive" }
                @for (reason, rules) in by_reason {
                    details open[rules.len() < 12] {
                        summary { (reason) " " span.faint { (count(rules.len() as u64, "rule", "rules")) } }
                        ul.columns { @for rule in rules { li { (rule_link(rule)) } } }
                    }
                }
            }
        }
    }
}

/// What never came true, and what would exercise it.
pub(super) fn unexercised(audit: &Audit<'_>) -> Markup {
    let never = gather::having(audit, Verdict::NeverExercised);
    let number = count(never.len() as u64, "rule", "rules");
    let mut by_topic: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for (rule, _) in &never {
        by_topic.entry(rule.topic()).or_default().push(rule);
    }
    html! {
        @if !never.is_empty() {
            section #never-exercised {
                h2 { "Never exercised " span.faint { (number) } }
                p { "The premise of these never came true: nothing was checked, they have not passed. Beside each stands what would exercise it." }
                @for (topic, rules) in by_topic {
                    details {
                        summary { (topic) " " span.faint { (rules.len()) } }
                        div.wide { table { tbody {
                            @for rule in rules {
                                tr { td { (rule_link(&rule.id)) } td { (rule.stimulus.as_deref().unwrap_or("—")) } }
                            }
                        } } }
                    }
                }
            }
        }
    }
}

/// Why rules do not apply.
pub(super) fn not_applicable(audit: &Audit<'_>) -> Markup {
    let by_reason = gather::not_applicable(audit);
    html! {
        @if !by_reason.is_empty() {
            section #not-applicable {
                h2 { "Not applicable" }
                div.wide { table { tbody {
                    @for (reason, number) in by_reason { tr { td.n { (number) } td { (reason) } } }
                } } }
            }
        }
    }
}
