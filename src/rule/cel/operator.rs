//! Calls: operators here, functions by their table.

use cel::common::ast::{CallExpr, IdedExpr, operators};

use super::check::{Checked, Checker, Typed};
use super::eval::{Code, EvalError, Got, Node, Place, Ref, Test, misfit};
use super::functions;
use super::guard::Guards;
use super::types::{common, fits, is_ordered, list_of};
use crate::object::{Type, Value};

impl Checker<'_> {
    /// A call; `outcome`: it is what the whole expression comes to.
    pub fn call(&mut self, expr: &IdedExpr, call: &CallExpr, outcome: bool) -> Checked {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, [a, b]) => self.logical(a, b, true),
            (operators::LOGICAL_OR, [a, b]) => self.logical(a, b, false),
            (operators::LOGICAL_NOT, [inner]) => {
                let test = self.condition(inner)?;
                Ok(Typed::new(
                    Node::Test(Box::new(move |env| Ok(!test(env)?))),
                    Type::Bool,
                ))
            }
            (operators::CONDITIONAL, [condition, a, b]) => {
                self.conditional(expr, condition, [a, b], outcome)
            }
            (operators::EQUALS, [a, b]) => self.equality(expr, a, b, true),
            (operators::NOT_EQUALS, [a, b]) => self.equality(expr, a, b, false),
            (operators::LESS, [a, b]) => self.order(expr, a, b, |o| o.is_lt()),
            (operators::LESS_EQUALS, [a, b]) => self.order(expr, a, b, |o| o.is_le()),
            (operators::GREATER, [a, b]) => self.order(expr, a, b, |o| o.is_gt()),
            (operators::GREATER_EQUALS, [a, b]) => self.order(expr, a, b, |o| o.is_ge()),
            (operators::IN, [item, whole]) => self.membership(expr, item, whole),
            (operators::INDEX, [whole, index]) => self.index(expr, whole, index),
            (operators::NEGATE, [inner]) => self.negate(expr, inner),
            (
                name @ (operators::ADD
                | operators::SUBSTRACT
                | operators::MULTIPLY
                | operators::DIVIDE
                | operators::MODULO),
                [a, b],
            ) => self.arithmetic(expr, name, a, b),
            _ => functions::call(self, expr, call),
        }
    }

    /// A part that must be a condition.
    pub fn condition(&mut self, expr: &IdedExpr) -> Result<Test, super::CompileError> {
        let typed = self.expr(expr)?;
        if !fits(typed.ty, Type::Bool) {
            return self.error(expr, format!("expected a bool, this is a {}", typed.ty));
        }
        Ok(typed.node.into_test())
    }

    /// A part that must be a condition, where `more` is known besides.
    pub fn condition_knowing(
        &mut self,
        more: &Guards,
        expr: &IdedExpr,
    ) -> Result<Test, super::CompileError> {
        let wider = self.guards.and(more);
        let before = std::mem::replace(&mut self.guards, wider);
        let test = self.condition(expr);
        self.guards = before;
        test
    }

    /// `a && b` (`and`) or `a || b`, with CEL's absorption: what decides alone decides, whatever the other side is.
    fn logical(&mut self, a: &IdedExpr, b: &IdedExpr, and: bool) -> Checked {
        let first = self.condition(a)?;
        let more = self.known(a, and);
        let second = self.condition_knowing(&more, b)?;
        let test: Test = if and {
            Box::new(move |env| match first(env) {
                Ok(false) => Ok(false),
                Ok(true) => second(env),
                Err(error) => {
                    if second(env) == Ok(false) {
                        Ok(false)
                    } else {
                        Err(error)
                    }
                }
            })
        } else {
            Box::new(move |env| match first(env) {
                Ok(true) => Ok(true),
                Ok(false) => second(env),
                Err(error) => {
                    if second(env) == Ok(true) {
                        Ok(true)
                    } else {
                        Err(error)
                    }
                }
            })
        };
        Ok(Typed::new(Node::Test(test), Type::Bool))
    }

    fn conditional(
        &mut self,
        expr: &IdedExpr,
        condition: &IdedExpr,
        [a, b]: [&IdedExpr; 2],
        outcome: bool,
    ) -> Checked {
        let test = self.condition(condition)?;
        self.outcome = outcome;
        let yes = self.knowing(&self.known(condition, true), a)?;
        self.outcome = outcome;
        let no = self.knowing(&self.known(condition, false), b)?;
        let Some(ty) = common(yes.ty, no.ty) else {
            return self.error(
                expr,
                format!(
                    "both sides of ?: must be of one type, not {} and {}",
                    yes.ty, no.ty
                ),
            );
        };
        if ty == Type::Bool {
            let (yes, no) = (yes.node.into_test(), no.node.into_test());
            let test: Test = Box::new(move |env| if test(env)? { yes(env) } else { no(env) });
            return Ok(Typed::new(Node::Test(test), ty));
        }
        let (yes, no) = (yes.node.into_code(), no.node.into_code());
        let code: Code = Box::new(move |env| if test(env)? { yes(env) } else { no(env) });
        Ok(Typed::new(Node::Code(code), ty))
    }

    fn equality(&mut self, expr: &IdedExpr, a: &IdedExpr, b: &IdedExpr, wanted: bool) -> Checked {
        let (left, right) = (self.expr(a)?, self.expr(b)?);
        self.reads.note_compared(left.ty);
        if !fits(left.ty, right.ty) {
            return self.error(
                expr,
                format!("{} and {} are never equal", left.ty, right.ty),
            );
        }
        let test: Test = match (left.node, right.node) {
            (Node::Place(Place::Path(path)), Node::Place(Place::Const(value)))
            | (Node::Place(Place::Const(value)), Node::Place(Place::Path(path))) => {
                Box::new(move |env| Ok((there(path.get(env)?)? == value) == wanted))
            }
            (Node::Place(a), Node::Place(b)) => {
                Box::new(move |env| Ok((there(a.get(env)?)? == there(b.get(env)?)?) == wanted))
            }
            (Node::Code(code), Node::Place(place)) | (Node::Place(place), Node::Code(code)) => {
                Box::new(move |env| {
                    Ok((there(code(env)?.value())? == there(place.get(env)?)?) == wanted)
                })
            }
            (a, b) => {
                let (a, b) = (a.into_code(), b.into_code());
                Box::new(move |env| {
                    Ok((there(a(env)?.value())? == there(b(env)?.value())?) == wanted)
                })
            }
        };
        Ok(Typed::new(Node::Test(test), Type::Bool))
    }

    fn order(
        &mut self,
        expr: &IdedExpr,
        a: &IdedExpr,
        b: &IdedExpr,
        holds: fn(std::cmp::Ordering) -> bool,
    ) -> Checked {
        let (left, right) = (self.expr(a)?, self.expr(b)?);
        if !fits(left.ty, right.ty) || !is_ordered(left.ty) || !is_ordered(right.ty) {
            return self.error(
                expr,
                format!("a {} and a {} have no order", left.ty, right.ty),
            );
        }
        let test: Test = match (left.node, right.node) {
            (Node::Place(a), Node::Place(b)) => {
                Box::new(move |env| Ok(holds(compare(a.get(env)?, b.get(env)?)?)))
            }
            (Node::Code(a), Node::Place(b)) => {
                Box::new(move |env| Ok(holds(compare(a(env)?.value(), b.get(env)?)?)))
            }
            (a, b) => {
                let (a, b) = (a.into_code(), b.into_code());
                Box::new(move |env| Ok(holds(compare(a(env)?.value(), b(env)?.value())?)))
            }
        };
        Ok(Typed::new(Node::Test(test), Type::Bool))
    }

    fn membership(&mut self, expr: &IdedExpr, item: &IdedExpr, whole: &IdedExpr) -> Checked {
        let (left, right) = (self.expr(item)?, self.expr(whole)?);
        self.reads.note_compared(left.ty);
        let fit = match right.ty {
            Type::List(of) => fits(left.ty, *of),
            Type::Map(_) => fits(left.ty, Type::Text),
            Type::Any => true,
            _ => false,
        };
        if !fit {
            return self.error(expr, format!("a {} cannot be in a {}", left.ty, right.ty));
        }
        let test: Test = match (left.node, right.node) {
            (Node::Place(item), Node::Place(whole)) => {
                Box::new(move |env| contains(there(item.get(env)?)?, whole.get(env)?))
            }
            (item, whole) => {
                let (item, whole) = (item.into_code(), whole.into_code());
                Box::new(move |env| contains(there(item(env)?.value())?, whole(env)?.value()))
            }
        };
        Ok(Typed::new(Node::Test(test), Type::Bool))
    }

    fn index(&mut self, expr: &IdedExpr, whole: &IdedExpr, index: &IdedExpr) -> Checked {
        let (list, at) = (self.expr(whole)?, self.expr(index)?);
        let key = self.key(expr);
        let ty = match (list.ty, at.ty) {
            (Type::List(of), Type::Int | Type::Any) => *of,
            (Type::Map(of), Type::Text | Type::Any) => *of,
            (Type::Any, _) => Type::Any,
            (list, at) => return self.error(expr, format!("a {list} has no index that is a {at}")),
        };
        if matches!(list.ty, Type::Map(_)) && !key.as_ref().is_some_and(|key| self.guards.has(key))
        {
            return self.error(expr, "the key may be absent: ask `'key' in map` first");
        }
        let (list, at) = (list.node.into_code(), at.node.into_code());
        let code: Code = Box::new(move |env| {
            let at = at(env)?;
            match list(env)? {
                Ref::Borrowed(whole) => element(whole, at.value()).map(Ref::Borrowed),
                Ref::Owned(whole) => element(&whole, at.value()).cloned().map(Ref::Owned),
            }
        });
        Ok(Typed {
            key,
            ..Typed::new(Node::Code(code), ty)
        })
    }

    fn negate(&mut self, expr: &IdedExpr, inner: &IdedExpr) -> Checked {
        let typed = self.expr(inner)?;
        if !matches!(typed.ty, Type::Int | Type::Duration) {
            return self.error(expr, format!("a {} has no negative", typed.ty));
        }
        if let Some(Value::Int(number)) = typed.node.as_constant() {
            return match number.checked_neg() {
                Some(number) => Ok(Typed::new(Node::constant(Value::Int(number)), Type::Int)),
                None => self.error(expr, "this number has no negative"),
            };
        }
        let code = typed.node.into_code();
        let code: Code = Box::new(move |env| match code(env)?.value() {
            Value::Int(number) => number
                .checked_neg()
                .map(|n| Ref::Owned(Value::Int(n)))
                .ok_or(EvalError::Overflow),
            Value::Duration(span) => span
                .checked_neg()
                .map(|n| Ref::Owned(Value::Duration(n)))
                .ok_or(EvalError::Overflow),
            other => Err(misfit(other)),
        });
        Ok(Typed::new(Node::Code(code), typed.ty))
    }

    fn arithmetic(&mut self, expr: &IdedExpr, name: &str, a: &IdedExpr, b: &IdedExpr) -> Checked {
        let (left, right) = (self.expr(a)?, self.expr(b)?);
        let Some((ty, run)) = operation(name, left.ty, right.ty) else {
            let sign = name.trim_matches('_');
            return self.error(
                expr,
                format!("`{sign}` does not take a {} and a {}", left.ty, right.ty),
            );
        };
        let (a, b) = (left.node.into_code(), right.node.into_code());
        let code: Code = Box::new(move |env| run(a(env)?.value(), b(env)?.value()).map(Ref::Owned));
        Ok(Typed::new(Node::Code(code), ty))
    }
}

