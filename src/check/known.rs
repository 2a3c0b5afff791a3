//! Failures that are known: rules that an implementation breaks today, each with the reason, so that its builders see what is new.
//!
//! Such a rule stays broken, and is told; only the verdict is another ([`Verdict::KnownFailure`]). A list whose entries fail no longer
//! would hide the next failure, so [`KnownFailures::fixed`] names what can be taken out.

use globset::GlobMatcher;
use serde::{Deserialize, Serialize};

use super::verdict::{Judgement, Outcome, Verdict};
use crate::rule::{BookError, BookErrors, RuleBook, matcher};

/// A list of known failures.
///
/// ```
/// use podlaw::check::KnownFailures;
/// use podlaw::rule::RuleBook;
///
/// let book = RuleBook::embedded()?;
/// let known = KnownFailures::from_yaml("known-failures.yaml", "
/// apiVersion: podlaw/v1
/// kind: KnownFailures
/// rules:
/// - rule: probe.*
///   reason: probes are not built yet
///   until: the release in spring
/// ", &book)?;
/// assert!(known.of("probe.no-probe-ready-with-start").is_some());
/// # Ok::<(), podlaw::rule::BookErrors>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct KnownFailures {
    entries: Vec<(KnownFailure, GlobMatcher)>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// The rule, or a glob over the ids of rules.
    pub rule: String,
    /// Why it fails.
    pub reason: String,
    /// How long it may; for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "apiVersion")]
    api_version: String,
    kind: String,
    rules: Vec<KnownFailure>,
}

impl KnownFailures {
    /// Reads a list; every entry must match a rule of the book. `name` is that of the file.
    ///
    /// # Errors
    /// What is wrong with the file, each mistake with its place and what was expected.
    pub fn from_yaml(name: &str, text: &str, book: &RuleBook) -> Result<Self, BookErrors> {
        let wrong = |(line, column), message: String| BookError {
            file: name.to_owned(),
            line,
            column,
            rule: None,
            message,
        };
        let file: File = serde_yaml::from_str(text).map_err(|error| {
            let place = error.location();
            let place = place.map_or((1, 0), |place| (place.line(), place.column()));
            let message = format!("{error}; {EXPECTED}");
            BookErrors(vec![wrong(place, message)])
        })?;
        if (file.api_version.as_str(), file.kind.as_str()) != ("podlaw/v1", "KnownFailures") {
            let (version, kind) = (file.api_version, file.kind);
            let message = format!("this is {kind} of {version}; {EXPECTED}");
            return Err(BookErrors(vec![wrong((1, 0), message)]));
        }
        let (mut entries, mut errors) = (Vec::new(), Vec::new());
        for entry in file.rules {
            match matcher_of(&entry, book) {
                Ok(matcher) => entries.push((entry, matcher)),
                Err(message) => errors.push(wrong(place_of(text, &entry.rule), message)),
            }
        }
        if errors.is_empty() {
            Ok(Self { entries })
        } else {
            Err(BookErrors(errors))
        }
    }

    /// The entry that a rule stands under: the first that matches.
    pub fn of(&self, rule: &str) -> Option<&KnownFailure> {
        let mut entries = self.entries.iter();
        let found = entries.find(|(_, matcher)| matcher.is_match(rule));
        found.map(|(entry, _)| entry)
    }

    /// Gives the rules of the list that were violated the verdict of a known failure.
    pub fn mark(&self, judgement: &mut Judgement) {
        for (rule, outcome) in judgement.outcomes.iter_mut() {
            if outcome.violated > 0 {
                outcome.known_failure = self.of(rule).cloned();
            }
        }
    }

    /// The entries that fail no longer: every rule that they match and that applies was exercised and held. They should be taken out.
    pub fn fixed(&self, judgement: &Judgement) -> Vec<KnownFailure> {
        let fixed = self.entries.iter().filter(|(_, matcher)| {
            let outcomes = judgement.outcomes.iter();
            let matched = outcomes.filter(|(rule, _)| matcher.is_match(rule));
            let verdicts: Vec<Verdict> = matched.map(|(_, outcome)| outcome.verdict()).collect();
            let applies = |verdict: &&Verdict| **verdict != Verdict::NotApplicable;
            let mut applying = verdicts.iter().filter(applies).peekable();
            applying.peek().is_some()
                && applying
                    .all(|verdict| matches!(verdict, Verdict::Held | Verdict::KnownDeviation))
        });
        fixed.map(|(entry, _)| entry.clone()).collect()
    }
}

/// What such a file has to be.
const EXPECTED: &str = "expected `apiVersion: podlaw/v1`, `kind: KnownFailures` and `rules:`, a list of \
                        `{rule: ID-OR-GLOB, reason: TEXT}` with an optional `until: TEXT`";

fn matcher_of(entry: &KnownFailure, book: &RuleBook) -> Result<GlobMatcher, String> {
    let pattern = &entry.rule;
    if entry.reason.trim().is_empty() {
        return Err(format!(
            "{pattern}: the reason is empty; expected why it fails"
        ));
    }
    matcher(book, pattern).map_err(|why| format!("{pattern}: {why}"))
}

/// Line and column at which the rule of an entry stands; the first line when it is written in a way that cannot be found.
fn place_of(text: &str, pattern: &str) -> (usize, usize) {
    let found = text.lines().enumerate().find_map(|(at, line)| {
        let key = line
            .find("rule:")
            .filter(|_| !line.trim_start().starts_with('#'))?;
        let after = &line[key + "rule:".len()..];
        let value = after.trim_start_matches([' ', '"', '\'']);
        let rest = value.strip_prefix(pattern)?;
        let ends = !rest.starts_with(|next: char| next.is_alphanumeric() || "-._*".contains(next));
        let column = line[..line.len() - value.len()].chars().count() + 1;
        ends.then_some((at + 1, column))
    });
    found.unwrap_or((1, 0))
}

impl Outcome {
    /// Why it may be violated, where that is a known failure.
    pub fn known(&self) -> Option<&KnownFailure> {
        self.known_failure.as_ref().filter(|_| self.violated > 0)
    }
}

#[cfg(test)]
mod tests;
