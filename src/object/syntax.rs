//! Says what is wrong with text that is no JSON. Slow and exact: it only runs when the fast reader has refused a document.

/// What is wrong, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The byte at which it is wrong; the length of the text where it ends too early.
    pub at: usize,
    /// What was expected there and what was found.
    pub message: String,
}

/// Finds the first fault in a text that should be one JSON value.
pub(crate) fn find_fault(text: &[u8]) -> Option<Fault> {
    let mut checker = Checker { text, at: 0, open: Vec::new() };
    checker.document().err()
}

/// Line and column, both from 1, of a byte.
pub(crate) fn position(text: &[u8], at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    (line + 1, before.len() - start + 1)
}

struct Checker<'t> {
    text: &'t [u8],
    at: usize,
    /// The brackets that are open.
    open: Vec<u8>,
}

impl Checker<'_> {
    fn document(&mut self) -> Result<(), Fault> {
        self.value()?;
        while let Some(bracket) = self.open.last().copied() {
            self.space();
            match self.peek() {
                Some(byte) if byte == bracket + 2 => {
                    self.at += 1;
                    self.open.pop();
                }
                Some(b',') => {
                    self.at += 1;
                    self.space();
                    if bracket == b'{' {
                        self.key()?;
                    }
                    self.value()?;
                }
                _ if bracket == b'{' => return Err(self.fault("`,` or `}`")),
                _ => return Err(self.fault("`,` or `]`")),
            }
        }
        self.space();
        if self.at < self.text.len() { Err(self.fault("the end of the document")) } else { Ok(()) }
    }

    /// Takes a value, of a list or an object only the opening with the first key.
    fn value(&mut self) -> Result<(), Fault> {
        loop {
            self.space();
            match self.peek() {
                Some(b'"') => return self.string(),
                Some(b'-' | b'0'..=b'9') => return self.number(),
                Some(b't') => return self.word("true"),
                Some(b'f') => return self.word("false"),
                Some(b'n') => return self.word("null"),
                Some(bracket @ (b'{' | b'[')) => {
                    self.at += 1;
                    self.open.push(bracket);
                    self.space();
                    if self.peek() == Some(bracket + 2) {
                        return Ok(());
                    }
                    if bracket == b'{' {
                        self.key()?;
                    }
                }
                _ => return Err(self.fault("a JSON value")),
            }
        }
    }

    fn key(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault("a key in quotes"));
        }
        self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.fault("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                Some(0..0x20) | None => return Err(self.fault("the end of the string")),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return Err(self.fault("four hexadecimal digits"));
                    }
                    self.at += 1;
                }
            }
            _ => return Err(self.fault("an escape sequence")),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Fault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.fault("a digit")) } else { Ok(()) }
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return Err(self.fault(&format!("`{word}`")));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn fault(&self, expected: &str) -> Fault {
        Fault { at: self.at, message: format!("expected {expected}, found {}", self.found()) }
    }

    fn found(&self) -> String {
        let rest = &self.text[self.at.min(self.text.len())..];
        let shown = &rest[..rest.len().min(4)];
        let letter = match std::str::from_utf8(shown) {
            Ok(text) => text.chars().next(),
            Err(error) => std::str::from_utf8(&shown[..error.valid_up_to()]).ok().and_then(|text| text.chars().next()),
        };
        match letter {
            None if rest.is_empty() => "the end of the text".to_owned(),
            None => format!("the byte {:#04x}", rest[0]),
            Some('\n') => "the end of the line".to_owned(),
            Some(letter) if letter.is_control() => format!("the control character {:#04x}", u32::from(letter)),
            Some(letter) => format!("`{letter}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        find_fault(text.as_bytes()).map_or_else(String::new, |fault| format!("{}: {}", fault.at, fault.message))
    }

    #[test]
    fn json_has_no_fault() {
        for text in ["{}", "[]", r#" {"a": [1, -2.5e+3, {"b": null}], "c": "\u00e9\n"} "#, "true", "0", "[[],{}]"] {
            assert_eq!(fault(text), "", "{text}");
        }
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        for (text, message) in [
            ("", "0: expected a JSON value, found the end of the text"),
            ("hello", "0: expected a JSON value, found `h`"),
            ("{\"a\":1,}", "7: expected a key in quotes, found `}`"),
            ("{\"a\" 1}", "5: expected `:`, found `1`"),
            ("{\"a\":1 \"b\":2}", "7: expected `,` or `}`, found `\"`"),
            ("[1 2]", "3: expected `,` or `]`, found `2`"),
            ("{\"a\":\"x\ny\"}", "7: expected the end of the string, found the end of the line"),
            ("{\"a\":\"x", "7: expected the end of the string, found the end of the text"),
            ("\"\\x\"", "2: expected an escape sequence, found `x`"),
            ("\"\\u12g4\"", "5: expected four hexadecimal digits, found `g`"),
            ("-", "1: expected a digit, found the end of the text"),
            ("nul", "3: expected `null`, found the end of the text"),
            ("{} {}", "3: expected the end of the document, found `{`"),
            ("[\u{e9}]", "1: expected a JSON value, found `\u{e9}`"),
            ("\u{7}", "0: expected a JSON value, found the control character 0x07"),
        ] {
            assert_eq!(fault(text), message, "{text}");
        }
        let byte = find_fault(b"[\xff]").expect("a fault");
        assert_eq!(byte.message, "expected a JSON value, found the byte 0xff");
    }

    #[test]
    fn positions_count_from_one() {
        assert_eq!(position(b"ab\ncd", 0), (1, 1));
        assert_eq!(position(b"ab\ncd", 4), (2, 2));
        assert_eq!(position(b"ab\n", 9), (2, 1));
    }
}
