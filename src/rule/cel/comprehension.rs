//! `all`, `exists`, `exists_one`, `map` and `filter`, which the parser expands to one general form.

use cel::common::ast::{ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};

use super::check::{Checked, Checker, Typed};
use super::eval::{Code, Env, Got, Node, Ref, Test, misfit};
use super::guard::Guards;
use super::types::list_of;
use crate::object::{Type, Value};

/// What the macro was, before the parser expanded it.
enum Macro<'a> {
    All(&'a IdedExpr),
    Exists(&'a IdedExpr),
    ExistsOne(&'a IdedExpr),
    /// `map(v, function)` and `map(v, filter, function)`; `filter(v, p)` is the one whose function is `v`.
    Map(Option<&'a IdedExpr>, &'a IdedExpr),
}

impl Checker<'_> {
    pub fn comprehension(&mut self, expr: &IdedExpr, whole: &ComprehensionExpr) -> Checked {
        let Some(form) = recognise(whole).filter(|_| whole.iter_var2.is_none()) else {
            return self.error(
                expr,
                "only all, exists, exists_one, map and filter with one variable are known here",
            );
        };
        let list = self.expr(&whole.iter_range)?;
        let of = match list.ty {
            Type::List(of) => *of,
            Type::Map(_) => Type::Text,
            Type::Any => Type::Any,
            other => {
                return self.error(
                    &whole.iter_range,
                    format!("expected a list, this is a {other}"),
                );
            }
        };
        self.reads.walks = self.reads.walks.saturating_add(1);
        let depth = self.locals.len();
        let key = self.enter(expr, &whole.iter_var, of)?;
        let wider = self.guards.and(&Guards::moved(&key, &list.elements));
        let before = std::mem::replace(&mut self.guards, wider);
        let result = self.form(form, list, depth, &key, &whole.iter_var);
        self.guards = before;
        self.locals.pop();
        result
    }

    fn form(
        &mut self,
        form: Macro<'_>,
        list: Typed,
        depth: usize,
        key: &str,
        name: &str,
    ) -> Checked {
        match form {
            Macro::All(predicate) => {
                let test = self.condition(predicate)?;
                Ok(quantified(list.node, depth, test, false))
            }
            Macro::Exists(predicate) => {
                let test = self.condition(predicate)?;
                Ok(quantified(list.node, depth, test, true))
            }
            Macro::ExistsOne(predicate) => {
                let test = self.condition(predicate)?;
                Ok(exactly_one(list.node, depth, test))
            }
            Macro::Map(filter, function) => self.mapped(list, depth, key, name, filter, function),
        }
    }

    fn mapped(
        &mut self,
        list: Typed,
        depth: usize,
        key: &str,
        name: &str,
        filter: Option<&IdedExpr>,
        function: &IdedExpr,
    ) -> Checked {
        let known = filter
            .map(|filter| self.known(filter, true))
            .unwrap_or_default();
        let test = filter.map(|filter| self.condition(filter)).transpose()?;
        let same = matches!(&function.expr, Expr::Ident(ident) if ident == name);
        let before = self.reads;
        let typed = self.knowing(&known, function)?;
        if same {
            // An element that is handed on is not read yet.
            self.reads = before;
        }
        let elements = if same {
            known.and(&self.guards).below(key)
        } else {
            Vec::new()
        };
        let (source, code) = (list.node.into_code(), typed.node.into_code());
        let code: Code = Box::new(move |env| {
            let range = source(env)?;
            let mut made = Vec::new();
            each(range.value(), env, depth, &mut |inner| {
                if test.as_ref().map_or(Ok(true), |test| test(inner))? {
                    made.push(code(inner)?.into_value());
                }
                Ok(true)
            })?;
            Ok(Ref::Owned(Value::List(made.into())))
        });
        Ok(Typed {
            elements,
            ..Typed::new(Node::Code(code), list_of(typed.ty))
        })
    }
}

fn recognise(whole: &ComprehensionExpr) -> Option<Macro<'_>> {
    let Expr::Call(step) = &whole.loop_step.expr else {
        return None;
    };
    match (
        &whole.accu_init.expr,
        step.func_name.as_str(),
        step.args.as_slice(),
    ) {
        (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_AND, [_, predicate]) => {
            Some(Macro::All(predicate))
        }
        (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_OR, [_, predicate]) => {
            Some(Macro::Exists(predicate))
        }
        (Expr::Literal(LiteralValue::Int(_)), operators::CONDITIONAL, [predicate, ..]) => {
            Some(Macro::ExistsOne(predicate))
        }
        (Expr::List(_), operators::ADD, [_, list]) => Some(Macro::Map(None, only(list)?)),
        (Expr::List(_), operators::CONDITIONAL, [filter, add, _]) => match &add.expr {
            Expr::Call(add) => Some(Macro::Map(Some(filter), only(add.args.get(1)?)?)),
            _ => None,
        },
        _ => None,
    }
}

