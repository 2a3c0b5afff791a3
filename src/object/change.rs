//! Which groups of fields differ between two versions.
//!
//! A group is one field of a record, or one field of its `metadata`, `spec` or `status`, or of its `container`. A rule knows the groups that it
//! reads, and is judged again only when one of them has changed.

use std::sync::Arc;

use super::{Field, Schema, Type, Value};

/// How many groups a schema can have. What does not fit shares the last one.
const GROUPS: usize = u128::BITS as usize;

/// The group of a field: a record's own field, or, where the record's field is itself a record of fields that
/// are told apart (`metadata`, `spec`, `status`, the `container` of a run), the field in it. For such a field without `inner` it is the
/// group of its first field.
pub fn group_bit(schema: &Schema, slot: usize, inner: Option<usize>) -> u32 {
    let before: usize = schema.fields.iter().take(slot).map(width).sum();
    let within = match schema.fields.get(slot) {
        Some(field) => inner.unwrap_or(0).min(width(field) - 1),
        None => 0,
    };
    bit(before + within)
}

/// The groups in which two versions differ, one bit each.
pub fn changed(schema: &Schema, before: &Value, after: &Value) -> u128 {
    let (Value::Record(old), Value::Record(new)) = (before, after) else {
        return if before == after {
            0
        } else {
            all_groups(schema)
        };
    };
    if Arc::ptr_eq(old, new) {
        return 0;
    }
    let mut mask = 0;
    let mut at = 0;
    for ((field, old), new) in schema.fields.iter().zip(old.iter()).zip(new.iter()) {
        mask |= changed_field(field, at, old, new);
        at += width(field);
    }
    mask
}

/// All groups of a schema.
pub fn all_groups(schema: &Schema) -> u128 {
    let count: usize = schema.fields.iter().map(width).sum();
    (0..count).fold(0, |mask, at| mask | 1 << bit(at))
}

/// The new version, with every part that equals its counterpart in the old one replaced by that allocation. Elements of
/// lists are compared by position, entries of maps only as a whole.
pub fn share_unchanged(old: &Value, new: Value) -> Value {
    match shared(old, &new) {
        Shared::Old => old.clone(),
        Shared::New => new,
        Shared::Parts(value) => value,
    }
}

/// What becomes of a value that is compared with its counterpart.
enum Shared {
    /// Both are equal: the old one stands for both.
    Old,
    /// No part of it is in the old one.
    New,
    /// The new one, made of parts of the old one where it can be.
    Parts(Value),
}

fn shared(old: &Value, new: &Value) -> Shared {
    match (old, new) {
        (Value::Record(before), Value::Record(after)) => share_parts(before, after, Value::Record),
        (Value::List(before), Value::List(after)) => share_parts(before, after, Value::List),
        (old, new) if old == new => Shared::Old,
        _ => Shared::New,
    }
}

fn share_parts(
    before: &Arc<[Value]>,
    after: &Arc<[Value]>,
    whole: fn(Arc<[Value]>) -> Value,
) -> Shared {
    if Arc::ptr_eq(before, after) {
        return Shared::Old;
    }
    let mut same = before.len() == after.len();
    // Nothing is copied before a part is found that can be shared and is not yet.
    let mut parts: Option<Arc<[Value]>> = None;
    for (at, (old, new)) in before.iter().zip(after.iter()).enumerate() {
        let part = match shared(old, new) {
            Shared::Old if is_light(old) || old.is_same(new) => continue,
            Shared::Old => old.clone(),
            Shared::New => {
                same = false;
                continue;
            }
            Shared::Parts(part) => {
                same = false;
                part
            }
        };
        let parts = parts.get_or_insert_with(|| Arc::clone(after));
        Arc::make_mut(parts)[at] = part;
    }
    match parts {
        _ if same => Shared::Old,
        Some(parts) => Shared::Parts(whole(parts)),
        None => Shared::New,
    }
}

/// Whether a value is not worth a copy of the record around it.
fn is_light(value: &Value) -> bool {
    !matches!(value, Value::Record(_) | Value::List(_) | Value::Map(_))
}

