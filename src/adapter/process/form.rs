//! The form of a reply: fields that are looked up one by one, so that what is wrong can be named.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

use super::error::Wrong;

/// So much of a value is shown.
const SHOWN: usize = 60;

/// An object of a reply.
pub(super) struct Fields<'l> {
    /// The way to it, with a full stop behind it.
    way: String,
    fields: BTreeMap<String, &'l RawValue>,
}

/// A value that is not what was expected.
pub(super) fn mismatch(place: impl Display, expected: &str, found: Option<&str>) -> Wrong {
    let found = match found {
        None => "nothing".to_owned(),
        Some(text) if text.len() <= SHOWN => text.to_owned(),
        Some(text) => text.chars().take(SHOWN).chain(['…']).collect(),
    };
    Wrong::Form {
        place: place.to_string(),
        expected: expected.to_owned(),
        found,
    }
}

impl<'l> Fields<'l> {
    /// The object in a line.
    pub fn of_line(line: &'l [u8]) -> Result<Self, Wrong> {
        let text = std::str::from_utf8(line);
        let text = text.map_err(|error| Wrong::Utf8(error.valid_up_to() + 1))?;
        match serde_json::from_str(text) {
            Ok(fields) => Ok(Self {
                way: String::new(),
                fields,
            }),
            Err(error) => match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) => Err(mismatch("the line", "an object", Some(text))),
                Err(_) => Err(Wrong::Json(error.to_string())),
            },
        }
    }

    /// The object in a value.
    pub fn of(value: &'l RawValue, place: &str) -> Result<Self, Wrong> {
        let fields = serde_json::from_str(value.get());
        let fields = fields.map_err(|_| mismatch(place, "an object", Some(value.get())))?;
        let way = format!("{place}.");
        Ok(Self { way, fields })
    }

    /// The way to a field.
    pub fn place(&self, name: &str) -> String {
        format!("{}{name}", self.way)
    }

    /// A field as it is written; none where it is missing or null.
    pub fn raw(&self, name: &str) -> Option<&'l RawValue> {
        let there = self.fields.get(name).copied();
        there.filter(|value| value.get() != "null")
    }

    /// A field of some type; none where it is missing or null.
    pub fn get<T: DeserializeOwned>(&self, name: &str, expected: &str) -> Result<Option<T>, Wrong> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        let read = serde_json::from_str(raw.get());
        let wrong = |_| mismatch(self.place(name), expected, Some(raw.get()));
        read.map(Some).map_err(wrong)
    }

    /// A field that must be there.
    pub fn need<T: DeserializeOwned>(&self, name: &str, expected: &str) -> Result<T, Wrong> {
        let found = self.get(name, expected)?;
        found.ok_or_else(|| mismatch(self.place(name), expected, None))
    }

    /// The items of a list; none where it is missing or null.
    pub fn items(&self, name: &str) -> Result<Option<Vec<&'l RawValue>>, Wrong> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        let read = serde_json::from_str(raw.get());
        let wrong = |_| mismatch(self.place(name), "a list", Some(raw.get()));
        read.map(Some).map_err(wrong)
    }
}
