//! One line of a recording: an event of a watch, or one of podlaw's own records.

use std::fmt::Formatter;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};

use super::{Change, Context, Fact, Observation, Record, RecordKind, Request, TraceError, context};
use crate::object::kinds::run::{FACT, REQUEST};
use crate::object::{
    Desk, Document, Kind, Object, ObjectError, ObjectSeed, RecordDocument, Step, Type, Typed, Value, found_text, identity_fault,
    read_document,
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
    let envelope = read_document(json, desk, &EnvelopeDocument)?;
    let time = envelope.recv;
    let Some(kind) = record_kind(envelope, json, desk)? else { return Ok(None) };
    Ok(Some(Record { line, time, kind }))
}

fn record_kind(envelope: Envelope, json: &[u8], desk: &mut Desk) -> Result<Option<RecordKind>, ObjectError> {
    let Some(tag) = envelope.tag else { return Err(fault("type: expected a string, found nothing")) };
    Ok(Some(match tag {
        Tag::Seen(change) => match envelope.object {
            None => return Err(fault("object: expected an object, found nothing")),
            Some(None) => return Ok(None),
            Some(Some(object)) => match identity_fault(&object) {
                Some(message) => return Err(fault(&format!("object.{message}"))),
                None => RecordKind::Observation(Observation { change, object }),
            },
        },
        Tag::Bookmark => return Ok(None),
        // After an error a watch goes on from another place (410 Gone), or not at all.
        Tag::Gap | Tag::Error => RecordKind::Gap,
        Tag::Settled => RecordKind::Settled,
        Tag::Action => RecordKind::Action(envelope.action.unwrap_or_default()),
        Tag::Event => RecordKind::Event(event_text(json)),
        Tag::Context => RecordKind::Context(read_context(json)?),
        Tag::Fact => RecordKind::Fact(read_fact(&envelope, json, desk)?),
        Tag::Request => RecordKind::Request(read_request(json, desk)?),
    }))
}

fn fault(message: &str) -> ObjectError {
    ObjectError { line: 1, column: 1, message: message.to_owned(), syntax: false }
}

fn read_context(json: &[u8]) -> Result<Context, ObjectError> {
    let line: serde_json::Value = serde_json::from_slice(json).map_err(|error| fault(&error.to_string()))?;
    context::read(&line).map_err(|message| fault(&message))
}

/// The event of the harness as it was written.
fn event_text(json: &[u8]) -> String {
    match sonic_rs::get_from_slice(json, ["event"].as_slice()) {
        Ok(event) => event.as_raw_str().to_owned(),
        Err(_) => String::from_utf8_lossy(json).trim().to_owned(),
    }
}

fn read_fact(envelope: &Envelope, json: &[u8], desk: &mut Desk) -> Result<Fact, ObjectError> {
    let mut value = read_document(json, desk, &RecordDocument { schema: &FACT, names: fact_name })?;
    let slot = |name| FACT.slot(name).unwrap_or(usize::MAX);
    if value.field(slot("fact")).as_str().is_none_or(str::is_empty) {
        return Err(fault("fact: expected a string, found nothing"));
    }
    let Some(uid) = envelope.uid.clone() else { return Err(fault("uid: expected a string, found nothing")) };
    if let (Some(0), Some(time)) = (value.field(slot("time")).as_time(), envelope.recv) {
        value = value.with_field(slot("time"), Value::Time(time));
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
    let value = read_document(json, desk, &RecordDocument { schema: &REQUEST, names: request_name })?;
    let verb = REQUEST.slot("verb").map(|slot| value.field(slot));
    if verb.and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(fault("verb: expected a string, found nothing"));
    }
    Ok(Request { value })
}

fn request_name(name: &str) -> &str {
    if name == "dry_run" { "dryRun" } else { name }
}

/// What stands at the top of a line.
#[derive(Default)]
struct Envelope {
    recv: Option<i64>,
    tag: Option<Tag>,
    /// The object, where there is one; none in it where its kind is unknown.
    object: Option<Option<Object>>,
    action: Option<String>,
    uid: Option<Arc<str>>,
}

struct EnvelopeDocument;

impl Document for EnvelopeDocument {
    type Output = Envelope;

    fn read<'de, D: serde::Deserializer<'de>>(&self, desk: &mut Desk, kind: Option<Kind>, json: D) -> Result<Envelope, D::Error> {
        json.deserialize_any(EnvelopeVisitor { desk, kind })
    }
}

struct EnvelopeVisitor<'d> {
    desk: &'d mut Desk,
    kind: Option<Kind>,
}

impl<'de> Visitor<'de> for EnvelopeVisitor<'_> {
    type Value = Envelope;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "a record")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Envelope, A::Error> {
        Err(self.desk.fail("expected an object, found a list".to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Envelope, A::Error> {
        let Self { desk, kind } = self;
        let mut envelope = Envelope::default();
        while let Some(key) = fields.next_key_seed(KeyName)? {
            let read = match key {
                Key::Object => fields.next_value_seed(ObjectSeed { desk, kind }).map(|object| envelope.object = Some(object)),
                Key::Other => fields.next_value::<IgnoredAny>().map(drop),
                key => scalar(key, &mut envelope, desk, &mut fields),
            };
            read.inspect_err(|_| desk.path.extend(key.name().map(Step::Field)))?;
        }
        Ok(envelope)
    }
}

fn scalar<'de, A: MapAccess<'de>>(key: Key, envelope: &mut Envelope, desk: &mut Desk, fields: &mut A) -> Result<(), A::Error> {
    let ty = if matches!(key, Key::Recv) { Type::Time } else { Type::Text };
    let value = fields.next_value_seed(Typed { ty, numbers: matches!(key, Key::Recv), desk })?;
    match (key, value.as_str()) {
        (Key::Recv, _) => envelope.recv = value.as_time(),
        (Key::Type, Some(name)) => match Tag::named(name) {
            Some(tag) => envelope.tag = Some(tag),
            None => return Err(desk.fail(format!("expected the type of a record, found {}", found_text(name)))),
        },
        (Key::Action, Some(action)) => envelope.action = Some(action.to_owned()),
        (Key::Uid, Some(uid)) => envelope.uid = Some(Arc::from(uid)),
        _ => {}
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Key {
    Recv,
    Type,
    Object,
    Action,
    Uid,
    Other,
}

impl Key {
    fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Recv => "recv",
            Self::Type => "type",
            Self::Object => "object",
            Self::Action => "action",
            Self::Uid => "uid",
            Self::Other => return None,
        })
    }
}

/// Reads a key at the top of a line.
struct KeyName;

impl<'de> DeserializeSeed<'de> for KeyName {
    type Value = Key;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyName {
    type Value = Key;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "a key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        Ok(match name {
            "recv" => Key::Recv,
            "type" => Key::Type,
            "object" => Key::Object,
            "action" => Key::Action,
            "uid" => Key::Uid,
            _ => Key::Other,
        })
    }
}
