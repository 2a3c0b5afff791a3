//! Whether a rule applies to a run, and the constants as the run has them.

use super::plan::{Settings, Terms};
use super::verdict::NotApplicable;
use super::wants::Wants;
use crate::object::{Kind, Value};
use crate::rule::cel::Expression;
use crate::rule::{Evidence, Form, Observe, Rule, RuleBook, Subject};

pub(super) fn exclusion(rule: &Rule, settings: &Settings, terms: &Terms) -> Option<NotApplicable> {
    if let Some(reason) = &rule.not_asserted {
        return Some(NotApplicable::NotAsserted(reason.clone()));
    }
    if let Some(version) = settings.kubernetes.or(terms.kubernetes) {
        if rule.since.is_some_and(|since| version < since) {
            return Some(NotApplicable::OtherVersion(format!(
                "since {}",
                rule.since?
            )));
        }
        if rule.until.is_some_and(|until| version >= until) {
            return Some(NotApplicable::OtherVersion(format!(
                "until {}",
                rule.until?
            )));
        }
    }
    if let Some(gate) = rule
        .gate
        .as_ref()
        .filter(|gate| terms.gates.get(*gate) == Some(&false))
    {
        return Some(NotApplicable::GateOff(gate.clone()));
    }
    lacks(rule, terms)
        .map(NotApplicable::LacksEvidence)
        .or_else(|| {
            let state = matches!(rule.form, Form::State { .. } | Form::Unique { .. });
            (terms.snapshot && !(rule.observe == Observe::Snapshot && state))
                .then_some(NotApplicable::Snapshot)
        })
}

fn lacks(rule: &Rule, terms: &Terms) -> Option<String> {
    let sees = |kind: &str| {
        terms
            .kinds
            .as_ref()
            .is_none_or(|kinds| kinds.iter().any(|seen| seen == kind))
    };
    for evidence in &rule.evidence {
        let shown = match evidence {
            Evidence::Api => true,
            Evidence::Process => terms.facts,
            Evidence::Request => terms.requests,
            Evidence::Node => sees("Node"),
        };
        if !shown {
            return Some(evidence.word().to_owned());
        }
    }
    if (rule.on == Subject::Fact && !terms.facts)
        || (rule.on == Subject::Request && !terms.requests)
    {
        return Some(rule.on.word().to_owned());
    }
    let mut kinds = kinds_listed(rule).chain([rule.on.kind()]).map(Kind::name);
    kinds.find(|kind| !sees(kind)).map(str::to_owned)
}

/// The kinds of other objects that a rule counts or looks for.
fn kinds_listed(rule: &Rule) -> impl Iterator<Item = Kind> + '_ {
    asked(rule)
        .into_iter()
        .flat_map(|code| Wants::of(code.reads()).listed())
}

/// The premise and the conclusion of a rule, without what excuses.
pub(super) fn asked(rule: &Rule) -> Vec<&Expression> {
    let mut all = vec![&rule.when.code];
    match &rule.form {
        Form::State { then }
        | Form::Step { then }
        | Form::Response { then, .. }
        | Form::NotBefore { then, .. } => {
            all.push(&then.code);
        }
        Form::Never { never, .. } => all.push(&never.code),
        Form::Unique { key, while_ } => all.extend([&key.code, &while_.code]),
        Form::Monitor { .. } => {}
    }
    all
}

pub(super) fn timing(book: &RuleBook, settings: &Settings, terms: &Terms) -> Vec<Value> {
    let value = |constant: &crate::rule::Timing| {
        if constant.name == "tolerance" {
            return Value::Duration(terms.tolerance());
        }
        let gated = constant
            .gate
            .as_ref()
            .filter(|(gate, _)| terms.gates.get(gate) == Some(&true));
        let usual = gated.map_or(&constant.value, |(_, value)| value);
        let set = constant
            .setting
            .as_ref()
            .and_then(|name| settings.set.get(name).or_else(|| terms.settings.get(name)));
        set.and_then(|text| setting_value(text, &constant.value))
            .unwrap_or_else(|| usual.clone())
    };
    book.timing.iter().map(value).collect()
}

/// A setting's text as the value of a constant of the same type; seconds where a duration is given as a bare number.
pub(crate) fn setting_value(text: &str, like: &Value) -> Option<Value> {
    match like {
        Value::Int(_) => text.trim().parse().ok().map(Value::Int),
        _ => {
            let bare = text
                .trim()
                .parse::<i64>()
                .ok()
                .and_then(|seconds| seconds.checked_mul(1_000));
            bare.or_else(|| crate::rule::duration(text))
                .map(Value::Duration)
        }
    }
}
