//! Reading traces.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::io::Read;

use rustc_hash::{FxHashSet, FxHasher};

use super::frame::{Frame, Frames, LIMIT};
use super::line::Tag;
use super::list::{Items, ListKind};
use super::log::Log;
use super::{Change, Observation, Record, RecordKind, TraceError, audit, line};
use crate::object::{Desk, ObjectError, Read as Reads, Reading, Token, Type, Value, read_document};

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON lines of podlaw.
    Lines,
    /// What `kubectl get -w --output-watch-events -o json` prints.
    Watch,
    /// A `List`, or objects one after the other: one state, no history.
    Snapshot,
    /// An API audit log.
    AuditLog,
}

/// Reads the records of one recording, in order. It holds no more than one document at a time, and of a list one item.
///
/// What the file is shows in its first document: a line of podlaw, an event of a watch, an object, a list, or an event of
/// an audit log. After an error the reader ends. Objects without watch events are read as a [`Format::Snapshot`], and the
/// same object a second time is an error: a stream of bare objects (`kubectl get -w` without `--output-watch-events`) does
/// not show what was deleted.
#[derive(Debug)]
pub struct Reader<R> {
    frames: Frames<R>,
    name: String,
    desk: Desk,
    format: Option<Format>,
    ready: VecDeque<Record>,
    /// What was wrong, to be told when the records before it are gone.
    failed: Option<TraceError>,
    ended: bool,
    /// Hashes of the UIDs of a snapshot.
    shown: FxHashSet<u64>,
    log: Log,
}

impl<R: Read> Reader<R> {
    /// A reader of the recording `name`; gzip is recognised by its first bytes.
    pub fn new(name: &str, input: R) -> Self {
        Self {
            frames: Frames::new(name, input, LIMIT),
            name: name.to_owned(),
            desk: Desk::for_many(),
            format: None,
            ready: VecDeque::new(),
            failed: None,
            ended: false,
            shown: FxHashSet::default(),
            log: Log::default(),
        }
    }

    /// What the file turned out to be, once the first record was read.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// Reads the next document.
    fn step(&mut self) -> Result<(), TraceError> {
        let Some(frame) = self.frames.next()? else {
            self.ended = true;
            return self.end();
        };
        match self.read(frame) {
            Ok(()) => Ok(()),
            Err(error) => match self
                .frames
                .widen()
                .filter(|_| frame.by_line && error.syntax)
            {
                Some(wide) => self.read(wide).map_err(|_| self.place(frame, error)),
                None => Err(self.place(frame, error)),
            },
        }
    }

    fn end(&mut self) -> Result<(), TraceError> {
        if self.frames.list().is_some() {
            self.format.get_or_insert(Format::Snapshot);
        }
        if self.format.is_none() {
            return Err(self.frames.wrong("a recording"));
        }
        Ok(())
    }

    fn read(&mut self, frame: Frame) -> Result<(), ObjectError> {
        let json = &self.frames.bytes()[..frame.len];
        let format = match self.format {
            Some(format) => format,
            None => *self.format.insert(recognise(
                json,
                self.frames.list().filter(|_| frame.item),
                &mut self.desk,
            )?),
        };
        match format {
            Format::Lines | Format::Watch => {
                self.ready
                    .extend(line::read(json, frame.line, &mut self.desk)?)
            }
            Format::Snapshot => self.read_object(frame)?,
            Format::AuditLog => {
                if let Some(write) = audit::read(json, &mut self.desk)? {
                    self.log.take(frame.line, write, &mut self.ready);
                }
            }
        }
        Ok(())
    }

