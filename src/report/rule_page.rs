//! The rule book for people: the list, and one rule with all that belongs to it.

use std::fmt::Write;

use super::json::clauses;
use super::story::WIDTH;
use super::style::{caution, faint, strong};
use super::words::{count, link, wrap};
use crate::rule::{Example, Rule, RuleBook};

/// The list of rules, by topic.
pub fn list(book: &RuleBook, rules: &[&Rule]) -> String {
    let mut text = String::new();
    let mut topic = "";
    for rule in rules {
        if rule.topic() != topic {
            topic = rule.topic();
            let _ = writeln!(text, "\n{}", strong(topic));
        }
        let mut marks: Vec<String> = vec![rule.level.word().to_owned()];
        marks.extend(
            rule.evidence
                .iter()
                .map(|evidence| evidence.word())
                .filter(|word| *word != "api")
                .map(str::to_owned),
        );
        marks.extend(rule.since.map(|since| format!("since {since}")));
        if rule.not_asserted.is_some() {
            marks.push("not asserted".into());
        }
        let _ = writeln!(text, "  {:44} {}", rule.id, faint(marks.join(", ")));
        text.push_str(&wrap(&rule.statement, WIDTH, "      "));
    }
    let asserted = rules
        .iter()
        .filter(|rule| rule.not_asserted.is_none())
        .count() as u64;
    let _ = writeln!(
        text,
        "\n{}, {} asserted · rule book {}",
        count(rules.len() as u64, "rule", "rules"),
        asserted,
        book.version
    );
    text.trim_start_matches('\n').to_owned()
}

/// One rule: statement, links, expression, examples, deviations.
pub fn page(book: &RuleBook, rule: &Rule) -> String {
    let mut text = format!("{} ({})\n", strong(&rule.id), rule.level.word());
    text.push_str(&wrap(&rule.statement, WIDTH, "  "));
    for source in &rule.source {
        let _ = writeln!(text, "  {}", link(source).unwrap_or_else(|| source.clone()));
    }
    if let Some(reason) = &rule.not_asserted {
        text.push_str(&wrap(
            &format!("{}: {reason}", caution("not asserted")),
            WIDTH,
            "  ",
        ));
    }
    text.push('\n');
    text.push_str(&facts(rule));
    text.push_str(&expression(rule));
    text.push_str(&deviations(book, rule));
    text.push_str("\nexamples\n");
    for example in &rule.examples {
        text.push_str(&shown(example));
    }
    let _ = writeln!(text, "\n{}", faint(format!("{}:{}", rule.file, rule.line)));
    text
}

fn facts(rule: &Rule) -> String {
    let evidence: Vec<&str> = rule
        .evidence
        .iter()
        .map(|evidence| evidence.word())
        .collect();
    let mut text = format!(
        "  on         {}\n  form       {}\n",
        rule.on.word(),
        rule.form.word()
    );
    let _ = writeln!(
        text,
        "  needs      {} observation; evidence: {}",
        rule.observe.word(),
        evidence.join(", ")
    );
    let versions = match (rule.since, rule.until) {
        (Some(since), Some(until)) => Some(format!("{since} to before {until}")),
        (Some(since), None) => Some(format!("since {since}")),
        (None, Some(until)) => Some(format!("before {until}")),
        (None, None) => None,
    };
    for (label, value) in [
        ("versions", versions),
        ("gate", rule.gate.clone()),
        ("exercise", rule.stimulus.clone()),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "  {label:10} {value}");
        }
    }
    text
}

fn expression(rule: &Rule) -> String {
    let mut text = String::from("\n");
    for memory in &rule.remember {
        let _ = writeln!(text, "  remember {}", strong(&memory.name));
        text.push_str(&wrap(&format!("from {}", memory.from.text), WIDTH, "    "));
        text.push_str(&wrap(&format!("next {}", memory.next.text), WIDTH, "    "));
    }
    let when = [("when", rule.when.text.clone())];
    for (key, clause) in when.into_iter().chain(clauses(&rule.form)) {
        let _ = writeln!(text, "  {}", strong(key));
        text.push_str(&wrap(&clause, WIDTH, "    "));
    }
    text
}

fn deviations(book: &RuleBook, rule: &Rule) -> String {
    let mut text = String::new();
    let position = book.position(&rule.id).unwrap_or(usize::MAX);
    for deviation in book.deviations_of(position) {
        let _ = writeln!(text, "\n  {} {}", caution("known deviation"), deviation.id);
        text.push_str(&wrap(&deviation.statement, WIDTH, "    "));
        text.push_str(&wrap(
            &format!("when {}", deviation.when.text),
            WIDTH,
            "    ",
        ));
        text.push_str(&wrap(&deviation.reference, WIDTH, "    "));
    }
    text
}

fn shown(example: &Example) -> String {
    let mut text = format!("  {}\n", strong(example.shows.word()));
    for step in &example.steps {
        text.push_str(&wrap(&step.to_string(), WIDTH, "    "));
    }
    text
}
