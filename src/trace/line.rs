//! One line of a recording: an event of a watch, or one of podlaw's own records.

use std::sync::Arc;

use super::{Change, Context, Fact, Observation, Record, RecordKind, Request, TraceError, context};
use crate::object::kinds::run::{FACT, REQUEST};
use crate::object::{Desk, Object, ObjectError, Read, Reading, Schema, Step, Token, Type, Value, found_text, millis_of, read_document};

impl Record {
    /// Reads a record from one JSON document; none for a blank one, and for what says nothing to podlaw (a `BOOKMARK`, an
    /// object of a kind that it does not know). Keys that nobody reads are allowed.
    ///
    /// # Errors
    /// What is wrong with it and where.
    pub fn from_json(json: &[u8], line: u64) -> Result<Option<Self>, TraceError> {
        if json.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        read(json, line, &mut Desk::for_one()).map_err(|error| TraceError::in_document("", line, 1, error))
    }
}

/// The types of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Context,
    Action,
    Event,
    Request,
    Fact,
    Gap,
    Settled,
    Bookmark,
    Error,
    Seen(Change),
}

impl Tag {
    /// The type with this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ADDED" => Self::Seen(Change::Added),
            "MODIFIED" => Self::Seen(Change::Modified),
            "DELETED" => Self::Seen(Change::Deleted),
            "BOOKMARK" => Self::Bookmark,
            "ERROR" => Self::Error,
            "CONTEXT" => Self::Context,
            "ACTION" => Self::Action,
            "EVENT" => Self::Event,
            "REQUEST" => Self::Request,
            "FACT" => Self::Fact,
            "GAP" => Self::Gap,
            "SETTLED" => Self::Settled,
            _ => return None,
        })
    }
}

/// Reads the record in a document that is not blank.
pub(super) fn read(json: &[u8], line: u64, desk: &mut Desk) -> Result<Option<Record>, ObjectError> {
    let envelope = read_document(json, desk, envelope)?;
    let time = envelope.recv;
    let Some(kind) = record_kind(envelope, json, desk)? else { return Ok(None) };
    Ok(Some(Record { line, time, kind }))
}

fn record_kind(envelope: Envelope, json: &[u8], desk: &mut Desk) -> Result<Option<RecordKind>, ObjectError> {
    let Some(tag) = envelope.tag else { return Err(missing("type", "a string")) };
    Ok(Some(match tag {
        Tag::Seen(change) => match envelope.object {
            None => return Err(missing("object", "an object")),
            Some(None) => return Ok(None),
            Some(Some(object)) if object.uid().is_empty() => return Err(missing("object.metadata.uid", "a string")),
            Some(Some(object)) => RecordKind::Observation(Observation { change, object }),
        },
        Tag::Bookmark => return Ok(None),
        // After an error a watch goes on from another place (410 Gone), or not at all.
        Tag::Gap | Tag::Error => RecordKind::Gap,
        Tag::Settled => RecordKind::Settled,
        Tag::Action => RecordKind::Action(envelope.action),
        Tag::Event => RecordKind::Event(envelope.event.unwrap_or_else(|| String::from_utf8_lossy(json).trim().to_owned())),
        Tag::Context => RecordKind::Context(read_context(json)?),
        Tag::Fact => RecordKind::Fact(read_fact(envelope.uid, envelope.recv, json, desk)?),
        Tag::Request => RecordKind::Request(read_request(json, desk)?),
    }))
}

fn missing(path: &str, expected: &str) -> ObjectError {
    fault(format!("{path}: expected {expected}, found nothing"))
}

fn fault(message: String) -> ObjectError {
    ObjectError { line: 1, column: 1, message, syntax: false }
}

fn read_context(json: &[u8]) -> Result<Context, ObjectError> {
    let line: serde_json::Value = serde_json::from_slice(json).map_err(|error| fault(error.to_string()))?;
    context::read(&line).map_err(fault)
}

fn read_fact(uid: Option<Arc<str>>, recv: Option<i64>, json: &[u8], desk: &mut Desk) -> Result<Fact, ObjectError> {
    let mut value = own_record(json, desk, &FACT, fact_name, "fact")?;
    let Some(uid) = uid else { return Err(missing("uid", "a string")) };
    if let (Some((slot, 0)), Some(time)) = (FACT.slot("time").and_then(|slot| Some((slot, value.field(slot).as_time()?))), recv) {
        value = value.with_field(slot, Value::Time(time));
    }
    Ok(Fact { uid, value })
}

fn fact_name(name: &str) -> &str {
    match name {
        "pod_uid" => "podUID",
        "node_name" => "nodeName",
        other => other,
    }
}

