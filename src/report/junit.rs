//! The report as JUnit XML, as build servers show it: a suite a topic, a case a rule.
//!
//! Something in it is red exactly when the exit code is not 0: a rule that was violated, one that had to be exercised and was not, and
//! whatever else went wrong. There are no times in it, so the same verdicts give the same bytes.

mod xml;

use std::collections::BTreeMap;

use super::gather::{asked, by_rule, why_undecided};
use super::story::{self, known_reason};
use super::words::{self, often};
use super::{Report, plain};
use crate::check::verdict::{Outcome, Verdict, Violation};
use crate::rule::{Rule, topic_of};
use xml::Element;

/// One case.
struct Case {
    name: String,
    result: Ended,
    /// What else there is to say.
    out: String,
}

/// What became of a case, with a kind, a line and a text for what is red.
enum Ended {
    Passed,
    Skipped(String),
    Failed(&'static str, String, String),
    Errored(&'static str, String),
}

/// The document.
pub fn document(report: &Report<'_>) -> String {
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    let seen = by_rule(&report.audit);
    for (rule, outcome) in asked(&report.audit) {
        let seen = seen.get(rule).map_or(&[][..], Vec::as_slice);
        let case = case(report, rule, outcome, seen);
        suites.entry(topic_of(rule)).or_default().push(case);
    }
    let mut root = Element::new("testsuites").with("name", "podlaw");
    let all: Vec<&Case> = suites.values().flatten().collect();
    let troubles = troubles(report);
    root = counted(root, all.into_iter().chain(&troubles));
    for (topic, cases) in &suites {
        root = root.holding(suite(topic, cases));
    }
    if !troubles.is_empty() {
        root = root.holding(suite("run", &troubles));
    }
    root.document()
}

/// What went wrong beside the rules.
fn troubles(report: &Report<'_>) -> Vec<Case> {
    let troubles = report.audit.unreadable.iter().chain(report.troubles);
    let cases = troubles.enumerate().map(|(at, trouble)| Case {
        name: format!("trouble {}", at + 1),
        result: Ended::Errored("trouble", trouble.clone()),
        out: String::new(),
    });
    cases.collect()
}

fn case(report: &Report<'_>, id: &str, outcome: &Outcome, seen: &[&Violation]) -> Case {
    let book = report.audit.book;
    let rule = book.position(id).map(|at| &book.rules[at]);
    let all = seen.iter().copied();
    let (deviating, broken): (Vec<&Violation>, Vec<&Violation>) =
        all.partition(|seen| seen.deviation.is_some());
    let story = rule.map(|rule| plain(&story::violations(rule, &broken)));
    let story = story.unwrap_or_default();
    let mut out = deviations(outcome, &deviating);
    if outcome.verdict() == Verdict::KnownFailure {
        out.push_str(&story);
    }
    Case {
        name: id.to_owned(),
        result: result(report, (id, rule), outcome, (&broken, story)),
        out,
    }
}

fn result(
    report: &Report<'_>,
    (id, rule): (&str, Option<&Rule>),
    outcome: &Outcome,
    (broken, story): (&[&Violation], String),
) -> Ended {
    let mut faults = report.audit.judgement.faults.iter();
    if let Some(fault) = faults.find(|fault| fault.rule == id) {
        let message = format!("{} ({})", fault.message, words::place(&fault.place));
        return Ended::Errored("fault of the rule", message);
    }
    let reason = reason(rule, outcome);
    if outcome.verdict() != Verdict::Violated
        && report.audit.missing.iter().any(|other| other == id)
    {
        let why = reason.unwrap_or_else(|| "not exercised".to_owned());
        return Ended::Failed(
            "not checked",
            format!("it had to be exercised: {why}"),
            String::new(),
        );
    }
    match (outcome.verdict(), reason) {
        (Verdict::Violated, _) => {
            let times = often(outcome.violated);
            let message = match broken.first() {
                Some(first) => format!("{} Violated {times}.", story::happened(first)),
                None => format!("violated {times}"),
            };
            Ended::Failed("violated", message, story)
        }
        (_, Some(reason)) => Ended::Skipped(reason),
        (_, None) => Ended::Passed,
    }
}

/// Why a rule says nothing; none where it does.
fn reason(rule: Option<&Rule>, outcome: &Outcome) -> Option<String> {
    match outcome.verdict() {
        Verdict::Violated | Verdict::KnownDeviation | Verdict::Held => None,
        Verdict::KnownFailure => {
            let reason = outcome.known().map(known_reason).unwrap_or_default();
            let times = often(outcome.violated);
            Some(format!("known failure, violated {times}: {reason}"))
        }
        Verdict::Inconclusive => Some(format!("inconclusive: {}", why_undecided(outcome))),
        Verdict::NeverExercised => {
            let how = rule.and_then(|rule| rule.stimulus.as_ref());
            let how = how.map(|how| format!("; what would exercise it: {how}"));
            let how = how.unwrap_or_default();
            Some(format!("never exercised, nothing was checked{how}"))
        }
        Verdict::NotApplicable => {
            let reason = outcome.not_applicable.as_ref();
            let reason = reason.map(words::not_applicable).unwrap_or_default();
            Some(format!("not applicable: {reason}"))
        }
    }
}

fn deviations(outcome: &Outcome, seen: &[&Violation]) -> String {
    if outcome.deviated == 0 {
        return String::new();
    }
    let ids: std::collections::BTreeSet<&str> = seen
        .iter()
        .filter_map(|seen| seen.deviation.as_deref())
        .collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let first = seen
        .first()
        .map(|seen| format!(" {}", story::happened(seen)));
    format!(
        "known deviation of real Kubernetes, {} ({}).{}\n",
        often(outcome.deviated),
        ids.join(", "),
        first.unwrap_or_default()
    )
}

fn suite(name: &str, cases: &[Case]) -> Element {
    let mut suite = counted(Element::new("testsuite").with("name", name), cases.iter());
    for case in cases {
        suite = suite.holding(element(name, case));
    }
    suite
}

/// An element with the numbers of its cases.
fn counted<'c>(element: Element, cases: impl Iterator<Item = &'c Case>) -> Element {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.result {
            Ended::Passed => {}
            Ended::Skipped(_) => skipped += 1,
            Ended::Failed(..) => failures += 1,
            Ended::Errored(..) => errors += 1,
        }
    }
    let counts = [
        ("tests", tests),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
    ];
    counts.into_iter().fold(element, |element, (name, count)| {
        element.with(name, &u64::to_string(&count))
    })
}

fn element(suite: &str, case: &Case) -> Element {
    let mut element = Element::new("testcase")
        .with("classname", &format!("podlaw.{suite}"))
        .with("name", &case.name);
    let red = |name, kind: &str, message: &str, text: &str| {
        let red = Element::new(name)
            .with("message", message)
            .with("type", kind);
        red.saying(text)
    };
    match &case.result {
        Ended::Passed => {}
        Ended::Skipped(reason) => {
            element = element.holding(Element::new("skipped").with("message", reason));
        }
        Ended::Failed(kind, message, text) => {
            element = element.holding(red("failure", kind, message, text));
        }
        Ended::Errored(kind, message) => {
            element = element.holding(red("error", kind, message, ""));
        }
    }
    if !case.out.is_empty() {
        element = element.holding(Element::new("system-out").saying(&case.out));
    }
    element
}
