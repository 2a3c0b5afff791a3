//! Whether a rule applies to a run, and the constants as the run has them.

use super::plan::{Settings, Terms};
use super::verdict::NotApplicable;
use super::wants::Wants;
use crate::object::{Kind, Value};
use crate::rule::cel::Expression;
use crate::rule::{Evidence, Form, Observe, Rule, RuleBook, Subject, Version};

pub(super) fn exclusion(rule: &Rule, settings: &Settings, terms: &Terms) -> Option<NotApplicable> {
    if let Some(reason) = &rule.not_asserted {
        return Some(NotApplicable::NotAsserted(reason.clone()));
    }
    if let Some(versions) = other_version(rule, settings.kubernetes.or(terms.kubernetes)) {
        return Some(NotApplicable::OtherVersion(versions));
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

/// Where no version is told it may be any that is in use; this is the oldest one that the rule book was tried on.
const OLDEST: Version = Version {
    major: 1,
    minor: 34,
};

/// For which versions a rule holds, where this is none of them. What has a feature gate shows in the objects themselves.
pub(super) fn other_version(rule: &Rule, version: Option<Version>) -> Option<String> {
    let since = rule.since.filter(|since| match version {
        Some(version) => version < *since,
        None => rule.gate.is_none() && OLDEST < *since,
    });
    let until = rule
        .until
        .filter(|until| version.is_some_and(|version| version >= *until));
    match (since, until) {
        (Some(since), _) if version.is_none() => {
            Some(format!("since {since}, and which one this is is not told"))
        }
        (Some(since), _) => Some(format!("since {since}")),
        (_, Some(until)) => Some(format!("until {until}")),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_of_a_newer_version_is_judged_only_where_the_version_is_told_or_its_gate_shows() {
        let book = RuleBook::embedded().expect("the embedded book");
        let told = |id: &str, version: Option<&str>| {
            let rule = &book.rules[book.position(id).expect("the rule")];
            other_version(rule, version.and_then(Version::parse))
        };
        let newer = "kubelet.restart-keeps-started";
        assert_eq!(
            told(newer, None).as_deref(),
            Some("since 1.35, and which one this is is not told")
        );
        assert_eq!(told(newer, Some("1.34")).as_deref(), Some("since 1.35"));
        assert_eq!(told(newer, Some("1.35")), None);
        let gated = "rules.first-match-wins";
        assert_eq!(told(gated, None), None);
        assert_eq!(told(gated, Some("1.34")).as_deref(), Some("since 1.35"));
        let older = "sidecar.grace-exhausted-together";
        assert_eq!(told(older, None), None);
    }
}
