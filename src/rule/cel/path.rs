//! Paths of fields: from a root, a variable, or any other expression.

use cel::common::ast::{Expr, IdedExpr};

use super::check::{Checked, Checker, Typed, display};
use super::eval::{Base, EvalError, FIELDS, Node, Path, Place, Ref, narrow};
use super::scope::Root;
use super::{CompileError, Shown, functions};
use crate::object::{Schema, Type};

impl Checker<'_> {
    /// A path of fields from a root, a variable, or any other expression.
    pub(super) fn path(&mut self, expr: &IdedExpr) -> Checked {
        let mut fields: Vec<(&str, &IdedExpr)> = Vec::new();
        let mut base = expr;
        while let Expr::Select(select) = &base.expr {
            if select.test {
                break;
            }
            fields.push((&select.field, base));
            base = &select.operand;
        }
        fields.reverse();
        if let Expr::Ident(name) = &base.expr {
            if let Some(local) = self.local(name) {
                let (ty, key, depth) = (local.ty, local.key.clone(), local.depth);
                return self.walk(
                    Walk {
                        base: Base::Local(narrow(depth)),
                        ty,
                        key,
                        root: None,
                    },
                    &fields,
                );
            }
            if name == "timing" {
                return self.constant(expr, &fields);
            }
            if let Some(root) = Root::named(name) {
                let Some(schema) = self.scope.schema(root) else {
                    let names = self.scope.names();
                    return self.error(
                        base,
                        format!("`{name}` is not in scope here: here are {names}"),
                    );
                };
                let walk = Walk {
                    base: Base::Root(root),
                    ty: Type::Record(schema),
                    key: name.clone(),
                    root: Some((root, schema)),
                };
                return self.walk(walk, &fields);
            }
        }
        let mut typed = self.expr(base)?;
        for (field, place) in fields {
            typed = self.select(typed, field, place)?;
        }
        Ok(typed)
    }

    fn constant(&self, expr: &IdedExpr, fields: &[(&str, &IdedExpr)]) -> Checked {
        let [(name, _)] = fields else {
            return self.error(expr, "expected timing.NAME");
        };
        let Some((at, ty)) = self.scope.constant(name) else {
            let near = functions::nearest(name, self.scope.constants());
            return self.error(expr, format!("timing.yaml has no constant `{name}`{near}"));
        };
        Ok(Typed::new(Node::Place(Place::Timing(at)), ty))
    }

    /// Walks fields by position for as long as the shapes are known.
    fn walk(&mut self, mut walk: Walk, fields: &[(&str, &IdedExpr)]) -> Checked {
        let mut slots = Vec::new();
        let mut rest = fields;
        let whole = walk.ty;
        while let (Type::Record(schema), [(field, place), after @ ..]) = (walk.ty, rest) {
            let slot = self.field(schema, field, &walk.key, place)?;
            walk.key = format!("{}.{field}", walk.key);
            walk.ty = schema.fields[slot].ty;
            slots.push(slot);
            rest = after;
            if slots.len() == FIELDS {
                break;
            }
        }
        if let Some((root, schema)) = walk.root {
            self.reads.note(root, schema, &slots);
            let path = Path::new(walk.base, &slots);
            if !slots.is_empty() {
                let code = Node::Place(Place::Path(path)).into_code();
                self.shown.push(Shown {
                    path: walk.key.replace(super::RESERVED, "namespace"),
                    ty: walk.ty,
                    code,
                });
            }
        }
        if walk.root.is_none() {
            self.reads.note_listed(whole, &slots);
        }
        let path = Path::new(walk.base, &slots);
        let mut typed = Typed {
            node: Node::Place(Place::Path(path)),
            ty: walk.ty,
            key: Some(walk.key),
            elements: Vec::new(),
        };
        for (field, place) in rest {
            typed = self.select(typed, field, place)?;
        }
        Ok(typed)
    }

    /// The position of a field that may be read here.
    pub(super) fn field(
        &self,
        schema: &'static Schema,
        name: &str,
        key: &str,
        place: &IdedExpr,
    ) -> Result<usize, CompileError> {
        let Some(slot) = schema.slot(name) else {
            let near = functions::nearest(name, schema.fields.iter().map(|field| field.name));
            return self.error(
                place,
                format!("{} has no field `{name}`{near}", schema.name),
            );
        };
        let path = format!("{key}.{name}");
        if schema.fields[slot].presence.is_optional() && !self.guards.has(&path) {
            return self.error(
                place,
                format!(
                    "`{}` may be absent: ask has({}) first",
                    display(&path),
                    display(&path)
                ),
            );
        }
        Ok(slot)
    }

    /// One field of a value that is no plain path.
    pub(super) fn select(&mut self, typed: Typed, field: &str, place: &IdedExpr) -> Checked {
        let key = typed.key.as_ref().map(|key| format!("{key}.{field}"));
        let guarded = key.as_ref().is_some_and(|key| self.guards.has(key));
        let unguarded = || {
            let shown = key.as_deref().map_or_else(|| field.to_owned(), display);
            format!("`{shown}` may be absent: ask has({shown}) first (of a variable or a path)")
        };
        let (code, ty): (super::eval::Code, Type) = match typed.ty {
            Type::Record(schema) => {
                self.reads.note_listed(typed.ty, &[]);
                let slot = self.field(schema, field, typed.key.as_deref().unwrap_or("?"), place)?;
                (field_of(typed.node, slot), schema.fields[slot].ty)
            }
            Type::Map(of) if guarded => (entry_of(typed.node, field), *of),
            Type::Any if guarded => (entry_of(typed.node, field), Type::Any),
            Type::Map(_) | Type::Any => return self.error(place, unguarded()),
            other => return self.error(place, format!("a {other} has no fields (`{field}`)")),
        };
        Ok(Typed {
            key,
            ..Typed::new(Node::Code(code), ty)
        })
    }
}

/// A path on its way.
struct Walk {
    base: Base,
    ty: Type,
    key: String,
    root: Option<(Root, &'static Schema)>,
}

fn field_of(node: Node, slot: usize) -> super::eval::Code {
    let code = node.into_code();
    Box::new(move |env| match code(env)? {
        Ref::Borrowed(value) => Ok(Ref::Borrowed(value.field(slot))),
        Ref::Owned(value) => Ok(Ref::Owned(value.field(slot).clone())),
    })
}

fn entry_of(node: Node, key: &str) -> super::eval::Code {
    let (code, key) = (node.into_code(), key.to_owned());
    Box::new(move |env| match code(env)? {
        Ref::Borrowed(value) => value
            .get(&key)
            .map(Ref::Borrowed)
            .ok_or(EvalError::NoSuchKey),
        Ref::Owned(value) => value
            .get(&key)
            .cloned()
            .map(Ref::Owned)
            .ok_or(EvalError::NoSuchKey),
    })
}