fn changed_field(field: &Field, at: usize, old: &Value, new: &Value) -> u128 {
    if width(field) == 1 {
        return if old == new { 0 } else { 1 << bit(at) };
    }
    match (old, new) {
        (Value::Record(old), Value::Record(new)) if Arc::ptr_eq(old, new) => 0,
        (Value::Record(old), Value::Record(new)) => {
            let differing = old
                .iter()
                .zip(new.iter())
                .enumerate()
                .filter(|(_, (old, new))| old != new);
            differing.fold(0, |mask, (inner, _)| mask | 1 << bit(at + inner))
        }
        // It came or went: whoever asks for any part of it is concerned.
        (old, new) if old != new => {
            (0..width(field)).fold(0, |mask, inner| mask | 1 << bit(at + inner))
        }
        _ => 0,
    }
}

/// How many groups a field has.
fn width(field: &Field) -> usize {
    match field.ty {
        Type::Record(schema)
            if matches!(field.name, "metadata" | "spec" | "status" | "container") =>
        {
            schema.fields.len().max(1)
        }
        _ => 1,
    }
}

#[allow(clippy::cast_possible_truncation, reason = "at most 127")]
fn bit(group: usize) -> u32 {
    group.min(GROUPS - 1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;
    use crate::object::kinds::{pod, run};

    fn groups(schema: &Schema) -> usize {
        schema.fields.iter().map(width).sum()
    }

    #[test]
    fn the_groups_of_every_schema_fit() {
        let others = [
            &pod::CONTAINER,
            &run::RUN,
            &run::FACT,
            &run::REQUEST,
            &run::OWNER,
            &run::SIBLINGS,
            &run::NAMESPACE,
        ];
        for schema in Kind::ALL.into_iter().map(Kind::schema).chain(others) {
            assert!(
                groups(schema) <= GROUPS,
                "{} has {} groups",
                schema.name,
                groups(schema)
            );
            assert_eq!(all_groups(schema).count_ones() as usize, groups(schema));
        }
    }

    fn container(phase: &str, ready: bool) -> Value {
        let status = pod::CONTAINER_STATUS.empty().with_field(
            pod::CONTAINER_STATUS.slot("ready").unwrap_or(0),
            Value::Bool(ready),
        );
        let container = pod::CONTAINER.empty().with_field(0, Value::text(phase));
        container.with_field(pod::CONTAINER.slot("status").unwrap_or(0), status)
    }

    fn bits(parts: &[(&str, Option<&str>)]) -> u128 {
        parts.iter().fold(0, |mask, (name, inner)| {
            let slot = pod::CONTAINER.slot(name).expect("a field");
            let inner = inner.and_then(|inner| pod::CONTAINER_STATUS.slot(inner));
            mask | 1 << group_bit(&pod::CONTAINER, slot, inner)
        })
    }

    #[test]
    fn only_the_groups_that_differ_are_named() {
        let (a, b) = (container("a", false), container("b", true));
        assert_eq!(changed(&pod::CONTAINER, &a, &a.clone()), 0);
        assert_eq!(
            changed(&pod::CONTAINER, &a, &b),
            bits(&[("name", None), ("status", Some("ready"))])
        );
        let none = pod::CONTAINER.empty().with_field(0, Value::text("a"));
        let all = changed(&pod::CONTAINER, &none, &a);
        assert_eq!(
            all.count_ones() as usize,
            pod::CONTAINER_STATUS.fields.len()
        );
        assert_eq!(
            changed(&pod::CONTAINER, &Value::Absent, &a),
            all_groups(&pod::CONTAINER)
        );
    }

    #[test]
    fn equal_parts_are_shared() {
        let list = |text| Value::List(Arc::from([Value::text(text)]));
        let of = |text, ready| container("x", ready).with_field(0, list(text));
        let (old, new) = (of("some text", false), of("some text", true));
        let shared = share_unchanged(&old, new.clone());
        assert_eq!(shared, new);
        assert!(old.field(0).is_same(shared.field(0)));
        assert!(!new.field(0).is_same(shared.field(0)));
        let same = share_unchanged(&old, of("some text", false));
        assert!(matches!((&old, &same), (Value::Record(a), Value::Record(b)) if Arc::ptr_eq(a, b)));
    }

    #[test]
    fn lists_of_other_lengths_share_what_they_can() {
        let part = |text: &&str| Value::List(Arc::from([Value::text(text)]));
        let list = |texts: &[&str]| Value::List(texts.iter().map(part).collect());
        let (old, new) = (list(&["one of us", "two of us"]), list(&["one of us"]));
        let shared = share_unchanged(&old, new.clone());
        assert_eq!(shared, new);
        assert!(old.items()[0].is_same(&shared.items()[0]));
    }
}
