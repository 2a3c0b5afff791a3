//! Parts of objects that were read before.
//!
//! Most versions of an object differ from the version before in little: its spec, its owners and its annotations stay the
//! same, byte for byte. Reading such a part again is a comparison of its text, and the value is the same allocation, so that
//! comparing the versions costs nothing either.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::{Type, Value};

/// How many parts are remembered at most.
const PARTS: usize = 4096;
/// Longer parts are not remembered, in bytes.
const LONGEST: usize = 16 * 1024;
/// Shorter parts are read as quickly as they are found.
const SHORTEST: usize = 48;

/// Remembers parts by the hash of their text: a newer part takes the place of an older one.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    parts: Vec<Option<Box<Part>>>,
}

#[derive(Debug)]
struct Part {
    ty: Type,
    text: Box<str>,
    value: Value,
}

impl Cache {
    /// Whether a part is worth remembering.
    pub fn takes(text: &str) -> bool {
        (SHORTEST..=LONGEST).contains(&text.len())
    }

    /// What was read from the same text as the same type.
    pub fn find(&self, ty: Type, text: &str) -> Option<Value> {
        let part = self.parts.get(place(text))?.as_ref()?;
        (part.ty == ty && *part.text == *text).then(|| part.value.clone())
    }

    /// Remembers what was read.
    pub fn keep(&mut self, ty: Type, text: &str, value: &Value) {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS, || None);
        }
        self.parts[place(text)] = Some(Box::new(Part { ty, text: Box::from(text), value: value.clone() }));
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a position in the table")]
fn place(text: &str) -> usize {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish() as usize % PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_text_and_type() {
        let mut cache = Cache::default();
        assert_eq!(cache.find(Type::Text, "x"), None);
        cache.keep(Type::Text, "x", &Value::Int(1));
        assert_eq!(cache.find(Type::Text, "x"), Some(Value::Int(1)));
        assert_eq!(cache.find(Type::Any, "x"), None);
        assert_eq!(cache.find(Type::Text, "y"), None);
        assert!(!Cache::takes("{}") && Cache::takes(&"x".repeat(100)) && !Cache::takes(&"x".repeat(LONGEST + 1)));
    }
}
