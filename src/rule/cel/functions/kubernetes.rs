//! Functions about Kubernetes objects.

use cel::common::ast::IdedExpr;

use super::super::check::{Checked, Checker, Typed};
use super::super::eval::{Code, ConditionPlace, Got, Node, Place, Ref, Test, kept, misfit, narrow};
use super::super::guard::literal;
use super::super::{Shown, selects};
use super::{Function, Meant, below, int, no, quantity, text};
use crate::object::kinds::meta::{CONDITION, LABEL_SELECTOR, OWNER_REFERENCE};
use crate::object::kinds::node::TAINT;
use crate::object::kinds::pod::{EXIT_CODES, TOLERATION};
use crate::object::{Schema, Type, Value};

/// Functions that take and give values.
pub(super) static TABLE: &[Function] = &[
    Function {
        name: "quantity",
        method: false,
        parameters: &[Type::Text],
        result: Type::Int,
        run: |args| {
            quantity::thousandths(text(args[0])?)
                .map(Value::Int)
                .ok_or(no(Meant::Quantity))
        },
    },
    Function {
        name: "selects",
        method: false,
        parameters: &[Type::Record(&LABEL_SELECTOR), Type::Map(&Type::Text)],
        result: Type::Bool,
        run: |args| Ok(Value::Bool(selects(args[0], args[1]))),
    },
    Function {
        name: "scaled_up",
        method: false,
        parameters: &[Type::Text, Type::Int],
        result: Type::Int,
        run: |args| {
            quantity::scaled(text(args[0])?, int(args[1])?, true)
                .map(Value::Int)
                .ok_or(no(Meant::Percentage))
        },
    },
    Function {
        name: "scaled_down",
        method: false,
        parameters: &[Type::Text, Type::Int],
        result: Type::Int,
        run: |args| {
            quantity::scaled(text(args[0])?, int(args[1])?, false)
                .map(Value::Int)
                .ok_or(no(Meant::Percentage))
        },
    },
    Function {
        name: "indexes",
        method: false,
        parameters: &[Type::Text],
        result: Type::List(&Type::Int),
        run: |args| {
            let found = quantity::indexes(text(args[0])?).ok_or(no(Meant::Indexes))?;
            Ok(Value::List(found.into_iter().map(Value::Int).collect()))
        },
    },
    Function {
        name: "ordinal",
        method: false,
        parameters: &[Type::Text],
        result: Type::Int,
        run: |args| {
            let last = text(args[0])?
                .rsplit_once('-')
                .and_then(|(_, last)| last.parse::<u32>().ok());
            Ok(Value::Int(last.map_or(-1, i64::from)))
        },
    },
    Function {
        name: "matches_exit",
        method: false,
        parameters: &[Type::Record(&EXIT_CODES), Type::Int],
        result: Type::Bool,
        run: |args| {
            let among = field(&EXIT_CODES, args[0], "values")
                .items()
                .contains(args[1]);
            Ok(Value::Bool(
                match field(&EXIT_CODES, args[0], "operator").as_str() {
                    Some("In") => among,
                    Some("NotIn") => !among,
                    _ => false,
                },
            ))
        },
    },
];

fn field<'v>(schema: &Schema, record: &'v Value, name: &str) -> &'v Value {
    schema
        .slot(name)
        .map_or(&Value::Absent, |slot| record.field(slot))
}

/// `cond(x, 'Ready')`, `cond_reason`, `cond_since`.
pub(super) fn condition(
    checker: &mut Checker<'_>,
    expr: &IdedExpr,
    name: &str,
    object: &IdedExpr,
    kind: &IdedExpr,
) -> Checked {
    let before = checker.shown.len();
    let list = checker.expr(&below(object, &["status", "conditions"]))?;
    checker.shown.truncate(before);
    if !matches!(list.ty, Type::List(Type::Record(schema)) if std::ptr::eq(*schema, &raw const CONDITION))
    {
        return checker.error(expr, format!("{name}() takes an object with conditions"));
    }
    let kind_typed = checker.expr(kind)?;
    if !super::fits(kind_typed.ty, Type::Text) {
        return checker.error(
            kind,
            format!(
                "the type of a condition is a string, this is a {}",
                kind_typed.ty
            ),
        );
    }
    let (wanted, ty, missing) = match name {
        "cond" => ("status", Type::Text, Value::Word("")),
        "cond_reason" => ("reason", Type::Text, Value::Word("")),
        _ => ("lastTransitionTime", Type::Time, Value::Time(0)),
    };
    let (of_type, wanted) = (slot(&CONDITION, "type"), slot(&CONDITION, wanted));
    if let (Some(text), Some(path)) = (
        literal(kind),
        checker.key(object).filter(|path| !path.contains('#')),
    ) {
        let again = checker.expr(&below(object, &["status", "conditions"]))?;
        checker.shown.truncate(before);
        if let Some(place) = place(
            again.node,
            kept(Value::text(text)),
            (of_type, wanted),
            &missing,
        ) {
            let code = Node::Place(place).into_code();
            checker.shown.push(Shown {
                path: format!("{name}({path}, '{text}')"),
                ty,
                code,
            });
        }
    }
    if let (Some(kind), Node::Place(Place::Path(_))) = (kind_typed.node.as_constant(), &list.node) {
        let place = place(list.node, kind, (of_type, wanted), &missing);
        return match place {
            Some(place) => Ok(Typed::new(Node::Place(place), ty)),
            None => checker.error(expr, format!("{name}() takes an object with conditions")),
        };
    }
    let code = look_up(
        list.node.into_code(),
        kind_typed.node.into_code(),
        (of_type, wanted),
        kept(missing),
    );
    Ok(Typed::new(Node::Code(code), ty))
}

