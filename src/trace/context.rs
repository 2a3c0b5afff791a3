//! What a trace says of itself.

use serde_json::Value as Json;

use super::Context;
use crate::object::millis_of;

/// Reads a `CONTEXT` line. Keys that nobody reads are allowed.
///
/// # Errors
/// A key of the wrong type, in words.
pub(super) fn read(line: &Json) -> Result<Context, String> {
    let flag = |key| flag(line, key);
    Ok(Context {
        scenario: text(line, "scenario")?,
        kubernetes: text(line, "kubernetes")?,
        kinds: kinds(line)?,
        from_start: text(line, "from")?.as_deref() == Some("start"),
        every_write: flag("every_write")?,
        facts: flag("facts")?,
        requests: flag("requests")?,
        own_requests: flag("own_requests")?,
        partial: flag("partial")?,
        exact: flag("exact")?,
        lag: lag(line)?,
        settings: entries(line, "settings")?
            .map(|(key, value)| Ok((key.clone(), setting(key, value)?)))
            .collect::<Result<_, String>>()?,
        gates: entries(line, "gates")?
            .map(|(key, value)| Ok((key.clone(), gate(key, value)?)))
            .collect::<Result<_, String>>()?,
    })
}

fn text(line: &Json, key: &str) -> Result<Option<String>, String> {
    match &line[key] {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some(text.clone())),
        other => Err(mismatch(key, "a string", other)),
    }
}

fn flag(line: &Json, key: &str) -> Result<bool, String> {
    match &line[key] {
        Json::Null => Ok(false),
        Json::Bool(truth) => Ok(*truth),
        other => Err(mismatch(key, "true or false", other)),
    }
}

fn kinds(line: &Json) -> Result<Option<Vec<String>>, String> {
    let Json::Array(kinds) = &line["kinds"] else {
        return if line["kinds"].is_null() {
            Ok(None)
        } else {
            Err(mismatch("kinds", "a list", &line["kinds"]))
        };
    };
    let named = kinds.iter().zip(0..).map(|(kind, at)| {
        kind.as_str()
            .map(str::to_owned)
            .ok_or_else(|| mismatch(&format!("kinds[{at}]"), "a string", kind))
    });
    named.collect::<Result<_, _>>().map(Some)
}

fn lag(line: &Json) -> Result<i64, String> {
    match line["lag"].as_f64() {
        Some(seconds) if seconds >= 0.0 => Ok(millis_of(seconds)),
        None if line["lag"].is_null() => Ok(0),
        _ => Err(mismatch("lag", "a number of seconds", &line["lag"])),
    }
}

fn entries<'j>(
    line: &'j Json,
    key: &str,
) -> Result<impl Iterator<Item = (&'j String, &'j Json)>, String> {
    match &line[key] {
        Json::Null => Ok(None.into_iter().flatten()),
        Json::Object(entries) => Ok(Some(entries).into_iter().flatten()),
        other => Err(mismatch(key, "an object", other)),
    }
}

fn setting(key: &str, value: &Json) -> Result<String, String> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(_) | Json::Bool(_) => Ok(value.to_string()),
        other => Err(mismatch(
            &format!("settings.{key}"),
            "a string or a number",
            other,
        )),
    }
}

fn gate(key: &str, value: &Json) -> Result<bool, String> {
    value
        .as_bool()
        .ok_or_else(|| mismatch(&format!("gates.{key}"), "true or false", value))
}

fn mismatch(key: &str, expected: &str, found: &Json) -> String {
    let found = match found {
        Json::Null => "null".to_owned(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(number) => format!("the number {number}"),
        Json::String(text) => crate::object::found_text(text),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    };
    format!("{key}: expected {expected}, found {found}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_context_says_what_it_says_and_no_more() {
        let context = read(&json!({
            "type": "CONTEXT", "scenario": "s", "kubernetes": "v1.36.3", "kinds": ["Pod"], "from": "start", "every_write": true,
            "lag": 0.5, "settings": {"a": "16s", "b": 2}, "gates": {"G": false}, "nodes": ["n1"],
        }));
        let context = context.expect("a context");
        assert_eq!(
            (context.scenario.as_deref(), context.kubernetes.as_deref()),
            (Some("s"), Some("v1.36.3"))
        );
        assert_eq!(context.kinds.as_deref(), Some(&["Pod".to_owned()][..]));
        assert!(
            context.from_start
                && context.every_write
                && !context.facts
                && !context.requests
                && !context.exact
                && !context.partial
        );
        assert_eq!(context.lag, 500);
        assert_eq!(context.settings["b"], "2");
        assert!(!context.gates["G"]);
        let empty = read(&json!({})).expect("a context");
        assert!(empty.kinds.is_none() && !empty.from_start && empty.settings.is_empty());
    }

    #[test]
    fn a_wrong_type_is_named() {
        for (line, message) in [
            (
                json!({"facts": "yes"}),
                r#"facts: expected true or false, found "yes""#,
            ),
            (
                json!({"kinds": "Pod"}),
                r#"kinds: expected a list, found "Pod""#,
            ),
            (
                json!({"kinds": ["Pod", 1]}),
                "kinds[1]: expected a string, found the number 1",
            ),
            (
                json!({"lag": -1}),
                "lag: expected a number of seconds, found the number -1",
            ),
            (
                json!({"settings": []}),
                "settings: expected an object, found a list",
            ),
            (
                json!({"settings": {"a": {}}}),
                "settings.a: expected a string or a number, found an object",
            ),
            (
                json!({"gates": {"G": "on"}}),
                r#"gates.G: expected true or false, found "on""#,
            ),
            (
                json!({"scenario": true}),
                "scenario: expected a string, found true",
            ),
        ] {
            assert_eq!(read(&line).err().as_deref(), Some(message));
        }
    }
}