/// The only element of a list that is written out.
fn only(list: &IdedExpr) -> Option<&IdedExpr> {
    match &list.expr {
        Expr::List(list) => list.elements.first(),
        _ => None,
    }
}

/// Runs `body` for each element until it says no. A map is walked by its keys.
#[inline]
fn each<'r>(
    range: &'r Value,
    env: &Env<'r>,
    depth: usize,
    body: &mut dyn FnMut(&Env<'_>) -> Got<bool>,
) -> Got<()> {
    match range {
        Value::List(items) => {
            let mut inner = *env;
            for item in items.iter() {
                inner.locals[depth] = item;
                if !body(&inner)? {
                    break;
                }
            }
            Ok(())
        }
        Value::Map(entries) => {
            for (key, _) in entries.iter() {
                let key = Value::Text(std::sync::Arc::clone(key));
                let mut inner = *env;
                inner.locals[depth] = &key;
                if !body(&inner)? {
                    break;
                }
            }
            Ok(())
        }
        other => Err(misfit(other)),
    }
}

/// `exists` (`wanted` is true) and `all` (false): the first element that decides decides, errors count only if none does.
fn quantified(list: Node, depth: usize, test: Test, wanted: bool) -> Typed {
    let run = move |range: &Value, env: &Env<'_>| -> Got<bool> {
        if let Value::List(items) = range {
            return over(items, env, depth, &test, wanted);
        }
        let (mut found, mut failed) = (false, None);
        each(range, env, depth, &mut |inner| {
            match test(inner) {
                Ok(truth) if truth == wanted => found = true,
                Ok(_) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
            Ok(!found)
        })?;
        decided(found, failed, wanted)
    };
    let test: Test = match list {
        Node::Place(place) => Box::new(move |env| run(place.get(env)?, env)),
        list => {
            let list = list.into_code();
            Box::new(move |env| run(list(env)?.value(), env))
        }
    };
    Typed::new(Node::Test(test), Type::Bool)
}

fn over(items: &[Value], env: &Env<'_>, depth: usize, test: &Test, wanted: bool) -> Got<bool> {
    let mut failed = None;
    let mut inner = *env;
    for item in items {
        inner.locals[depth] = item;
        match test(&inner) {
            Ok(truth) if truth == wanted => return Ok(wanted),
            Ok(_) => {}
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    decided(false, failed, wanted)
}

fn decided(found: bool, failed: Option<super::EvalError>, wanted: bool) -> Got<bool> {
    match failed {
        _ if found => Ok(wanted),
        Some(error) => Err(error),
        None => Ok(!wanted),
    }
}

fn exactly_one(list: Node, depth: usize, test: Test) -> Typed {
    let list = list.into_code();
    let test: Test = Box::new(move |env| {
        let range = list(env)?;
        let mut count = 0;
        each(range.value(), env, depth, &mut |inner| {
            count += usize::from(test(inner)?);
            Ok(true)
        })?;
        Ok(count == 1)
    });
    Typed::new(Node::Test(test), Type::Bool)
}
