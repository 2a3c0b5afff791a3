//! From the text of rule files to a book of compiled rules.

use std::collections::BTreeMap;

use super::cel::{Expression, Guards, Scope};
use super::error::{BookError, BookErrors};
use super::example::{Example, Shows};
use super::scope::{memory_type, scope_of};
use super::source::{RawDeviation, RawRule, RawTiming, SourceFile};
use super::*;
use crate::object::{Type, Value};

/// Compiles the clauses of one item and says where a mistake stands.
struct Clauses<'a> {
    file: &'a SourceFile,
    line: usize,
    id: &'a str,
    errors: &'a mut Vec<BookError>,
}

impl Clauses<'_> {
    fn error(&mut self, message: &str) {
        self.errors.push(self.file.error(self.line, Some(self.id), message));
    }

    fn compile(&mut self, key: &str, text: &str, scope: &Scope, ty: Option<Type>, guards: &Guards) -> Option<Clause> {
        match Expression::compile(text, scope, ty, guards) {
            Ok(code) => Some(Clause { text: text.trim().to_owned(), code }),
            Err(error) => {
                let (line, column) = self.file.locate(self.line, key, text, error.offset);
                let message = format!("{key}: {}", error.message);
                self.errors.push(BookError { line, column, ..self.file.error(0, Some(self.id), &message) });
                None
            }
        }
    }

    fn truth(&mut self, key: &str, text: &str, scope: &Scope, guards: &Guards) -> Option<Clause> {
        self.compile(key, text, scope, Some(Type::Bool), guards)
    }

    fn word<T>(&mut self, key: &str, word: &str, known: &[(&str, T)]) -> Option<T>
    where
        T: Copy,
    {
        let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.error(&format!("{key}: expected one of {}, found `{word}`", names.join(", ")));
        }
        found
    }

    fn version(&mut self, key: &str, text: Option<&str>) -> Option<Version> {
        let text = text?;
        let version = Version::parse(text);
        if version.is_none() {
            self.error(&format!("{key}: expected a version such as \"1.36\", found `{text}`"));
        }
        version
    }
}

/// Loads a book from files: `timing.yaml` and `deviations.yaml` by their names, all others are rules.
pub(super) fn load(files: &[SourceFile]) -> Result<RuleBook, BookErrors> {
    let mut errors = Vec::new();
    let timing = load_timing(files, &mut errors);
    let mut rules: Vec<Rule> = Vec::new();
    for file in files.iter().filter(|file| !is_named(file, "timing") && !is_named(file, "deviations")) {
        match file.items::<RawRule>() {
            Ok(items) => rules.extend(items.into_iter().filter_map(|(line, raw)| load_rule(file, line, raw, &timing, &mut errors))),
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
                message: format!("this id is taken: the same stands at {}:{}", first.file, first.line),
            });
        }
    }
}

fn load_timing(files: &[SourceFile], errors: &mut Vec<BookError>) -> Vec<Timing> {
    let mut timing: Vec<Timing> = Vec::new();
    for file in files.iter().filter(|file| is_named(file, "timing")) {
        let items = match file.items::<RawTiming>() {
            Ok(items) => items,
            Err(found) => {
                errors.extend(found);
                continue;
            }
        };
        for (line, raw) in items {
            match timing_value(&raw.value) {
                Some(value) if timing.iter().all(|other| other.name != raw.name) => {
                    let gate = raw.gate.zip(raw.gated_value.as_ref().and_then(timing_value));
                    timing.push(Timing { name: raw.name, value, setting: raw.setting, gate, source: raw.source });
                }
                Some(_) => errors.push(file.error(line, Some(&raw.name), "this name is taken")),
                None => {
                    let message = "value: expected a number or a duration such as 30s, 5m or 1h";
                    errors.push(file.error(line, Some(&raw.name), message));
                }
            }
        }
    }
    timing.push(Timing {
        name: "tolerance".into(),
        value: Value::Duration(0),
        setting: None,
        gate: None,
        source: "podlaw: how far two times of the recording may be apart and yet mean the same moment".into(),
    });
    timing
}

/// The value of a constant: an integer, or a duration from text such as `16s`, `1m30s`, `500ms`.
pub(crate) fn timing_value(json: &serde_json::Value) -> Option<Value> {
    match json {
        serde_json::Value::Number(number) => number.as_i64().map(Value::Int),
        serde_json::Value::String(text) => duration(text).map(Value::Duration),
        _ => None,
    }
}

/// Reads a duration such as `16s`, `1m30s`, `500ms` into milliseconds.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let mut total = 0i64;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let factor = match &rest[..unit] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(factor)?)?;
        rest = &rest[unit..];
    }
    Some(total)
}

