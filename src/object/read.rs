//! Reading values from JSON: straight into the shape that the schema says, without a tree of JSON in between.

use std::fmt::Formatter;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use sonic_rs::LazyValue;

use super::cache::Cache;
use super::fault::{Step, found_number, found_text};
use super::intern::Interner;
use super::{Field, Presence, Schema, Type, Value};
use crate::object::time::parse_time;

/// What reading needs beside the input: texts that were seen before, room for unfinished records, and, when something is
/// wrong, what and where.
#[derive(Debug)]
pub(crate) struct Desk {
    pub texts: Interner,
    /// Values of the records and lists that are being read, innermost last.
    pub stack: Vec<Value>,
    /// Entries of the maps that are being read, innermost last.
    entries: Vec<(Arc<str>, Value)>,
    /// The way to what is wrong, innermost step first.
    pub path: Vec<Step>,
    /// What is wrong with it, where it is not the JSON itself.
    pub fault: Option<String>,
    /// The kind of an object stands behind the fields that depend on it: the document must be read a second time.
    pub late: bool,
    /// This is the second time.
    pub second: bool,
    /// Parts that were read before.
    cache: Cache,
    /// Parts are looked up and remembered.
    pub remembers: bool,
    /// Something is wrong in a part: the document must be read again without looking up parts, to say where.
    pub again: bool,
}

impl Desk {
    /// A desk for one document.
    pub fn for_one() -> Self {
        Self::new(64)
    }

    /// A desk for many documents, which remembers texts and parts of them.
    pub fn for_many() -> Self {
        Self { remembers: true, ..Self::new(4096) }
    }

    fn new(texts: usize) -> Self {
        Self {
            texts: Interner::new(texts),
            stack: Vec::new(),
            entries: Vec::new(),
            path: Vec::new(),
            fault: None,
            late: false,
            second: false,
            cache: Cache::default(),
            remembers: false,
            again: false,
        }
    }

    /// Forgets what an earlier document left behind when it turned out to be wrong.
    pub fn clear(&mut self) {
        self.stack.clear();
        self.entries.clear();
        self.path.clear();
        self.fault = None;
        self.late = false;
        self.second = false;
        self.again = false;
    }

    /// Says what is wrong; the error is only there to stop the reading.
    pub fn fail<E: Error>(&mut self, message: String) -> E {
        self.fault.get_or_insert(message);
        E::custom("not as expected")
    }
}

/// Reads a value of a type; null is [`Value::Absent`].
pub(crate) struct Typed<'d> {
    pub ty: Type,
    /// Numbers are taken where text is expected, and seconds where a time is.
    pub numbers: bool,
    pub desk: &'d mut Desk,
}

impl<'de> DeserializeSeed<'de> for Typed<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Typed<'_> {
    fn mismatch<E: Error>(self, found: &str) -> E {
        let expected = match self.ty {
            Type::Bool => "true or false",
            Type::Int => "a whole number",
            Type::Text => "a string",
            Type::Time => "a time",
            Type::Duration => "a duration",
            Type::Any => "a value",
            Type::List(_) => "a list",
            Type::Map(_) | Type::Record(_) => "an object",
        };
        self.desk.fail(format!("expected {expected}, found {found}"))
    }

    fn whole<E: Error>(self, number: i64) -> Result<Value, E> {
        match self.ty {
            Type::Int | Type::Any => Ok(Value::Int(number)),
            Type::Text if self.numbers => Ok(self.desk.texts.value(&number.to_string())),
            Type::Time if self.numbers => match number.checked_mul(1_000) {
                Some(millis) => Ok(Value::Time(millis)),
                None => Err(self.mismatch(&found_number(number))),
            },
            _ => Err(self.mismatch(&found_number(number))),
        }
    }
}

