//! States by their content.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};

use super::state::State;

struct Text(DefaultHasher);

impl Write for Text {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl State {
    /// A number that depends on every part of the state, and on one more. It is made of what the state prints as, so no part
    /// can be forgotten when the state grows; two states with equal numbers are taken for the same (one chance in 2^64).
    pub fn fingerprint(&self, more: u8) -> u64 {
        let mut text = Text(DefaultHasher::new());
        // Writing into a hasher cannot fail.
        let _ = write!(text, "{more} {self:?}");
        text.0.finish()
    }
}
