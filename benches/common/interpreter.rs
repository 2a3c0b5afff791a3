//! The interpreter of the `cel` crate, given the same values and functions as a compiled rule.
//!
//! The values are bound as plain CEL maps, an absent optional field left out; the functions of the rule book are written here
//! once more, on those maps, so that they share nothing with the compiled ones.

#[path = "kubernetes.rs"]
mod kubernetes;

use std::collections::HashMap;
use std::sync::LazyLock;

use cel::common::types::{
    CelBool, CelDuration, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString, CelTimestamp,
};
use cel::common::value::{CowVal, Val};
use cel::{Context, ExecutionError, FunctionContext, Program};
use chrono::{DateTime, FixedOffset};
use podlaw::object::{Type, Value};
use podlaw::rule::Memory;
use podlaw::rule::cel::{Frame, ROOTS, Root, Scope};
use regex::{Captures, Regex};

/// A value of the crate.
pub type Dynamic = Box<dyn Val>;

/// Every root, in the order of a frame.
pub const ALL_ROOTS: [Root; ROOTS] = [
    Root::Subject,
    Root::Old,
    Root::Start,
    Root::Pod,
    Root::OldPod,
    Root::Node,
    Root::Owner,
    Root::Owned,
    Root::Siblings,
    Root::Namespace,
    Root::Bound,
    Root::Run,
];

/// An expression as the interpreter runs it.
///
/// # Errors
/// What the crate's parser refuses.
pub fn program(text: &str) -> Result<Program, cel::ParseErrors> {
    Program::compile(&rewritten(text))
}

/// The text with `namespace`, which CEL reserves, and `has(root)`, which it does not know, said in another way.
fn rewritten(text: &str) -> String {
    static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
        let roots = ALL_ROOTS.map(Root::name).join("|");
        let pattern = format!(
            r#"'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\.\s*\w+|\bhas\(\s*({roots})\s*\)|\bnamespace\b"#
        );
        Regex::new(&pattern).expect("a pattern")
    });
    let replaced = TOKEN.replace_all(text, |token: &Captures<'_>| {
        match (token.get(1), &token[0]) {
            (Some(root), _) => format!("seen({})", variable(root.as_str())),
            (None, "namespace") => variable("namespace").to_owned(),
            (None, other) => other.to_owned(),
        }
    });
    replaced.into_owned()
}

fn variable(root: &str) -> &str {
    if root == "namespace" { "space" } else { root }
}

/// The interpreter with the functions of the rule book.
pub struct Interpreter {
    base: Context<'static, 'static>,
}

impl Interpreter {
    pub fn new() -> Self {
        let mut base = Context::default();
        kubernetes::add_all(&mut base);
        Self { base }
    }

    /// What an expression reads: the roots among `wanted` (one bit each) that are bound.
    pub fn scope(&self, frame: &Frame<'_>, scope: &Scope, wanted: u32) -> Context<'_, 'static> {
        let mut context = self.base.new_inner_scope();
        for root in ALL_ROOTS
            .into_iter()
            .filter(|root| wanted & (1 << *root as u32) != 0)
        {
            let (Some(schema), Some(value)) = (scope.schema(root), &frame.roots[root as usize])
            else {
                continue;
            };
            let bound = to_crate(value, Type::Record(schema)).unwrap_or_else(|| Box::new(CelNull));
            context.add_variable_as_val(variable(root.name()), bound);
        }
        context.add_variable_as_val("now", Box::new(time(frame.now)));
        context.add_variable_as_val("deleted_version", Box::new(CelBool::from(frame.deleted)));
        context.add_variable_as_val("created_version", Box::new(CelBool::from(frame.created)));
        context
    }

    /// Binds the constants.
    pub fn bind_timing(context: &mut Context<'_, 'static>, names: &[String], timing: &[Value]) {
        let constants = names
            .iter()
            .zip(timing)
            .filter_map(|(name, value)| Some((key(name), to_crate(value, Type::Any)?)));
        context.add_variable_as_val(
            "timing",
            Box::new(CelMap::from(constants.collect::<HashMap<_, _>>())),
        );
    }

