//! The functions that rules may call.

mod kubernetes;
mod plain;
mod quantity;
mod spelling;

use cel::common::ast::{CallExpr, Expr, IdedExpr, SelectExpr};

use super::check::{Checked, Checker, Typed};
use super::eval::{Code, EvalError, Got, Meant, Node, Ref, Test};
use super::scope::Root;
use super::types::fits;
use crate::object::{Type, Value};

pub(super) use spelling::nearest;

pub(crate) use spelling::distance;

/// A function of values.
pub(super) struct Function {
    name: &'static str,
    /// Whether it is written `a.name(b)`.
    method: bool,
    parameters: &'static [Type],
    result: Type,
    run: fn(&[&Value]) -> Got<Value>,
}

/// Checks and compiles the call of a function.
pub(super) fn call(checker: &mut Checker<'_>, expr: &IdedExpr, call: &CallExpr) -> Checked {
    let name = call.func_name.as_str();
    match (call.target.as_deref(), name, call.args.as_slice()) {
        (None, "hav", [root]) => seen(checker, root),
        (None, "deleted", []) => Ok(flag(checker, |env| env.frame.deleted)),
        (None, "created", []) => Ok(flag(checker, |env| env.frame.created)),
        (None, "deleted" | "created", _) => checker.error(
            expr,
            format!("{name}() takes no argument: it is about `self`"),
        ),
        (None, "cond" | "cond_reason" | "cond_since", [object, kind]) => {
            kubernetes::condition(checker, expr, name, object, kind)
        }
        (None, "terminal", [pod]) => kubernetes::terminal(checker, pod),
        (None, "controlled", [object]) => kubernetes::controlled(checker, object),
        (None, "tolerates" | "toleration_time", [pod, taint]) => {
            kubernetes::tolerates(checker, name, pod, taint)
        }
        (None, "size", [whole]) | (Some(whole), "size", []) => plain::size(checker, expr, whole),
        (Some(text), "matches", [pattern]) => plain::matches(checker, expr, text, pattern),
        (None, "duration" | "timestamp", [text]) => plain::literal_time(checker, expr, name, text),
        (None, "min" | "max", [a, b]) => plain::extreme(checker, expr, name, a, b),
        (None, "string", [value]) => plain::to_text(checker, expr, value),
        (target, name, args) => tabled(checker, expr, target, name, args),
    }
}

fn tables() -> impl Iterator<Item = &'static Function> {
    plain::TABLE.iter().chain(kubernetes::TABLE)
}

fn tabled(
    checker: &mut Checker<'_>,
    expr: &IdedExpr,
    target: Option<&IdedExpr>,
    name: &str,
    args: &[IdedExpr],
) -> Checked {
    let Some(function) =
        tables().find(|function| function.name == name && function.method == target.is_some())
    else {
        let known = tables()
            .map(|function| function.name)
            .chain(SPECIAL.iter().copied());
        let near = nearest(name, known);
        return checker.error(expr, format!("unknown function `{name}`{near}"));
    };
    let given: Vec<&IdedExpr> = target.into_iter().chain(args).collect();
    if given.len() != function.parameters.len() {
        let wanted = function.parameters.len() - usize::from(function.method);
        return checker.error(
            expr,
            format!("{name}() takes {wanted} arguments, not {}", args.len()),
        );
    }
    let mut codes = Vec::new();
    for (argument, wanted) in given.into_iter().zip(function.parameters) {
        let typed = checker.expr(argument)?;
        if !fits(typed.ty, *wanted) {
            return checker.error(
                argument,
                format!("{name}() takes a {wanted} here, this is a {}", typed.ty),
            );
        }
        codes.push(typed.node.into_code());
    }
    Ok(Typed::new(
        Node::Code(applied(function.run, codes)),
        function.result,
    ))
}

/// Functions that are not in a table, for messages.
const SPECIAL: &[&str] = &[
    "has",
    "deleted",
    "created",
    "cond",
    "cond_reason",
    "cond_since",
    "terminal",
    "controlled",
    "tolerates",
    "toleration_time",
    "size",
    "matches",
    "duration",
    "timestamp",
    "min",
    "max",
    "string",
    "all",
    "exists",
    "exists_one",
    "filter",
    "map",
];

/// A function applied to what its arguments give.
fn applied(run: fn(&[&Value]) -> Got<Value>, codes: Vec<Code>) -> Code {
    let mut codes = codes.into_iter();
    match (codes.next(), codes.next(), codes.next()) {
        (Some(a), None, _) => Box::new(move |env| run(&[a(env)?.value()]).map(Ref::Owned)),
        (Some(a), Some(b), None) => {
            Box::new(move |env| run(&[a(env)?.value(), b(env)?.value()]).map(Ref::Owned))
        }
        (Some(a), Some(b), Some(c)) => Box::new(move |env| {
            run(&[a(env)?.value(), b(env)?.value(), c(env)?.value()]).map(Ref::Owned)
        }),
        _ => Box::new(move |_| run(&[]).map(Ref::Owned)),
    }
}

fn flag(checker: &mut Checker<'_>, read: fn(&super::eval::Env<'_>) -> bool) -> Typed {
    checker.reads.moment = true;
    checker.reads.weighs_moment = true;
    Typed::new(Node::Test(Box::new(move |env| Ok(read(env)))), Type::Bool)
}

/// `has(pod)`: whether a root was seen.
fn seen(checker: &mut Checker<'_>, expr: &IdedExpr) -> Checked {
    let root = match &expr.expr {
        Expr::Ident(name) => Root::named(name),
        _ => None,
    };
    let Some((root, schema)) = root.and_then(|root| Some((root, checker.scope.schema(root)?)))
    else {
        return checker.error(
            expr,
            "has() takes a field, or a name such as pod or node that is in scope here",
        );
    };
    checker.reads.note(root, schema, &[]);
    let test: Test = Box::new(move |env| {
        env.frame.roots[root as usize]
            .as_ref()
            .map(Value::is_present)
            .ok_or(EvalError::Unknown(root))
    });
    Ok(Typed::new(Node::Test(test), Type::Bool))
}

/// `object.a.b`, for functions that read one part of an object.
fn below(object: &IdedExpr, fields: &[&str]) -> IdedExpr {
    fields
        .iter()
        .fold(object.clone(), |operand, field| IdedExpr {
            id: object.id,
            expr: Expr::Select(SelectExpr {
                operand: Box::new(operand),
                field: (*field).to_owned(),
                test: false,
            }),
        })
}

/// The text of a value that must be text.
fn text(value: &Value) -> Got<&str> {
    value.as_str().ok_or_else(|| super::eval::misfit(value))
}

fn int(value: &Value) -> Got<i64> {
    value.as_int().ok_or_else(|| super::eval::misfit(value))
}

/// The error of a function that cannot read its text.
fn no(what: Meant) -> EvalError {
    EvalError::BadText(what)
}
