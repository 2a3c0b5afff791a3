//! Traces as JSON lines.

use serde_json::{Map, Value as Json, json};

use crate::object::kinds::run::{FACT, REQUEST};
use crate::object::to_json;
use crate::trace::{Change, Context, Record, RecordKind};

/// Records as JSON lines, as the reader of traces takes them.
pub fn write_trace(records: &[Record]) -> String {
    records
        .iter()
        .map(|record| write_record(record) + "\n")
        .collect()
}

/// One record as a JSON object.
pub fn write_record(record: &Record) -> String {
    Json::Object(line(record)).to_string()
}

fn line(record: &Record) -> Map<String, Json> {
    let mut line = Map::new();
    line.extend(received(record));
    let mut put = |tag: &str, rest: Json| {
        line.insert("type".to_owned(), json!(tag));
        if let Json::Object(rest) = rest {
            line.extend(rest);
        }
    };
    match &record.kind {
        RecordKind::Context(context) => put("CONTEXT", of_context(context)),
        RecordKind::Observation(observation) => {
            let object = &observation.object;
            let object = to_json(object.kind.schema(), &object.record);
            put(change(observation.change), json!({ "object": object }));
        }
        RecordKind::Fact(fact) => {
            put("FACT", to_json(&FACT, &fact.value));
            line.insert("uid".to_owned(), json!(&*fact.uid));
        }
        RecordKind::Request(request) => put("REQUEST", to_json(&REQUEST, &request.value)),
        RecordKind::Gap => put("GAP", Json::Null),
        RecordKind::Settled => put("SETTLED", Json::Null),
        RecordKind::Event(text) => {
            let event = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
            put("EVENT", json!({ "event": event }));
        }
        RecordKind::Action(text) => put("ACTION", json!({ "action": text })),
    }
    line
}

/// When it was received, in seconds.
fn received(record: &Record) -> Option<(String, Json)> {
    #[allow(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 are below 2^53"
    )]
    let seconds = record.time? as f64 / 1_000.0;
    Some(("recv".to_owned(), json!(seconds)))
}

fn change(change: Change) -> &'static str {
    match change {
        Change::Added => "ADDED",
        Change::Modified => "MODIFIED",
        Change::Deleted => "DELETED",
    }
}

fn of_context(context: &Context) -> Json {
    let mut json = json!({
        "every_write": context.every_write, "facts": context.facts, "requests": context.requests,
        "partial": context.partial, "exact": context.exact,
        "settings": context.settings, "gates": context.gates,
    });
    #[allow(clippy::cast_precision_loss, reason = "a lag is a matter of seconds")]
    if context.lag > 0 {
        json["lag"] = json!(context.lag as f64 / 1_000.0);
    }
    for (key, text) in [
        ("scenario", &context.scenario),
        ("kubernetes", &context.kubernetes),
    ] {
        if let Some(text) = text {
            json[key] = json!(text);
        }
    }
    if context.own_requests {
        json["own_requests"] = json!(true);
    }
    if let Some(kinds) = &context.kinds {
        json["kinds"] = json!(kinds);
    }
    if context.from_start {
        json["from"] = json!("start");
    }
    json
}
