//! Whether a rule applies to a run, and the constants as the run has them.

use super::plan::{Settings, Terms, clauses, pod_groups};
use super::verdict::NotApplicable;
use super::wants::Wants;
use crate::object::kinds::pod::POD;
use crate::object::{Kind, Value, group_bit};
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
            Evidence::Request => sees_requests(rule, terms),
            Evidence::Node => sees("Node"),
        };
        if !shown {
            return Some(evidence.word().to_owned());
        }
    }
    if (rule.on == Subject::Fact && !terms.facts)
        || (rule.on == Subject::Request && !sees_requests(rule, terms))
    {
        return Some(rule.on.word().to_owned());
    }
    let mut kinds = kinds_listed(rule).chain([rule.on.kind()]).map(Kind::name);
    kinds.find(|kind| !sees(kind)).map(str::to_owned)
}

/// Whether the requests are there that a rule is about. Of one request it is enough to have that one; what is said of all that were
/// made needs all of them.
fn sees_requests(rule: &Rule, terms: &Terms) -> bool {
    let single = || rule.on == Subject::Request && !asks_for_others(rule);
    terms.requests || (terms.own_requests && single())
}

/// Whether a rule looks at the requests that were made before.
fn asks_for_others(rule: &Rule) -> bool {
    let slot = POD.slot("requests").unwrap_or_default();
    let group = 1 << group_bit(&POD, slot, None);
    let remembered = rule
        .remember
        .iter()
        .flat_map(|one| [&one.from.code, &one.next.code]);
    let mut all = clauses(rule).into_iter().chain(remembered);
    all.any(|code| pod_groups(code.reads()) & group != 0)
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
    use crate::check::Judge;
    use crate::check::verdict::Verdict;
    use crate::trace::Reader;

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

    fn verdicts(context: &str, rules: &[&str]) -> Vec<Verdict> {
        let book = RuleBook::embedded().expect("the rule book");
        let trace = format!(
            r#"{{"type": "CONTEXT", "from": "start", "every_write": true, {context}}}
{{"type": "REQUEST", "recv": 1796071964, "verb": "create", "resource": "pods", "name": "p", "namespace": "n", "code": 422, "body": {{"spec": {{"containers": []}}}}}}
"#
        );
        let mut judge = Judge::new(&book, &Settings::default(), "t");
        for record in Reader::new("t", trace.as_bytes()) {
            judge.record(record.expect("a record"));
        }
        let judgement = judge.finish();
        rules
            .iter()
            .map(|rule| judgement.outcomes[*rule].verdict())
            .collect()
    }

    #[test]
    fn what_one_request_says_is_judged_where_only_some_are_told() {
        let rules = ["validation.invalid-pod-refused", "term.forced-by-request"];
        let none = verdicts(r#""requests": false"#, &rules);
        assert_eq!(none, [Verdict::NotApplicable, Verdict::NotApplicable]);
        let own = verdicts(r#""own_requests": true"#, &rules);
        assert_eq!(own, [Verdict::Held, Verdict::NotApplicable]);
        let all = verdicts(r#""requests": true"#, &rules);
        assert_eq!(all, [Verdict::Held, Verdict::NeverExercised]);
    }
}
