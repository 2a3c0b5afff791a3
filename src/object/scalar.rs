//! Texts and numbers of JSON.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::fault::Read;

/// A number as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number<'j> {
    /// Its text.
    pub text: &'j str,
    /// Its value, where it is a whole number of 64 bits.
    pub whole: Option<i64>,
}

impl<'j> Cursor<'j> {
    /// Takes a text in quotes.
    pub fn string(&mut self) -> Read<Cow<'j, str>> {
        let start = self.at + 1;
        self.at = start + plain(&self.text.as_bytes()[start..]);
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        self.escaped(start).map(Cow::Owned)
    }

    /// The rest of a text that is not as it is written.
    fn escaped(&mut self, start: usize) -> Read<String> {
        let mut text = self.text[start..self.at].to_owned();
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                _ => return Err(self.syntax("the end of the string")),
            }
            let from = self.at;
            self.at += plain(&self.text.as_bytes()[from..]);
            text.push_str(&self.text[from..self.at]);
        }
    }

    /// What an escape sequence stands for. Half of a surrogate pair stands for nothing: U+FFFD, as the API server reads it.
    fn escape(&mut self) -> Read<char> {
        let letter = match self.byte() {
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(letter),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unit();
            }
            _ => return Err(self.syntax("an escape sequence")),
        };
        self.at += 1;
        Ok(letter)
    }

    fn unit(&mut self) -> Read<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let back = self.at;
        if self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            self.at += 2;
            let second = self.four_digits()?;
            if (0xdc00..0xe000).contains(&second) {
                let point = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn four_digits(&mut self) -> Read<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.byte().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.syntax("four hexadecimal digits"));
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// Takes a number.
    pub fn number(&mut self) -> Read<Number<'j>> {
        let start = self.at;
        let negative = self.byte() == Some(b'-');
        self.at += usize::from(negative);
        let mut whole = match self.byte() {
            Some(b'0') => {
                self.at += 1;
                Some(0)
            }
            _ => self.digits(negative)?,
        };
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits(negative)?;
            whole = None;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits(negative)?;
            whole = None;
        }
        Ok(Number {
            text: &self.text[start..self.at],
            whole,
        })
    }

    /// Takes one or more digits; their value, where it has 64 bits.
    fn digits(&mut self, negative: bool) -> Read<Option<i64>> {
        let start = self.at;
        let mut value = Some(0_i64);
        while let Some(byte @ b'0'..=b'9') = self.byte() {
            let digit = i64::from(byte - b'0');
            let digit = if negative { -digit } else { digit };
            value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
            self.at += 1;
        }
        if self.at == start {
            Err(self.syntax("a digit"))
        } else {
            Ok(value)
        }
    }

    /// Takes a text in quotes without looking at it.
    pub fn skip_string(&mut self) -> Read<()> {
        self.at += 1;
        loop {
            self.at += plain(&self.text.as_bytes()[self.at..]);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                _ => return Err(self.syntax("the end of the string")),
            }
        }
    }
}

/// How many bytes come before the next quote, backslash or control character, eight at a time.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    let mut count = 0;
    for word in bytes.chunks_exact(8) {
        let word = u64::from_le_bytes([
            word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7],
        ]);
        let found = equal(word, b'"') | equal(word, b'\\') | control(word);
        if found != 0 {
            return count + found.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    let rest = &bytes[count..];
    count
        + rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))
            .unwrap_or(rest.len())
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// A mark in the first byte of `word` that equals `byte`; marks above it may be wrong.
fn equal(word: u64, byte: u8) -> u64 {
    let zero = word ^ (ONES * u64::from(byte));
    zero.wrapping_sub(ONES) & !zero & HIGHS
}

/// A mark in the first byte of `word` below a space; marks above it may be wrong.
fn control(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> String {
        Cursor::new(text)
            .string()
            .map_or_else(|fault| fault.message, Cow::into_owned)
    }

    #[test]
    fn texts_are_read_as_they_are_meant() {
        for (text, meant) in [
            (r#""""#, ""),
            (
                r#""a longer text without anything in it""#,
                "a longer text without anything in it",
            ),
            (
                r#""a \"quoted\" \\ \/ \b\f\n\r\t word""#,
                "a \"quoted\" \\ / \u{8}\u{c}\n\r\t word",
            ),
            (r#""\u00e9\u20AC\ud83d\ude00é""#, "é€😀é"),
            // Half of a pair stands for nothing.
            (r#""\ud83d!""#, "\u{fffd}!"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\ude00""#, "\u{fffd}"),
        ] {
            assert_eq!(string(text), meant, "{text}");
            let mut skipping = Cursor::new(text);
            skipping.skip_string().expect("a text");
            assert_eq!(skipping.at, text.len());
        }
    }

    #[test]
    fn numbers_keep_their_text() {
        for (text, whole) in [
            ("0", Some(0)),
            ("-12", Some(-12)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("1.0", None),
            ("1e3", None),
        ] {
            assert_eq!(
                Cursor::new(text).number().expect("a number"),
                Number { text, whole }
            );
        }
    }

    #[test]
    fn the_quick_search_stops_where_the_slow_one_does() {
        let mut text = vec![b'x'; 40];
        assert_eq!(plain(&text), 40);
        for at in (0..40).rev() {
            for byte in [b'"', b'\\', 0, 0x1f] {
                text[at] = byte;
                assert_eq!(plain(&text), at);
            }
            text[at] = 0xff;
            assert_eq!(plain(&text[at..at + 1]), 1);
            text[at] = b'"';
        }
        assert_eq!(plain("é€ \u{7f}~".as_bytes()), 8);
    }
}