/// A condition of a known type in a list that is a plain path.
fn place(
    list: Node,
    kind: &'static Value,
    (of_type, wanted): (usize, usize),
    missing: &Value,
) -> Option<Place> {
    let Node::Place(Place::Path(list)) = list else {
        return None;
    };
    Some(Place::Condition(Box::new(ConditionPlace {
        list,
        kind,
        of_type: narrow(of_type),
        wanted: narrow(wanted),
        missing: kept(missing.clone()),
    })))
}

fn look_up(
    list: Code,
    kind: Code,
    (of_type, wanted): (usize, usize),
    missing: &'static Value,
) -> Code {
    Box::new(move |env| {
        let kind = kind(env)?;
        let field = |conditions: &Value| -> Option<usize> {
            conditions
                .items()
                .iter()
                .position(|condition| condition.field(of_type) == kind.value())
        };
        let list = list(env)?;
        let Some(at) = field(list.value()) else {
            return Ok(Ref::Borrowed(missing));
        };
        Ok(match list {
            Ref::Borrowed(list) => match list.items()[at].field(wanted) {
                value if value.is_present() => Ref::Borrowed(value),
                _ => Ref::Borrowed(missing),
            },
            Ref::Owned(list) => match list.items()[at].field(wanted) {
                value if value.is_present() => Ref::Owned(value.clone()),
                _ => Ref::Borrowed(missing),
            },
        })
    })
}

fn slot(schema: &Schema, name: &str) -> usize {
    schema.slot(name).unwrap_or(usize::MAX)
}

/// `terminal(pod)`.
pub(super) fn terminal(checker: &mut Checker<'_>, pod: &IdedExpr) -> Checked {
    let phase = checker
        .expr(&below(pod, &["status", "phase"]))?
        .node
        .into_code();
    let test: Test = Box::new(move |env| {
        Ok(matches!(
            phase(env)?.value().as_str(),
            Some("Succeeded" | "Failed")
        ))
    });
    Ok(Typed::new(Node::Test(test), Type::Bool))
}

/// `controlled(x)`.
pub(super) fn controlled(checker: &mut Checker<'_>, object: &IdedExpr) -> Checked {
    let owners = checker
        .expr(&below(object, &["metadata", "ownerReferences"]))?
        .node
        .into_code();
    let controller = slot(&OWNER_REFERENCE, "controller");
    let test: Test = Box::new(move |env| {
        let owners = owners(env)?;
        Ok(owners
            .value()
            .items()
            .iter()
            .any(|owner| owner.field(controller).as_bool() == Some(true)))
    });
    Ok(Typed::new(Node::Test(test), Type::Bool))
}

/// `tolerates(pod, taint)` and `toleration_time(pod, taint)`.
pub(super) fn tolerates(
    checker: &mut Checker<'_>,
    name: &str,
    pod: &IdedExpr,
    taint: &IdedExpr,
) -> Checked {
    let tolerations = checker.expr(&below(pod, &["spec", "tolerations"]))?;
    let typed = checker.expr(taint)?;
    if typed.ty != Type::Record(&TAINT) {
        return checker.error(
            taint,
            format!("{name}() takes a Taint, this is a {}", typed.ty),
        );
    }
    let (tolerations, taint) = (tolerations.node.into_code(), typed.node.into_code());
    if name == "tolerates" {
        let test: Test = Box::new(move |env| {
            let (list, taint) = (tolerations(env)?, taint(env)?);
            Ok(list
                .value()
                .items()
                .iter()
                .any(|toleration| matches(toleration, taint.value())))
        });
        return Ok(Typed::new(Node::Test(test), Type::Bool));
    }
    let code: Code = Box::new(move |env| {
        let (list, taint) = (tolerations(env)?, taint(env)?);
        time(list.value(), taint.value()).map(|span| Ref::Owned(Value::Duration(span)))
    });
    Ok(Typed::new(Node::Code(code), Type::Duration))
}

/// How long a taint is tolerated: the shortest time of the tolerations that match, in milliseconds; -1,000 for ever.
fn time(tolerations: &Value, taint: &Value) -> Got<i64> {
    if !matches!(tolerations, Value::List(_)) {
        return Err(misfit(tolerations));
    }
    let matching: Vec<&Value> = tolerations
        .items()
        .iter()
        .filter(|toleration| matches(toleration, taint))
        .collect();
    if matching.is_empty() {
        return Ok(0);
    }
    let seconds = matching
        .iter()
        .filter_map(|toleration| field(&TOLERATION, toleration, "tolerationSeconds").as_int());
    Ok(seconds
        .min()
        .map_or(-1_000, |seconds| seconds.max(0).saturating_mul(1_000)))
}

/// Whether a toleration matches a taint.
///
/// Source: `concepts/scheduling-eviction/taint-and-toleration.md#concepts`.
fn matches(toleration: &Value, taint: &Value) -> bool {
    let of = |name| {
        field(&TOLERATION, toleration, name)
            .as_str()
            .unwrap_or_default()
    };
    let on = |name| field(&TAINT, taint, name).as_str().unwrap_or_default();
    let effect = of("effect").is_empty() || of("effect") == on("effect");
    let key = of("key").is_empty() || of("key") == on("key");
    let number = |text: &str| text.parse::<i64>().ok();
    let value = match of("operator") {
        "Exists" => true,
        "Lt" => number(on("value"))
            .zip(number(of("value")))
            .is_some_and(|(taint, limit)| taint < limit),
        "Gt" => number(on("value"))
            .zip(number(of("value")))
            .is_some_and(|(taint, limit)| taint > limit),
        _ => !of("key").is_empty() && of("value") == on("value"),
    };
    effect && key && value
}
