//! Where the documents of a recording begin and end.

use std::io::{BufRead, Read};

use super::TraceError;
use super::buffer::Buffer;
use super::list::{Head, ListKind, read_head};
use super::scan::Scan;

/// No document may be longer, in bytes.
pub(super) const LIMIT: usize = 64 * 1024 * 1024;

/// A document: the first `len` bytes of what [`Frames::bytes`] gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Column at which it begins, from 1.
    pub column: u64,
    /// Its length in bytes.
    pub len: usize,
    /// It was told by the end of the line alone.
    pub by_line: bool,
    /// It is an item of a list.
    pub item: bool,
}

/// Splits a recording into documents. They may stand one to a line, several on one, or run over many; and the items of a
/// `List` are documents of their own, so that a long list is never held as a whole.
#[derive(Debug)]
pub(super) struct Frames<R> {
    buffer: Buffer<R>,
    name: String,
    limit: usize,
    /// Where the first byte of the buffer stands, from 1.
    line: u64,
    column: u64,
    /// The first document was a line of its own: so will the others be, which is quick to tell.
    by_line: Option<bool>,
    /// The list that was begun last.
    list: Option<ListKind>,
    place: Place,
    /// Length of the document that was given out last.
    given: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    /// Before the first item of a list.
    Opened,
    /// Behind an item of a list.
    Between,
    /// Behind the comma after it.
    Next,
}

impl<R: Read> Frames<R> {
    pub fn new(name: &str, input: R, limit: usize) -> Self {
        Self {
            buffer: Buffer::new(input),
            name: name.to_owned(),
            limit,
            line: 1,
            column: 1,
            by_line: None,
            list: None,
            place: Place::Outside,
            given: 0,
        }
    }

