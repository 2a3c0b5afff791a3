//! Functions of CEL itself, and plain helpers.

use cel::common::ast::IdedExpr;

use super::super::check::{Checked, Checker, Typed};
use super::super::eval::{Code, Node, Ref, Test, misfit};
use super::super::guard::literal;
use super::super::types::{common, is_ordered};
use super::{Function, Meant, int, no, text};
use crate::object::{Type, Value};

/// Functions that take and give values.
pub(super) static TABLE: &[Function] = &[
    Function {
        name: "startsWith",
        method: true,
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        run: |args| Ok(Value::Bool(text(args[0])?.starts_with(text(args[1])?))),
    },
    Function {
        name: "endsWith",
        method: true,
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        run: |args| Ok(Value::Bool(text(args[0])?.ends_with(text(args[1])?))),
    },
    Function {
        name: "contains",
        method: true,
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        run: |args| Ok(Value::Bool(text(args[0])?.contains(text(args[1])?))),
    },
    Function {
        name: "int",
        method: false,
        parameters: &[Type::Text],
        result: Type::Int,
        run: |args| {
            text(args[0])?
                .parse()
                .map(Value::Int)
                .map_err(|_| no(Meant::Number))
        },
    },
    Function {
        name: "sum",
        method: false,
        parameters: &[Type::List(&Type::Int)],
        result: Type::Int,
        run: |args| {
            let mut all = args[0].items().iter();
            all.try_fold(0i64, |sum, item| {
                sum.checked_add(int(item)?)
                    .ok_or(super::EvalError::Overflow)
            })
            .map(Value::Int)
        },
    },
    Function {
        name: "seconds",
        method: false,
        parameters: &[Type::Int],
        result: Type::Duration,
        run: |args| {
            int(args[0])?
                .checked_mul(1_000)
                .map(Value::Duration)
                .ok_or(super::EvalError::Overflow)
        },
    },
    Function {
        name: "parse_time",
        method: false,
        parameters: &[Type::Text],
        result: Type::Time,
        run: |args| time(text(args[0])?).map(Value::Time).ok_or(no(Meant::Time)),
    },
];

fn time(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>()
        .ok()
        .map(jiff::Timestamp::as_millisecond)
}

/// `size(x)` and `x.size()`: elements of a list, entries of a map, characters of a text.
pub(super) fn size(checker: &mut Checker<'_>, expr: &IdedExpr, whole: &IdedExpr) -> Checked {
    let typed = checker.expr(whole)?;
    if !matches!(
        typed.ty,
        Type::List(_) | Type::Map(_) | Type::Text | Type::Any
    ) {
        return checker.error(expr, format!("a {} has no size", typed.ty));
    }
    let count = |value: &Value| -> Result<Value, super::EvalError> {
        let count = match value {
            Value::List(items) => items.len(),
            Value::Map(entries) => entries.len(),
            value => value.as_str().ok_or_else(|| misfit(value))?.chars().count(),
        };
        Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    };
    let code = typed.node.into_code();
    let code: Code = Box::new(move |env| count(code(env)?.value()).map(Ref::Owned));
    Ok(Typed::new(Node::Code(code), Type::Int))
}

/// `text.matches('pattern')`: the regular expression is compiled with the rule.
pub(super) fn matches(
    checker: &mut Checker<'_>,
    expr: &IdedExpr,
    whole: &IdedExpr,
    pattern: &IdedExpr,
) -> Checked {
    let typed = checker.expr(whole)?;
    if !super::fits(typed.ty, Type::Text) {
        return checker.error(
            expr,
            format!("matches() is asked of a string, this is a {}", typed.ty),
        );
    }
    let Some(pattern) = literal(pattern) else {
        return checker.error(pattern, "the pattern must be written out");
    };
    let regex = match regex::Regex::new(pattern) {
        Ok(regex) => regex,
        Err(error) => return checker.error(expr, format!("not a regular expression: {error}")),
    };
    let code = typed.node.into_code();
    let test: Test = Box::new(move |env| Ok(regex.is_match(text(code(env)?.value())?)));
    Ok(Typed::new(Node::Test(test), Type::Bool))
}

