//! Schemas: which fields a record has and what they hold.
//!
//! One table a kind (`kinds/`) is the only place that knows the shape of an object; the JSON reader, the type
//! check of rules, the compiled expressions, read sets and the documentation of the language come from it.

use std::sync::{Arc, OnceLock};

use super::Value;

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// True or false.
    Bool,
    /// A 64-bit integer.
    Int,
    /// Text. An API field that is an integer or text (`maxSurge`) is read as text.
    Text,
    /// A point in time.
    Time,
    /// A length of time.
    Duration,
    /// Any JSON, its shape unknown (bodies of requests). Objects in it are maps.
    Any,
    /// A list.
    List(&'static Type),
    /// A map from text.
    Map(&'static Type),
    /// A record.
    Record(&'static Schema),
}

impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(a), Self::List(b)) | (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Record(a), Self::Record(b)) => std::ptr::eq(*a, *b),
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool => write!(f, "bool"),
            Self::Int => write!(f, "int"),
            Self::Text => write!(f, "string"),
            Self::Time => write!(f, "timestamp"),
            Self::Duration => write!(f, "duration"),
            Self::Any => write!(f, "any"),
            Self::List(of) => write!(f, "list({of})"),
            Self::Map(of) => write!(f, "map(string, {of})"),
            Self::Record(schema) => write!(f, "{}", schema.name),
        }
    }
}

/// Whether a field may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It may be absent; a rule must ask `has()` before it reads the field.
    Optional,
    /// It always has a value: where the JSON has none, the empty one of its type (0, false, "", [], {}).
    Always,
    /// Not part of the API: computed by podlaw, always there.
    Computed,
    /// Not part of the API: computed by podlaw, and may be absent.
    ComputedOptional,
}

impl Presence {
    /// Whether a rule must ask `has()` first.
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Optional | Self::ComputedOptional)
    }

    /// Whether the field is read from JSON.
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Optional | Self::Always)
    }
}

/// One field of a record.
#[derive(Debug)]
pub struct Field {
    /// The API's name (camelCase).
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// Whether it may be missing.
    pub presence: Presence,
}

/// The shape of a record.
pub struct Schema {
    /// The API's name of the type, for messages.
    pub name: &'static str,
    /// The fields; a record's values stand in this order.
    pub fields: &'static [Field],
    empty: OnceLock<Value>,
    index: OnceLock<Index>,
}

impl Schema {
    /// A schema of the given fields.
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self {
            name,
            fields,
            empty: OnceLock::new(),
            index: OnceLock::new(),
        }
    }

    /// The position of the field `name`.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.index
            .get_or_init(|| Index::new(self))
            .find(self.fields, name)
    }

    /// How the field at `slot` is read.
    pub(crate) fn habit(&self, slot: usize) -> Habit {
        self.index.get_or_init(|| Index::new(self)).habits[slot]
    }

    /// The record of which nothing is known: optional fields absent, all others empty.
    pub fn empty(&self) -> Value {
        self.empty
            .get_or_init(|| {
                Value::Record(
                    self.fields
                        .iter()
                        .map(Field::missing)
                        .collect::<Arc<[Value]>>(),
                )
            })
            .clone()
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schema")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Field {
    /// The value of the field where the JSON has none.
    pub fn missing(&self) -> Value {
        if self.presence.is_optional() {
            return Value::Absent;
        }
        self.ty.empty()
    }
}

impl Type {
    /// The empty value of the type.
    pub fn empty(&self) -> Value {
        match self {
            Self::Bool => Value::Bool(false),
            Self::Int => Value::Int(0),
            Self::Text => Value::Word(""),
            Self::Time => Value::Time(0),
            Self::Duration => Value::Duration(0),
            Self::Any => Value::Absent,
            Self::List(_) => Value::List(Arc::clone(NO_ITEMS.get_or_init(|| Arc::from([])))),
            Self::Map(_) => Value::Map(Arc::clone(NO_ENTRIES.get_or_init(|| Arc::from([])))),
            Self::Record(schema) => schema.empty(),
        }
    }
}

/// The one empty list, and the one empty map.
static NO_ITEMS: OnceLock<Arc<[Value]>> = OnceLock::new();
static NO_ENTRIES: OnceLock<Arc<Entries>> = OnceLock::new();

type Entries = [(Arc<str>, Value)];

