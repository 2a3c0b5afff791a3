//! Reports as one JSON document, with `apiVersion` and `kind`.

use serde_json::{Value as Json, json};

use super::Audit;
use super::lines::verdict;
use crate::rule::{Form, Rule, RuleBook};

/// The version of the format of reports.
pub(super) const API_VERSION: &str = "podlaw/v1";

/// The audit as a document of kind `AuditReport`.
pub fn audit(audit: &Audit<'_>) -> String {
    pretty(&document("AuditReport", audit))
}

/// What a run of `check` came to, as a document of kind `CheckReport`: that of an audit, with `run`, which says what was played.
pub fn check(audit: &Audit<'_>, run: &impl serde::Serialize) -> String {
    let mut document = document("CheckReport", audit);
    document["run"] = serde_json::to_value(run).expect("a run is plain data");
    pretty(&document)
}

fn document(kind: &str, audit: &Audit<'_>) -> Json {
    let mut document = serde_json::to_value(audit.judgement).expect("verdicts are plain data");
    document["apiVersion"] = json!(API_VERSION);
    document["kind"] = json!(kind);
    document["ruleBook"] = json!({"version": audit.book.version, "rules": audit.book.rules.len()});
    document["unreadable"] = json!(audit.unreadable);
    document["missing"] = json!(audit.missing);
    if !audit.fixed.is_empty() {
        document["fixed"] = json!(audit.fixed);
    }
    for (rule, outcome) in audit.judgement.outcomes.iter() {
        let place = &mut document["outcomes"][rule];
        place["verdict"] = json!(verdict(outcome.verdict()));
    }
    document
}

/// Rules as a document of kind `RuleList`.
pub fn rules(book: &RuleBook, rules: &[&Rule]) -> String {
    let items: Vec<Json> = rules.iter().map(|rule| one(book, rule)).collect();
    pretty(
        &json!({"apiVersion": API_VERSION, "kind": "RuleList", "version": book.version, "items": items}),
    )
}

fn one(book: &RuleBook, rule: &Rule) -> Json {
    let mut item = json!({
        "id": rule.id, "statement": rule.statement, "level": rule.level.word(), "source": rule.source, "seed": rule.seed,
        "on": rule.on.word(), "observe": rule.observe.word(), "form": rule.form.word(), "when": rule.when.text,
        "evidence": rule.evidence.iter().map(|evidence| evidence.word()).collect::<Vec<_>>(),
        "examples": rule.examples.iter().map(|example| json!({example.shows.word(): example.steps})).collect::<Vec<_>>(),
    });
    let texts = [
        ("since", rule.since.map(|version| version.to_string())),
        ("until", rule.until.map(|version| version.to_string())),
        ("gate", rule.gate.clone()),
        ("notAsserted", rule.not_asserted.clone()),
        ("stimulus", rule.stimulus.clone()),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            item[key] = json!(text);
        }
    }
    for (key, text) in clauses(&rule.form) {
        item[key] = json!(text);
    }
    let position = book.position(&rule.id).unwrap_or(usize::MAX);
    let deviations = book.deviations_of(position).map(|deviation| {
        json!({"id": deviation.id, "statement": deviation.statement, "when": deviation.when.text, "reference": deviation.reference})
    });
    item["deviations"] = Json::Array(deviations.collect());
    item
}

/// The clauses of a form by their keys in the rule files.
pub(super) fn clauses(form: &Form) -> Vec<(&'static str, String)> {
    use crate::rule::Due;
    let text = |clause: &crate::rule::Clause| clause.text.clone();
    match form {
        Form::State { then } | Form::Step { then } => vec![("then", text(then))],
        Form::Response {
            then,
            within,
            unless,
        } => {
            let within = match within {
                Due::Settle => "settle".to_owned(),
                Due::After(clause) => text(clause),
            };
            let mut all = vec![("then", text(then)), ("within", within)];
            all.extend(unless.iter().map(|clause| ("unless", text(clause))));
            all
        }
        Form::NotBefore {
            then,
            not_before,
            unless,
        } => {
            let mut all = vec![("then", text(then)), ("not_before", text(not_before))];
            all.extend(unless.iter().map(|clause| ("unless", text(clause))));
            all
        }
        Form::Never { never, until } => {
            let mut all = vec![("never", text(never))];
            all.extend(until.iter().map(|clause| ("until", text(clause))));
            all
        }
        Form::Unique { key, while_ } => vec![("unique", text(key)), ("while", text(while_))],
        Form::Monitor { name } if name == "none" => Vec::new(),
        Form::Monitor { name } => vec![("monitor", name.clone())],
    }
}

pub(super) fn pretty(document: &Json) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