/// `duration(text)` and `timestamp(text)`; text that is written out is read when the rule is loaded.
pub(super) fn literal_time(
    checker: &mut Checker<'_>,
    expr: &IdedExpr,
    name: &str,
    argument: &IdedExpr,
) -> Checked {
    let span = name == "duration";
    let read = move |text: &str| {
        if span {
            signed_duration(text).map(Value::Duration)
        } else {
            time(text).map(Value::Time)
        }
    };
    let (ty, what) = if span {
        (Type::Duration, Meant::Duration)
    } else {
        (Type::Time, Meant::Time)
    };
    if let Some(text) = literal(argument) {
        return match read(text) {
            Some(value) => Ok(Typed::new(Node::constant(value), ty)),
            None => checker.error(expr, format!("`{text}` is no {}", what.words())),
        };
    }
    let typed = checker.expr(argument)?;
    if !super::fits(typed.ty, Type::Text) {
        return checker.error(
            expr,
            format!("{name}() takes a string, this is a {}", typed.ty),
        );
    }
    let code = typed.node.into_code();
    let code: Code = Box::new(move |env| {
        read(text(code(env)?.value())?)
            .map(Ref::Owned)
            .ok_or(no(what))
    });
    Ok(Typed::new(Node::Code(code), ty))
}

fn signed_duration(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(rest) => crate::rule::duration(rest)?.checked_neg(),
        None => crate::rule::duration(text),
    }
}

/// `min(a, b)` and `max(a, b)`.
pub(super) fn extreme(
    checker: &mut Checker<'_>,
    expr: &IdedExpr,
    name: &str,
    a: &IdedExpr,
    b: &IdedExpr,
) -> Checked {
    let (left, right) = (checker.expr(a)?, checker.expr(b)?);
    let ty = common(left.ty, right.ty).filter(|ty| is_ordered(*ty) && *ty != Type::Text);
    let Some(ty) = ty else {
        return checker.error(
            expr,
            format!(
                "{name}() takes two ints, durations or timestamps, not a {} and a {}",
                left.ty, right.ty
            ),
        );
    };
    let largest = name == "max";
    let (a, b) = (left.node.into_code(), right.node.into_code());
    let code: Code = Box::new(move |env| {
        let (a, b) = (a(env)?.into_value(), b(env)?.into_value());
        let (Some(x), Some(y)) = (rank(&a), rank(&b)) else {
            return Err(misfit(&a));
        };
        Ok(Ref::Owned(if (x >= y) == largest { a } else { b }))
    });
    Ok(Typed::new(Node::Code(code), ty))
}

fn rank(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Time(number) | Value::Duration(number) => Some(*number),
        _ => None,
    }
}

/// `string(x)` of an int, a bool or a text.
pub(super) fn to_text(checker: &mut Checker<'_>, expr: &IdedExpr, argument: &IdedExpr) -> Checked {
    let typed = checker.expr(argument)?;
    if !matches!(typed.ty, Type::Int | Type::Bool | Type::Text | Type::Any) {
        return checker.error(
            expr,
            format!(
                "string() takes an int, a bool or a string, this is a {}",
                typed.ty
            ),
        );
    }
    let code = typed.node.into_code();
    let code: Code = Box::new(move |env| match code(env)?.into_value() {
        Value::Int(number) => Ok(Ref::Owned(Value::text(&number.to_string()))),
        Value::Bool(truth) => Ok(Ref::Owned(Value::text(&truth.to_string()))),
        value if value.as_str().is_some() => Ok(Ref::Owned(value)),
        other => Err(misfit(&other)),
    });
    Ok(Typed::new(Node::Code(code), Type::Text))
}
