//! Values as JSON, for reports.

use serde_json::{Map, Value as Json};

use super::kinds::pod::POD;
use super::time::{duration_text, time_text};
use super::{Field, Presence, Schema, Type, Value};

/// What the API writes though it is 0 or false: fields of its Go types without `omitempty`.
///
/// Source: api: core/v1 ContainerStatus, ContainerStateTerminated; apps/v1 ReplicaSetStatus, StatefulSetStatus
const WRITTEN: [(&str, &str); 5] = [
    ("ContainerStatus", "ready"),
    ("ContainerStatus", "restartCount"),
    ("ContainerStateTerminated", "exitCode"),
    ("ReplicaSetStatus", "replicas"),
    ("StatefulSetStatus", "replicas"),
];

/// A record as Kubernetes JSON. Empty `Always` fields are left out where the API does so, and so is what the judge adds to a
/// Pod (`containers`, `runs`, `facts`, `requests`).
pub fn to_json(schema: &Schema, record: &Value) -> Json {
    let is_pod = std::ptr::eq(schema, &raw const POD);
    let fields = schema.fields.iter().zip(record.fields());
    let shown = fields.filter(|(field, value)| {
        let written = WRITTEN.contains(&(schema.name, field.name));
        !(is_pod && field.presence == Presence::Computed) && (written || is_shown(field, value))
    });
    Json::Object(
        shown
            .map(|(field, value)| (field.name.to_owned(), value_to_json(field.ty, value)))
            .collect(),
    )
}

/// A value of a type as JSON; times as RFC 3339, durations as text such as `1m30s`.
pub fn value_to_json(ty: Type, value: &Value) -> Json {
    match (value, ty) {
        (Value::Absent, _) => Json::Null,
        (Value::Bool(truth), _) => Json::Bool(*truth),
        (Value::Int(number), _) => Json::from(*number),
        (Value::Time(time), _) => Json::String(time_text(*time)),
        (Value::Duration(length), _) => Json::String(duration_text(*length)),
        (Value::Word(text), _) => Json::String((*text).to_owned()),
        (Value::Text(text), _) => Json::String(text.as_ref().to_owned()),
        (Value::List(items), ty) => {
            let of = if let Type::List(of) = ty {
                *of
            } else {
                Type::Any
            };
            Json::Array(items.iter().map(|item| value_to_json(of, item)).collect())
        }
        (Value::Map(entries), ty) => {
            let of = if let Type::Map(of) = ty {
                *of
            } else {
                Type::Any
            };
            let entries = entries
                .iter()
                .map(|(key, value)| (key.as_ref().to_owned(), value_to_json(of, value)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
        (Value::Record(_), Type::Record(schema)) => to_json(schema, value),
        // A record of which nobody says what it is.
        (Value::Record(fields), _) => Json::Array(
            fields
                .iter()
                .map(|field| value_to_json(Type::Any, field))
                .collect(),
        ),
    }
}

/// Whether a field says anything: optional ones when they are there, others when they are not empty.
fn is_shown(field: &Field, value: &Value) -> bool {
    match value {
        Value::Absent => false,
        value if field.presence.is_optional() || !field.presence.is_read() => value.is_present(),
        value => *value != field.ty.empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::object::Object;
    use crate::object::kinds::run::RUN;

    fn written(json: &Json) -> Json {
        let object = Object::from_json(json.to_string().as_bytes())
            .expect("an object")
            .expect("a known kind");
        to_json(object.kind.schema(), &object.record)
    }

    #[test]
    fn what_was_read_is_written() {
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "p", "uid": "u", "creationTimestamp": "2026-11-23T04:09:15Z", "labels": {"a": "b"}},
            "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "A", "value": "1"}]}],
                     "volumes": [{"name": "v", "emptyDir": {}}]},
            "status": {"phase": "Running", "containerStatuses": [{"name": "c", "ready": false, "started": false, "restartCount": 0}]},
        });
        assert_eq!(written(&pod), pod);
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let node = json!({"kind": "Node", "metadata": {"name": "n", "uid": "u", "labels": {}}, "spec": {"unschedulable": false}, "status": {}});
        assert_eq!(
            written(&node),
            json!({"kind": "Node", "metadata": {"name": "n", "uid": "u"}, "ready": false})
        );
    }

    #[test]
    fn times_and_durations_are_text() {
        let run = RUN
            .empty()
            .with_field(RUN.slot("started").unwrap_or(0), Value::Time(1_500));
        assert_eq!(
            to_json(&RUN, &run)["started"],
            json!("1970-01-01T00:00:01.500Z")
        );
        assert_eq!(
            value_to_json(Type::Duration, &Value::Duration(90_000)),
            json!("1m30s")
        );
        assert_eq!(value_to_json(Type::Int, &Value::Absent), Json::Null);
    }
}