type Run = fn(&Value, &Value) -> Got<Value>;

/// The type of the result and how it is reached.
fn operation(name: &str, a: Type, b: Type) -> Option<(Type, Run)> {
    use Type::{Duration, Int, List, Text, Time};
    Some(match (name, a, b) {
        (operators::ADD, Int, Int) => (Int, |a, b| numbers(a, b, i64::checked_add).map(Value::Int)),
        (operators::SUBSTRACT, Int, Int) => {
            (Int, |a, b| numbers(a, b, i64::checked_sub).map(Value::Int))
        }
        (operators::MULTIPLY, Int, Int) => {
            (Int, |a, b| numbers(a, b, i64::checked_mul).map(Value::Int))
        }
        (operators::DIVIDE, Int, Int) => (Int, |a, b| divided(a, b, i64::checked_div)),
        (operators::MODULO, Int, Int) => (Int, |a, b| divided(a, b, i64::checked_rem)),
        (operators::ADD, Duration, Duration) => (Duration, |a, b| {
            numbers(a, b, i64::checked_add).map(Value::Duration)
        }),
        (operators::SUBSTRACT, Duration, Duration) => (Duration, |a, b| {
            numbers(a, b, i64::checked_sub).map(Value::Duration)
        }),
        (operators::ADD, Time, Duration) | (operators::ADD, Duration, Time) => (Time, |a, b| {
            numbers(a, b, i64::checked_add).map(Value::Time)
        }),
        (operators::SUBSTRACT, Time, Duration) => (Time, |a, b| {
            numbers(a, b, i64::checked_sub).map(Value::Time)
        }),
        (operators::SUBSTRACT, Time, Time) => (Duration, |a, b| {
            numbers(a, b, i64::checked_sub).map(Value::Duration)
        }),
        (operators::ADD, Text, Text) => (Text, |a, b| {
            let (a, b) = (
                a.as_str().ok_or_else(|| misfit(a))?,
                b.as_str().ok_or_else(|| misfit(b))?,
            );
            Ok(Value::text(&format!("{a}{b}")))
        }),
        (operators::ADD, List(a), List(b)) => (list_of(common(*a, *b)?), |a, b| {
            Ok(Value::List(
                a.items().iter().chain(b.items()).cloned().collect(),
            ))
        }),
        _ => return None,
    })
}

