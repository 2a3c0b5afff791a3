//! The documented constants.

use super::is_named;
use crate::object::Value;
use crate::rule::source::{RawTiming, SourceFile};
use crate::rule::{BookError, Timing};

pub(super) fn load_timing(files: &[SourceFile], errors: &mut Vec<BookError>) -> Vec<Timing> {
    let mut timing: Vec<Timing> = Vec::new();
    for file in files.iter().filter(|file| is_named(file, "timing")) {
        let items = match file.items::<RawTiming>() {
            Ok(items) => items,
            Err(found) => {
                errors.extend(found);
                continue;
            }
        };
        for (line, raw) in items {
            match timing_value(&raw.value) {
                Some(value) if timing.iter().all(|other| other.name != raw.name) => {
                    let gate = raw
                        .gate
                        .zip(raw.gated_value.as_ref().and_then(timing_value));
                    timing.push(Timing {
                        name: raw.name,
                        value,
                        setting: raw.setting,
                        gate,
                        source: raw.source,
                    });
                }
                Some(_) => errors.push(file.error(line, Some(&raw.name), "this name is taken")),
                None => {
                    let message = "value: expected a number or a duration such as 30s, 5m or 1h";
                    errors.push(file.error(line, Some(&raw.name), message));
                }
            }
        }
    }
    timing.push(Timing {
        name: "tolerance".into(),
        value: Value::Duration(0),
        setting: None,
        gate: None,
        source:
            "podlaw: how far two times of the recording may be apart and yet mean the same moment"
                .into(),
    });
    timing
}

/// The value of a constant: an integer, or a duration from text such as `16s`, `1m30s`, `500ms`.
pub(super) fn timing_value(json: &serde_json::Value) -> Option<Value> {
    match json {
        serde_json::Value::Number(number) => number.as_i64().map(Value::Int),
        serde_json::Value::String(text) => duration(text).map(Value::Duration),
        _ => None,
    }
}

/// Reads a duration such as `16s`, `1m30s`, `500ms` into milliseconds.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let mut total = 0i64;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let factor = match &rest[..unit] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(factor)?)?;
        rest = &rest[unit..];
    }
    Some(total)
}
