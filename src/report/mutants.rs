//! What became of a hunt for mutants.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{Cell, CellAlignment, Table, presets};
use serde_json::{Value as Json, json};

use super::json::{API_VERSION, pretty};
use super::style::{alarm, caution, good, strong};
use super::words::grouped;
use crate::event::Scenario;
use crate::mutant::{BEYOND, Mutant};
use crate::rule::RuleBook;

/// A mutant that was hunted.
#[derive(Debug)]
pub struct Hunted {
    /// The mutant.
    pub mutant: Mutant,
    /// How many cases were played, the one that broke a rule the last of them.
    pub cases: u64,
    /// And how many steps were judged.
    pub steps: u64,
    /// The rules that the last case broke, those that the mutant names first; none: it was not found.
    pub found: Vec<String>,
    /// The shortest scenario that shows the first of them.
    pub scenario: Option<Scenario>,
}

impl Hunted {
    /// Whether a rule that speaks against it has found it, not just any.
    pub fn fits(&self) -> bool {
        let named = |rule: &String| self.mutant.rules.contains(&rule.as_str());
        self.found.first().is_some_and(named)
    }

    fn word(&self) -> &'static str {
        match (self.found.is_empty(), self.fits()) {
            (true, _) => "not-found",
            (false, true) => "found",
            (false, false) => "found-by-others",
        }
    }
}

/// A table for people; what was not found stands at its end, with what it does.
pub fn text(hunted: &[Hunted]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let heads = ["cases", "steps", "events"].map(|head| right(head.to_owned()));
    let header = [Cell::new("mutant")].into_iter().chain(heads);
    table.set_header(header.chain([Cell::new("found by")]));
    for one in hunted.iter().filter(|one| !one.found.is_empty()) {
        let events = one.scenario.as_ref().map(|scenario| scenario.events.len());
        table.add_row([
            Cell::new(one.mutant.id),
            right(grouped(one.cases)),
            right(grouped(one.steps)),
            right(events.map_or("·".to_owned(), |events| events.to_string())),
            Cell::new(one.found.join(", ")),
        ]);
    }
    let mut text: String = table
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    let others = hunted
        .iter()
        .filter(|one| !one.found.is_empty() && !one.fits());
    for one in others {
        let _ = writeln!(
            text,
            "\n{} {}: {}\n  {} should have found it, but was not the first",
            caution("found by others"),
            one.mutant.id,
            one.mutant.wrong(),
            one.mutant.rules.join(", ")
        );
    }
    for one in hunted.iter().filter(|one| one.found.is_empty()) {
        let _ = writeln!(
            text,
            "\n{} {}: {}\n  {} cases; {} should have found it",
            alarm("not found"),
            one.mutant.id,
            one.mutant.wrong(),
            grouped(one.cases),
            one.mutant.rules.join(", ")
        );
    }
    text.push_str(&summary(hunted));
    if hunted.len() == crate::mutant::MUTANTS.len() {
        text.push_str("\nknown bugs that no mutant stands for\n");
        for beyond in BEYOND {
            let (origin, wrong, why) = (beyond.origin, beyond.wrong, beyond.why);
            let _ = writeln!(text, "  {origin}: {wrong}\n    {why}");
        }
    }
    text
}

fn summary(hunted: &[Hunted]) -> String {
    let (all, missed) = (
        hunted.len(),
        hunted.iter().filter(|one| one.found.is_empty()).count(),
    );
    let cases: u64 = hunted.iter().map(|one| one.cases).sum();
    let steps: u64 = hunted.iter().map(|one| one.steps).sum();
    let told = match missed {
        0 => good(format!("all {all} mutants found")),
        _ => alarm(format!("{missed} of {all} mutants not found")),
    };
    format!(
        "\n{told}: {} cases played, {} steps judged\n",
        grouped(cases),
        grouped(steps)
    )
}

/// The rules, each with the mutants that it has found, and after how many cases; then those that have found none.
pub fn by_rule(book: &RuleBook, hunted: &[Hunted]) -> String {
    let killed = kills(hunted);
    let mut text = String::new();
    let asserted = || book.rules.iter().filter(|rule| rule.not_asserted.is_none());
    for rule in asserted() {
        if let Some(mutants) = killed.get(rule.id.as_str()) {
            let _ = writeln!(text, "{}", strong(&rule.id));
            for one in mutants {
                let _ = writeln!(
                    text,
                    "  {} after {} cases",
                    one.mutant.id,
                    grouped(one.cases)
                );
            }
        }
    }
    let idle: Vec<&str> = asserted()
        .map(|rule| rule.id.as_str())
        .filter(|rule| !killed.contains_key(rule))
        .collect();
    let _ = writeln!(text, "\n{} rules have found none:", idle.len());
    for rule in idle {
        let _ = writeln!(text, "  {rule}");
    }
    text.push_str(&summary(hunted));
    text
}

fn kills(hunted: &[Hunted]) -> BTreeMap<&str, Vec<&Hunted>> {
    let mut killed: BTreeMap<&str, Vec<&Hunted>> = BTreeMap::new();
    for one in hunted {
        for rule in &one.found {
            killed.entry(rule).or_default().push(one);
        }
    }
    killed
}

/// One document of kind `MutantReport`: the mutants, and the rules with what they have found.
pub fn json(book: &RuleBook, hunted: &[Hunted]) -> String {
    let items: Vec<Json> = hunted.iter().map(item).collect();
    let ids =
        |mutants: &Vec<&Hunted>| json!(mutants.iter().map(|one| one.mutant.id).collect::<Vec<_>>());
    let rules: serde_json::Map<String, Json> = kills(hunted)
        .iter()
        .map(|(rule, mutants)| ((*rule).to_owned(), ids(mutants)))
        .collect();
    let beyond = BEYOND
        .iter()
        .map(|one| json!({"origin": one.origin, "wrong": one.wrong, "why": one.why}));
    let beyond: Vec<Json> = beyond.collect();
    let document = json!({
        "apiVersion": API_VERSION, "kind": "MutantReport",
        "ruleBook": {"version": book.version, "rules": book.rules.len()},
        "items": items, "rules": rules, "beyond": beyond,
    });
    pretty(&document)
}

fn item(one: &Hunted) -> Json {
    json!({
        "id": one.mutant.id, "wrong": one.mutant.wrong(), "origins": one.mutant.origins, "rules": one.mutant.rules,
        "outcome": one.word(), "cases": one.cases, "steps": one.steps, "foundBy": one.found,
        "events": one.scenario.as_ref().map(|scenario| scenario.events.len()),
    })
}
