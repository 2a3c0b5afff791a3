//! What a rule asks: its premise, its form, what it remembers.

use super::clauses::Clauses;
use crate::object::Type;
use crate::rule::cel::{Guards, Root, Scope};
use crate::rule::scope::{memory_type, scope_of};
use crate::rule::source::RawRule;
use crate::rule::{Clause, Due, Form, Memory, Subject, Timing};

type Parts = (Clause, Form, Vec<Memory>);

pub(super) fn load_parts(
    raw: &RawRule,
    on: Subject,
    timing: &[Timing],
    lenient: bool,
    clauses: &mut Clauses<'_>,
) -> Option<Parts> {
    let mut scope = scope_of(on, timing);
    let remember = load_memory(raw, &mut scope, clauses)?;
    let when = clauses.truth(
        "when",
        raw.when.as_deref().unwrap_or("true"),
        &scope,
        &Guards::default(),
    )?;
    let form = load_form(raw, &scope, &when, lenient, clauses)?;
    Some((when, form, remember))
}

pub(super) fn load_memory(
    raw: &RawRule,
    scope: &mut Scope,
    clauses: &mut Clauses<'_>,
) -> Option<Vec<Memory>> {
    let mut texts = Vec::new();
    for (name, parts) in &raw.remember {
        let (Some(from), Some(next)) = (parts["from"].as_str(), parts["next"].as_str()) else {
            clauses.error(&format!(
                "remember: `{name}` needs the texts `from` and `next`"
            ));
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
        let next = clauses.compile(
            "next",
            next,
            scope,
            Some(from.code.ty()),
            &Guards::default(),
        )?;
        memories.push(Memory {
            name: name.clone(),
            from,
            next,
        });
    }
    Some(memories)
}

pub(super) fn load_form(
    raw: &RawRule,
    scope: &Scope,
    when: &Clause,
    lenient: bool,
    clauses: &mut Clauses<'_>,
) -> Option<Form> {
    let guards = when.code.guards();
    if let Some(name) = &raw.monitor {
        return Some(Form::Monitor { name: name.clone() });
    }
    if let Some(unique) = &raw.unique {
        let while_ = clauses.truth("while", &unique.while_, scope, &guards)?;
        let key = clauses.compile(
            "key",
            &unique.key,
            scope,
            None,
            &while_.code.guards().and(&guards),
        )?;
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
            return Some(Form::Monitor {
                name: "none".into(),
            });
        }
        clauses.error("expected one of then, never, unique, monitor");
        return None;
    };
    load_then(raw, then, scope, (&later, &kept), when, clauses)
}

pub(super) fn load_then(
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
            text => {
                Due::After(clauses.compile("within", text, scope, Some(Type::Duration), &guards)?)
            }
        };
        let unless = optional("unless", raw.unless.as_deref(), later, kept, clauses)?;
        return Some(Form::Response {
            then,
            within,
            unless,
        });
    }
    if let Some(not_before) = &raw.not_before {
        let then = clauses.truth("then", then, later, kept)?;
        let not_before = clauses.compile(
            "not_before",
            not_before,
            scope,
            Some(Type::Duration),
            &guards,
        )?;
        let unless = optional("unless", raw.unless.as_deref(), later, kept, clauses)?;
        return Some(Form::NotBefore {
            then,
            not_before,
            unless,
        });
    }
    if raw.unless.is_some() {
        clauses.error("unless: belongs to within or not_before");
        return None;
    }
    let then = clauses.truth("then", then, scope, &guards)?;
    let step = when.code.reads().uses(Root::Old) || then.code.reads().uses(Root::Old);
    Some(if step {
        Form::Step { then }
    } else {
        Form::State { then }
    })
}

#[allow(
    clippy::option_option,
    reason = "outer: compiled or not; inner: written or not"
)]
pub(super) fn optional(
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
