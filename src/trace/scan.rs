//! Finds the end of a JSON value by its brackets alone.

use crate::object::plain;

/// How far a value was looked at. It can be given more and more of the same bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    at: usize,
    depth: usize,
    in_string: bool,
}

impl Scan {
    /// A scan that begins inside of `depth` brackets.
    pub fn inside(depth: usize) -> Self {
        Self {
            depth,
            ..Self::default()
        }
    }

    /// The length of the object or list at the beginning of `bytes`, or none when it does not end in them. The next call
    /// must be given the same bytes and more.
    pub fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(byte) = bytes.get(self.at) {
            if self.in_string {
                self.at += plain(&bytes[self.at..]);
                match bytes.get(self.at) {
                    Some(b'"') => self.in_string = false,
                    // What is escaped may not be there yet.
                    Some(b'\\') if self.at + 1 < bytes.len() => self.at += 1,
                    Some(b'\\') | None => return None,
                    Some(_) => {}
                }
                self.at += 1;
                continue;
            }
            self.at += 1;
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(self.at);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a": [1, "}\"]", {"b": "\\"}], "a long text with nothing in it at all": "é{"} {"next": 1}"#;

    #[test]
    fn brackets_in_strings_do_not_count() {
        let end = TEXT.find(r#" {"next"#);
        assert_eq!(Scan::default().end(TEXT.as_bytes()), end);
        assert_eq!(Scan::inside(1).end(br#", "kind": "]"} x"#), Some(14));
    }

    #[test]
    fn the_bytes_may_come_in_pieces() {
        let end = TEXT.find(r#" {"next"#).expect("it ends");
        for step in [1, 3, 7] {
            let mut scan = Scan::default();
            let mut have = 0;
            let found = loop {
                have = (have + step).min(TEXT.len());
                if let Some(found) = scan.end(&TEXT.as_bytes()[..have]) {
                    break found;
                }
            };
            assert_eq!(found, end);
        }
    }
}
