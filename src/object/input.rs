//! Objects from JSON text.

use std::fmt::Formatter;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};

use super::computed::compute;
use super::fault::{Step, found_text, path_text};
use super::read::{Desk, Names, Typed, close, complete, fill};
use super::syntax::{find_fault, position};
use super::{Kind, Object, Schema, Type, Value};

/// What is wrong with the JSON of an object, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ObjectError {
    /// Line in the text, from 1.
    pub line: usize,
    /// Column (byte) in that line, from 1.
    pub column: usize,
    /// What was expected and what was found, after the path of the field where it is about one.
    pub message: String,
    /// The text is no JSON at all.
    pub syntax: bool,
}

impl Object {
    /// Reads an object from the JSON that the API prints. None for a kind that podlaw does not know. Fields that no rule
    /// reads are skipped, null is absence, and of two fields of one name the last counts.
    ///
    /// # Errors
    /// Text that is no JSON; a known field of another type than the API's, named by its path; an object without `kind` or
    /// `metadata.uid`.
    pub fn from_json(json: &[u8]) -> Result<Option<Self>, ObjectError> {
        let object = read_document(json, &mut Desk::for_one(), &ObjectDocument { kind: None })?;
        match object.as_ref().and_then(identity_fault) {
            None => Ok(object),
            Some(message) => Err(ObjectError { line: 1, column: 1, message: message.to_owned(), syntax: false }),
        }
    }
}

/// What an object lacks of an identity.
pub(crate) fn identity_fault(object: &Object) -> Option<&'static str> {
    object.uid().is_empty().then_some("metadata.uid: expected a string, found nothing")
}

/// A sort of document.
pub(crate) trait Document {
    /// What is read from it.
    type Output;

    /// Reads it. `kind` is that of the object in it, where it is known already.
    fn read<'de, D: serde::Deserializer<'de>>(&self, desk: &mut Desk, kind: Option<Kind>, json: D) -> Result<Self::Output, D::Error>;
}

/// Reads a whole document. Where the kind of the object in it stands behind the fields that depend on it, it is read twice.
///
/// # Errors
/// What is wrong with it, and where.
pub(crate) fn read_document<T: Document>(json: &[u8], desk: &mut Desk, document: &T) -> Result<T::Output, ObjectError> {
    let text = std::str::from_utf8(json).map_err(|error| {
        let (line, column) = position(json, error.valid_up_to());
        ObjectError { line, column, message: format!("byte {:#04x} is not UTF-8", json[error.valid_up_to()]), syntax: true }
    })?;
    match read_text(text, desk, document) {
        Err(_) if desk.late => read_tree(text, desk, document),
        Err(_) if desk.again => {
            let remembers = std::mem::replace(&mut desk.remembers, false);
            let read = read_text(text, desk, document);
            desk.remembers = remembers;
            read.map_err(|error| describe(text, desk, error.line(), error.column(), &error.to_string()))
        }
        read => read.map_err(|error| describe(text, desk, error.line(), error.column(), &error.to_string())),
    }
}

fn read_text<T: Document>(text: &str, desk: &mut Desk, document: &T) -> Result<T::Output, sonic_rs::Error> {
    desk.clear();
    let mut input = sonic_rs::Deserializer::from_str(text);
    let output = document.read(desk, None, &mut input)?;
    input.end()?;
    Ok(output)
}

/// Reads a document whose object does not begin with its kind.
fn read_tree<T: Document>(text: &str, desk: &mut Desk, document: &T) -> Result<T::Output, ObjectError> {
    desk.clear();
    let tree: serde_json::Value =
        serde_json::from_str(text).map_err(|error| describe(text, desk, error.line(), error.column(), &error.to_string()))?;
    let object = tree.get("object").unwrap_or(&tree);
    let Some(kind) = object.get("kind") else {
        let at = if tree.get("object").is_some() { "object.kind" } else { "kind" };
        desk.fail::<serde_json::Error>(format!("{at}: expected a string, found nothing"));
        return Err(describe(text, desk, 1, 1, ""));
    };
    let kind = kind.as_str().and_then(Kind::named);
    desk.second = true;
    let remembers = std::mem::replace(&mut desk.remembers, false);
    let read = document.read(desk, kind, &tree);
    desk.remembers = remembers;
    read.map_err(|error| describe(text, desk, 1, 1, &error.to_string()))
}

fn describe(text: &str, desk: &Desk, line: usize, column: usize, fallback: &str) -> ObjectError {
    if let Some(fault) = &desk.fault {
        let path = path_text(&desk.path);
        let colon = if path.is_empty() { "" } else { ": " };
        return ObjectError { line: line.max(1), column: column.max(1), message: format!("{path}{colon}{fault}"), syntax: false };
    }
    match find_fault(text.as_bytes()) {
        Some(fault) => {
            let (line, column) = position(text.as_bytes(), fault.at);
            ObjectError { line, column, message: fault.message, syntax: true }
        }
        // Valid JSON that the reader refuses: nested too deeply, a number or an escape that stands for nothing.
        None => {
            let message = fallback.lines().next().unwrap_or_default().split(" at line").next().unwrap_or_default().to_lowercase();
            ObjectError { line: line.max(1), column: column.max(1), message, syntax: true }
        }
    }
}

/// A document that is an object.
#[derive(Debug)]
pub(crate) struct ObjectDocument {
    /// Its kind, where it need not stand in it (an item of a `PodList`).
    pub kind: Option<Kind>,
}

impl Document for ObjectDocument {
    type Output = Option<Object>;

