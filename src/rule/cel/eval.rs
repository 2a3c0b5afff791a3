//! What a compiled expression is run on, and how it fails.

use std::sync::{LazyLock, Mutex};

use super::scope::{ROOTS, Root};
use crate::object::Value;

/// How deep comprehensions may be nested.
pub(super) const DEPTH: usize = 6;

/// What an expression reads when it is run.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The roots: none where one was not seen, [`Value::Absent`] where it is known that there is none.
    pub roots: &'a [Option<Value>; ROOTS],
    /// The time of the observation, milliseconds since 1970.
    pub now: i64,
    /// The constants.
    pub timing: &'a [Value],
    /// The remembered values.
    pub memory: &'a [Value],
    /// Whether this is the DELETED version.
    pub deleted: bool,
    /// Whether this is the version with which it was created.
    pub created: bool,
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A root was not seen: the rule is inconclusive, not at fault.
    #[error("`{}` was not seen", .0.name())]
    Unknown(Root),
    /// A field that is not there was read.
    #[error("a field that is not there was read")]
    Absent,
    /// A number left the range of 64 bits.
    #[error("a number left the range of 64 bits")]
    Overflow,
    /// A division by zero.
    #[error("a division by zero")]
    DivisionByZero,
    /// An index beyond the end of a list.
    #[error("an index beyond the end of a list")]
    OutOfBounds,
    /// A key that the map does not have.
    #[error("a key that the map does not have")]
    NoSuchKey,
    /// A value of a shape that the operation does not take.
    #[error("a value of a shape that the operation does not take")]
    WrongShape,
    /// Text that does not say what it should.
    #[error("text that is no {}", .0.words())]
    BadText(Meant),
}

/// What a text was meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// A whole number.
    Number,
    /// An RFC 3339 time.
    Time,
    /// A duration such as `30s`.
    Duration,
    /// A Kubernetes quantity.
    Quantity,
    /// A number or a percentage.
    Percentage,
    /// A list of indexes such as `1,3-5`.
    Indexes,
}

impl Meant {
    /// In words, for messages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "whole number",
            Self::Time => "RFC 3339 time",
            Self::Duration => "duration such as 30s",
            Self::Quantity => "quantity",
            Self::Percentage => "number or percentage",
            Self::Indexes => "list of indexes",
        }
    }
}

/// A value, borrowed where it stands or made on the way.
pub(super) enum Ref<'e> {
    Borrowed(&'e Value),
    Owned(Value),
}

impl Ref<'_> {
    pub fn value(&self) -> &Value {
        match self {
            Self::Borrowed(value) => value,
            Self::Owned(value) => value,
        }
    }

    pub fn into_value(self) -> Value {
        match self {
            Self::Borrowed(value) => value.clone(),
            Self::Owned(value) => value,
        }
    }
}

/// The frame with the variables of the comprehensions around.
#[derive(Clone, Copy)]
pub(super) struct Env<'e> {
    pub frame: &'e Frame<'e>,
    pub locals: [&'e Value; DEPTH],
}

static ABSENT: Value = Value::Absent;

impl<'e> Env<'e> {
    pub fn new(frame: &'e Frame<'e>) -> Self {
        Self {
            frame,
            locals: [&ABSENT; DEPTH],
        }
    }
}

pub(super) type Got<T> = Result<T, EvalError>;
pub(super) type Code = Box<dyn for<'e> Fn(&Env<'e>) -> Got<Ref<'e>> + Send + Sync>;
pub(super) type Asks = dyn for<'e> Fn(&Env<'e>) -> Got<bool> + Send + Sync;
pub(super) type Test = Box<Asks>;

/// Where a path begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Base {
    Root(Root),
    /// The variable of a comprehension, by how deep that is nested.
    Local(u8),
}

/// How many fields a [`Path`] has at most; what lies deeper is read step by step.
pub(super) const FIELDS: usize = 7;

/// A path of fields, read by position. The positions stand in it, so that following it looks at nothing but the values.
#[derive(Clone, Debug)]
pub(super) struct Path {
    base: Base,
    count: u8,
    slots: [u8; FIELDS],
}

impl Path {
    /// A path of at most [`FIELDS`] fields.
    pub fn new(base: Base, slots: &[usize]) -> Self {
        let mut path = Self {
            base,
            count: 0,
            slots: [0; FIELDS],
        };
        for (place, slot) in path.slots.iter_mut().zip(slots) {
            *place = narrow(*slot);
            path.count += 1;
        }
        path
    }

