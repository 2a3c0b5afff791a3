//! Records by the names or the positions of their fields.

use std::sync::Arc;

use crate::object::{Schema, Value};

/// A record of a schema: the fields given, all others empty. A field that the schema does not have is left out.
pub(super) fn build(
    schema: &Schema,
    fields: impl IntoIterator<Item = (&'static str, Value)>,
) -> Value {
    edit(&schema.empty(), |values| {
        for (name, value) in fields {
            debug_assert!(schema.slot(name).is_some(), "{} has no {name}", schema.name);
            if let Some(slot) = schema.slot(name) {
                values[slot] = value;
            }
        }
    })
}

/// A copy of a record in which some fields are changed.
pub(super) fn edit(record: &Value, change: impl FnOnce(&mut [Value])) -> Value {
    let Value::Record(fields) = record else {
        return Value::Absent;
    };
    let mut fields: Arc<[Value]> = fields.iter().cloned().collect();
    // It was made in the line above, so nobody else has it.
    if let Some(values) = Arc::get_mut(&mut fields) {
        change(values);
    }
    Value::Record(fields)
}

/// A list.
pub(super) fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::List(items.into_iter().collect())
}

/// A copy of a list in which some items are changed.
pub(super) fn edit_list(items: &Value, change: impl FnOnce(&mut [Value])) -> Value {
    let mut items: Arc<[Value]> = items.items().iter().cloned().collect();
    if let Some(values) = Arc::get_mut(&mut items) {
        change(values);
    }
    Value::List(items)
}

/// A number as text.
pub(super) fn decimal(mut number: u64) -> Value {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    ascii(&digits[at..])
}

/// ASCII as text.
pub(super) fn ascii(bytes: &[u8]) -> Value {
    Value::Text(Arc::from(std::str::from_utf8(bytes).unwrap_or_default()))
}