    fn read<'de, D: serde::Deserializer<'de>>(&self, desk: &mut Desk, kind: Option<Kind>, json: D) -> Result<Self::Output, D::Error> {
        ObjectSeed { desk, kind: kind.or(self.kind) }.deserialize(json)
    }
}

/// A document that holds the fields of a record of podlaw's own; what is not a field of it is skipped. Numbers are taken for
/// text, and seconds since 1970 for times.
#[derive(Debug)]
pub(crate) struct RecordDocument {
    /// The shape of the record.
    pub schema: &'static Schema,
    /// The field that another name in the document stands for.
    pub names: Names,
}

impl Document for RecordDocument {
    type Output = Value;

    fn read<'de, D: serde::Deserializer<'de>>(&self, desk: &mut Desk, _: Option<Kind>, json: D) -> Result<Value, D::Error> {
        json.deserialize_map(RecordVisitor { desk, document: self })
    }
}

/// A document of any shape.
#[derive(Debug)]
pub(crate) struct ValueDocument;

impl Document for ValueDocument {
    type Output = Value;

    fn read<'de, D: serde::Deserializer<'de>>(&self, desk: &mut Desk, _: Option<Kind>, json: D) -> Result<Value, D::Error> {
        Typed { ty: Type::Any, numbers: false, desk }.deserialize(json)
    }
}

struct RecordVisitor<'d> {
    desk: &'d mut Desk,
    document: &'d RecordDocument,
}

impl<'de> Visitor<'de> for RecordVisitor<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Value, A::Error> {
        let Self { desk, document: RecordDocument { schema, names } } = self;
        let base = desk.stack.len();
        desk.stack.resize(base + schema.fields.len(), Value::Absent);
        fill(schema, desk, base, Some(*names), fields)?;
        Ok(close(schema, desk, base))
    }
}

/// Reads an object; none where its kind is unknown. Nothing is said about its identity.
pub(crate) struct ObjectSeed<'d> {
    pub desk: &'d mut Desk,
    /// Its kind, where it is known from elsewhere.
    pub kind: Option<Kind>,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = Option<Object>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = Option<Object>;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object of the API")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Err(self.desk.fail(format!("expected an object, found {}", found_text(text))))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let Self { desk, kind } = self;
        if let Some(kind) = kind {
            return body(kind, [Value::Absent, Value::Absent], desk, fields);
        }
        let mut version = Value::Absent;
        while let Some(key) = fields.next_key_seed(Head)? {
            match key {
                HeadKey::Kind => return after_kind(version, desk, fields),
                HeadKey::Version => version = text_field("apiVersion", desk, &mut fields)?,
                HeadKey::Other if desk.second => return skip(fields),
                HeadKey::Other => {
                    desk.late = true;
                    return Err(A::Error::custom("the kind comes late"));
                }
            }
        }
        desk.path.push(Step::Field("kind"));
        Err(desk.fail("expected a string, found nothing".to_owned()))
    }
}

fn after_kind<'de, A: MapAccess<'de>>(version: Value, desk: &mut Desk, mut fields: A) -> Result<Option<Object>, A::Error> {
    let kind = text_field("kind", desk, &mut fields)?;
    let Some(name) = kind.as_str() else {
        desk.path.push(Step::Field("kind"));
        return Err(desk.fail("expected a string, found nothing".to_owned()));
    };
    match Kind::named(name) {
        Some(known) if is_known_group(&version) => body(known, [version, kind], desk, fields),
        _ => skip(fields),
    }
}

/// Reads what follows the kind.
fn body<'de, A: MapAccess<'de>>(kind: Kind, head: [Value; 2], desk: &mut Desk, fields: A) -> Result<Option<Object>, A::Error> {
    let schema = kind.schema();
    let base = desk.stack.len();
    desk.stack.resize(base + schema.fields.len(), Value::Absent);
    for (name, value) in ["apiVersion", "kind"].into_iter().zip(head) {
        if let Some(slot) = schema.slot(name) {
            desk.stack[base + slot] = value;
        }
    }
    fill(schema, desk, base, None, fields)?;
    if schema.slot("apiVersion").is_some_and(|slot| !is_known_group(&desk.stack[base + slot])) {
        desk.stack.truncate(base);
        return Ok(None);
    }
    complete(schema, desk, base);
    compute(kind, &mut desk.stack[base..]);
    let record = Value::Record(desk.stack.drain(base..).collect());
    Ok(Some(Object { kind, record }))
}

fn skip<'de, A: MapAccess<'de>>(mut fields: A) -> Result<Option<Object>, A::Error> {
    while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(None)
}

fn text_field<'de, A: MapAccess<'de>>(name: &'static str, desk: &mut Desk, fields: &mut A) -> Result<Value, A::Error> {
    let read = fields.next_value_seed(Typed { ty: Type::Text, numbers: false, desk });
    read.inspect_err(|_| desk.path.push(Step::Field(name)))
}

/// Whether the API group is one whose kinds podlaw knows; another group may have a kind of the same name.
fn is_known_group(version: &Value) -> bool {
    match version.as_str().and_then(|version| version.split_once('/')) {
        Some((group, _)) => matches!(group, "apps" | "batch" | "policy" | "discovery.k8s.io" | "coordination.k8s.io"),
        None => true,
    }
}

enum HeadKey {
    Kind,
    Version,
    Other,
}

/// Reads a key at the head of an object.
struct Head;

impl<'de> DeserializeSeed<'de> for Head {
    type Value = HeadKey;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<HeadKey, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Head {
    type Value = HeadKey;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<HeadKey, E> {
        Ok(match name {
            "kind" => HeadKey::Kind,
            "apiVersion" => HeadKey::Version,
            _ => HeadKey::Other,
        })
    }
}
