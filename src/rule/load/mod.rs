//! From the text of rule files to a book of compiled rules.

mod clauses;
mod deviations;
mod examples;
mod parts;
mod timing;

use std::collections::BTreeMap;

use super::error::{BookError, BookErrors};
use super::source::{RawRule, SourceFile};
use super::{Evidence, Level, Moments, Observe, Rule, RuleBook, Subject, Timing};
use clauses::Clauses;
use deviations::load_deviations;
use examples::{load_examples, require_examples};
use parts::load_parts;
use timing::load_timing;

pub(crate) use timing::duration;

/// Loads a book from files: `timing.yaml` and `deviations.yaml` by their names, all others are rules.
pub(super) fn load(files: &[SourceFile]) -> Result<RuleBook, BookErrors> {
    let mut errors = Vec::new();
    let timing = load_timing(files, &mut errors);
    let mut rules: Vec<Rule> = Vec::new();
    for file in files
        .iter()
        .filter(|file| !is_named(file, "timing") && !is_named(file, "deviations"))
    {
        match file.items::<RawRule>() {
            Ok(items) => rules.extend(
                items
                    .into_iter()
                    .filter_map(|(line, raw)| load_rule(file, line, raw, &timing, &mut errors)),
            ),
            Err(found) => errors.extend(found),
        }
    }
    refuse_twins(&rules, &mut errors);
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let deviations = load_deviations(files, &rules, &timing, &mut errors);
    if errors.is_empty() {
        return Ok(RuleBook::new(rules, deviations, timing));
    }
    errors.sort();
    Err(BookErrors(errors))
}

fn is_named(file: &SourceFile, stem: &str) -> bool {
    let name = file.name.rsplit('/').next().unwrap_or(&file.name);
    name.starts_with(stem)
}

fn refuse_twins(rules: &[Rule], errors: &mut Vec<BookError>) {
    let mut seen: BTreeMap<&str, &Rule> = BTreeMap::new();
    for rule in rules {
        if let Some(first) = seen.insert(&rule.id, rule) {
            errors.push(BookError {
                file: rule.file.clone(),
                line: rule.line,
                column: 0,
                rule: Some(rule.id.clone()),
                message: format!(
                    "this id is taken: the same stands at {}:{}",
                    first.file, first.line
                ),
            });
        }
    }
}

const LEVELS: &[(&str, Level)] = &[
    ("must", Level::Must),
    ("should", Level::Should),
    ("may", Level::May),
];
const OBSERVES: &[(&str, Observe)] = &[
    ("snapshot", Observe::Snapshot),
    ("sampled", Observe::Sampled),
    ("unbroken", Observe::Unbroken),
    ("every-write", Observe::EveryWrite),
];
const EVIDENCE: &[(&str, Evidence)] = &[
    ("api", Evidence::Api),
    ("process", Evidence::Process),
    ("node", Evidence::Node),
    ("request", Evidence::Request),
];

fn load_rule(
    file: &SourceFile,
    line: usize,
    raw: RawRule,
    timing: &[Timing],
    errors: &mut Vec<BookError>,
) -> Option<Rule> {
    let before = errors.len();
    let id = raw.id.clone();
    let mut clauses = Clauses {
        file,
        line,
        id: &id,
        errors,
    };
    if !id
        .split_once('.')
        .is_some_and(|(topic, name)| !topic.is_empty() && !name.is_empty())
    {
        clauses.error("id: expected topic.name");
    }
    let subjects = Subject::ALL.map(|subject| (subject.word(), subject));
    let on = clauses.word("on", &raw.on, &subjects)?;
    let level = clauses.word("level", &raw.level, LEVELS)?;
    let observe = clauses.word("observe", &raw.observe, OBSERVES)?;
    let evidence = raw
        .evidence
        .iter()
        .filter_map(|word| clauses.word("evidence", word, EVIDENCE))
        .collect();
    let not_asserted = not_asserted(&raw, level, &mut clauses);
    let until = if raw.never.is_some() {
        raw.until_version.as_deref()
    } else {
        raw.until.as_deref()
    };
    let (since, until) = (
        clauses.version("since", raw.since.as_deref()),
        clauses.version("until", until),
    );
    let examples = load_examples(&raw.examples, &mut clauses);
    require_examples(&examples, not_asserted.is_some(), &mut clauses);
    let parts = load_parts(&raw, on, timing, not_asserted.is_some(), &mut clauses);
    let at = moments(&raw, &mut clauses);
    if clauses.errors.len() > before {
        return None;
    }
    let (when, form, remember) = parts?;
    Some(Rule {
        id: raw.id,
        statement: raw.statement.trim().to_owned(),
        level,
        source: raw.source,
        seed: raw.seed,
        since,
        until,
        gate: raw.gate,
        on,
        at,
        observe,
        evidence,
        not_asserted,
        stimulus: raw.stimulus,
        when,
        form,
        remember,
        examples,
        file: file.name.clone(),
        line,
    })
}

fn not_asserted(raw: &RawRule, level: Level, clauses: &mut Clauses<'_>) -> Option<String> {
    let asserted = raw.asserted.unwrap_or(level != Level::May);
    if asserted {
        return None;
    }
    if raw.because.is_none() && level != Level::May {
        clauses.error("because: a rule that is not asserted needs a reason");
    }
    Some(
        raw.because
            .clone()
            .unwrap_or_else(|| "the documents allow it; they do not ask for it".into()),
    )
}

fn moments(raw: &RawRule, clauses: &mut Clauses<'_>) -> Moments {
    let Some(at) = &raw.at else {
        return Moments::default();
    };
    let mut moments = Moments {
        created: false,
        updated: false,
        found: false,
        deleted: false,
    };
    for word in at.words() {
        match word {
            "created" => moments.created = true,
            "updated" => moments.updated = true,
            "deleted" => moments.deleted = true,
            other => clauses.error(&format!(
                "at: expected created, updated or deleted, found `{other}`"
            )),
        }
    }
    moments
}