fn read_request(json: &[u8], desk: &mut Desk) -> Result<Request, ObjectError> {
    let value = own_record(json, desk, &REQUEST, |name| if name == "dry_run" { "dryRun" } else { name }, "verb")?;
    Ok(Request { value })
}

/// Reads a record of podlaw's own, in which one text must be there.
fn own_record(
    json: &[u8],
    desk: &mut Desk,
    schema: &'static Schema,
    names: fn(&str) -> &str,
    needed: &str,
) -> Result<Value, ObjectError> {
    let value = read_document(json, desk, |reading| reading.own_record(schema, names))?;
    let there = schema.slot(needed).and_then(|slot| value.field(slot).as_str()).is_some_and(|text| !text.is_empty());
    if there { Ok(value) } else { Err(missing(needed, "a string")) }
}

/// What stands at the top of a line.
#[derive(Default)]
struct Envelope {
    recv: Option<i64>,
    tag: Option<Tag>,
    /// The object, where there is one; none in it where its kind is unknown.
    object: Option<Option<Object>>,
    action: String,
    /// The event of the harness as it is written.
    event: Option<String>,
    uid: Option<Arc<str>>,
}

fn envelope(reading: &mut Reading<'_, '_>) -> Read<Envelope> {
    reading.open_object()?;
    let mut envelope = Envelope::default();
    let mut first = true;
    while let Some(key) = reading.json.key(&mut first)? {
        let (name, read) = match &*key {
            "recv" => ("recv", seconds(reading).map(|recv| envelope.recv = recv)),
            "type" => ("type", tag(reading).map(|tag| envelope.tag = tag)),
            "object" => ("object", reading.object(None).map(|object| envelope.object = Some(object))),
            "action" => ("action", text(reading).map(|action| envelope.action = action.unwrap_or_default())),
            "event" => ("event", raw(reading).map(|event| envelope.event = Some(event))),
            "uid" => ("uid", text(reading).map(|uid| envelope.uid = uid.map(Arc::from))),
            _ => ("", reading.json.skip()),
        };
        read.map_err(|fault| fault.within(Step::Field(name)))?;
    }
    Ok(envelope)
}

/// Seconds since 1970 as milliseconds.
fn seconds(reading: &mut Reading<'_, '_>) -> Read<Option<i64>> {
    match reading.json.token()? {
        Token::Null => reading.json.null().map(|()| None),
        Token::Number => Ok(reading.json.number()?.text.parse().ok().map(millis_of)),
        _ => Err(reading.json.mismatch("a number of seconds")),
    }
}

fn text(reading: &mut Reading<'_, '_>) -> Read<Option<String>> {
    Ok(reading.value(Type::Text)?.as_str().map(str::to_owned))
}

fn tag(reading: &mut Reading<'_, '_>) -> Read<Option<Tag>> {
    let start = reading.json.mark();
    let value = reading.value(Type::Text)?;
    let Some(name) = value.as_str() else { return Ok(None) };
    match Tag::named(name) {
        Some(tag) => Ok(Some(tag)),
        None => {
            reading.json.go_back(start);
            Err(reading.json.fault(format!("expected the type of a record, found {}", found_text(name)), false))
        }
    }
}

