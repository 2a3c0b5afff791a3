//! Two reports of the same rule book, or of two versions of it: what became worse, and what better.
//!
//! Only what the reports say of rules is compared. Whether a violation is known to whoever builds the implementation makes no difference:
//! a rule that was kept and is now broken is newly violated.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::json::{API_VERSION, pretty};
use super::story::WIDTH;
use super::style::{alarm, caution, faint, good, strong};
use super::words::{count, grouped, wrap};

/// What a report in JSON says, as far as it is compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    api_version: String,
    kind: String,
    rule_book: Book,
    outcomes: BTreeMap<String, Counts>,
}

#[derive(Clone, Debug, Deserialize)]
struct Book {
    version: String,
}

/// How often a rule was exercised, and how often violated.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct Counts {
    /// How often it came true and was decided.
    pub exercised: u64,
    /// How often it was violated.
    pub violated: u64,
}

/// A rule that is not what it was.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Changed {
    /// Its id.
    pub rule: String,
    /// What the first report says; none where its book has no such rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Counts>,
    /// What the second says.
    pub after: Counts,
}

/// What the second of two reports says against the first. Each list is sorted by rule.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Violated now, and not before.
    pub newly_violated: Vec<Changed>,
    /// Violated before; exercised now, and held.
    pub fixed: Vec<Changed>,
    /// Violated before and now.
    pub still_violated: Vec<Changed>,
    /// Exercised before and not now: nobody knows whether it still holds.
    pub lost_coverage: Vec<String>,
    /// Exercised now and not before.
    pub newly_exercised: Vec<String>,
    /// Rules that only the second book has.
    pub new_rules: Vec<String>,
    /// Rules that only the first book has.
    pub gone_rules: Vec<String>,
}

/// What a report has to be.
const EXPECTED: &str = "expected a report of `podlaw check`, `audit` or `watch` in JSON: a document of podlaw/v1 and of kind \
                        CheckReport or AuditReport";

impl Summary {
    /// Reads a report.
    ///
    /// # Errors
    /// Where the text is no report: line, column, and what was expected.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let read: Result<Self, _> = serde_json::from_str(text);
        let summary = read.map_err(|error| {
            // What serde says ends with the place, which stands in front here.
            let told = error.to_string();
            let told = told.split(" at line ").next().unwrap_or_default();
            format!("{}:{}: {told}; {EXPECTED}", error.line(), error.column())
        })?;
        let (version, kind) = (&summary.api_version, &summary.kind);
        match (version.as_str(), kind.as_str()) {
            (API_VERSION, "CheckReport" | "AuditReport") => Ok(summary),
            _ => Err(format!("1: this is {kind} of {version}; {EXPECTED}")),
        }
    }

    fn told(&self) -> String {
        let number = |counts: &dyn Fn(&Counts) -> bool| {
            self.outcomes.values().filter(|one| counts(one)).count() as u64
        };
        format!(
            "{} of rule book {}: {} of {} exercised, {} violated",
            self.kind,
            self.rule_book.version,
            grouped(number(&Counts::is_exercised)),
            count(self.outcomes.len() as u64, "rule", "rules"),
            grouped(number(&Counts::is_violated))
        )
    }
}

impl Counts {
    fn is_exercised(&self) -> bool {
        self.exercised > 0 || self.violated > 0
    }

    fn is_violated(&self) -> bool {
        self.violated > 0
    }

    fn told(&self) -> String {
        match (self.violated, self.exercised) {
            (0, 0) => "not exercised".to_owned(),
            (0, exercised) => format!("held {}", grouped(exercised)),
            (violated, exercised) => {
                format!("violated {} of {}", grouped(violated), grouped(exercised))
            }
        }
    }
}

/// Compares two reports.
pub fn compare(before: &Summary, after: &Summary) -> Comparison {
    let mut comparison = Comparison::default();
    let ids: BTreeSet<&String> = before
        .outcomes
        .keys()
        .chain(after.outcomes.keys())
        .collect();
    for id in ids {
        let was = before.outcomes.get(id).copied();
        match after.outcomes.get(id) {
            Some(now) => comparison.note(id, was, *now),
            None => comparison.gone_rules.push(id.clone()),
        }
    }
    comparison
}

impl Comparison {
    fn note(&mut self, id: &str, was: Option<Counts>, now: Counts) {
        let changed = || Changed {
            rule: id.to_owned(),
            before: was,
            after: now,
        };
        let was_violated = was.is_some_and(|was| was.is_violated());
        match (was_violated, now.is_violated()) {
            (false, true) => self.newly_violated.push(changed()),
            (true, true) => self.still_violated.push(changed()),
            (true, false) if now.is_exercised() => self.fixed.push(changed()),
            (_, false) => {}
        }
        match was.map(|was| was.is_exercised()) {
            None => self.new_rules.push(id.to_owned()),
            Some(true) if !now.is_exercised() => self.lost_coverage.push(id.to_owned()),
            Some(false) if now.is_exercised() => self.newly_exercised.push(id.to_owned()),
            Some(_) => {}
        }
    }
}