const SUBJECTS: &[(&str, Subject)] = &[
    ("pod", Subject::Pod),
    ("container", Subject::Container),
    ("run", Subject::Run),
    ("fact", Subject::Fact),
    ("request", Subject::Request),
    ("node", Subject::Node),
    ("job", Subject::Job),
    ("cronjob", Subject::CronJob),
    ("replicaset", Subject::ReplicaSet),
    ("deployment", Subject::Deployment),
    ("daemonset", Subject::DaemonSet),
    ("statefulset", Subject::StatefulSet),
    ("budget", Subject::Budget),
    ("slice", Subject::Slice),
    ("claim", Subject::Claim),
];
const LEVELS: &[(&str, Level)] = &[("must", Level::Must), ("should", Level::Should), ("may", Level::May)];
const OBSERVES: &[(&str, Observe)] =
    &[("snapshot", Observe::Snapshot), ("sampled", Observe::Sampled), ("every-write", Observe::EveryWrite)];
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
    let mut clauses = Clauses { file, line, id: &id, errors };
    if !id.split_once('.').is_some_and(|(topic, name)| !topic.is_empty() && !name.is_empty()) {
        clauses.error("id: expected topic.name");
    }
    let on = clauses.word("on", &raw.on, SUBJECTS)?;
    let level = clauses.word("level", &raw.level, LEVELS)?;
    let observe = clauses.word("observe", &raw.observe, OBSERVES)?;
    let evidence = raw.evidence.iter().filter_map(|word| clauses.word("evidence", word, EVIDENCE)).collect();
    let not_asserted = not_asserted(&raw, level, &mut clauses);
    let until = if raw.never.is_some() { raw.until_version.as_deref() } else { raw.until.as_deref() };
    let (since, until) = (clauses.version("since", raw.since.as_deref()), clauses.version("until", until));
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
    Some(raw.because.clone().unwrap_or_else(|| "the documents allow it; they do not ask for it".into()))
}

fn require_examples(examples: &[Example], excused: bool, clauses: &mut Clauses<'_>) {
    if excused {
        return;
    }
    for wanted in [Shows::Holds, Shows::Breaks] {
        if !examples.iter().any(|example| example.shows == wanted) {
            clauses.error(&format!("examples: at least one that `{}` is needed", wanted.word()));
        }
    }
}

fn load_examples(raw: &[serde_json::Map<String, serde_json::Value>], clauses: &mut Clauses<'_>) -> Vec<Example> {
    const SHOWS: &[(&str, Shows)] = &[
        ("holds", Shows::Holds),
        ("breaks", Shows::Breaks),
        ("silent", Shows::Silent),
        ("deviates", Shows::Deviates),
    ];
    let mut examples = Vec::new();
    for map in raw {
        for (word, steps) in map {
            let Some(shows) = clauses.word("examples", word, SHOWS) else { continue };
            match steps.as_array() {
                Some(steps) if !steps.is_empty() => examples.push(Example { shows, steps: steps.clone() }),
                _ => clauses.error(&format!("examples: `{word}` needs a list of at least one step")),
            }
        }
    }
    examples
}

fn moments(raw: &RawRule, clauses: &mut Clauses<'_>) -> Moments {
    let Some(at) = &raw.at else { return Moments::default() };
    let mut moments = Moments { created: false, updated: false, found: false, deleted: false };
    for word in at.words() {
        match word {
            "created" => moments.created = true,
            "updated" => moments.updated = true,
            "deleted" => moments.deleted = true,
            other => clauses.error(&format!("at: expected created, updated or deleted, found `{other}`")),
        }
    }
    moments
}

type Parts = (Clause, Form, Vec<Memory>);

fn load_parts(raw: &RawRule, on: Subject, timing: &[Timing], lenient: bool, clauses: &mut Clauses<'_>) -> Option<Parts> {
    let mut scope = scope_of(on, timing);
    let remember = load_memory(raw, &mut scope, clauses)?;
    let when = clauses.truth("when", raw.when.as_deref().unwrap_or("true"), &scope, &Guards::default())?;
    let form = load_form(raw, &scope, &when, lenient, clauses)?;
    Some((when, form, remember))
}

fn load_memory(raw: &RawRule, scope: &mut Scope, clauses: &mut Clauses<'_>) -> Option<Vec<Memory>> {
    let mut texts = Vec::new();
    for (name, parts) in &raw.remember {
        let (Some(from), Some(next)) = (parts["from"].as_str(), parts["next"].as_str()) else {
            clauses.error(&format!("remember: `{name}` needs the texts `from` and `next`"));
            return None;
        };
        let from = clauses.compile("from", from, scope, None, &Guards::default())?;
        texts.push((name, from, next));
    }
    for (name, from, _) in &texts {
        *scope = std::mem::take(scope).with_memory(name, memory_type(&from.code)?);
    }
    let mut memories = Vec::new();
    for (name, from, next) in texts {
        let next = clauses.compile("next", next, scope, Some(from.code.ty()), &Guards::default())?;
        memories.push(Memory { name: name.clone(), from, next });
    }
    Some(memories)
}