    fn read_object(&mut self, frame: Frame) -> Result<(), ObjectError> {
        let list = self.frames.list().filter(|_| frame.item);
        let kind = match list.map_or(Items::TellTheirKind, ListKind::items) {
            Items::TellTheirKind => None,
            Items::AreOf(kind) => Some(kind),
            Items::AreUnknown => return Ok(()),
        };
        let json = &self.frames.bytes()[..frame.len];
        let Some(object) = read_document(json, &mut self.desk, |reading| {
            reading.identified_object(kind)
        })?
        else {
            return Ok(());
        };
        if !self.shown.insert(hash(object.uid())) {
            return Err(plain(format!(
                "{} {} is shown a second time without a watch event, which does not show what was deleted: \
                 record with `kubectl get -w --output-watch-events -o json`",
                object.kind.name(),
                object.name(),
            )));
        }
        let kind = RecordKind::Observation(Observation {
            change: Change::Added,
            object,
        });
        self.ready.push_back(Record {
            line: frame.line,
            time: None,
            kind,
        });
        Ok(())
    }

    fn place(&self, frame: Frame, mut error: ObjectError) -> TraceError {
        let end = if self.frames.is_last(frame.len) {
            "the end of the file"
        } else {
            "the end of the line"
        };
        error.message = error
            .message
            .replace("found the end of the text", &format!("found {end}"));
        TraceError::in_document(&self.name, frame.line, frame.column, error)
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Record, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.ready.pop_front() {
                return Some(Ok(record));
            }
            if let Some(error) = self.failed.take() {
                return Some(Err(error));
            }
            if self.ended {
                return None;
            }
            if let Err(error) = self.step() {
                self.failed = Some(error);
                self.ended = true;
            }
            if self.ended && self.format == Some(Format::AuditLog) {
                self.log.end(&mut self.ready);
            }
        }
    }
}

/// What stands at the top of a document, as far as it tells what the recording is.
#[derive(Debug, Default)]
struct Top {
    kind: bool,
    audit: bool,
    tag: Option<Tag>,
    typed: bool,
    recv: bool,
    object: bool,
    metadata: bool,
}

fn top(reading: &mut Reading<'_, '_>) -> Reads<Top> {
    reading.open_object()?;
    let mut top = Top::default();
    let mut first = true;
    while let Some(key) = reading.json.key(&mut first)? {
        let text = if reading.json.token()? == Token::Text {
            reading.value(Type::Text)?
        } else {
            reading.json.skip().map(|()| Value::Absent)?
        };
        let text = text.as_str();
        match &*key {
            "kind" => top.kind = text.is_some(),
            "apiVersion" => top.audit = text.is_some_and(is_audit),
            "type" => (top.typed, top.tag) = (text.is_some(), text.and_then(Tag::named)),
            "recv" => top.recv = true,
            "object" => top.object = true,
            "metadata" => top.metadata = true,
            _ => {}
        }
    }
    Ok(top)
}

fn is_audit(version: &str) -> bool {
    version.starts_with("audit.k8s.io/")
}

/// What a recording is that begins with this document, an item of `list` where there is one.
fn recognise(json: &[u8], list: Option<&ListKind>, desk: &mut Desk) -> Result<Format, ObjectError> {
    let top = read_document(json, desk, top)?;
    if top.audit
        || list
            .and_then(|list| list.version.as_deref())
            .is_some_and(is_audit)
    {
        return Ok(Format::AuditLog);
    }
    if list.is_some() || (top.metadata && top.kind) {
        return Ok(Format::Snapshot);
    }
    match top.tag {
        Some(Tag::Seen(_) | Tag::Bookmark | Tag::Error) if !top.recv && top.object => {
            Ok(Format::Watch)
        }
        Some(_) => Ok(Format::Lines),
        None if top.typed && top.recv => Ok(Format::Lines),
        None => Err(plain(format!("expected {EXPECTED}, found another object"))),
    }
}

/// What can be read.
const EXPECTED: &str = "a recording (podlaw's own lines, `kubectl get -w --output-watch-events -o json`, a List, or an audit log)";

fn plain(message: String) -> ObjectError {
    ObjectError {
        line: 1,
        column: 1,
        message,
        syntax: false,
    }
}

/// A hash of a UID.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
