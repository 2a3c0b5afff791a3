//! The report as a conformance report in the shape that implementations of the Gateway API publish: profiles, of which each is a topic
//! here, with core and extended rules, and beside them every rule with its verdict.
//!
//! Core is what the documents state as fact (`must`), extended what they hedge (`should`). A rule that was not exercised, could not be
//! decided or does not apply is skipped, and a topic of which a rule was skipped is a partial success at most. A known failure has failed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Report;
use super::gather;
use super::json::API_VERSION;
use super::lines::verdict;
use super::words::count;
use crate::check::verdict::{NotApplicable, Outcome, Verdict};
use crate::rule::{Level, topic_of};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    api_version: &'static str,
    kind: &'static str,
    implementation: Implementation<'a>,
    /// Those that what was judged names; none where it names none.
    kubernetes_versions: Vec<&'a str>,
    rule_book_version: &'a str,
    podlaw_version: &'static str,
    profiles: Vec<Profile<'a>>,
    rules: Vec<One<'a>>,
}

#[derive(Serialize)]
struct Implementation<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct Profile<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    core: Option<Status<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extended: Option<Status<'a>>,
    summary: String,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    result: &'static str,
    statistics: Statistics,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed_tests: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped_tests: Vec<&'a str>,
}

/// Capital letters, as in the reports of the Gateway API.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statistics {
    passed: u64,
    failed: u64,
    skipped: u64,
}

#[derive(Serialize)]
struct One<'a> {
    id: &'a str,
    verdict: &'static str,
    exercised: u64,
    violated: u64,
}

/// The document.
pub fn document(report: &Report<'_>) -> String {
    let rules = judged(report);
    let document = Document {
        api_version: API_VERSION,
        kind: "ConformanceReport",
        implementation: Implementation {
            name: report.implementation.map_or("unknown", |one| one.name),
            version: report.implementation.map(|one| one.version),
        },
        kubernetes_versions: gather::kubernetes(&report.audit),
        rule_book_version: &report.audit.book.version,
        podlaw_version: env!("CARGO_PKG_VERSION"),
        profiles: profiles(&rules),
        rules: rules
            .iter()
            .map(|(id, _, outcome)| one(id, outcome))
            .collect(),
    };
    serde_yaml::to_string(&document).expect("a report is plain data")
}

/// All rules but those that are never judged.
fn judged<'a>(report: &Report<'a>) -> Vec<(&'a str, Level, &'a Outcome)> {
    let book = report.audit.book;
    let outcomes = report.audit.judgement.outcomes.iter();
    let judged = outcomes.filter(|(_, outcome)| {
        !matches!(outcome.not_applicable, Some(NotApplicable::NotAsserted(_)))
    });
    judged
        .filter_map(|(id, outcome)| Some((id, book.rules[book.position(id)?].level, outcome)))
        .collect()
}

fn profiles<'a>(rules: &[(&'a str, Level, &Outcome)]) -> Vec<Profile<'a>> {
    let mut topics: BTreeMap<&str, [Status<'a>; 2]> = BTreeMap::new();
    for (id, level, outcome) in rules {
        let parts = topics.entry(topic_of(id)).or_default();
        parts[usize::from(*level != Level::Must)].note(id, outcome.verdict());
    }
    let profiles = topics.into_iter().map(|(name, [mut core, mut extended])| {
        core.decide();
        extended.decide();
        let summary = summary(&[("Core", &core), ("Extended", &extended)]);
        let some = |status: Status<'a>| (!status.result.is_empty()).then_some(status);
        Profile {
            name,
            core: some(core),
            extended: some(extended),
            summary,
        }
    });
    profiles.collect()
}

impl<'a> Status<'a> {
    fn note(&mut self, id: &'a str, verdict: Verdict) {
        match verdict {
            Verdict::Held | Verdict::KnownDeviation => self.statistics.passed += 1,
            Verdict::Violated | Verdict::KnownFailure => {
                self.statistics.failed += 1;
                self.failed_tests.push(id);
            }
            Verdict::Inconclusive | Verdict::NeverExercised | Verdict::NotApplicable => {
                self.statistics.skipped += 1;
                self.skipped_tests.push(id);
            }
        }
    }

    /// What its numbers amount to; nothing where there are none.
    fn decide(&mut self) {
        let Statistics {
            passed,
            failed,
            skipped,
        } = self.statistics;
        self.result = match (passed, failed, skipped) {
            (0, 0, 0) => "",
            (_, 0, 0) => "success",
            (_, 0, _) => "partial",
            _ => "failure",
        };
    }
}

/// The results in words, as there.
fn summary(parts: &[(&str, &Status<'_>)]) -> String {
    let told = parts.iter().filter_map(|(name, status)| {
        let Statistics {
            passed,
            failed,
            skipped,
        } = status.statistics;
        let (failures, skips) = (
            count(failed, "failure", "failures"),
            count(skipped, "skip", "skips"),
        );
        match status.result {
            "" => None,
            "success" => Some(format!("{name} rules succeeded.")),
            "partial" if passed == 0 => Some(format!("{name} rules were not checked.")),
            "partial" => Some(format!("{name} rules partially succeeded with {skips}.")),
            _ => Some(format!("{name} rules failed with {failures}.")),
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

fn one<'a>(id: &'a str, outcome: &Outcome) -> One<'a> {
    One {
        id,
        verdict: verdict(outcome.verdict()),
        exercised: outcome.exercised,
        violated: outcome.violated,
    }
}
