//! The report as one page for people. It needs nothing from elsewhere, no script and no font: a file that can be sent to somebody.
//!
//! Whatever a recording says is text: it is escaped, and the page forbids scripts besides.

mod diff;
mod life;
mod lists;
mod rules;
mod topics;
mod violated;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Report;
use super::gather::{self, Mood};
use super::story::shortened;
use super::words::{count, grouped, often};
use crate::check::verdict::{Recording, Verdict};

/// How it looks, in light and in the dark, on paper and on a telephone.
const STYLE: &str = include_str!("page.css");
/// Nothing is loaded, and nothing is run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// So many recordings are named.
const RECORDINGS: usize = 100;

/// The page.
pub fn page(report: &Report<'_>) -> String {
    let (_, word, _) = gather::sentence(&report.audit);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (word) " · " (shortened(&name(report), 80)) " · podlaw" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(report))
                main {
                    (lists::troubles(report))
                    (topics::section(&report.audit))
                    (violated::section(&report.audit))
                    (lists::known_failures(&report.audit))
                    (lists::deviations(&report.audit))
                    (lists::undecided(&report.audit))
                    (lists::unexercised(&report.audit))
                    (lists::not_applicable(&report.audit))
                    (recordings(&report.audit.judgement.recordings))
                    (rules::section(&report.audit))
                }
                footer {
                    "Written by podlaw " (env!("CARGO_PKG_VERSION")) ", which is not part of the Kubernetes project. Rules are in podlaw's own \
                     words; what counts is the page that each of them links."
                }
            }
        }
    };
    visible(&page.into_string())
}

/// Characters that are not seen, or that turn what stands beside them round, as escapes of Rust: names in recordings may have them.
fn visible(page: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut text = String::with_capacity(page.len());
    for c in page.chars() {
        if hidden(c) {
            text.extend(c.escape_unicode());
        } else {
            text.push(c);
        }
    }
    text
}

/// What was judged, in a few words.
fn name(report: &Report<'_>) -> String {
    if let Some(implementation) = report.implementation {
        return match implementation.version {
            "" => implementation.name.to_owned(),
            version => format!("{} {version}", implementation.name),
        };
    }
    match report.audit.judgement.recordings.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.name.clone(),
        many => format!("{} recordings", many.len()),
    }
}

fn head(report: &Report<'_>) -> Markup {
    let (mood, word, rest) = gather::sentence(&report.audit);
    let mood = match mood {
        _ if !report.troubles.is_empty() || !report.audit.unreadable.is_empty() => "alarm",
        Mood::Good if !report.audit.missing.is_empty() => "caution",
        Mood::Good => "good",
        Mood::Caution => "caution",
        Mood::Alarm => "alarm",
    };
    html! {
        header {
            p.mark { "podlaw " (env!("CARGO_PKG_VERSION")) " · the documented laws of the Pod lifecycle" }
            h1 { (name(report)) }
            p.verdict.(mood) { strong { (word) ":" } " " (rest) "." (short(report)) }
            p.facts { @for fact in gather::heading(&report.audit) { span { (fact) } } }
            (broken(report))
        }
    }
}

/// That a verdict does not stand on all that was asked for.
fn short(report: &Report<'_>) -> Markup {
    let missing = report.audit.missing.len() as u64;
    html! {
        @if missing > 0 { " But " (count(missing, "rule that had to be exercised was not, or was not decided.", "rules that had to be exercised were not, or were not decided.")) }
        @if !report.audit.unreadable.is_empty() { " Part of the input could not be read." }
    }
}

/// The rules that were violated, so that nobody has to look for them.
fn broken(report: &Report<'_>) -> Markup {
    let violated = gather::having(&report.audit, Verdict::Violated);
    html! {
        @if !violated.is_empty() {
            ul.columns { @for (rule, outcome) in violated {
                li {
                    a href={ "#violated-" (rule.id) } { code { (rule.id) } } " "
                    span.faint { (often(outcome.violated)) }
                }
            } }
        }
    }
}

fn recordings(recordings: &[Recording]) -> Markup {
    html! {
        @if !recordings.is_empty() {
            section #recordings {
                h2 { "What was judged" }
                div.wide { table {
                    thead { tr { th { "recording" } th { "scenario" } th { "Kubernetes" } th.n { "records" } th.n { "object versions" } } }
                    tbody {
                        @for recording in recordings.iter().take(RECORDINGS) {
                            tr {
                                td { code { (recording.name) } }
                                td { (recording.scenario.as_deref().unwrap_or("—")) }
                                td { (recording.kubernetes.as_deref().unwrap_or("—")) }
                                td.n { (grouped(recording.records)) }
                                td.n { (grouped(recording.versions)) }
                            }
                        }
                    }
                } }
                (lists::cut(recordings.len(), RECORDINGS, "recordings"))
            }
        }
    }
}
