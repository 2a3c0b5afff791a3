//! Violations as data: what the rule read, whom it is about, and the Pod's life around it.

use super::desk::Desk;
use super::entry::Entry;
use super::site::Site;
use super::subject::Open;
use super::verdict::{Breach, Failing, Moment, ReadValue, SubjectName, Violation};
use super::world::World;
use crate::object::{Type, Value, to_json, value_to_json};
use crate::rule::cel::{Frame, Root};
use crate::rule::{Clause, Form, Rule, Subject};

/// The violation of a rule at a site, without the versions of the object and the life around them.
pub(crate) fn in_brief(
    rule: &Rule,
    desk: &Desk<'_>,
    site: &Site,
    world: &World,
    breach: Breach,
) -> Violation {
    Violation {
        rule: rule.id.clone(),
        deviation: None,
        subject: subject_name(site, world),
        place: site.spot.place(&desk.recordings),
        breach,
        read: Vec::new(),
        allowed: conclusion(&rule.form)
            .map(|clause| clause.text.clone())
            .unwrap_or_default(),
        failing: None,
        before: None,
        after: serde_json::Value::Null,
        timeline: Vec::new(),
    }
}

/// The same with all that is known.
pub(crate) fn in_full(
    rule: &Rule,
    desk: &Desk<'_>,
    (site, world): (&Site, &World),
    open: Option<&Open>,
    frame: &Frame<'_>,
    brief: Violation,
) -> Violation {
    let schema = site.subject.schema();
    let json = |value: &Value| to_json(schema, value);
    let before = match open {
        Some(open) => Some(json(&open.start)),
        None => site.roots.get(Root::Old).map(json),
    };
    let entry = site.entry.and_then(|id| world.entry(id));
    Violation {
        read: read_values(rule, frame),
        failing: failing(rule, desk, frame),
        before,
        after: site.roots.get(Root::Subject).map(json).unwrap_or_default(),
        timeline: entry.map(|entry| timeline(entry, desk)).unwrap_or_default(),
        ..brief
    }
}

fn conclusion(form: &Form) -> Option<&Clause> {
    match form {
        Form::State { then }
        | Form::Step { then }
        | Form::Response { then, .. }
        | Form::NotBefore { then, .. } => Some(then),
        Form::Never { never, .. } => Some(never),
        Form::Unique { key, .. } => Some(key),
        Form::Monitor { .. } => None,
    }
}

/// What of the conclusion fails.
fn failing(rule: &Rule, desk: &Desk<'_>, frame: &Frame<'_>) -> Option<Failing> {
    let failing = rule.failing(&desk.book.timing, frame)?;
    Some(Failing {
        part: failing.part,
        element: failing.element.map(read_value),
    })
}

fn read_value((path, value, ty): (String, Value, Type)) -> ReadValue {
    ReadValue {
        path,
        value: value_to_json(ty, &value),
    }
}

/// The values that the premise and the conclusion read, each path once.
fn read_values(rule: &Rule, frame: &Frame<'_>) -> Vec<ReadValue> {
    let mut found: Vec<ReadValue> = Vec::new();
    for clause in conclusion(&rule.form).into_iter().chain([&rule.when]) {
        for read in clause.code.read_values(frame) {
            if !found.iter().any(|other| other.path == read.0) {
                found.push(read_value(read));
            }
        }
    }
    // Where a part of a value is told, the whole is not.
    let paths: Vec<String> = found.iter().map(|read| format!("{}.", read.path)).collect();
    let told: Vec<bool> = paths
        .iter()
        .map(|path| found.iter().any(|other| other.path.starts_with(path)))
        .collect();
    let mut told = told.into_iter();
    found.retain(|_| told.next() == Some(false));
    found
}

/// Whom a site is about.
pub(crate) fn subject_name(site: &Site, world: &World) -> SubjectName {
    if let Some(entry) = site.entry.and_then(|id| world.entry(id)) {
        let object = &entry.object;
        return SubjectName {
            kind: if site.subject == Subject::Request {
                "Request".into()
            } else {
                object.kind.name().into()
            },
            namespace: object.namespace().into(),
            name: object.name().into(),
            uid: object.uid().into(),
            container: site.container.as_deref().map(str::to_owned),
            run: site.run,
        };
    }
    let schema = site.subject.schema();
    let text = |name: &str| {
        let value = site
            .roots
            .get(Root::Subject)
            .zip(schema.slot(name))
            .map(|(record, slot)| record.field(slot));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    SubjectName {
        kind: schema.name.into(),
        namespace: text("namespace"),
        name: text("name"),
        ..SubjectName::default()
    }
}

/// The life of a Pod up to now, as far as it is remembered.
fn timeline(entry: &Entry, desk: &Desk<'_>) -> Vec<Moment> {
    let mut moments = Vec::new();
    let mut before: Option<&Value> = None;
    for version in &entry.history {
        moments.push(Moment {
            place: version.spot.place(&desk.recordings),
            changes: super::changes::between(before, &version.record),
            here: version.spot.line == entry.spot.line,
        });
        before = Some(&version.record);
    }
    moments
}
