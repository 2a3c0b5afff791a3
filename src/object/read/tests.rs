use serde_json::json;

use super::*;
use crate::object::kinds::pod::{CONTAINER_PORT, CONTAINER_SPEC, POD_SPEC};
use crate::object::kinds::run::FACT;
use crate::object::{read_document, value_to_json};

fn read(ty: Type, text: &str) -> Result<serde_json::Value, String> {
    let value = read_document(text.as_bytes(), &mut Desk::for_one(), |reading| {
        reading.value(ty)
    });
    value
        .map(|value| value_to_json(ty, &value))
        .map_err(|error| error.message)
}

#[test]
fn every_type_reads_its_json() {
    let list = Type::List(&Type::Int);
    for (ty, text, meant) in [
        (Type::Bool, "true", json!(true)),
        (Type::Int, "-3", json!(-3)),
        (Type::Text, r#""a\n""#, json!("a\n")),
        (
            Type::Time,
            r#""2026-11-23T04:09:15Z""#,
            json!("2026-11-23T04:09:15Z"),
        ),
        (list, "[1, null, 2]", json!([1, 0, 2])),
        (list, "[]", json!([])),
        (
            Type::Map(&Type::Text),
            r#"{"b": "2", "a": "1", "b": "3", "c": null}"#,
            json!({"a": "1", "b": "3", "c": ""}),
        ),
        (
            Type::Any,
            r#"{"a": [1, 2.50, true, null], "b": null, "c": {}}"#,
            json!({"a": [1, "2.50", true, null], "c": {}}),
        ),
        (Type::Text, "null", json!(null)),
        (
            Type::Record(&CONTAINER_PORT),
            r#"{"containerPort": 80, "unknown": [{}]}"#,
            json!({"containerPort": 80}),
        ),
    ] {
        assert_eq!(read(ty, text), Ok(meant), "{text}");
    }
}

#[test]
fn a_wrong_type_is_named_with_its_path() {
    let spec = Type::Record(&POD_SPEC);
    for (ty, text, message) in [
        (
            Type::Bool,
            "1",
            "expected true or false, found the number 1",
        ),
        (
            Type::Int,
            "1.5",
            "expected a whole number, found the number 1.5",
        ),
        (
            Type::Int,
            "99999999999999999999",
            "expected a whole number, found the number 99999999999999999999",
        ),
        (Type::Text, "3", "expected a string, found the number 3"),
        (Type::Text, "[]", "expected a string, found a list"),
        (
            Type::Time,
            r#""yesterday""#,
            r#"expected a time, found "yesterday""#,
        ),
        (Type::Time, "5", "expected a time, found the number 5"),
        (
            Type::List(&Type::Int),
            "{}",
            "expected a list, found an object",
        ),
        (
            Type::Map(&Type::Text),
            r#"{"a/b": false}"#,
            "[a/b]: expected a string, found false",
        ),
        (
            spec,
            r#"{"containers": [{"name": "a"}, {"name": 3}]}"#,
            "containers[1].name: expected a string, found the number 3",
        ),
        (
            spec,
            r#"{"overhead": "much"}"#,
            r#"overhead: expected an object, found "much""#,
        ),
    ] {
        assert_eq!(read(ty, text), Err(message.to_owned()), "{text}");
    }
}

#[test]
fn quantities_and_int_or_string_may_be_numbers() {
    let container = r#"{"name": "c", "resources": {"limits": {"cpu": 1, "memory": "64Mi"}, "requests": {"cpu": 0.5}}}"#;
    let read = read(Type::Record(&CONTAINER_SPEC), container).expect("a container");
    assert_eq!(
        read["resources"],
        json!({"limits": {"cpu": "1", "memory": "64Mi"}, "requests": {"cpu": "0.5"}})
    );
}

fn renamed(name: &str) -> &str {
    if name == "uid_of_pod" { "podUID" } else { name }
}

#[test]
fn own_records_take_seconds_and_other_names() {
    let line =
        br#"{"fact": "started", "time": 1.25, "pod": "n/p", "uid_of_pod": "u", "signal": 15}"#;
    let fact = read_document(line, &mut Desk::for_one(), |reading| {
        reading.own_record(&FACT, renamed)
    })
    .expect("a fact");
    let field = |name: &str| fact.field(FACT.slot(name).expect("a field")).clone();
    assert_eq!(field("time"), Value::Time(1_250));
    assert_eq!(
        (field("podUID").as_str(), field("signal").as_str()),
        (Some("u"), Some("15"))
    );
    assert_eq!(
        (field("run"), field("code")),
        (Value::Int(0), Value::Absent)
    );
}
