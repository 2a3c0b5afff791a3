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
    pub(super) text: &'j str,
    pub(super) at: usize,
    depth: usize,
}

/// A place to go back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
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

impl<'j> Cursor<'j> {
    /// The beginning of a text.
    pub fn new(text: &'j str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Where the next token begins.
    pub fn mark(&mut self) -> Mark {
        self.peek();
        Mark {
            at: self.at,
            depth: self.depth,
        }
    }

    /// Goes back to a place.
    pub fn go_back(&mut self, mark: Mark) {
        Mark {
            at: self.at,
            depth: self.depth,
        } = mark;
    }

    /// The text from the next token on.
    pub fn rest(&mut self) -> &'j [u8] {
        self.peek();
        &self.text.as_bytes()[self.at..]
    }

    /// Passes over a whole value of `len` bytes.
    pub fn pass(&mut self, len: usize) {
        self.at += len;
    }

    /// The text that was read since a place.
    pub fn since(&self, mark: Mark) -> &'j str {
        &self.text[mark.at..self.at]
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
            return Err(self.fault(
                format!("expected at most {DEEPEST} levels of nesting, found more"),
                true,
            ));
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

    /// Says that the text must end here.
    pub fn end(&mut self) -> Read<()> {
        if self.peek().is_none() {
            Ok(())
        } else {
            Err(self.syntax("the end of the document"))
        }
    }

    /// The value that comes next is not of the type that was expected.
    pub fn mismatch(&mut self, expected: &str) -> Box<Fault> {
        let mark = self.mark();
        match self.describe() {
            Ok(found) => {
                self.go_back(mark);
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
        Box::new(Fault {
            at: self.at,
            path: Vec::new(),
            message,
            syntax,
        })
    }

    #[cold]
    pub(super) fn syntax(&self, expected: &str) -> Box<Fault> {
        let found = match self.text[self.at..].chars().next() {
            None => "the end of the text".to_owned(),
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(letter) if letter.is_control() => {
                format!("the control character {:#04x}", u32::from(letter))
            }
            Some(letter) => format!("`{letter}`"),
        };
        self.fault(format!("expected {expected}, found {found}"), true)
    }

    fn word(&mut self, word: &str) -> Read<()> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        let same = word
            .bytes()
            .zip(self.text.as_bytes()[self.at..].iter())
            .take_while(|(a, b)| a == *b)
            .count();
        self.at += same;
        Err(self.syntax(&format!("`{word}`")))
    }

    fn close(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    pub(super) fn byte(&self) -> Option<u8> {
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

#[cfg(test)]
mod tests;
