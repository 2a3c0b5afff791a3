//! Every rule with its statement, its sources and its verdict, by topic.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::Audit;
use super::super::gather::why_undecided;
use super::super::table::COLUMNS;
use super::super::words::{grouped, not_applicable};
use super::topics::look;
use super::violated::sources;
use crate::check::verdict::{Outcome, Verdict};
use crate::rule::Rule;

/// The rule book, judged.
pub(super) fn section(audit: &Audit<'_>) -> Markup {
    let mut topics: BTreeMap<&str, Vec<(&Rule, Option<&Outcome>)>> = BTreeMap::new();
    for rule in &audit.book.rules {
        let outcome = audit.judgement.outcomes.get(&rule.id);
        topics
            .entry(rule.topic())
            .or_default()
            .push((rule, outcome));
    }
    html! {
        section #rules {
            h2 { "Every rule" }
            @for (topic, rules) in &topics {
                details id={ "topic-" (topic) } {
                    summary { (topic) " " span.faint { (rules.len()) } }
                    @for (rule, outcome) in rules { (one(rule, *outcome)) }
                }
            }
        }
    }
}

fn one(rule: &Rule, outcome: Option<&Outcome>) -> Markup {
    let verdict = outcome.map_or(Verdict::NeverExercised, Outcome::verdict);
    let name = COLUMNS.iter().find(|(other, _)| *other == verdict);
    html! {
        div.rule id={ "rule-" (rule.id) } {
            p {
                code { (rule.id) } " " span.level { (rule.level.word()) } " "
                span.badge.(look(verdict)) { (name.map_or("", |(_, name)| name)) }
                @if let Some(outcome) = outcome { span.faint { (counts(outcome)) } }
                @if verdict == Verdict::Violated { " " a href={ "#violated-" (rule.id) } { "how" } }
            }
            p.statement { (rule.statement) }
            (sources(rule))
        }
    }
}

/// How often, or why not.
fn counts(outcome: &Outcome) -> String {
    let mut words = Vec::new();
    if outcome.exercised > 0 {
        words.push(format!("exercised {}", grouped(outcome.exercised)));
    }
    if outcome.violated > 0 {
        words.push(format!("violated {}", grouped(outcome.violated)));
    }
    if outcome.deviated > 0 {
        words.push(format!("deviated {}", grouped(outcome.deviated)));
    }
    match (outcome.verdict(), &outcome.not_applicable) {
        (Verdict::Inconclusive, _) => words.push(why_undecided(outcome)),
        (Verdict::NotApplicable, Some(reason)) => words.push(not_applicable(reason)),
        _ => {}
    }
    match words.as_slice() {
        [] => String::new(),
        words => format!(" {}", words.join(", ")),
    }
}
