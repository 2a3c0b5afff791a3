//! Reads JSON token by token, and says exactly where it is not what was expected.
//!
//! Why not a JSON library: most of an object is the same text as in the version before, and only a reader that knows where
//! it stands can pass over such a part by one comparison (see [`Cache`](super::cache::Cache)).

use std::borrow::Cow;

use super::fault::{Fault, Read, found_text};

/// Lists and objects may be nested so deep.
const DEEPEST: usize = 128;

/// A place in a JSON text.
#[derive(Debug)]
pub(crate) struct Cursor<'j> {
    text: &'j str,
    at: usize,
    depth: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Null,
    Bool,
    Number,
    Text,
    List,
    Object,
}

/// A number as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number<'j> {
    /// Its text.
    pub text: &'j str,
    /// Its value, where it is a whole number of 64 bits.
    pub whole: Option<i64>,
}

impl<'j> Cursor<'j> {
    /// The beginning of a text.
    pub fn new(text: &'j str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Where the cursor stands, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes back to where it stood before, or over a whole value that is known.
    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The text from the next token on.
    pub fn rest(&mut self) -> &'j [u8] {
        self.peek();
        &self.text.as_bytes()[self.at..]
    }

    /// The text that was read since `from`.
    pub fn since(&self, from: usize) -> &'j str {
        &self.text[from..self.at]
    }

    /// What comes next, without taking it.
    pub fn token(&mut self) -> Read<Token> {
        match self.peek() {
            Some(b'"') => Ok(Token::Text),
            Some(b'{') => Ok(Token::Object),
            Some(b'[') => Ok(Token::List),
            Some(b'-' | b'0'..=b'9') => Ok(Token::Number),
            Some(b't' | b'f') => Ok(Token::Bool),
            Some(b'n') => Ok(Token::Null),
            _ => Err(self.syntax("a JSON value")),
        }
    }

    /// Takes null.
    pub fn null(&mut self) -> Read<()> {
        self.word("null")
    }

    /// Takes true or false.
    pub fn bool(&mut self) -> Read<bool> {
        let truth = self.peek() == Some(b't');
        self.word(if truth { "true" } else { "false" })?;
        Ok(truth)
    }

    /// Takes the bracket that opens an object or a list.
    pub fn open(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault(format!("expected at most {DEEPEST} levels of nesting, found more"), true));
        }
        self.at += 1;
        Ok(())
    }

    /// Takes the next key of an object with its colon, or the bracket that closes it. `first` is true before the first key.
    pub fn key(&mut self, first: &mut bool) -> Read<Option<Cow<'j, str>>> {
        match self.peek() {
            Some(b'}') => {
                self.close();
                return Ok(None);
            }
            Some(b',') if !*first => {
                self.at += 1;
                self.peek();
            }
            _ if !*first => return Err(self.syntax("`,` or `}`")),
            _ => {}
        }
        *first = false;
        if self.byte() != Some(b'"') {
            return Err(self.syntax("a key in quotes"));
        }
        let key = self.string()?;
        if self.peek() != Some(b':') {
            return Err(self.syntax("`:`"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// Whether another element of a list comes; takes the comma before it, or the bracket that closes the list.
    pub fn item(&mut self, first: &mut bool) -> Read<bool> {
        match self.peek() {
            // A comma that was taken needs an element.
            Some(b']') => {
                self.close();
                return Ok(false);
            }
            Some(b',') if !*first => {
                self.at += 1;
                if self.peek() == Some(b']') {
                    return Err(self.syntax("a JSON value"));
                }
            }
            _ if !*first => return Err(self.syntax("`,` or `]`")),
            _ => {}
        }
        *first = false;
        Ok(true)
    }

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
        Ok(Number { text: &self.text[start..self.at], whole })
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
        if self.at == start { Err(self.syntax("a digit")) } else { Ok(value) }
    }

    /// Takes a value without looking at it.
    pub fn skip(&mut self) -> Read<()> {
        match self.token()? {
            Token::Null => self.null(),
            Token::Bool => self.bool().map(drop),
            Token::Number => self.number().map(drop),
            Token::Text => self.skip_string(),
            Token::List => {
                self.open()?;
                let mut first = true;
                while self.item(&mut first)? {
                    self.skip()?;
                }
                Ok(())
            }
            Token::Object => {
                self.open()?;
                let mut first = true;
                while self.key(&mut first)?.is_some() {
                    self.skip()?;
                }
                Ok(())
            }
        }
    }

    fn skip_string(&mut self) -> Read<()> {
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

    /// Says that the text must end here.
    pub fn end(&mut self) -> Read<()> {
        if self.peek().is_none() { Ok(()) } else { Err(self.syntax("the end of the document")) }
    }

    /// The value that comes next is not of the type that was expected.
    pub fn mismatch(&mut self, expected: &str) -> Box<Fault> {
        let at = self.at;
        match self.describe() {
            Ok(found) => {
                self.at = at;
                self.fault(format!("expected {expected}, found {found}"), false)
            }
            Err(fault) => fault,
        }
    }

    fn describe(&mut self) -> Read<String> {
        Ok(match self.token()? {
            Token::Null => "null".to_owned(),
            Token::Bool => self.bool()?.to_string(),
            Token::Number => format!("the number {}", self.number()?.text),
            Token::Text => found_text(&self.string()?),
            Token::List => "a list".to_owned(),
            Token::Object => "an object".to_owned(),
        })
    }

    /// A fault at this place.
    pub fn fault(&self, message: String, syntax: bool) -> Box<Fault> {
        Box::new(Fault { at: self.at, path: Vec::new(), message, syntax })
    }

    #[cold]
    fn syntax(&self, expected: &str) -> Box<Fault> {
        let found = match self.text[self.at..].chars().next() {
            None => "the end of the text".to_owned(),
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(letter) if letter.is_control() => format!("the control character {:#04x}", u32::from(letter)),
            Some(letter) => format!("`{letter}`"),
        };
        self.fault(format!("expected {expected}, found {found}"), true)
    }

    fn word(&mut self, word: &str) -> Read<()> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        let same = word.bytes().zip(self.text.as_bytes()[self.at..].iter()).take_while(|(a, b)| a == *b).count();
        self.at += same;
        Err(self.syntax(&format!("`{word}`")))
    }

    fn close(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                byte => return byte,
            }
        }
    }
}

/// How many bytes come before the next quote, backslash or control character, eight at a time.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    let mut count = 0;
    for word in bytes.chunks_exact(8) {
        let word = u64::from_le_bytes([word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7]]);
        let found = equal(word, b'"') | equal(word, b'\\') | control(word);
        if found != 0 {
            return count + found.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    let rest = &bytes[count..];
    count + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
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
