//! Texts that occur again and again (names, images, node names) share one allocation.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::{Value, word};

/// Remembers the latest texts by their hash, a fixed number of them: a newer text takes the place of an older one.
#[derive(Debug)]
pub(crate) struct Interner {
    kept: Vec<Option<Arc<str>>>,
}

/// Longer texts are not remembered: to read one is cheap beside what it holds.
const LONGEST: usize = 2048;

impl Interner {
    /// An interner that remembers nothing yet, and up to `size` texts later.
    pub fn new(size: usize) -> Self {
        Self {
            kept: vec![None; size.max(1)],
        }
    }

    /// Text as a value.
    pub fn value(&mut self, text: &str) -> Value {
        match word(text) {
            Some(word) => Value::Word(word),
            None => Value::Text(self.text(text)),
        }
    }

    /// Shared text.
    pub fn text(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return Arc::from(text);
        }
        let size = self.kept.len();
        let mut hasher = FxHasher::default();
        text.hash(&mut hasher);
        #[allow(clippy::cast_possible_truncation, reason = "a position in the table")]
        let place = &mut self.kept[hasher.finish() as usize % size];
        if let Some(kept) = place.as_ref().filter(|kept| ***kept == *text) {
            return Arc::clone(kept);
        }
        Arc::clone(place.insert(Arc::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_shared() {
        let mut texts = Interner::new(4096);
        let (a, b) = (texts.text("busybox:1.35"), texts.text("busybox:1.35"));
        assert!(Arc::ptr_eq(&a, &b));
        assert_eq!(&*texts.text("busybox:1.36"), "busybox:1.36");
        assert!(matches!(texts.value("Running"), Value::Word("Running")));
        let long = "x".repeat(LONGEST + 1);
        assert!(!Arc::ptr_eq(&texts.text(&long), &texts.text(&long)));
    }
}