fn load_form(raw: &RawRule, scope: &Scope, when: &Clause, lenient: bool, clauses: &mut Clauses<'_>) -> Option<Form> {
    let guards = when.code.guards();
    if let Some(name) = &raw.monitor {
        return Some(Form::Monitor { name: name.clone() });
    }
    if let Some(unique) = &raw.unique {
        let while_ = clauses.truth("while", &unique.while_, scope, &guards)?;
        let key = clauses.compile("key", &unique.key, scope, None, &while_.code.guards().and(&guards))?;
        return Some(Form::Unique { key, while_ });
    }
    let later = scope.clone().with_start();
    let kept = guards.at_start();
    if let Some(never) = &raw.never {
        let never = clauses.truth("never", never, &later, &kept)?;
        let until = optional("until", raw.until.as_deref(), &later, &kept, clauses)?;
        return Some(Form::Never { never, until });
    }
    let Some(then) = &raw.then else {
        if lenient {
            return Some(Form::Monitor { name: "none".into() });
        }
        clauses.error("expected one of then, never, unique, monitor");
        return None;
    };
    load_then(raw, then, scope, (&later, &kept), when, clauses)
}

fn load_then(
    raw: &RawRule,
    then: &str,
    scope: &Scope,
    (later, kept): (&Scope, &Guards),
    when: &Clause,
    clauses: &mut Clauses<'_>,
) -> Option<Form> {
    let guards = when.code.guards();
    if let Some(within) = &raw.within {
        let then = clauses.truth("then", then, later, kept)?;
        let within = match within.trim() {
            "settle" => Due::Settle,
            text => Due::After(clauses.compile("within", text, scope, Some(Type::Duration), &guards)?),
        };
        let unless = optional("unless", raw.unless.as_deref(), later, kept, clauses)?;
        return Some(Form::Response { then, within, unless });
    }
    if let Some(not_before) = &raw.not_before {
        let then = clauses.truth("then", then, later, kept)?;
        let not_before = clauses.compile("not_before", not_before, scope, Some(Type::Duration), &guards)?;
        let unless = optional("unless", raw.unless.as_deref(), later, kept, clauses)?;
        return Some(Form::NotBefore { then, not_before, unless });
    }
    if raw.unless.is_some() {
        clauses.error("unless: belongs to within or not_before");
        return None;
    }
    let then = clauses.truth("then", then, scope, &guards)?;
    let step = when.code.reads().uses(super::cel::Root::Old) || then.code.reads().uses(super::cel::Root::Old);
    Some(if step { Form::Step { then } } else { Form::State { then } })
}

#[allow(clippy::option_option, reason = "outer: compiled or not; inner: written or not")]
fn optional(
    key: &str,
    text: Option<&str>,
    scope: &Scope,
    guards: &Guards,
    clauses: &mut Clauses<'_>,
) -> Option<Option<Clause>> {
    match text {
        None => Some(None),
        Some(text) => clauses.truth(key, text, scope, guards).map(Some),
    }
}

fn load_deviations(
    files: &[SourceFile],
    rules: &[Rule],
    timing: &[Timing],
    errors: &mut Vec<BookError>,
) -> Vec<Deviation> {
    let mut deviations = Vec::new();
    for file in files.iter().filter(|file| is_named(file, "deviations")) {
        match file.items::<RawDeviation>() {
            Ok(items) => {
                let loaded = items.into_iter().filter_map(|(line, raw)| load_deviation(file, line, raw, rules, timing, errors));
                deviations.extend(loaded.collect::<Vec<_>>());
            }
            Err(found) => errors.extend(found),
        }
    }
    deviations
}

fn load_deviation(
    file: &SourceFile,
    line: usize,
    raw: RawDeviation,
    rules: &[Rule],
    timing: &[Timing],
    errors: &mut Vec<BookError>,
) -> Option<Deviation> {
    let id = raw.id.clone();
    let mut clauses = Clauses { file, line, id: &id, errors };
    let Ok(at) = rules.binary_search_by(|rule| rule.id.as_str().cmp(&raw.rule)) else {
        clauses.error(&format!("rule: no rule has the id `{}`", raw.rule));
        return None;
    };
    let rule = &rules[at];
    let mut scope = scope_of(rule.on, timing);
    for memory in &rule.remember {
        scope = scope.with_memory(&memory.name, memory.from.code.ty());
    }
    let later = matches!(rule.form, Form::Response { .. } | Form::NotBefore { .. } | Form::Never { .. });
    let guards = if later { rule.when.code.guards().at_start() } else { rule.when.code.guards() };
    let scope = if later { scope.with_start() } else { scope };
    let when = clauses.truth("when", &raw.when, &scope, &guards)?;
    let examples = load_examples(&raw.examples, &mut clauses);
    for wanted in [Shows::Deviates, Shows::Breaks] {
        if !examples.iter().any(|example| example.shows == wanted) {
            clauses.error(&format!("examples: at least one that `{}` is needed", wanted.word()));
        }
    }
    let (since, until) = (clauses.version("since", raw.since.as_deref()), clauses.version("until", raw.until.as_deref()));
    Some(Deviation {
        id: raw.id,
        rule: at,
        statement: raw.statement.trim().to_owned(),
        when,
        since,
        until,
        reference: raw.reference,
        examples,
        file: file.name.clone(),
        line,
    })
}
