//! Values of API objects: what a rule reads.
//!
//! A record is a slice of values in the order of the fields of its [`Schema`](super::Schema), so that a
//! compiled rule reads a field by its position. Records and lists are shared: an unchanged part of an
//! object is the same allocation in both versions, and comparing it costs one pointer comparison.

use std::sync::Arc;

/// One value of an object. Its type is known from the schema of the record that it stands in.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// An optional field that is not there (JSON `null` reads the same).
    #[default]
    Absent,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A point in time, milliseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// A length of time in milliseconds.
    Duration(i64),
    /// A word of the API's own vocabulary (see [`word`](super::word)); costs no allocation.
    Word(&'static str),
    /// Any other text.
    Text(Arc<str>),
    /// A list.
    List(Arc<[Value]>),
    /// A record, its fields in the order of its schema.
    Record(Arc<[Value]>),
    /// A map with text keys, sorted by key.
    Map(Arc<[(Arc<str>, Value)]>),
}

impl Value {
    /// Text as a value: a known word where it is one, else shared text.
    pub fn text(text: &str) -> Self {
        match super::word(text) {
            Some(word) => Self::Word(word),
            None => Self::Text(Arc::from(text)),
        }
    }

    /// The text, if this is text.
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if this is one.
    #[inline]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The point in time in milliseconds, if this is one.
    #[inline]
    pub fn as_time(&self) -> Option<i64> {
        match self {
            Self::Time(time) => Some(*time),
            _ => None,
        }
    }

    /// The boolean, if this is one.
    #[inline]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The elements, if this is a list; else none.
    #[inline]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The fields, if this is a record; else none.
    #[inline]
    pub fn fields(&self) -> &[Self] {
        match self {
            Self::Record(fields) => fields,
            _ => &[],
        }
    }

    /// The field at `slot` of a record; [`Value::Absent`] where there is none.
    #[inline]
    pub fn field(&self, slot: usize) -> &Self {
        self.fields().get(slot).unwrap_or(&Self::Absent)
    }

    /// The value under `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => {
                let at = entries
                    .binary_search_by(|(name, _)| (**name).cmp(key))
                    .ok()?;
                Some(&entries[at].1)
            }
            _ => None,
        }
    }

    /// Whether two values are known to be equal without looking into them: the same allocation, or both absent. Values that are
    /// not may be equal all the same.
    #[inline]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) => true,
            (Self::Record(a), Self::Record(b)) | (Self::List(a), Self::List(b)) => {
                Arc::ptr_eq(a, b)
            }
            (Self::Map(a), Self::Map(b)) => Arc::ptr_eq(a, b),
            (Self::Text(a), Self::Text(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// Whether the value is there.
    #[inline]
    pub fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// The record with the field at `slot` replaced. Anything but a record stays as it is.
    #[must_use]
    pub fn with_field(&self, slot: usize, value: Self) -> Self {
        let mut record = self.clone();
        record.set_field(slot, value);
        record
    }

    /// Replaces the field at `slot` of a record, which is copied only when it is shared. Anything but a record stays as it is.
    pub fn set_field(&mut self, slot: usize, value: Self) {
        if let Self::Record(fields) = self
            && let Some(field) = Arc::make_mut(fields).get_mut(slot)
        {
            *field = value;
        }
    }
}

impl PartialEq for Value {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Time(a), Self::Time(b)) | (Self::Duration(a), Self::Duration(b)) => a == b,
            (Self::Word(a), Self::Word(b)) => {
                a.len() == b.len() && (std::ptr::eq(a.as_ptr(), b.as_ptr()) || a == b)
            }
            (Self::Text(a), Self::Text(b)) => Arc::ptr_eq(a, b) || a == b,
            (Self::Word(a), Self::Text(b)) | (Self::Text(b), Self::Word(a)) => **a == **b,
            (Self::List(a), Self::List(b)) | (Self::Record(a), Self::Record(b)) => {
                Arc::ptr_eq(a, b) || a == b
            }
            (Self::Map(a), Self::Map(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}

impl Eq for Value {}