impl<'de> Visitor<'de> for Typed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.ty)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        match self.ty {
            Type::Bool | Type::Any => Ok(Value::Bool(truth)),
            _ => Err(self.mismatch(if truth { "true" } else { "false" })),
        }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        self.whole(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.whole(number),
            Err(_) if matches!(self.ty, Type::Any) => Ok(Value::text(&number.to_string())),
            Err(_) => Err(self.mismatch(&found_number(number))),
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        match self.ty {
            Type::Any => Ok(Value::text(&number.to_string())),
            Type::Text if self.numbers => Ok(Value::text(&number.to_string())),
            Type::Time if self.numbers => Ok(Value::Time(millis_of(number))),
            _ => Err(self.mismatch(&found_number(number))),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Absent)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        match self.ty {
            Type::Text | Type::Any => Ok(self.desk.texts.value(text)),
            Type::Time => match parse_time(text) {
                Some(time) => Ok(Value::Time(time)),
                None => Err(self.mismatch(&found_text(text))),
            },
            _ => Err(self.mismatch(&found_text(text))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        match self.ty {
            Type::List(of) => list(*of, self.numbers, self.desk, items),
            Type::Any => list(Type::Any, self.numbers, self.desk, items),
            _ => Err(self.mismatch("a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        match self.ty {
            Type::Record(schema) => record(schema, self.desk, entries),
            Type::Map(of) => map(*of, self.numbers, self.desk, entries),
            Type::Any => map(Type::Any, self.numbers, self.desk, entries),
            _ => Err(self.mismatch("an object")),
        }
    }
}

/// Seconds as milliseconds, to the nearest.
#[allow(clippy::cast_possible_truncation, reason = "a float beyond the range becomes its end")]
pub(crate) fn millis_of(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}

fn list<'de, A: SeqAccess<'de>>(of: Type, numbers: bool, desk: &mut Desk, mut items: A) -> Result<Value, A::Error> {
    let base = desk.stack.len();
    loop {
        match items.next_element_seed(Typed { ty: of, numbers, desk }) {
            // As in Go, null in a list is the empty value.
            Ok(Some(Value::Absent)) => desk.stack.push(of.empty()),
            Ok(Some(item)) => desk.stack.push(item),
            Ok(None) => break,
            Err(error) => {
                desk.path.push(Step::Index(desk.stack.len() - base));
                return Err(error);
            }
        }
    }
    if desk.stack.len() == base {
        return Ok(Type::List(&Type::Any).empty());
    }
    Ok(Value::List(desk.stack.drain(base..).collect()))
}

fn map<'de, A: MapAccess<'de>>(of: Type, numbers: bool, desk: &mut Desk, mut entries: A) -> Result<Value, A::Error> {
    let base = desk.entries.len();
    while let Some(key) = entries.next_key_seed(Key(&mut desk.texts))? {
        match entries.next_value_seed(Typed { ty: of, numbers, desk }) {
            Ok(Value::Absent) if matches!(of, Type::Any) => {}
            Ok(Value::Absent) => desk.entries.push((key, of.empty())),
            Ok(value) => desk.entries.push((key, value)),
            Err(error) => {
                desk.path.push(Step::Key(key));
                return Err(error);
            }
        }
    }
    if desk.entries.len() == base {
        return Ok(Type::Map(&Type::Any).empty());
    }
    let read = &mut desk.entries[base..];
    if !read.is_sorted_by(|(a, _), (b, _)| a < b) {
        sort(&mut desk.entries, base);
    }
    Ok(Value::Map(desk.entries.drain(base..).collect()))
}

/// Sorts the entries from `base` on by key. Of a key that stands there twice the last entry counts.
fn sort(entries: &mut Vec<(Arc<str>, Value)>, base: usize) {
    let mut read: Vec<_> = entries.drain(base..).rev().collect();
    read.sort_by(|(a, _), (b, _)| a.cmp(b));
    read.dedup_by(|later, earlier| later.0 == earlier.0);
    entries.append(&mut read);
}

fn record<'de, A: MapAccess<'de>>(schema: &'static Schema, desk: &mut Desk, fields: A) -> Result<Value, A::Error> {
    let base = desk.stack.len();
    desk.stack.resize(base + schema.fields.len(), Value::Absent);
    if fill(schema, desk, base, None, fields)? == 0 {
        desk.stack.truncate(base);
        return Ok(schema.empty());
    }
    Ok(close(schema, desk, base))
}

/// Other names for the fields of a record of podlaw's own, and by that the leave to read its computed fields.
pub(crate) type Names = fn(&str) -> &str;

/// Reads fields of a record into their places from `base` on, and says how many there were. Fields that the schema does
/// not have are skipped; so are computed ones, unless `names` says that they stand in the input.
pub(crate) fn fill<'de, A: MapAccess<'de>>(
    schema: &'static Schema,
    desk: &mut Desk,
    base: usize,
    names: Option<Names>,
    mut fields: A,
) -> Result<usize, A::Error> {
    let mut count = 0;
    while let Some(slot) = fields.next_key_seed(Slot { schema, names })? {
        let Some(slot) = slot else {
            fields.next_value::<IgnoredAny>()?;
            continue;
        };
        let field = &schema.fields[slot];
        let numbers = names.is_some() || takes_numbers(field.name);
        let keeping = if desk.remembers { keeping(field) } else { Keeping::Nothing };
        let read = match keeping {
            Keeping::Whole => fields.next_value().and_then(|raw| kept(field.ty, desk, &raw)),
            Keeping::Items(of) => fields.next_value_seed(KeptItems { of, desk }),
            Keeping::Nothing => fields.next_value_seed(Typed { ty: field.ty, numbers, desk }),
        };
        match read {
            Ok(value) => desk.stack[base + slot] = value,
            Err(error) => {
                // Where parts are looked up, nothing is said about what is wrong: the document must be read again without.
                desk.again |= keeping != Keeping::Nothing;
                desk.path.push(Step::Field(field.name));
                return Err(error);
            }
        }
        count += 1;
    }
    Ok(count)
}

/// What is looked up of a field.
#[derive(Clone, Copy, PartialEq)]
enum Keeping {
    Nothing,
    /// All of it: parts that mostly stay as they are from one version to the next.
    Whole,
    /// Each element of the list: of several conditions one changes at a time.
    Items(Type),
}

fn keeping(field: &Field) -> Keeping {
    match (field.name, field.ty) {
        ("spec" | "annotations" | "labels" | "ownerReferences", _) => Keeping::Whole,
        ("conditions" | "containerStatuses" | "initContainerStatuses", Type::List(of)) => Keeping::Items(*of),
        _ => Keeping::Nothing,
    }
}

/// Reads a list, each element by looking whether its text was read before.
struct KeptItems<'d> {
    of: Type,
    desk: &'d mut Desk,
}

impl<'de> DeserializeSeed<'de> for KeptItems<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KeptItems<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Absent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let Self { of, desk } = self;
        let base = desk.stack.len();
        while let Some(raw) = items.next_element()? {
            let item = kept(of, desk, &raw)?;
            desk.stack.push(if item.is_present() { item } else { of.empty() });
        }
        Ok(Value::List(desk.stack.drain(base..).collect()))
    }
}

