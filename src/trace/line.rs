//! One line of a recording: an event of a watch, or one of podlaw's own records.

use std::sync::Arc;

use super::{Change, Context, Fact, Observation, Record, RecordKind, Request, TraceError, context};
use crate::object::kinds::run::{FACT, REQUEST};
use crate::object::{
    Desk, Object, ObjectError, Read, Reading, Schema, Step, Token, Type, Value, found_text,
    millis_of, read_document,
};

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
        read(json, line, &mut Desk::for_one())
            .map_err(|error| TraceError::in_document("", line, 1, error))
    }
}

/// Reads records that come one by one, and remembers what stood in those before.
#[derive(Debug)]
pub struct Records(Desk);

impl Default for Records {
    fn default() -> Self {
        Self(Desk::for_many())
    }
}

impl Records {
    /// Reads a record, as [`Record::from_json`] does.
    ///
    /// # Errors
    /// What is wrong with it and where.
    pub fn read(&mut self, json: &str) -> Result<Option<Record>, TraceError> {
        read(json.as_bytes(), 0, &mut self.0)
            .map_err(|error| TraceError::in_document("", 1, 1, error))
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
    let Some(kind) = record_kind(envelope, json, desk)? else {
        return Ok(None);
    };
    Ok(Some(Record { line, time, kind }))
}

fn record_kind(
    envelope: Envelope,
    json: &[u8],
    desk: &mut Desk,
) -> Result<Option<RecordKind>, ObjectError> {
    let Some(tag) = envelope.tag else {
        return Err(missing("type", "a string"));
    };
    Ok(Some(match tag {
        Tag::Seen(change) => match envelope.object {
            None => return Err(missing("object", "an object")),
            Some(None) => return Ok(None),
            Some(Some(object)) if object.uid().is_empty() => {
                return Err(missing("object.metadata.uid", "a string"));
            }
            Some(Some(object)) => RecordKind::Observation(Observation { change, object }),
        },
        Tag::Bookmark => return Ok(None),
        // After an error a watch goes on from another place (410 Gone), or not at all.
        Tag::Gap | Tag::Error => RecordKind::Gap,
        Tag::Settled => RecordKind::Settled,
        Tag::Action => RecordKind::Action(envelope.action),
        Tag::Event => RecordKind::Event(
            envelope
                .event
                .unwrap_or_else(|| String::from_utf8_lossy(json).trim().to_owned()),
        ),
        Tag::Context => RecordKind::Context(read_context(json)?),
        Tag::Fact => RecordKind::Fact(read_fact(envelope, json, desk)?),
        Tag::Request => RecordKind::Request(read_request(&envelope, json, desk)?),
    }))
}

fn missing(path: &str, expected: &str) -> ObjectError {
    fault(format!("{path}: expected {expected}, found nothing"))
}

fn fault(message: String) -> ObjectError {
    ObjectError {
        line: 1,
        column: 1,
        message,
        syntax: false,
    }
}

fn read_context(json: &[u8]) -> Result<Context, ObjectError> {
    let line: serde_json::Value =
        serde_json::from_slice(json).map_err(|error| fault(error.to_string()))?;
    context::read(&line).map_err(fault)
}

fn read_fact(envelope: Envelope, json: &[u8], desk: &mut Desk) -> Result<Fact, ObjectError> {
    let Some(uid) = envelope.uid else {
        return Err(missing("uid", "a string"));
    };
    let own = Own {
        schema: &FACT,
        names: fact_name,
        needed: "fact",
        time: "time",
    };
    let value = own.read(envelope.recv, json, desk)?;
    Ok(Fact { uid, value })
}

fn fact_name(name: &str) -> &str {
    match name {
        "pod_uid" => "podUID",
        "node_name" => "nodeName",
        other => other,
    }
}

fn read_request(envelope: &Envelope, json: &[u8], desk: &mut Desk) -> Result<Request, ObjectError> {
    let own = Own {
        schema: &REQUEST,
        names: |name| if name == "dry_run" { "dryRun" } else { name },
        needed: "verb",
        time: "received",
    };
    let value = own.read(envelope.recv, json, desk)?;
    Ok(Request { value })
}

/// A record of podlaw's own that stands in a line.
struct Own {
    schema: &'static Schema,
    /// The field that another name stands for.
    names: fn(&str) -> &str,
    /// A text that must be there.
    needed: &'static str,
    /// The time at which it happened; where it is missing, that at which it was received.
    time: &'static str,
}

impl Own {
    fn read(&self, recv: Option<i64>, json: &[u8], desk: &mut Desk) -> Result<Value, ObjectError> {
        let value = read_document(json, desk, |reading| {
            reading.own_record(self.schema, self.names)
        })?;
        let field = |name| self.schema.slot(name).unwrap_or(usize::MAX);
        let there = value.field(field(self.needed)).as_str();
        if there.is_none_or(str::is_empty) {
            return Err(missing(self.needed, "a string"));
        }
        match (value.field(field(self.time)).as_time(), recv) {
            (Some(0), Some(recv)) => Ok(value.with_field(field(self.time), Value::Time(recv))),
            _ => Ok(value),
        }
    }
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
            "object" => (
                "object",
                reading
                    .object(None)
                    .map(|object| envelope.object = Some(object)),
            ),
            "action" => (
                "action",
                text(reading).map(|action| envelope.action = action.unwrap_or_default()),
            ),
            "event" => (
                "event",
                raw(reading).map(|event| envelope.event = Some(event)),
            ),
            "uid" => (
                "uid",
                text(reading).map(|uid| envelope.uid = uid.map(Arc::from)),
            ),
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
    let Some(name) = value.as_str() else {
        return Ok(None);
    };
    match Tag::named(name) {
        Some(tag) => Ok(Some(tag)),
        None => {
            reading.json.go_back(start);
            Err(reading.json.fault(
                format!("expected the type of a record, found {}", found_text(name)),
                false,
            ))
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
mod tests;
