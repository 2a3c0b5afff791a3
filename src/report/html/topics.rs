//! The rules by topic, with bars.

use maud::{Markup, html};

use super::super::Audit;
use super::super::gather::{self, Tally};
use super::super::table::{COLUMNS, columns};
use super::super::words::{count, grouped};
use crate::check::verdict::Verdict;

/// What a verdict is called in the style sheet.
pub(super) fn look(verdict: Verdict) -> &'static str {
    super::super::lines::verdict(verdict)
}

/// The table.
pub(super) fn section(audit: &Audit<'_>) -> Markup {
    let (topics, all) = gather::topics(audit);
    let columns = columns(&all);
    html! {
        section #topics {
            h2 { "By topic" }
            div.wide { table.topics {
                thead { tr {
                    th { "topic" }
                    th { "rules" }
                    @for (verdict, name) in &columns { th.n { span.key.(look(*verdict)) {} (name) } }
                    th.n { "exercised" }
                } }
                tbody {
                    @for (topic, tally) in &topics {
                        (row(html! { a href={ "#topic-" (topic) } { (topic) } }, &columns, tally))
                    }
                }
                tfoot { (row(html! { "all" }, &columns, &all)) }
            } }
        }
    }
}

fn row(name: Markup, columns: &[(Verdict, &str)], tally: &Tally) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            td { (bar(tally)) }
            @for (verdict, _) in columns { (number(*verdict, tally.of(*verdict))) }
            td.n { (grouped(tally.exercised)) }
        }
    }
}

fn number(verdict: Verdict, number: u64) -> Markup {
    html! {
        @match number {
            0 => td.n.none { "·" },
            number => td.n.(look(verdict)) { (grouped(number)) },
        }
    }
}

/// The verdicts side by side, each as wide as it has rules.
fn bar(tally: &Tally) -> Markup {
    html! {
        span.bar role="img" aria-label=(count(tally.rules(), "rule", "rules")) {
            @for (verdict, name) in COLUMNS {
                @if tally.of(verdict) > 0 {
                    span.(look(verdict)) style={ "flex:" (tally.of(verdict)) } title={ (tally.of(verdict)) " " (name) } {}
                }
            }
        }
    }
}
