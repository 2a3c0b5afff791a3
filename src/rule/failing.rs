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
    /// What exactly is wrong; none where the conclusion has no parts to tell apart.
    pub(crate) fn failing(&self, timing: &[Timing], frame: &Frame<'_>) -> Option<Failing> {
        let (clause, lawful) = match &self.form {
            Form::State { then } | Form::Step { then } | Form::Response { then, .. } => {
                (then, true)
            }
            Form::Never { never, .. } => (never, false),
            Form::NotBefore { .. } | Form::Unique { .. } | Form::Monitor { .. } => return None,
        };
        let failing = search(clause, &self.scope(timing), lawful, frame)?;
        (failing.part.is_some() || failing.element.is_some()).then_some(failing)
    }

    /// What names mean in its clauses, the later ones too.
    fn scope(&self, timing: &[Timing]) -> Scope {
        let named = self
            .remember
            .iter()
            .filter_map(|memory| Some((memory.name.as_str(), memory_type(&memory.from.code)?)));
        let scope = scope_of(self.on, timing).with_start();
        named.fold(scope, |scope, (name, ty)| scope.with_memory(name, ty))
    }
}

/// The first condition that makes the clause unlawful. Of one that must never be true all are; the first one about a list tells more.
fn search(clause: &Clause, scope: &Scope, lawful: bool, frame: &Frame<'_>) -> Option<Failing> {
    let (parts, conditions) = (conjuncts(&clause.text), clause.code.conjuncts());
    // They are the same conditions, as written and compiled.
    if parts.len() != conditions.len() {
        return None;
    }
    let guards = clause.code.guards();
    for (part, condition) in parts.iter().zip(conditions) {
        if lawful && condition.truth(frame) != Ok(false) {
            continue;
        }
        let element = element(part, scope, &guards, !lawful, frame);
        if lawful || element.is_some() {
            let part = (lawful && parts.len() > 1).then(|| (*part).to_owned());
            return Some(Failing { part, element });
        }
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

#[cfg(test)]
mod tests {
    use super::{Clause, Form, conjuncts};
    use crate::rule::RuleBook;

    /// Written and compiled they have to be the same conditions, else the wrong one would be told.
    #[test]
    fn every_conclusion_has_as_many_parts_as_conditions() {
        let book = RuleBook::embedded().expect("the embedded book is sound");
        let parts =
            |clause: &Clause| (conjuncts(&clause.text).len(), clause.code.conjuncts().len());
        for rule in &book.rules {
            if let Form::State { then: clause }
            | Form::Step { then: clause }
            | Form::Response { then: clause, .. }
            | Form::Never { never: clause, .. } = &rule.form
            {
                let (written, compiled) = parts(clause);
                assert_eq!(written, compiled, "{}", rule.id);
            }
        }
    }
}
