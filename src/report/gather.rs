//! What the reports tell, put together from the verdicts: by rule, by topic, by reason. How it looks is theirs.

use std::collections::BTreeMap;

use super::Audit;
use super::words::{self, count, grouped};
use crate::check::verdict::{NotApplicable, Outcome, Verdict, Violation};
use crate::rule::{Deviation, Rule, topic_of};

/// The rules that were asked about, with what became of them.
pub(super) fn asked<'a>(audit: &Audit<'a>) -> impl Iterator<Item = (&'a str, &'a Outcome)> {
    let outcomes = audit.judgement.outcomes.iter();
    outcomes.filter(|(_, outcome)| outcome.not_applicable != Some(NotApplicable::NotSelected))
}

/// The rules that have this verdict.
pub(super) fn having<'a>(audit: &Audit<'a>, verdict: Verdict) -> Vec<(&'a Rule, &'a Outcome)> {
    let rules = audit.book.rules.iter();
    let outcomes = &audit.judgement.outcomes;
    rules
        .filter_map(|rule| Some((rule, outcomes.get(&rule.id)?)))
        .filter(|(_, outcome)| outcome.verdict() == verdict)
        .collect()
}

/// All violations, by rule.
pub(super) fn by_rule<'a>(audit: &Audit<'a>) -> BTreeMap<&'a str, Vec<&'a Violation>> {
    let mut by_rule: BTreeMap<&str, Vec<&Violation>> = BTreeMap::new();
    for violation in &audit.judgement.violations {
        by_rule.entry(&violation.rule).or_default().push(violation);
    }
    by_rule
}

/// The violations that no known deviation explains, by rule; `known` are those that are known to fail.
pub(super) fn violations<'a>(
    audit: &Audit<'a>,
    known: bool,
) -> Vec<(&'a Rule, Vec<&'a Violation>)> {
    let told = by_rule(audit).into_iter().filter_map(|(id, mut all)| {
        all.retain(|violation| violation.deviation.is_none());
        let outcome = audit.judgement.outcomes.get(id);
        let is_known = outcome.is_some_and(|outcome| outcome.known().is_some());
        let rule = &audit.book.rules[audit.book.position(id)?];
        (!all.is_empty() && is_known == known).then_some((rule, all))
    });
    told.collect()
}

/// The known deviations that were met: how often, and those whose details were kept.
pub(super) fn deviations<'a>(audit: &Audit<'a>) -> Vec<(&'a Deviation, u64, Vec<&'a Violation>)> {
    let mut by_id: BTreeMap<&str, Vec<&Violation>> = BTreeMap::new();
    for violation in &audit.judgement.violations {
        if let Some(id) = &violation.deviation {
            by_id.entry(id).or_default().push(violation);
        }
    }
    let told = by_id.into_iter().filter_map(|(id, all)| {
        let mut deviations = audit.book.deviations.iter();
        let deviation = deviations.find(|deviation| deviation.id == id)?;
        let times = audit.judgement.deviations.get(id).copied();
        Some((deviation, times.unwrap_or_default(), all))
    });
    told.collect()
}

/// The rules of a topic: how many have each verdict, and how often they were exercised.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    verdicts: BTreeMap<Verdict, u64>,
    pub exercised: u64,
}

impl Tally {
    /// How many rules have this verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }

    /// How many rules there are.
    pub fn rules(&self) -> u64 {
        self.verdicts.values().sum()
    }

    fn note(&mut self, outcome: &Outcome) {
        *self.verdicts.entry(outcome.verdict()).or_default() += 1;
        self.exercised += outcome.exercised;
    }
}

/// The rules by topic, and all of them.
pub(super) fn topics<'a>(audit: &Audit<'a>) -> (BTreeMap<&'a str, Tally>, Tally) {
    let mut topics: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut all = Tally::default();
    for (rule, outcome) in asked(audit) {
        topics.entry(topic_of(rule)).or_default().note(outcome);
        all.note(outcome);
    }
    (topics, all)
}