/// Reads a part by looking whether its text was read before.
fn kept<E: Error>(ty: Type, desk: &mut Desk, raw: &LazyValue<'_>) -> Result<Value, E> {
    let text = raw.as_raw_str();
    if let Some(value) = desk.cache.find(ty, text) {
        return Ok(value);
    }
    let mut input = sonic_rs::Deserializer::from_str(text);
    match (Typed { ty, numbers: false, desk }).deserialize(&mut input) {
        Ok(value) => {
            if Cache::takes(text) {
                desk.cache.keep(ty, text, &value);
            }
            Ok(value)
        }
        Err(_) => Err(E::custom("not as expected")),
    }
}

/// The record whose fields stand from `base` on.
pub(crate) fn close(schema: &'static Schema, desk: &mut Desk, base: usize) -> Value {
    complete(schema, desk, base);
    Value::Record(desk.stack.drain(base..).collect())
}

/// Gives every field that is always there, but was not read, its empty value.
pub(crate) fn complete(schema: &'static Schema, desk: &mut Desk, base: usize) {
    for (value, field) in desk.stack[base..].iter_mut().zip(schema.fields) {
        if matches!(value, Value::Absent) && matches!(field.presence, Presence::Always | Presence::Computed) {
            *value = field.ty.empty();
        }
    }
}

/// Whether the API allows a number where the field holds text: `IntOrString` and quantities.
fn takes_numbers(name: &str) -> bool {
    match name.len() {
        6 => name == "limits",
        8 => matches!(name, "requests" | "maxSurge" | "capacity" | "overhead"),
        9 => name == "sizeLimit",
        11 => name == "allocatable",
        12 => name == "minAvailable",
        14 => name == "maxUnavailable",
        18 => name == "allocatedResources",
        _ => false,
    }
}

/// Reads the name of a field and finds its place, where it is one that is read.
struct Slot {
    schema: &'static Schema,
    names: Option<Names>,
}

impl<'de> DeserializeSeed<'de> for Slot {
    type Value = Option<usize>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Slot {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        match self.names {
            Some(names) => Ok(self.schema.slot(names(name))),
            None => Ok(self.schema.slot(name).filter(|slot| self.schema.fields[*slot].presence.is_read())),
        }
    }
}

/// Reads the key of a map.
struct Key<'t>(&'t mut Interner);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Arc<str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Arc<str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Arc<str>;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Arc<str>, E> {
        Ok(self.0.text(key))
    }
}
