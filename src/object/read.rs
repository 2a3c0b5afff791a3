//! Reading values from JSON: straight into the shape that the schema says, without a tree of JSON in between.

use std::sync::Arc;

use super::cache::Cache;
use super::cursor::{Cursor, Token};
use super::fault::{Fault, Read, Step};
use super::intern::Interner;
use super::schema::Habit;
use super::time::parse_time;
use super::{Presence, Schema, Type, Value};

/// What reading needs beside the input: what was read before, and room for unfinished records.
#[derive(Debug)]
pub(crate) struct Desk {
    texts: Interner,
    cache: Cache,
    /// Parts are looked up and remembered.
    remembers: bool,
    /// Values of the records and lists that are being read, innermost last.
    stack: Vec<Value>,
    /// Entries of the maps that are being read, innermost last.
    entries: Vec<(Arc<str>, Value)>,
}

impl Desk {
    /// A desk for one document.
    pub fn for_one() -> Self {
        Self {
            texts: Interner::new(64),
            cache: Cache::default(),
            remembers: false,
            stack: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// A desk for many documents, which remembers texts and parts of them.
    pub fn for_many() -> Self {
        Self {
            texts: Interner::new(4096),
            remembers: true,
            ..Self::for_one()
        }
    }
}

/// Another name for a field, for records that podlaw defines itself.
pub(crate) type Names = fn(&str) -> &str;

/// A document that is being read.
#[derive(Debug)]
pub(crate) struct Reading<'d, 'j> {
    /// What was read before.
    pub desk: &'d mut Desk,
    /// Where the reading stands.
    pub json: Cursor<'j>,
    /// Numbers are taken where text is expected, and seconds where a time is.
    pub numbers: bool,
}

impl<'d, 'j> Reading<'d, 'j> {
    /// Begins to read a text.
    pub fn new(desk: &'d mut Desk, text: &'j str) -> Self {
        // What an earlier document left behind when it turned out to be wrong.
        desk.stack.clear();
        desk.entries.clear();
        Self {
            desk,
            json: Cursor::new(text),
            numbers: false,
        }
    }

    /// Reads a value of a type; null is [`Value::Absent`].
    pub fn value(&mut self, ty: Type) -> Read<Value> {
        match (self.json.token()?, ty) {
            (Token::Text, Type::Text | Type::Any) => {
                let text = self.json.string()?;
                Ok(self.desk.texts.value(&text))
            }
            (Token::Object, Type::Record(schema)) => self.record(schema),
            (Token::List, Type::List(of)) => self.list(*of, false),
            (Token::Object, Type::Map(of)) => self.map(*of),
            (Token::Bool, Type::Bool | Type::Any) => self.json.bool().map(Value::Bool),
            (Token::Number, Type::Int | Type::Any | Type::Text | Type::Time) => self.number(ty),
            (Token::Text, Type::Time) => self.time(),
            (Token::Null, _) => self.json.null().map(|()| Value::Absent),
            (Token::List, Type::Any) => self.list(Type::Any, false),
            (Token::Object, Type::Any) => self.map(Type::Any),
            _ => Err(self.mismatch(ty)),
        }
    }

    fn mismatch(&mut self, ty: Type) -> Box<Fault> {
        self.json.mismatch(match ty {
            Type::Bool => "true or false",
            Type::Int => "a whole number",
            Type::Text => "a string",
            Type::Time => "a time",
            Type::Duration => "a duration",
            Type::Any => "a value",
            Type::List(_) => "a list",
            Type::Map(_) | Type::Record(_) => "an object",
        })
    }

    fn number(&mut self, ty: Type) -> Read<Value> {
        let start = self.json.mark();
        let number = self.json.number()?;
        match (ty, number.whole) {
            (Type::Int | Type::Any, Some(whole)) => return Ok(Value::Int(whole)),
            // A number that is none of ours keeps its text.
            (Type::Any, None) => return Ok(self.desk.texts.value(number.text)),
            (Type::Text, _) if self.numbers => return Ok(self.desk.texts.value(number.text)),
            (Type::Time, _) if self.numbers => {
                if let Ok(seconds) = number.text.parse() {
                    return Ok(Value::Time(millis_of(seconds)));
                }
            }
            _ => {}
        }
        self.json.go_back(start);
        Err(self.mismatch(ty))
    }

    fn time(&mut self) -> Read<Value> {
        let start = self.json.mark();
        if let Some(time) = parse_time(&self.json.string()?) {
            return Ok(Value::Time(time));
        }
        self.json.go_back(start);
        Err(self.mismatch(Type::Time))
    }

    fn list(&mut self, of: Type, keep: bool) -> Read<Value> {
        self.json.open()?;
        let base = self.desk.stack.len();
        let (mut first, mut at) = (true, 0);
        while self.json.item(&mut first)? {
            let item = if keep { self.kept(of) } else { self.value(of) };
            let item = item.map_err(|fault| fault.within(Step::Index(at)))?;
            at += 1;
            // As in Go, null in a list is the empty value.
            self.desk
                .stack
                .push(if item.is_present() { item } else { of.empty() });
        }
        if self.desk.stack.len() == base {
            return Ok(Type::List(&Type::Any).empty());
        }
        Ok(Value::List(self.desk.stack.drain(base..).collect()))
    }

    fn map(&mut self, of: Type) -> Read<Value> {
        self.json.open()?;
        let base = self.desk.entries.len();
        let mut first = true;
        while let Some(key) = self.json.key(&mut first)? {
            let key = self.desk.texts.text(&key);
            let value = match self.value(of) {
                Err(fault) => return Err(fault.within(Step::Key(key))),
                Ok(Value::Absent) if matches!(of, Type::Any) => continue,
                Ok(Value::Absent) => of.empty(),
                Ok(value) => value,
            };
            self.desk.entries.push((key, value));
        }
        let entries = &mut self.desk.entries;
        if entries.len() == base {
            return Ok(Type::Map(&Type::Any).empty());
        }
        if !entries[base..].is_sorted_by(|(a, _), (b, _)| a < b) {
            sort(entries, base);
        }
        Ok(Value::Map(entries.drain(base..).collect()))
    }

    fn record(&mut self, schema: &'static Schema) -> Read<Value> {
        self.json.open()?;
        let base = self.begin(schema);
        if self.fields(schema, base, None)? == 0 {
            self.desk.stack.truncate(base);
            return Ok(schema.empty());
        }
        self.complete(schema, base);
        Ok(self.take(base))
    }

    /// Reads an object into a record of podlaw's own, whose fields the API does not have. Other keys are skipped.
    pub fn own_record(&mut self, schema: &'static Schema, names: Names) -> Read<Value> {
        self.open_object()?;
        let base = self.begin(schema);
        self.numbers = true;
        self.fields(schema, base, Some(names))?;
        self.numbers = false;
        self.complete(schema, base);
        Ok(self.take(base))
    }

    /// Takes the bracket that opens an object.
    pub fn open_object(&mut self) -> Read<()> {
        if self.json.token()? == Token::Object {
            self.json.open()
        } else {
            Err(self.json.mismatch("an object"))
        }
    }

    /// Makes room for the fields of a record, and says where it begins.
    pub fn begin(&mut self, schema: &Schema) -> usize {
        let base = self.desk.stack.len();
        self.desk
            .stack
            .resize(base + schema.fields.len(), Value::Absent);
        base
    }

    /// Reads fields of a record into their places from `base` on, to the bracket that closes it, and says how many there
    /// were. Fields that the schema does not have are skipped, and so are computed ones unless `names` is given.
    pub fn fields(
        &mut self,
        schema: &'static Schema,
        base: usize,
        names: Option<Names>,
    ) -> Read<usize> {
        let mut count = 0;
        let mut first = true;
        while let Some(key) = self.json.key(&mut first)? {
            let slot = match names {
                Some(names) => schema.slot(names(&key)),
                None => schema
                    .slot(&key)
                    .filter(|slot| schema.fields[*slot].presence.is_read()),
            };
            let Some(slot) = slot else {
                self.json.skip()?;
                continue;
            };
            let field = &schema.fields[slot];
            let value = self
                .field(field.ty, schema.habit(slot))
                .map_err(|fault| fault.within(Step::Field(field.name)))?;
            self.desk.stack[base + slot] = value;
            count += 1;
        }
        Ok(count)
    }

    fn field(&mut self, ty: Type, habit: Habit) -> Read<Value> {
        match (habit, ty) {
            (Habit::Steady, _) if self.desk.remembers => self.kept(ty),
            (Habit::SteadyItems, Type::List(of))
                if self.desk.remembers && self.json.token()? == Token::List =>
            {
                self.list(*of, true)
            }
            (Habit::Numbers, _) => {
                let before = std::mem::replace(&mut self.numbers, true);
                let value = self.value(ty);
                self.numbers = before;
                value
            }
            (Habit::Uid, _) => {
                let value = self.value(ty)?;
                self.desk
                    .cache
                    .of_object(value.as_str().unwrap_or_default());
                Ok(value)
            }
            _ => self.value(ty),
        }
    }

    /// Reads a part by looking whether it was read before.
    fn kept(&mut self, ty: Type) -> Read<Value> {
        let start = self.json.mark();
        let rest = self.json.rest();
        let place = self.desk.cache.place(rest);
        if let Some((len, value)) = self.desk.cache.find(place, ty, rest) {
            self.json.pass(len);
            return Ok(value);
        }
        let value = self.value(ty)?;
        self.desk
            .cache
            .keep(place, ty, self.json.since(start), &value);
        Ok(value)
    }

    /// The record whose fields stand from `base` on.
    pub fn take(&mut self, base: usize) -> Value {
        Value::Record(self.desk.stack.drain(base..).collect())
    }

    /// Gives every field that is always there, but was not read, its empty value.
    pub fn complete(&mut self, schema: &Schema, base: usize) -> &mut [Value] {
        let fields = &mut self.desk.stack[base..];
        for (value, field) in fields.iter_mut().zip(schema.fields) {
            if matches!(value, Value::Absent)
                && matches!(field.presence, Presence::Always | Presence::Computed)
            {
                *value = field.ty.empty();
            }
        }
        fields
    }

    /// Says that another object begins, of which nothing is known yet.
    pub fn new_object(&mut self) {
        self.desk.cache.of_object("");
    }
}

/// Seconds as milliseconds, to the nearest.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a float beyond the range becomes its end"
)]
pub(crate) fn millis_of(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}

/// Sorts the entries from `base` on by key. Of a key that stands there twice the last entry counts.
fn sort(entries: &mut Vec<(Arc<str>, Value)>, base: usize) {
    let mut read: Vec<_> = entries.drain(base..).rev().collect();
    read.sort_by(|(a, _), (b, _)| a.cmp(b));
    read.dedup_by(|later, earlier| later.0 == earlier.0);
    entries.append(&mut read);
}

#[cfg(test)]
mod tests;