/// Rules that could not be decided in any case, by reason.
pub(super) fn undecided<'a>(audit: &Audit<'a>) -> BTreeMap<String, Vec<&'a str>> {
    let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (rule, outcome) in audit.judgement.outcomes.iter() {
        if outcome.verdict() == Verdict::Inconclusive {
            by_reason
                .entry(why_undecided(outcome))
                .or_default()
                .push(rule);
        }
    }
    by_reason
}

/// Why a rule could not be decided, all reasons in a line.
pub(super) fn why_undecided(outcome: &Outcome) -> String {
    let reasons: Vec<String> = outcome
        .inconclusive
        .keys()
        .map(words::inconclusive)
        .collect();
    reasons.join("; ")
}

/// Why rules do not apply, with their number. What nobody asked for is not told.
pub(super) fn not_applicable(audit: &Audit<'_>) -> BTreeMap<String, u64> {
    let mut by_reason: BTreeMap<String, u64> = BTreeMap::new();
    let outcomes = audit.judgement.outcomes.values();
    for outcome in outcomes.filter(|outcome| outcome.verdict() == Verdict::NotApplicable) {
        let reason = match &outcome.not_applicable {
            Some(NotApplicable::NotAsserted(_)) => {
                "not asserted (the rule's page says why)".to_owned()
            }
            Some(NotApplicable::NotSelected) | None => continue,
            Some(reason) => words::not_applicable(reason),
        };
        *by_reason.entry(reason).or_default() += 1;
    }
    by_reason
}

/// The versions of Kubernetes that are known of what was judged.
pub(super) fn kubernetes<'a>(audit: &Audit<'a>) -> Vec<&'a str> {
    let recordings = audit.judgement.recordings.iter();
    let versions = recordings.filter_map(|recording| recording.kubernetes.as_deref());
    let versions: std::collections::BTreeSet<&str> = versions.collect();
    versions.into_iter().collect()
}

/// What was judged, as parts of a line: the book, how much, the version of Kubernetes.
pub(super) fn heading(audit: &Audit<'_>) -> [String; 3] {
    let recordings = &audit.judgement.recordings;
    let versions: u64 = recordings.iter().map(|recording| recording.versions).sum();
    let kubernetes = match kubernetes(audit).as_slice() {
        [] => "version of Kubernetes unknown".to_owned(),
        known => format!("Kubernetes {}", known.join(", ")),
    };
    let rules = count(audit.book.rules.len() as u64, "rule", "rules");
    let judged = match audit.cases {
        Some(cases) => count(cases, "case", "cases"),
        None => count(recordings.len() as u64, "recording", "recordings"),
    };
    let versions = count(versions, "object version", "object versions");
    [
        format!("rule book {} ({rules})", audit.book.version),
        format!("{judged}, {versions}"),
        kubernetes,
    ]
}

/// How an audit came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Good,
    Caution,
    Alarm,
}

/// The verdict in one sentence: a word, and what it stands on.
pub(super) fn sentence(audit: &Audit<'_>) -> (Mood, &'static str, String) {
    let (_, all) = topics(audit);
    let exercised = audit.judgement.exercised() as u64;
    let known = match all.of(Verdict::KnownFailure) {
        0 => String::new(),
        known => format!(", {} known to fail", grouped(known)),
    };
    match (all.of(Verdict::Violated), exercised) {
        (0, 0) => {
            let nothing = "no rule was exercised, nothing was checked".to_owned();
            (Mood::Caution, "nothing checked", nothing + &known)
        }
        (0, _) => {
            let exercised = count(exercised, "rule", "rules");
            let rest = if known.is_empty() {
                ", none violated"
            } else {
                ", none newly violated"
            };
            (
                Mood::Good,
                "lawful",
                format!("{exercised} exercised{rest}{known}"),
            )
        }
        (violated, _) => {
            let (violated, exercised) = (count(violated, "rule", "rules"), grouped(exercised));
            let rest = format!("{violated} violated of {exercised} exercised{known}");
            (Mood::Alarm, "unlawful", rest)
        }
    }
}