    /// The bytes from the beginning of the document on that was given out last.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.bytes()
    }

    /// The list that was begun last, if there was one.
    pub fn list(&self) -> Option<&ListKind> {
        self.list.as_ref()
    }

    /// Whether the document that was given out last, `len` bytes long, ends the file.
    pub fn is_last(&self, len: usize) -> bool {
        self.buffer.is_finished()
            && self.buffer.bytes()[len..]
                .iter()
                .all(u8::is_ascii_whitespace)
    }

    /// The next document; none at the end. Takes away the one before.
    ///
    /// # Errors
    /// An input that cannot be read or unpacked, a document that is too long, something between documents.
    pub fn next(&mut self) -> Result<Option<Frame>, TraceError> {
        let taken = std::mem::take(&mut self.given);
        if self.by_line == Some(true) {
            // There is no line end in a line.
            self.column += taken as u64;
            self.buffer.consume(taken);
        } else {
            self.consume(taken);
        }
        self.skip_mark()?;
        loop {
            match self.peek()? {
                Some(byte) => {
                    if let Some(frame) = self.document_or_mark(byte)? {
                        self.given = frame.len;
                        return Ok(Some(frame));
                    }
                }
                None if self.place == Place::Outside => return Ok(None),
                None => return Err(self.wrong("`]`")),
            }
        }
    }

    /// The document that begins with `byte`; none where it is only what stands around the items of a list, which is taken.
    fn document_or_mark(&mut self, byte: u8) -> Result<Option<Frame>, TraceError> {
        match (self.place, byte) {
            (Place::Outside, _) if self.by_line == Some(true) => self.line_frame().map(Some),
            (Place::Outside, b'{') => self.document(),
            (Place::Opened | Place::Between, b']') => self.end_list().map(|()| None),
            (Place::Between, b',') => {
                self.consume(1);
                self.place = Place::Next;
                Ok(None)
            }
            (Place::Between, _) => Err(self.wrong("`,` or `]`")),
            (Place::Opened | Place::Next, b'{') => {
                self.place = Place::Between;
                self.scanned(true).map(Some)
            }
            _ => Err(self.wrong("a JSON object")),
        }
    }

    /// The document that was told by its line, told by its brackets instead; none where it is the same or has no end.
    pub fn widen(&mut self) -> Option<Frame> {
        let narrow = std::mem::take(&mut self.given);
        let frame = self.scanned(false).ok().filter(|frame| frame.len != narrow);
        self.given = frame.map_or(narrow, |frame| frame.len);
        if frame.is_some() {
            self.by_line = Some(false);
        }
        frame
    }

    /// An error at a place in the document that was given out last, or where the reading stands.
    pub fn wrong(&self, expected: &str) -> TraceError {
        let found = match self.buffer.bytes().first() {
            None => "the end of the file".to_owned(),
            Some(byte) if byte.is_ascii_graphic() => format!("`{}`", char::from(*byte)),
            Some(byte) => format!("the byte {byte:#04x}"),
        };
        self.error(format!("expected {expected}, found {found}"))
    }

    fn error(&self, message: String) -> TraceError {
        TraceError {
            file: self.name.clone(),
            line: self.line,
            column: self.column,
            message,
        }
    }

    /// Passes over a byte order mark at the beginning.
    fn skip_mark(&mut self) -> Result<(), TraceError> {
        if (self.line, self.column) != (1, 1) {
            return Ok(());
        }
        while self.buffer.bytes().len() < 3 && self.fill()? {}
        match self.buffer.bytes() {
            [0xef, 0xbb, 0xbf, ..] => self.consume(3),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                return Err(self.error("expected UTF-8, found UTF-16".to_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Result<Option<u8>, TraceError> {
        loop {
            let blank = self
                .buffer
                .bytes()
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            self.consume(blank);
            if let Some(byte) = self.buffer.bytes().first() {
                return Ok(Some(*byte));
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// A document that begins here, or none where it is a list: then its items come next.
    fn document(&mut self) -> Result<Option<Frame>, TraceError> {
        loop {
            match read_head(self.buffer.bytes()) {
                Head::Other => break,
                Head::Short if self.buffer.bytes().len() > self.limit || !self.fill()? => break,
                Head::Short => {}
                Head::List { kind, len } => {
                    self.consume(len);
                    self.list = Some(kind);
                    self.place = Place::Opened;
                    return Ok(None);
                }
            }
        }
        let frame = self.scanned(false)?;
        if self.by_line.is_none() {
            self.by_line = Some(self.is_a_line(frame.len)?);
        }
        Ok(Some(frame))
    }

    /// Whether the document of this length is the only one on its only line.
    fn is_a_line(&mut self, len: usize) -> Result<bool, TraceError> {
        while self.buffer.bytes().len() == len && self.fill()? {}
        let (document, rest) = self.buffer.bytes().split_at(len);
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        Ok(!document.contains(&b'\n') && matches!(rest.first(), None | Some(b'\n')))
    }

    fn line_frame(&mut self) -> Result<Frame, TraceError> {
        let mut seen = 0;
        let len = loop {
            if let Some(len) = line_length(&self.buffer.bytes()[seen..]) {
                break seen + len - 1;
            }
            seen = self.buffer.bytes().len();
            self.check_limit(seen)?;
            if !self.fill()? {
                break seen;
            }
        };
        self.check_limit(len)?;
        Ok(Frame {
            line: self.line,
            column: self.column,
            len,
            by_line: true,
            item: false,
        })
    }

    /// The object that begins here, by its brackets. One that does not end is given as far as it goes.
    fn scanned(&mut self, item: bool) -> Result<Frame, TraceError> {
        let mut scan = Scan::default();
        let len = loop {
            if let Some(len) = scan.end(self.buffer.bytes()) {
                break len;
            }
            self.check_limit(self.buffer.bytes().len())?;
            if !self.fill()? {
                break self.buffer.bytes().len();
            }
        };
        self.check_limit(len)?;
        Ok(Frame {
            line: self.line,
            column: self.column,
            len,
            by_line: false,
            item,
        })
    }

    /// Takes what follows the items of a list.
    fn end_list(&mut self) -> Result<(), TraceError> {
        self.consume(1);
        let mut scan = Scan::inside(1);
        loop {
            if let Some(len) = scan.end(self.buffer.bytes()) {
                self.consume(len);
                self.place = Place::Outside;
                return Ok(());
            }
            self.check_limit(self.buffer.bytes().len())?;
            if !self.fill()? {
                self.consume(self.buffer.bytes().len());
                return Err(self.wrong("`}`"));
            }
        }
    }

    fn check_limit(&self, len: usize) -> Result<(), TraceError> {
        if len <= self.limit {
            return Ok(());
        }
        Err(self.error(format!(
            "expected a document of at most {} MiB, found a longer one",
            self.limit / 1024 / 1024
        )))
    }

    fn fill(&mut self) -> Result<bool, TraceError> {
        self.buffer
            .fill()
            .map_err(|error| self.error(format!("cannot read on: {error}").to_lowercase()))
    }

    fn consume(&mut self, count: usize) {
        let mut rest = &self.buffer.bytes()[..count];
        while let Some(len) = line_length(rest) {
            self.line += 1;
            self.column = 1;
            rest = &rest[len..];
        }
        self.column += rest.len() as u64;
        self.buffer.consume(count);
    }
}

/// The length of the first line with its end, if it ends. Uses the quick search for a byte of the standard library.
fn line_length(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    let len = rest.skip_until(b'\n').unwrap_or_default();
    (len > 0 && bytes[len - 1] == b'\n').then_some(len)
}

#[cfg(test)]
mod tests;