/// The comparison for people.
pub fn text((before, after): (&Summary, &Summary), comparison: &Comparison) -> String {
    let mut text = format!("before  {}\nafter   {}\n\n", before.told(), after.told());
    let changed = [
        (alarm("newly violated"), &comparison.newly_violated),
        (good("fixed"), &comparison.fixed),
        (caution("still violated"), &comparison.still_violated),
    ];
    for (heading, rules) in changed {
        text.push_str(&told_each(&heading, rules));
    }
    let named = [
        (
            "lost coverage (exercised before, not now)",
            &comparison.lost_coverage,
        ),
        ("newly exercised", &comparison.newly_exercised),
        ("new in the rule book", &comparison.new_rules),
        ("gone from the rule book", &comparison.gone_rules),
    ];
    for (heading, rules) in named {
        if !rules.is_empty() {
            let number = count(rules.len() as u64, "rule", "rules");
            let _ = writeln!(text, "{} — {number}", strong(heading));
            text.push_str(&wrap(&rules.join(", "), WIDTH, "  "));
            text.push('\n');
        }
    }
    let lost = match comparison.lost_coverage.len() as u64 {
        0 => String::new(),
        lost => format!(", {} not exercised any more", count(lost, "rule", "rules")),
    };
    let _ = match comparison.newly_violated.len() as u64 {
        0 => writeln!(text, "{}: nothing newly violated{lost}", good("no worse")),
        new => writeln!(
            text,
            "{}: {} newly violated{lost}",
            alarm("worse"),
            count(new, "rule", "rules")
        ),
    };
    text
}

fn told_each(heading: &str, rules: &[Changed]) -> String {
    if rules.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{heading} — {}\n",
        count(rules.len() as u64, "rule", "rules")
    );
    for changed in rules {
        let before = match &changed.before {
            Some(before) => before.told(),
            None => "not in the rule book".to_owned(),
        };
        let counts = format!("{before} → {}", changed.after.told());
        let _ = writeln!(text, "  {:44} {}", changed.rule, faint(counts));
    }
    text.push('\n');
    text
}

/// The comparison as a document of kind `ReportComparison`.
///
/// # Panics
/// Never: a comparison is plain data.
pub fn json(comparison: &Comparison) -> String {
    let mut document = serde_json::to_value(comparison).expect("a comparison is plain data");
    document["apiVersion"] = json!(API_VERSION);
    document["kind"] = json!("ReportComparison");
    pretty(&document)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report in which rules were exercised and violated so often.
    fn report(rules: &[(&str, u64, u64)]) -> Summary {
        let outcomes: serde_json::Map<String, serde_json::Value> = rules
            .iter()
            .map(|(rule, exercised, violated)| {
                let counts =
                    json!({"exercised": exercised, "violated": violated, "verdict": "held"});
                ((*rule).to_owned(), counts)
            })
            .collect();
        let document = json!({
            "apiVersion": "podlaw/v1", "kind": "CheckReport", "ruleBook": {"version": "1", "rules": 2}, "outcomes": outcomes,
        });
        Summary::from_json(&document.to_string()).expect("a report")
    }

    fn ids(changed: &[Changed]) -> Vec<&str> {
        changed
            .iter()
            .map(|changed| changed.rule.as_str())
            .collect()
    }

    #[test]
    fn every_way_in_which_a_rule_changes_has_its_list() {
        let before = report(&[
            ("a.broken-now", 3, 0),
            ("a.broken-then", 3, 1),
            ("a.broken-both", 3, 1),
            ("a.broken-then-unseen-now", 3, 1),
            ("a.seen-then", 3, 0),
            ("a.seen-now", 0, 0),
            ("a.gone", 1, 0),
            ("a.as-before", 1, 0),
        ]);
        let after = report(&[
            ("a.broken-now", 3, 2),
            ("a.broken-then", 3, 0),
            ("a.broken-both", 3, 2),
            ("a.broken-then-unseen-now", 0, 0),
            ("a.seen-then", 0, 0),
            ("a.seen-now", 5, 0),
            ("a.new", 1, 0),
            ("a.new-and-broken", 1, 1),
            ("a.as-before", 2, 0),
        ]);
        let found = compare(&before, &after);
        assert_eq!(
            ids(&found.newly_violated),
            ["a.broken-now", "a.new-and-broken"]
        );
        assert_eq!(ids(&found.fixed), ["a.broken-then"]);
        assert_eq!(ids(&found.still_violated), ["a.broken-both"]);
        assert_eq!(
            found.lost_coverage,
            ["a.broken-then-unseen-now", "a.seen-then"]
        );
        assert_eq!(found.newly_exercised, ["a.seen-now"]);
        assert_eq!(found.new_rules, ["a.new", "a.new-and-broken"]);
        assert_eq!(found.gone_rules, ["a.gone"]);
    }

    #[test]
    fn what_is_no_report_is_told_with_its_place() {
        let told = |text| Summary::from_json(text).expect_err("no report");
        assert!(
            told("{\n  \"kind\": 3}").starts_with(
                "2:11: invalid type: integer `3`, expected a string; expected a report"
            )
        );
        assert!(told("{}").starts_with("1:2: missing field `apiVersion`; expected a report"));
        let list = r#"{"apiVersion": "podlaw/v1", "kind": "RuleList", "ruleBook": {"version": "1"}, "outcomes": {}}"#;
        assert!(told(list).starts_with("1: this is RuleList of podlaw/v1; expected a report"));
    }
}
