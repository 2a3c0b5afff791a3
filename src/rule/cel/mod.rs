//! CEL: parsed with the `cel` crate, type-checked against the schemas, compiled once to closures.
//!
//! What the type check does not know is refused: an unknown name or function, a misspelt field, types that do not fit, an
//! optional field that nothing guards. A compiled expression reads the records of an object in place, without
//! converting them, and absorbs errors in `&&`, `||`, `all` and `exists` as CEL does.

mod check;
mod comprehension;
mod eval;
mod functions;
mod guard;
mod operator;
pub(super) mod parts;
mod path;
mod question;
mod scope;
mod selector;
mod types;

pub use eval::{EvalError, Frame, Meant};
pub use guard::Guards;
pub use scope::{ROOTS, Reads, Root, Scope};
pub use selector::selects;

pub(crate) use functions::distance;

use cel::Program;
use cel::common::ast::{Expr, IdedExpr, SourceInfo, operators};
use cel::parser::PrattParser;

use crate::object::{Type, Value};
use check::Checker;
use eval::{Asks, Code, Env, Test, truth_of};

/// An expression that is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CompileError {
    /// Where in the text, in bytes.
    pub offset: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

/// A compiled expression.
pub struct Expression {
    ty: Type,
    code: Compiled,
    reads: Reads,
    guards: Guards,
    shown: Vec<Shown>,
}

/// One of the conditions that an expression joins by `&&`.
pub(crate) struct Conjunct {
    /// What it asks, the same text for the same question.
    pub text: String,
    /// What it reads.
    pub reads: Reads,
    test: Test,
}

impl Conjunct {
    /// Runs the condition.
    pub fn truth(&self, frame: &Frame<'_>) -> Result<bool, EvalError> {
        self.bare().truth(frame)
    }

    /// The condition without what is known of it.
    pub fn bare(&self) -> Bare<'_> {
        Bare(&*self.test)
    }
}

/// A condition and nothing else: many of them fit where few [`Conjunct`]s do.
#[derive(Clone, Copy)]
pub(crate) struct Bare<'b>(&'b Asks);

impl Bare<'_> {
    /// Runs the condition.
    pub fn truth(&self, frame: &Frame<'_>) -> Result<bool, EvalError> {
        (self.0)(&Env::new(frame))
    }
}

impl std::fmt::Debug for Bare<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bare")
    }
}

impl std::fmt::Debug for Conjunct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conjunct")
            .field("text", &self.text)
            .finish_non_exhaustive()
    }
}

/// Conditions are run without making values.
enum Compiled {
    /// Conditions that must all be true.
    All(Vec<Conjunct>),
    Truth(Test),
    Value(Code),
}

/// A part of the expression whose value a report shows.
pub(super) struct Shown {
    path: String,
    ty: Type,
    code: Code,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Expression")
            .field("ty", &self.ty)
            .field("reads", &self.reads)
            .finish_non_exhaustive()
    }
}

impl Expression {
    /// Parses, checks and compiles `text`. It must be of type `expected`, where one is given; `guards` says which optional
    /// fields are known to be there when it is run.
    ///
    /// # Errors
    /// The first mistake, with its place in the text.
    pub fn compile(
        text: &str,
        scope: &Scope,
        expected: Option<Type>,
        guards: &Guards,
    ) -> Result<Self, CompileError> {
        if text.len() > LONGEST {
            return Err(CompileError {
                offset: 0,
                message: format!(
                    "an expression has at most {LONGEST} bytes, this one {}",
                    text.len()
                ),
            });
        }
        // Parsing without positions is many times faster; they are wanted only where something is refused.
        let parsed = parseable(text);
        if let Ok(expression) = PrattParser::default().parse(&parsed) {
            let nowhere = SourceInfo::default();
            if let Ok(compiled) =
                Self::checked(&parsed, &expression, &nowhere, scope, expected, guards)
            {
                return Ok(compiled);
            }
        }
        let program = Program::compile(&parsed).map_err(|errors| parse_error(text, &errors))?;
        Self::checked(
            &parsed,
            program.expression(),
            program.source_info(),
            scope,
            expected,
            guards,
        )
    }

    fn checked(
        text: &str,
        expression: &IdedExpr,
        info: &SourceInfo,
        scope: &Scope,
        expected: Option<Type>,
        guards: &Guards,
    ) -> Result<Self, CompileError> {
        let mut checker = Checker::new(scope, text, info, guards.clone());
        if let Some(all) = conjuncts(&mut checker, expression, expected)? {
            let guards = guards.and(&checker.known(expression, true));
            let (reads, shown) = (checker.reads, checker.shown);
            return Ok(Self {
                ty: Type::Bool,
                code: Compiled::All(all),
                reads,
                guards,
                shown,
            });
        }
        let typed = checker.expr(expression)?;
        if let Some(expected) = expected.filter(|expected| !types::fits(typed.ty, *expected)) {
            let message = format!("expected a {expected}, this is a {}", typed.ty);
            return Err(CompileError {
                offset: checker.offset(expression),
                message,
            });
        }
        let guards = guards.and(&checker.known(expression, true));
        let code = match typed.ty {
            Type::Bool => Compiled::Truth(typed.node.into_test()),
            _ => Compiled::Value(typed.node.into_code()),
        };
        Ok(Self {
            ty: typed.ty,
            code,
            reads: checker.reads,
            guards,
            shown: checker.shown,
        })
    }

    /// Its type.
    pub fn ty(&self) -> Type {
        self.ty
    }

