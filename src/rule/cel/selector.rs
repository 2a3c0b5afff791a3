//! Label selectors.

use crate::object::kinds::meta::{LABEL_SELECTOR, LABEL_SELECTOR_REQUIREMENT};
use crate::object::{Schema, Value};

/// Whether a LabelSelector matches a map of labels. An empty selector matches everything.
pub fn selects(selector: &Value, labels: &Value) -> bool {
    let matched = match field(&LABEL_SELECTOR, selector, "matchLabels") {
        Value::Map(wanted) => wanted
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value)),
        _ => true,
    };
    matched
        && field(&LABEL_SELECTOR, selector, "matchExpressions")
            .items()
            .iter()
            .all(|one| meets(one, labels))
}

fn meets(requirement: &Value, labels: &Value) -> bool {
    let text = |name| {
        field(&LABEL_SELECTOR_REQUIREMENT, requirement, name)
            .as_str()
            .unwrap_or_default()
    };
    let value = labels.get(text("key"));
    let among = || {
        value.is_some_and(|value| {
            field(&LABEL_SELECTOR_REQUIREMENT, requirement, "values")
                .items()
                .contains(value)
        })
    };
    match text("operator") {
        "In" => among(),
        "NotIn" => !among(),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        _ => false,
    }
}

fn field<'v>(schema: &Schema, record: &'v Value, name: &str) -> &'v Value {
    schema
        .slot(name)
        .map_or(&Value::Absent, |slot| record.field(slot))
}