    #[inline]
    pub fn get<'e>(&self, env: &Env<'e>) -> Got<&'e Value> {
        let mut value = match self.base {
            Base::Root(root) => match &env.frame.roots[root as usize] {
                Some(value) if value.is_present() => value,
                _ => return Err(EvalError::Unknown(root)),
            },
            Base::Local(depth) => env.locals[usize::from(depth)],
        };
        for slot in self.slots.iter().take(usize::from(self.count)) {
            let Value::Record(fields) = value else {
                return self.nothing();
            };
            match fields.get(usize::from(*slot)) {
                Some(field) if field.is_present() => value = field,
                _ => return self.nothing(),
            }
        }
        Ok(value)
    }

    /// What the path leads to where something on it is not there.
    #[cold]
    #[inline(never)]
    fn nothing<'e>(&self) -> Got<&'e Value> {
        match self.base {
            // A list of objects of a kind that the trace does not show whole.
            Base::Root(root) if root.lists_others() => Err(EvalError::Unknown(root)),
            _ => Ok(&ABSENT),
        }
    }
}

/// A position or a depth in one byte: a schema has fewer than 64 fields, and variables are nested [`DEPTH`] deep at most.
pub(super) fn narrow(at: usize) -> u8 {
    u8::try_from(at).unwrap_or(u8::MAX)
}

/// A value that stands somewhere: read in place, without a call through a pointer. A rule book has tens of thousands of them, and
/// most of the time of a run goes into waiting for them: two words each.
pub(super) enum Place {
    Path(Path),
    /// Written out in the rule.
    Const(&'static Value),
    /// One field of the condition of a type, in a list of conditions; something else where there is no such condition.
    Condition(Box<ConditionPlace>),
    /// A constant of `timing.yaml`.
    Timing(usize),
    /// A remembered value.
    Memory(usize),
}

/// One field of the condition of a type.
pub(super) struct ConditionPlace {
    pub list: Path,
    pub kind: &'static Value,
    pub of_type: u8,
    pub wanted: u8,
    pub missing: &'static Value,
}

impl ConditionPlace {
    fn get<'e>(&self, env: &Env<'e>) -> Got<&'e Value> {
        for condition in self.list.get(env)?.items() {
            let fields = condition.fields();
            if fields.get(usize::from(self.of_type)) == Some(self.kind) {
                return Ok(match fields.get(usize::from(self.wanted)) {
                    Some(value) if value.is_present() => value,
                    _ => self.missing,
                });
            }
        }
        Ok(self.missing)
    }
}

impl Place {
    #[inline]
    pub fn get<'e>(&self, env: &Env<'e>) -> Got<&'e Value> {
        match self {
            Self::Path(path) => path.get(env),
            Self::Const(value) => Ok(value),
            Self::Condition(place) => place.get(env),
            Self::Timing(at) => env.frame.timing.get(*at).ok_or(EvalError::Absent),
            Self::Memory(at) => match env.frame.memory.get(*at) {
                Some(value) if value.is_present() => Ok(value),
                // It could not be formed: something that it begins with was not seen.
                _ => Err(EvalError::Unknown(Root::Old)),
            },
        }
    }
}

/// A compiled expression, in the shape that its user can fuse best.
pub(super) enum Node {
    Place(Place),
    Test(Test),
    Code(Code),
}

impl Node {
    /// A value that is written out. Each is kept once, for as long as the program runs.
    pub fn constant(value: Value) -> Self {
        Self::Place(Place::Const(kept(value)))
    }

    /// The value, if it is written out.
    pub fn as_constant(&self) -> Option<&'static Value> {
        match self {
            Self::Place(Place::Const(value)) => Some(value),
            _ => None,
        }
    }

    /// The expression as a condition.
    pub fn into_test(self) -> Test {
        match self {
            Self::Test(test) => test,
            Self::Place(place) => Box::new(move |env| truth_of(place.get(env)?)),
            Self::Code(code) => Box::new(move |env| truth_of(code(env)?.value())),
        }
    }

    /// The expression as a value.
    pub fn into_code(self) -> Code {
        match self {
            Self::Code(code) => code,
            Self::Test(test) => Box::new(move |env| Ok(Ref::Owned(Value::Bool(test(env)?)))),
            Self::Place(place) => Box::new(move |env| Ok(Ref::Borrowed(place.get(env)?))),
        }
    }
}

/// The one copy of a value that is written out in rules.
pub(super) fn kept(value: Value) -> &'static Value {
    static KEPT: LazyLock<Mutex<Vec<&'static Value>>> = LazyLock::new(|| Mutex::new(Vec::new()));
    let mut kept = KEPT
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let same = kept.iter().find(|other| {
        std::mem::discriminant(**other) == std::mem::discriminant(&value) && ***other == value
    });
    if let Some(same) = same {
        return same;
    }
    let one: &'static Value = Box::leak(Box::new(value));
    kept.push(one);
    one
}

pub(super) fn truth_of(value: &Value) -> Got<bool> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        other => Err(misfit(other)),
    }
}

/// The error for a value that is not of the shape that is needed.
pub(super) fn misfit(value: &Value) -> EvalError {
    if value.is_present() {
        EvalError::WrongShape
    } else {
        EvalError::Absent
    }
}