/// A value as it is written.
fn raw(reading: &mut Reading<'_, '_>) -> Read<String> {
    let start = reading.json.mark();
    reading.json.skip()?;
    Ok(reading.json.since(start).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Record {
        Record::from_json(line.as_bytes(), 7).expect("a record").expect("not blank")
    }

    fn error(line: &str) -> String {
        Record::from_json(line.as_bytes(), 7).expect_err(line).to_string()
    }

    #[test]
    fn events_of_a_watch_are_observations() {
        for object_first in [false, true] {
            let object = r#""object":{"kind":"Pod","metadata":{"uid":"u"}}"#;
            let head = r#""recv":1795406955.5234,"type":"DELETED","step":3"#;
            let line = if object_first { format!("{{{object},{head}}}") } else { format!("{{{head},{object}}}") };
            let record = read_line(&line);
            assert_eq!((record.line, record.time), (7, Some(1_795_406_955_523)));
            let RecordKind::Observation(seen) = record.kind else { panic!("an observation") };
            assert_eq!((seen.change, seen.object.uid()), (Change::Deleted, "u"));
        }
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        for line in [
            "",
            " \n",
            r#"{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"5"}}}"#,
            r#"{"type":"ADDED","object":{"kind":"Service","metadata":{"uid":"u"}}}"#,
        ] {
            assert!(Record::from_json(line.as_bytes(), 1).expect("nothing wrong").is_none(), "{line}");
        }
    }

    #[test]
    fn records_of_podlaw_are_read() {
        let shown = |line| format!("{:?}", read_line(line).kind);
        assert_eq!(shown(r#"{"type":"GAP"}"#), "Gap");
        assert_eq!(shown(r#"{"type":"ERROR","object":{"kind":"Status","code":410}}"#), "Gap");
        assert_eq!(shown(r#"{"type":"SETTLED"}"#), "Settled");
        assert_eq!(shown(r#"{"type":"ACTION","action":"kubectl delete"}"#), "Action(\"kubectl delete\")");
        assert_eq!(shown(r#"{"type":"EVENT","event": {"stop":"n1"} }"#), r#"Event("{\"stop\":\"n1\"}")"#);
        assert!(shown(r#"{"type":"CONTEXT","scenario":"s"}"#).contains(r#"scenario: Some("s")"#));
    }

    #[test]
    fn facts_have_the_fields_of_their_schema() {
        let line = r#"{"recv":5.0,"type":"FACT","pod":"n/p","uid":"u","container":"c","run":2,"time":"2026-11-23T06:26:01.013697409Z",
            "node":"n1","fact":"started","pod_uid":"u","node_name":"n1","entries":0}"#;
        let RecordKind::Fact(fact) = read_line(line).kind else { panic!("a fact") };
        let field = |name: &str| fact.value.field(FACT.slot(name).expect("a field")).clone();
        assert_eq!(&*fact.uid, "u");
        assert_eq!(field("time").as_time(), Some(1_795_415_161_013));
        assert_eq!((field("podUID").as_str(), field("nodeName").as_str()), (Some("u"), Some("n1")));
        assert_eq!((field("run").as_int(), field("entries").as_int(), field("code").as_int()), (Some(2), Some(0), None));
        let RecordKind::Fact(fact) = read_line(r#"{"recv":5.0,"type":"FACT","uid":"u","fact":"killed"}"#).kind else { panic!("a fact") };
        assert_eq!(fact.value.field(FACT.slot("time").expect("a field")).as_time(), Some(5_000));
    }

    #[test]
    fn requests_have_the_fields_of_their_schema() {
        let line = r#"{"type":"REQUEST","verb":"delete","resource":"pods","name":"p","namespace":"n","user":"admin",
            "received":"2026-11-23T07:32:14.161431Z","code":200,"dry_run":true,"body":{"gracePeriodSeconds":5}}"#;
        let RecordKind::Request(request) = read_line(line).kind else { panic!("a request") };
        assert_eq!((request.resource(), request.namespace(), request.name()), ("pods", "n", "p"));
        let field = |name: &str| request.value.field(REQUEST.slot(name).expect("a field")).clone();
        assert_eq!((field("dryRun").as_bool(), field("subresource").as_str()), (Some(true), Some("")));
        assert_eq!(field("body").get("gracePeriodSeconds").and_then(Value::as_int), Some(5));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (line, message) in [
            ("[]", "7:1: expected an object, found a list"),
            ("{}", "7:1: type: expected a string, found nothing"),
            (r#"{"type":"GONE"}"#, r#"7:9: type: expected the type of a record, found "GONE""#),
            (r#"{"type":1}"#, "7:9: type: expected a string, found the number 1"),
            (r#"{"recv":"now"}"#, r#"7:9: recv: expected a number of seconds, found "now""#),
            (r#"{"type":"ADDED"}"#, "7:1: object: expected an object, found nothing"),
            (r#"{"type":"ADDED","object":{}}"#, "7:26: object.kind: expected a string, found nothing"),
            (r#"{"type":"ADDED","object":{"kind":"Pod"}}"#, "7:1: object.metadata.uid: expected a string, found nothing"),
            (
                r#"{"type":"ADDED","object":{"kind":"Pod","spec":{"containers":[{"name":"a"},{"name":3}]}}}"#,
                "7:83: object.spec.containers[1].name: expected a string, found the number 3",
            ),
            (r#"{"type":"FACT","uid":"u"}"#, "7:1: fact: expected a string, found nothing"),
            (r#"{"type":"FACT","fact":"started"}"#, "7:1: uid: expected a string, found nothing"),
            (r#"{"type":"FACT","fact":"started","uid":"u","run":"x"}"#, r#"7:49: run: expected a whole number, found "x""#),
            (r#"{"type":"REQUEST"}"#, "7:1: verb: expected a string, found nothing"),
            (r#"{"type":"CONTEXT","facts":1}"#, "7:1: facts: expected true or false, found the number 1"),
            (r#"{"type":"GAP""#, "7:14: expected `,` or `}`, found the end of the text"),
        ] {
            assert_eq!(error(line), message);
        }
    }
}