    /// The conditions that it joins by `&&`; one where it joins none, none where it is no condition.
    pub(crate) fn conjuncts(&self) -> &[Conjunct] {
        match &self.code {
            Compiled::All(all) => all,
            _ => &[],
        }
    }

    /// What it reads.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// What is known when it is true: the guards that it was compiled with and those that it checks itself.
    pub fn guards(&self) -> Guards {
        self.guards.clone()
    }

    /// Runs a condition.
    ///
    /// # Errors
    /// Where CEL has an error and nothing absorbs it; [`EvalError::Unknown`] where a root was not seen.
    pub fn truth(&self, frame: &Frame<'_>) -> Result<bool, EvalError> {
        match &self.code {
            Compiled::All(all) => every(all, &Env::new(frame)),
            Compiled::Truth(test) => test(&Env::new(frame)),
            Compiled::Value(code) => truth_of(code(&Env::new(frame))?.value()),
        }
    }

    /// Runs an expression of any type.
    ///
    /// # Errors
    /// As [`Expression::truth`].
    pub fn value(&self, frame: &Frame<'_>) -> Result<Value, EvalError> {
        match &self.code {
            Compiled::All(all) => every(all, &Env::new(frame)).map(Value::Bool),
            Compiled::Truth(test) => test(&Env::new(frame)).map(Value::Bool),
            Compiled::Value(code) => code(&Env::new(frame)).map(eval::Ref::into_value),
        }
    }

    /// The paths that it reads and what stands there, for reports. What was not seen is left out.
    pub fn read_values(&self, frame: &Frame<'_>) -> Vec<(String, Value, Type)> {
        let env = Env::new(frame);
        let found = self.shown.iter().filter_map(|shown| {
            let value = (shown.code)(&env).ok()?.into_value();
            Some((shown.path.clone(), value, shown.ty))
        });
        found.collect()
    }
}

/// The text as CEL's parser takes it, every part at its place: its `has()` takes no name alone (`has(pod)`), and `namespace` is a
/// word that it reserves.
fn parseable(text: &str) -> String {
    let mut parsed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let (token, after) = rest.split_at(match first {
            '\'' | '"' => quoted(rest, parsed.ends_with(['r', 'R'])),
            _ => word.max(first.len_utf8()),
        });
        let begins = !parsed.trim_end().ends_with('.');
        let lone = || {
            after
                .strip_prefix('(')
                .and_then(|inside| inside.split(')').next())
                .map(str::trim)
                .and_then(Root::named)
        };
        parsed.push_str(match token {
            "namespace" if begins => RESERVED,
            "has" if begins && lone().is_some() => "hav",
            token => token,
        });
        rest = after;
    }
    parsed
}

/// The length of the text literal at the beginning of `text`; in a `raw` one a backslash means itself.
fn quoted(text: &str, raw: bool) -> usize {
    let quote = if text.starts_with("\"\"\"") || text.starts_with("'''") {
        &text[..3]
    } else {
        &text[..1]
    };
    let mut at = quote.len();
    while let Some(next) = text[at..].chars().next() {
        if text[at..].starts_with(quote) {
            return at + quote.len();
        }
        at += next.len_utf8();
        if next == '\\' && !raw {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}

/// How long an expression may be. A chain of operators is as deep as it is long, and what walks it walks down.
const LONGEST: usize = 8 * 1_024;

/// What stands for `namespace` where the parser sees it.
const RESERVED: &str = "namespac_";

/// The conditions that an expression joins by `&&`, each compiled; none where no condition is expected.
fn conjuncts(
    checker: &mut Checker<'_>,
    expression: &IdedExpr,
    expected: Option<Type>,
) -> Result<Option<Vec<Conjunct>>, CompileError> {
    let mut parts = Vec::new();
    flatten(expression, &mut parts);
    if expected != Some(Type::Bool) {
        return Ok(None);
    }
    let (mut all, mut known) = (Vec::new(), Guards::default());
    for part in parts {
        let before = std::mem::take(&mut checker.reads);
        let test = checker.condition_knowing(&known, part)?;
        known = known.and(&checker.known(part, true));
        let reads = std::mem::replace(&mut checker.reads, before);
        checker.reads.add(&reads);
        all.push(Conjunct {
            text: question::question(part),
            reads,
            test,
        });
    }
    Ok(Some(all))
}

fn flatten<'e>(expression: &'e IdedExpr, parts: &mut Vec<&'e IdedExpr>) {
    match &expression.expr {
        Expr::Call(call) if call.func_name == operators::LOGICAL_AND => {
            call.args.iter().for_each(|part| flatten(part, parts))
        }
        _ => parts.push(expression),
    }
}

/// `&&` of all, with CEL's absorption: one that is false decides, whatever the others are.
fn every(all: &[Conjunct], env: &Env<'_>) -> Result<bool, EvalError> {
    let mut failed = None;
    for conjunct in all {
        match (conjunct.test)(env) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(true), Err)
}

fn parse_error(text: &str, errors: &cel::ParseErrors) -> CompileError {
    let Some(error) = errors.errors.first() else {
        return CompileError {
            offset: 0,
            message: "this is not CEL".into(),
        };
    };
    let (line, column) = (error.pos.0 - 1, error.pos.1 - 1);
    let before: usize = text
        .split_inclusive('\n')
        .take(usize::try_from(line).unwrap_or(0))
        .map(str::len)
        .sum();
    // Columns count characters.
    let within = text[before..]
        .char_indices()
        .nth(usize::try_from(column).unwrap_or(0));
    let offset = within.map_or(text.len(), |(at, _)| before + at);
    CompileError {
        offset,
        message: format!("this is not CEL: {}", error.msg),
    }
}
