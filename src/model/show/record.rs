//! Records by the names of their fields.

use std::sync::Arc;

use crate::object::{Schema, Value};

/// A record of a schema: the fields given, all others empty. A field that the schema does not have is left out.
pub(super) fn build(
    schema: &Schema,
    fields: impl IntoIterator<Item = (&'static str, Value)>,
) -> Value {
    let Value::Record(mut record) = schema.empty() else {
        return Value::Absent;
    };
    let values = Arc::make_mut(&mut record);
    for (name, value) in fields {
        debug_assert!(schema.slot(name).is_some(), "{} has no {name}", schema.name);
        if let Some(slot) = schema.slot(name) {
            values[slot] = value;
        }
    }
    Value::Record(record)
}

/// A list.
pub(super) fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::List(items.into_iter().collect())
}