/// How a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    /// As any other.
    Plain,
    /// The API allows numbers where it holds text: `IntOrString`, and quantities.
    Numbers,
    /// It mostly stays as it is from one version of an object to the next.
    Steady,
    /// So do the elements of the list: of several conditions one changes at a time.
    SteadyItems,
    /// It tells objects apart.
    Uid,
}

impl Habit {
    fn of(schema: &Schema, field: &Field) -> Self {
        match field.name {
            "limits" | "requests" | "capacity" | "allocatable" | "allocatedResources"
            | "overhead" | "sizeLimit" => Self::Numbers,
            "maxSurge" | "maxUnavailable" | "minAvailable" => Self::Numbers,
            "spec" | "annotations" | "labels" | "ownerReferences" => Self::Steady,
            // A Pod's spec changes once, when it is bound: these parts of it do not.
            "containers" | "initContainers" | "volumes" | "tolerations" => Self::Steady,
            "conditions" | "containerStatuses" | "initContainerStatuses" => Self::SteadyItems,
            "uid" if schema.name == "ObjectMeta" => Self::Uid,
            _ => Self::Plain,
        }
    }
}

/// Finds fields by name: a small table of positions, open to the next free place.
struct Index {
    table: [u8; Index::SIZE],
    habits: Box<[Habit]>,
}

impl Index {
    const SIZE: usize = 128;
    const FREE: u8 = u8::MAX;

    fn new(schema: &Schema) -> Self {
        let fields = schema.fields;
        assert!(
            fields.len() < Self::SIZE / 2,
            "a schema has fewer than {} fields",
            Self::SIZE / 2
        );
        let mut table = [Self::FREE; Self::SIZE];
        for (slot, field) in (0..).zip(fields) {
            let mut at = Self::place(field.name);
            while table[at] != Self::FREE {
                at = (at + 1) % Self::SIZE;
            }
            table[at] = slot;
        }
        Self {
            table,
            habits: fields
                .iter()
                .map(|field| Habit::of(schema, field))
                .collect(),
        }
    }

    fn find(&self, fields: &[Field], name: &str) -> Option<usize> {
        let mut at = Self::place(name);
        while self.table[at] != Self::FREE {
            let slot = usize::from(self.table[at]);
            if fields[slot].name == name {
                return Some(slot);
            }
            at = (at + 1) % Self::SIZE;
        }
        None
    }

    /// Where a name belongs: from its length and three of its bytes, which tells most fields of a record apart.
    fn place(name: &str) -> usize {
        let bytes = name.as_bytes();
        let [Some(first), Some(middle), Some(last)] =
            [bytes.first(), bytes.get(bytes.len() / 2), bytes.last()]
        else {
            return 0;
        };
        let mixed = usize::from(*first) * 31
            + usize::from(*middle) * 7
            + usize::from(*last) * 3
            + bytes.len() * 13;
        mixed % Self::SIZE
    }
}

/// Declares the schema of one type: `name: "Name" { field: Type, optional field?: Type, computed field+: Type, … }`.
macro_rules! schema {
    ($(#[$doc:meta])* $id:ident = $name:literal { $($field:literal $mark:tt $ty:expr),* $(,)? }) => {
        $(#[$doc])*
        pub static $id: $crate::object::Schema = {
            #[allow(unused_imports)]
            use $crate::object::Type::*;
            static FIELDS: &[$crate::object::Field] = &[
                $($crate::object::Field { name: $field, ty: $ty, presence: schema!(@ $mark) }),*
            ];
            $crate::object::Schema::new($name, FIELDS)
        };
    };
    (@ =) => { $crate::object::Presence::Always };
    (@ ?) => { $crate::object::Presence::Optional };
    (@ +) => { $crate::object::Presence::Computed };
    (@ %) => { $crate::object::Presence::ComputedOptional };
}
pub(crate) use schema;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::kinds::pod::{POD, POD_SPEC};

    #[test]
    fn every_field_is_found_by_its_name() {
        for schema in [&POD, &POD_SPEC] {
            for (slot, field) in schema.fields.iter().enumerate() {
                assert_eq!(schema.slot(field.name), Some(slot), "{}", field.name);
            }
        }
        assert_eq!(POD_SPEC.slot("nodename"), None);
        assert_eq!(POD_SPEC.slot(""), None);
    }

    #[test]
    fn empty_lists_and_maps_are_one_allocation() {
        let [Value::List(a), Value::List(b)] = [
            Type::List(&Type::Int).empty(),
            Type::List(&Type::Text).empty(),
        ] else {
            panic!("lists");
        };
        assert!(Arc::ptr_eq(&a, &b));
    }
}