fn number(value: &Value) -> Got<i64> {
    match value {
        Value::Int(number) | Value::Time(number) | Value::Duration(number) => Ok(*number),
        other => Err(misfit(other)),
    }
}

fn numbers(a: &Value, b: &Value, run: fn(i64, i64) -> Option<i64>) -> Got<i64> {
    run(number(a)?, number(b)?).ok_or(EvalError::Overflow)
}

fn divided(a: &Value, b: &Value, run: fn(i64, i64) -> Option<i64>) -> Got<Value> {
    if number(b)? == 0 {
        return Err(EvalError::DivisionByZero);
    }
    numbers(a, b, run).map(Value::Int)
}

/// A value that must be there.
fn there(value: &Value) -> Got<&Value> {
    if value.is_present() {
        Ok(value)
    } else {
        Err(EvalError::Absent)
    }
}

fn compare(a: &Value, b: &Value) -> Got<std::cmp::Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b))
        | (Value::Time(a), Value::Time(b))
        | (Value::Duration(a), Value::Duration(b)) => Ok(a.cmp(b)),
        (a, b) => match (a.as_str(), b.as_str()) {
            (Some(a), Some(b)) => Ok(a.cmp(b)),
            (None, _) => Err(misfit(a)),
            _ => Err(misfit(b)),
        },
    }
}

fn contains(item: &Value, whole: &Value) -> Got<bool> {
    match whole {
        Value::List(items) => Ok(items.contains(item)),
        Value::Map(_) => Ok(item.as_str().is_some_and(|key| whole.get(key).is_some())),
        other => Err(misfit(other)),
    }
}

fn element<'v>(whole: &'v Value, at: &Value) -> Got<&'v Value> {
    match (whole, at) {
        (Value::List(items), Value::Int(at)) => usize::try_from(*at)
            .ok()
            .and_then(|at| items.get(at))
            .ok_or(EvalError::OutOfBounds),
        (Value::Map(_), key) => key
            .as_str()
            .and_then(|key| whole.get(key))
            .ok_or(EvalError::NoSuchKey),
        (other, _) => Err(misfit(other)),
    }
}
