//! Which optional fields are known to be there, and what makes them known.

use std::collections::BTreeSet;

use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};

/// Paths of optional fields that are known to be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guards(BTreeSet<String>);

impl Guards {
    /// What is known when both are.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// What either way leads to.
    fn or(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// What stays known at a later version: only what was known of `self`, which is `start` then.
    #[must_use]
    pub fn at_start(&self) -> Self {
        let moved = self.0.iter().filter_map(|path| path.strip_prefix("self."));
        Self(moved.map(|rest| format!("start.{rest}")).collect())
    }

    pub(super) fn one(path: String) -> Self {
        Self(BTreeSet::from([path]))
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains(path)
    }

    /// What is known below `path`, relative to it.
    pub(super) fn below(&self, path: &str) -> Vec<String> {
        let below = self.0.iter().filter_map(|guard| guard.strip_prefix(path));
        below
            .filter(|rest| rest.starts_with(['.', '[']))
            .map(str::to_owned)
            .collect()
    }

    /// The same knowledge about another path.
    pub(super) fn moved(path: &str, below: &[String]) -> Self {
        Self(below.iter().map(|rest| format!("{path}{rest}")).collect())
    }
}

/// What is known once `expr` has turned out to be `truth`. `key` names the path of an expression.
pub(super) fn known(
    expr: &IdedExpr,
    truth: bool,
    key: &dyn Fn(&IdedExpr) -> Option<String>,
) -> Guards {
    match &expr.expr {
        Expr::Select(select) if select.test && truth => match key(&select.operand) {
            Some(path) => Guards::one(format!("{path}.{}", select.field)),
            None => Guards::default(),
        },
        Expr::Call(call) => match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_NOT, [inner]) => known(inner, !truth, key),
            (operators::LOGICAL_AND, [a, b]) => {
                joined(known(a, truth, key), &known(b, truth, key), truth)
            }
            (operators::LOGICAL_OR, [a, b]) => {
                joined(known(a, truth, key), &known(b, truth, key), !truth)
            }
            (operators::CONDITIONAL, [condition, a, b]) => {
                let yes = known(condition, true, key).and(&known(a, truth, key));
                let no = known(condition, false, key).and(&known(b, truth, key));
                match (never(a, truth), never(b, truth)) {
                    (true, _) => no,
                    (_, true) => yes,
                    _ => yes.or(&no),
                }
            }
            (operators::IN, [item, map]) if truth => match (literal(item), key(item), key(map)) {
                (Some(text), _, Some(path)) => Guards::one(entry(&path, text)),
                (None, Some(item), Some(path)) => Guards::one(format!("{path}[{item}]")),
                _ => Guards::default(),
            },
            ("hav", [root]) if truth => key(root).map(Guards::one).unwrap_or_default(),
            _ => Guards::default(),
        },
        _ => Guards::default(),
    }
}

fn joined(a: Guards, b: &Guards, both: bool) -> Guards {
    if both { a.and(b) } else { a.or(b) }
}

/// Whether the expression is the literal that `truth` is not.
fn never(expr: &IdedExpr, truth: bool) -> bool {
    matches!(&expr.expr, Expr::Literal(LiteralValue::Boolean(value)) if *value.inner() != truth)
}

/// The text of a text literal.
pub(super) fn literal(expr: &IdedExpr) -> Option<&str> {
    match &expr.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

/// The path of a map's entry.
pub(super) fn entry(path: &str, key: &str) -> String {
    format!("{path}.{key}")
}
