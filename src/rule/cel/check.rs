//! The type check: walks the parsed expression, refuses what does not fit, and compiles on the way.

use cel::common::ast::{Expr, IdedExpr, ListExpr, LiteralValue, SelectExpr, SourceInfo, operators};

use super::eval::{DEPTH, EvalError, Node, Place, Ref};
use super::guard::{Guards, entry, known, literal};
use super::scope::{Reads, Root, Scope};
use super::{CompileError, Shown, types};
use crate::object::{Schema, Type, Value};

pub(super) type Checked = Result<Typed, CompileError>;

/// A compiled part with what the check knows of it.
pub(super) struct Typed {
    pub node: Node,
    pub ty: Type,
    /// Its path, for guards.
    pub key: Option<String>,
    /// What is known of each element of this list, relative to the element.
    pub elements: Vec<String>,
}

impl Typed {
    pub fn new(node: Node, ty: Type) -> Self {
        Self {
            node,
            ty,
            key: None,
            elements: Vec::new(),
        }
    }
}

/// A variable of a comprehension.
pub(super) struct Local {
    pub name: String,
    pub ty: Type,
    pub key: String,
    pub depth: usize,
}

/// The check of one expression.
pub(super) struct Checker<'s> {
    pub scope: &'s Scope,
    text: &'s str,
    info: &'s SourceInfo,
    pub reads: Reads,
    pub shown: Vec<Shown>,
    pub guards: Guards,
    pub locals: Vec<Local>,
    pub made: usize,
    /// How many expressions around this one are being checked.
    depth: usize,
    /// What is checked next is what the whole expression comes to.
    pub outcome: bool,
}

/// How deep expressions may stand in one another: a long chain of `&&` is as deep as it has parts.
const DEEPEST: usize = 160;

impl<'s> Checker<'s> {
    pub fn new(scope: &'s Scope, text: &'s str, info: &'s SourceInfo, guards: Guards) -> Self {
        Self {
            scope,
            text,
            info,
            reads: Reads::default(),
            shown: Vec::new(),
            guards,
            locals: Vec::new(),
            made: 0,
            depth: 0,
            outcome: true,
        }
    }

    /// Where an expression begins, in bytes.
    pub fn offset(&self, expr: &IdedExpr) -> usize {
        let own = self
            .info
            .offset_for(expr.id)
            .map_or(usize::MAX, |(start, _)| start as usize);
        let left = match &expr.expr {
            Expr::Select(select) if !select.test => self.offset(&select.operand),
            Expr::Call(call) => call
                .target
                .as_deref()
                .or(call.args.first())
                .map_or(usize::MAX, |left| self.offset(left)),
            _ => usize::MAX,
        };
        let first = own.min(left).min(self.text.chars().count());
        self.text
            .char_indices()
            .nth(first)
            .map_or(self.text.len(), |(byte, _)| byte)
    }

    pub fn error<T>(&self, expr: &IdedExpr, message: impl Into<String>) -> Result<T, CompileError> {
        Err(CompileError {
            offset: self.offset(expr),
            message: message.into(),
        })
    }

    /// What is known once `expr` is `truth`.
    pub fn known(&self, expr: &IdedExpr, truth: bool) -> Guards {
        known(expr, truth, &|expr| self.key(expr))
    }

    /// Checks `expr` where `more` is known besides.
    pub fn knowing(&mut self, more: &Guards, expr: &IdedExpr) -> Checked {
        let wider = self.guards.and(more);
        let before = std::mem::replace(&mut self.guards, wider);
        let typed = self.expr(expr);
        self.guards = before;
        typed
    }