    /// Binds the remembered values; one that is not there is not bound.
    pub fn bind_memory(context: &mut Context<'_, 'static>, memories: &[Memory], values: &[Value]) {
        for (memory, value) in memories.iter().zip(values) {
            if let Some(value) = to_crate(value, memory.from.code.ty()) {
                context.add_variable_as_val(&memory.name, value);
            }
        }
    }
}

/// A value as the crate has it; none for what is not there.
pub fn to_crate(value: &Value, ty: Type) -> Option<Dynamic> {
    Some(match (value, ty) {
        (Value::Absent, _) => return None,
        (Value::Bool(truth), _) => Box::new(CelBool::from(*truth)),
        (Value::Int(number), _) => Box::new(CelInt::from(*number)),
        (Value::Time(millis), _) => Box::new(time(*millis)),
        (Value::Duration(millis), _) => {
            Box::new(CelDuration::from(chrono::Duration::milliseconds(*millis)))
        }
        (Value::Word(_) | Value::Text(_), _) => Box::new(CelString::from(
            value.as_str().unwrap_or_default().to_owned(),
        )),
        (Value::List(items), ty) => {
            let of = if let Type::List(of) = ty {
                *of
            } else {
                Type::Any
            };
            let items: Vec<Dynamic> = items.iter().filter_map(|item| to_crate(item, of)).collect();
            Box::new(CelList::from(items))
        }
        (Value::Map(entries), ty) => {
            let of = if let Type::Map(of) = ty {
                *of
            } else {
                Type::Any
            };
            let entries = entries
                .iter()
                .filter_map(|(name, value)| Some((key(name), to_crate(value, of)?)));
            Box::new(CelMap::from(entries.collect::<HashMap<_, _>>()))
        }
        (Value::Record(fields), Type::Record(schema)) => {
            let fields = schema.fields.iter().zip(fields.iter());
            let entries = fields
                .filter_map(|(field, value)| Some((key(field.name), to_crate(value, field.ty)?)));
            Box::new(CelMap::from(entries.collect::<HashMap<_, _>>()))
        }
        (Value::Record(_), ty) => panic!("a record where a {ty} is expected"),
    })
}

fn key(name: &str) -> CelMapKey<'static> {
    CelMapKey::from(name.to_owned())
}

pub fn time(millis: i64) -> CelTimestamp {
    let utc = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    CelTimestamp::from(utc.with_timezone(&FixedOffset::east_opt(0).expect("no offset")))
}

/// What a function of the rule book gives.
type Given<'v> = Result<Box<dyn Val + 'v>, ExecutionError>;
type Arguments<'a, 'v> = &'a [&'a (dyn Val + 'v)];
type Callable = Box<
    dyn for<'context, 'call> Fn(
            &mut FunctionContext<'context, 'call>,
        ) -> Result<CowVal<'context, 'call>, ExecutionError>
        + Send
        + Sync,
>;

/// Adds a function of values.
fn add(
    context: &mut Context<'static, 'static>,
    name: &'static str,
    run: for<'a, 'v> fn(Arguments<'a, 'v>) -> Given<'v>,
) {
    let callable: Callable = Box::new(move |call| {
        let arguments: Vec<_> = call.args.iter().map(AsRef::as_ref).collect();
        Ok(CowVal::Owned(run(&arguments)?))
    });
    context
        .add_function(name, callable)
        .expect("a name that CEL does not have");
}

/// Adds a function without arguments that gives the value of a variable.
fn add_flag(context: &mut Context<'static, 'static>, name: &'static str, variable: &'static str) {
    let callable: Callable = Box::new(move |call| {
        call.ptx
            .get_variable(variable)
            .ok_or_else(|| ExecutionError::function_error(name, "it is not bound"))
    });
    context
        .add_function(name, callable)
        .expect("a name that CEL does not have");
}
