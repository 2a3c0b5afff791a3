//! Parts of objects that were read before.
//!
//! Most versions of an object differ from the version before in little: its spec, its owners, most of its conditions stay
//! the same, byte for byte. Reading such a part again is one comparison of its text, and the value is the same allocation,
//! so that comparing the versions costs nothing either.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::{Type, Value};

/// How many parts are remembered at most.
const PARTS: usize = 16 * 1024;
/// How much text is remembered at most, in bytes; the values take two or three times as much.
const ROOM: usize = 32 * 1024 * 1024;
/// Longer parts are not remembered, in bytes.
const LONGEST: usize = 16 * 1024;
/// Shorter parts are read as quickly as they are found.
const SHORTEST: usize = 32;
/// How much of the text tells where to look.
const HEAD: usize = 64;

/// Remembers parts by the object that they belong to and how they begin: a newer part takes the place of an older one.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    parts: Vec<Option<Box<Part>>>,
    /// Length of all texts.
    filled: usize,
    /// Stands for the object that is being read.
    object: u64,
}

/// Where a part is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(usize);

#[derive(Debug)]
struct Part {
    ty: Type,
    text: Box<str>,
    value: Value,
}

impl Cache {
    /// Says which object is being read, by its UID; empty where that is not known yet.
    pub fn of_object(&mut self, uid: &str) {
        self.object = hash(0, uid.as_bytes());
    }

    /// The place of the part that begins a text.
    #[allow(clippy::cast_possible_truncation, reason = "a position in the table")]
    pub fn place(&self, text: &[u8]) -> Place {
        Place(hash(self.object, &text[..text.len().min(HEAD)]) as usize % PARTS)
    }

    /// What was read as this type from the same part before, with its length. As it was a whole list or object, a text that
    /// begins with it has no other part there.
    pub fn find(&self, place: Place, ty: Type, text: &[u8]) -> Option<(usize, Value)> {
        let part = self.parts.get(place.0)?.as_ref()?;
        let same = part.ty == ty && text.starts_with(part.text.as_bytes());
        same.then(|| (part.text.len(), part.value.clone()))
    }

    /// Remembers what was read from a part: a list or an object.
    pub fn keep(&mut self, place: Place, ty: Type, text: &str, value: &Value) {
        if !(SHORTEST..=LONGEST).contains(&text.len()) || !text.starts_with(['{', '[']) {
            return;
        }
        if self.parts.is_empty() || self.filled + text.len() > ROOM {
            self.parts.clear();
            self.parts.resize_with(PARTS, || None);
            self.filled = 0;
        }
        self.filled += text.len();
        self.filled -= self.parts[place.0]
            .as_ref()
            .map_or(0, |part| part.text.len());
        self.parts[place.0] = Some(Box::new(Part {
            ty,
            text: Box::from(text),
            value: value.clone(),
        }));
    }
}

fn hash(object: u64, text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(object);
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_object_text_and_type() {
        let mut cache = Cache::default();
        let text = format!("[{:?}]", "x".repeat(60));
        let longer = format!("{text},1");
        cache.of_object("a");
        let place = cache.place(longer.as_bytes());
        assert!(cache.find(place, Type::Any, longer.as_bytes()).is_none());
        cache.keep(place, Type::Any, &text, &Value::Int(1));
        assert_eq!(
            cache.find(place, Type::Any, longer.as_bytes()),
            Some((text.len(), Value::Int(1)))
        );
        assert!(cache.find(place, Type::Text, longer.as_bytes()).is_none());
        assert!(
            cache
                .find(place, Type::Any, &longer.as_bytes()[..10])
                .is_none()
        );
        cache.of_object("b");
        assert_ne!(cache.place(longer.as_bytes()).0, place.0);
    }

    #[test]
    fn only_whole_lists_and_objects_of_some_size_are_kept() {
        let mut cache = Cache::default();
        let number = "1".repeat(50);
        for text in [number.as_str(), "{}", &format!("[{}]", " ".repeat(LONGEST))] {
            let place = cache.place(text.as_bytes());
            cache.keep(place, Type::Any, text, &Value::Int(1));
            assert!(cache.find(place, Type::Any, text.as_bytes()).is_none());
        }
    }

    #[test]
    fn the_room_is_bounded() {
        let mut cache = Cache::default();
        for at in 0..3 * ROOM / LONGEST {
            let text = format!("[{at:060}{}]", "1".repeat(LONGEST - 62));
            let place = cache.place(text.as_bytes());
            cache.keep(place, Type::Any, &text, &Value::Absent);
            assert!(cache.filled <= ROOM);
        }
        assert_eq!(
            cache.filled,
            cache
                .parts
                .iter()
                .flatten()
                .map(|part| part.text.len())
                .sum::<usize>()
        );
    }
}