    /// The path of an expression, where it has one.
    pub fn key(&self, expr: &IdedExpr) -> Option<String> {
        match &expr.expr {
            Expr::Ident(name) => Some(
                self.local(name)
                    .map_or_else(|| name.clone(), |local| local.key.clone()),
            ),
            Expr::Select(select) if !select.test => {
                Some(format!("{}.{}", self.key(&select.operand)?, select.field))
            }
            Expr::Call(call) if call.func_name == operators::INDEX => match call.args.as_slice() {
                [list, index] => Some(match (&index.expr, literal(index)) {
                    (_, Some(text)) => entry(&self.key(list)?, text),
                    (Expr::Literal(LiteralValue::Int(number)), _) => {
                        format!("{}[{}]", self.key(list)?, number.inner())
                    }
                    _ => format!("{}[{}]", self.key(list)?, self.key(index)?),
                }),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn local(&self, name: &str) -> Option<&Local> {
        self.locals.iter().rev().find(|local| local.name == name)
    }

    /// Checks and compiles one expression.
    pub fn expr(&mut self, expr: &IdedExpr) -> Checked {
        if self.depth == DEEPEST {
            return self.error(
                expr,
                format!("an expression of more than {DEEPEST} parts within one another"),
            );
        }
        self.depth += 1;
        let outcome = std::mem::take(&mut self.outcome);
        let typed = self.part(expr, outcome);
        self.depth -= 1;
        typed
    }

    fn part(&mut self, expr: &IdedExpr, outcome: bool) -> Checked {
        match &expr.expr {
            Expr::Literal(value) => self.literal(expr, value),
            Expr::Ident(name) => self.ident(expr, name, outcome),
            Expr::Select(select) if select.test => self.presence(expr, select),
            Expr::Select(_) => self.path(expr),
            Expr::List(list) => self.list(expr, list),
            Expr::Call(call) => self.call(expr, call, outcome),
            Expr::Comprehension(comprehension) => self.comprehension(expr, comprehension),
            Expr::Map(_) | Expr::Struct(_) => {
                self.error(expr, "maps and messages cannot be written in rules")
            }
            Expr::Unspecified => self.error(expr, "an empty expression"),
        }
    }

    fn literal(&self, expr: &IdedExpr, value: &LiteralValue) -> Checked {
        let (value, ty) = match value {
            LiteralValue::Boolean(truth) => (Value::Bool(*truth.inner()), Type::Bool),
            LiteralValue::Int(number) => (Value::Int(*number.inner()), Type::Int),
            LiteralValue::String(text) => (Value::text(text.inner()), Type::Text),
            LiteralValue::Null => {
                return self.error(expr, "null is the same as absent here: ask has()");
            }
            _ => return self.error(expr, "only bool, int and string literals are known here"),
        };
        Ok(Typed::new(Node::constant(value), ty))
    }

    fn ident(&mut self, expr: &IdedExpr, name: &str, outcome: bool) -> Checked {
        if self.local(name).is_some() || Root::named(name).is_some() {
            return self.path(expr);
        }
        if name == "now" {
            self.reads.moment = true;
            self.reads.weighs_moment |= !outcome;
            return Ok(Typed::new(
                Node::Code(Box::new(|env| Ok(Ref::Owned(Value::Time(env.frame.now))))),
                Type::Time,
            ));
        }
        if let Some((at, ty)) = self.scope.remembered(name) {
            self.reads.memory = true;
            self.shown.push(Shown {
                path: name.to_owned(),
                ty,
                code: Node::Place(Place::Memory(at)).into_code(),
            });
            return Ok(Typed::new(Node::Place(Place::Memory(at)), ty));
        }
        self.error(
            expr,
            format!("unknown name `{name}`: here are {}", self.scope.names()),
        )
    }

    fn list(&mut self, expr: &IdedExpr, list: &ListExpr) -> Checked {
        let mut ty = Type::Any;
        let (mut codes, mut constants) = (Vec::new(), Vec::new());
        for element in &list.elements {
            let typed = self.expr(element)?;
            ty = match types::common(ty, typed.ty) {
                Some(ty) => ty,
                None => return self.error(expr, format!("a list of {ty} and {}", typed.ty)),
            };
            if let Some(value) = typed.node.as_constant() {
                constants.push(value.clone());
            }
            codes.push(typed.node.into_code());
        }
        let ty = types::list_of(ty);
        if constants.len() == codes.len() {
            return Ok(Typed::new(
                Node::constant(Value::List(constants.into())),
                ty,
            ));
        }
        let code: super::eval::Code = Box::new(move |env| {
            let items: Result<Vec<Value>, EvalError> = codes
                .iter()
                .map(|code| code(env).map(Ref::into_value))
                .collect();
            Ok(Ref::Owned(Value::List(items?.into())))
        });
        Ok(Typed::new(Node::Code(code), ty))
    }

    /// `has(path.field)`.
    fn presence(&mut self, expr: &IdedExpr, select: &SelectExpr) -> Checked {
        if matches!(&select.operand.expr, Expr::Ident(name) if name == "timing") {
            return self.error(expr, "constants are always there");
        }
        let whole = IdedExpr {
            id: expr.id,
            expr: Expr::Select(SelectExpr {
                test: false,
                ..select.clone()
            }),
        };
        let path = self.key(&whole);
        let Some(path) = path else {
            return self.error(expr, "has() takes a path of fields");
        };
        if let Type::Record(schema) = self.type_of(&select.operand)? {
            let field = schema
                .fields
                .iter()
                .find(|field| field.name == select.field);
            if field.is_some_and(|field| !field.presence.is_optional()) {
                return self.error(
                    expr,
                    format!("`{}` is always there: has() is always true", select.field),
                );
            }
        }
        let before = self.reads;
        let typed = self.knowing(&Guards::one(path), &whole)?;
        if let Some((root, schema, slot)) = self.root_field(select) {
            self.reads = before;
            self.reads.note_presence(root, schema, slot);
        }
        Ok(Typed::new(Node::Test(present(typed.node)), Type::Bool))
    }

    /// The field that is selected, where it is one of a root itself.
    fn root_field(&self, select: &SelectExpr) -> Option<(Root, &'static Schema, usize)> {
        let Expr::Ident(name) = &select.operand.expr else {
            return None;
        };
        let root = Root::named(name).filter(|_| self.local(name).is_none())?;
        let schema = self.scope.schema(root)?;
        Some((root, schema, schema.slot(&select.field)?))
    }

    /// The type of an expression, without noting what it reads.
    fn type_of(&mut self, expr: &IdedExpr) -> Result<Type, CompileError> {
        let (reads, shown) = (self.reads, self.shown.len());
        let ty = self.expr(expr)?.ty;
        self.reads = reads;
        self.shown.truncate(shown);
        Ok(ty)
    }

    /// A variable of a comprehension comes into scope. `base_key` is the path of the list that it walks over.
    pub fn enter(&mut self, expr: &IdedExpr, name: &str, ty: Type) -> Result<String, CompileError> {
        let depth = self.locals.len();
        if depth == DEPTH {
            return self.error(
                expr,
                format!("comprehensions are nested more than {DEPTH} deep"),
            );
        }
        if Root::named(name).is_some()
            || self.scope.remembered(name).is_some()
            || name == "now"
            || name == "timing"
        {
            return self.error(
                expr,
                format!("the variable `{name}` hides a name of the rule"),
            );
        }
        self.made += 1;
        let key = format!("{name}#{}", self.made);
        self.locals.push(Local {
            name: name.to_owned(),
            ty,
            key: key.clone(),
            depth,
        });
        Ok(key)
    }
}

/// A path as the writer of the rule knows it: without the numbers of variables.
pub(super) fn display(path: &str) -> String {
    let path = path.replace(super::RESERVED, "namespace");
    match path.split_once('#') {
        Some((name, rest)) => format!(
            "{name}{}",
            rest.trim_start_matches(|c: char| c.is_ascii_digit())
        ),
        None => path,
    }
}

fn present(node: Node) -> super::eval::Test {
    match node {
        Node::Place(place) => Box::new(move |env| Ok(place.get(env)?.is_present())),
        node => {
            let code = node.into_code();
            Box::new(move |env| match code(env) {
                Ok(value) => Ok(value.value().is_present()),
                Err(EvalError::Absent | EvalError::NoSuchKey) => Ok(false),
                Err(error) => Err(error),
            })
        }
    }
}
