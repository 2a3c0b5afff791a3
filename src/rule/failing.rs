//! Which part of a conclusion fails, and for which element: told when a rule is broken.

use super::cel::parts::{conjuncts, quantified};
use super::cel::{Expression, Frame, Guards, Scope};
use super::rule::{Clause, Form, Rule, Timing};
use super::scope::{memory_type, scope_of};
use crate::object::{Type, Value};

/// What exactly is wrong where a rule is broken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failing {
    /// The condition that decides, of several that are joined by `&&`; none where there is one only.
    pub part: Option<String>,
    /// The first element that decides, by the name that the condition gives it.
    pub element: Option<(String, Value, Type)>,
}

impl Rule {
    /// What exactly is wrong; none where the conclusion has no parts to tell apart. The parts are compiled anew: rules are
    /// broken rarely.
    pub(crate) fn failing(&self, timing: &[Timing], frame: &Frame<'_>) -> Option<Failing> {
        let (clause, later, lawful) = match &self.form {
            Form::State { then } | Form::Step { then } => (then, false, true),
            Form::Response { then, .. } => (then, true, true),
            Form::Never { never, .. } => (never, true, false),
            Form::NotBefore { .. } | Form::Unique { .. } | Form::Monitor { .. } => return None,
        };
        let known = self.when.code.guards();
        let (scope, guards) = if later {
            (self.scope(timing).with_start(), known.at_start())
        } else {
            (self.scope(timing), known)
        };
        let failing = search(clause, &scope, guards, lawful, frame)?;
        (failing.part.is_some() || failing.element.is_some()).then_some(failing)
    }

    /// What names mean in its clauses.
    fn scope(&self, timing: &[Timing]) -> Scope {
        let named = self
            .remember
            .iter()
            .filter_map(|memory| Some((memory.name.as_str(), memory_type(&memory.from.code)?)));
        named.fold(scope_of(self.on, timing), |scope, (name, ty)| {
            scope.with_memory(name, ty)
        })
    }
}

/// The first condition that makes the clause unlawful. Of one that must never be true all are; the first one about a list tells more.
fn search(
    clause: &Clause,
    scope: &Scope,
    mut guards: Guards,
    lawful: bool,
    frame: &Frame<'_>,
) -> Option<Failing> {
    let parts = conjuncts(&clause.text);
    for part in &parts {
        let code = Expression::compile(part, scope, Some(Type::Bool), &guards).ok()?;
        let element = element(part, scope, &guards, !lawful, frame);
        let decides = if lawful {
            code.truth(frame) == Ok(false)
        } else {
            element.is_some()
        };
        if decides {
            let part = (lawful && parts.len() > 1).then(|| (*part).to_owned());
            return Some(Failing { part, element });
        }
        guards = code.guards();
    }
    None
}

/// The first element of the list that a condition is about that makes it come to `truth`.
fn element(
    part: &str,
    scope: &Scope,
    guards: &Guards,
    truth: bool,
    frame: &Frame<'_>,
) -> Option<(String, Value, Type)> {
    let about = quantified(part).filter(|about| about.then == truth)?;
    let (list, name, body) = (about.list, about.name, about.body);
    let not = if about.decides { "" } else { "!" };
    let text = format!("{list}.filter({name}, {not}({body}))");
    let found = Expression::compile(&text, scope, None, guards).ok()?;
    let Type::List(ty) = found.ty() else {
        return None;
    };
    let first = found.value(frame).ok()?.items().first()?.clone();
    Some((name.to_owned(), first, *ty))
}
