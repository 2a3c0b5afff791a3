//! Several recordings of one cluster as one.

use std::collections::BTreeMap;
use std::io::Read;

use rustc_hash::FxHashMap;

use super::{Change, Context, Format, Reader, Record, RecordKind, TraceError};

/// The records of several recordings of one cluster, made at the same time, in one order. See [`merge`].
#[derive(Debug)]
pub struct Merge<R> {
    readers: Vec<Reader<R>>,
    /// The next record of each recording.
    heads: Vec<Option<Record>>,
    begun: bool,
    ended: bool,
    failed: Option<TraceError>,
    /// All recordings say when they received what.
    timed: bool,
    /// Audit logs give their requests only.
    watched: bool,
    /// The recording from which the last record came.
    source: usize,
    /// The resource version that was shown last of each UID, by its hash; none once it was deleted.
    shown: FxHashMap<u64, Option<u64>>,
}

/// Merges recordings of one cluster that were made at the same time: a watch of Pods, one of Nodes, an audit log.
///
/// Where all say when they received their records (their first record shows it), records come in the order of that time,
/// else observations in the order of their resource version, which one store gives to all kinds; what has neither comes as
/// soon as what stands before it in its recording. Within one recording the order stays, and at a tie the first comes first.
/// A version of an object that was shown before, or an older one, is dropped: several recordings may show the same. After
/// a gap all is shown anew.
///
/// Beside a watch an audit log gives its requests only: a watch shows objects better.
///
/// The contexts become one, which comes first: what all of them say (`from: start`, every write, exact times), all that any
/// of them has (facts, requests, kinds, settings), and the longest lag. A recording without a context says nothing.
///
/// Holds one record a recording, and a few bytes for every object that was ever shown. After an error it ends.
pub fn merge<R: Read>(readers: Vec<Reader<R>>) -> Merge<R> {
    let heads = readers.iter().map(|_| None).collect();
    Merge {
        readers,
        heads,
        begun: false,
        ended: false,
        failed: None,
        timed: false,
        watched: false,
        source: 0,
        shown: FxHashMap::default(),
    }
}

impl<R: Read> Merge<R> {
    /// The position of the recording from which the last record came; that of the first for the context of all.
    pub fn source(&self) -> usize {
        self.source
    }

    /// What the recordings are together, once the first record was read: a snapshot where all of them are, else the format
    /// of the first that is none.
    pub fn format(&self) -> Option<Format> {
        let formats = || self.readers.iter().filter_map(Reader::format);
        formats()
            .find(|format| *format != Format::Snapshot)
            .or_else(|| formats().next())
    }

    /// Reads the first record of each recording, and gives the context of all.
    fn begin(&mut self) -> Result<Record, TraceError> {
        self.begun = true;
        for at in 0..self.readers.len() {
            self.advance(at)?;
        }
        self.watched = self
            .readers
            .iter()
            .any(|reader| matches!(reader.format(), Some(Format::Lines | Format::Watch)));
        let mut all = Context {
            from_start: true,
            every_write: true,
            exact: true,
            kinds: Some(Vec::new()),
            ..Context::default()
        };
        for at in 0..self.readers.len() {
            let context = self.take_context(at)?;
            if !self.gives_requests_only(at) {
                join_what_is_shown(&mut all, &context);
            }
            join_what_there_is(&mut all, context);
        }
        self.timed = self.heads.iter().flatten().all(|head| head.time.is_some());
        Ok(Record {
            line: 0,
            time: None,
            kind: RecordKind::Context(all),
        })
    }

    /// What a recording says of itself before anything else; nothing where it does not.
    fn take_context(&mut self, at: usize) -> Result<Context, TraceError> {
        match self.heads[at].take() {
            Some(Record {
                kind: RecordKind::Context(context),
                ..
            }) => {
                self.advance(at)?;
                Ok(context)
            }
            head => {
                self.heads[at] = head;
                Ok(Context::default())
            }
        }
    }

    /// Whether this is an audit log beside a watch.
    fn gives_requests_only(&self, at: usize) -> bool {
        self.watched && self.readers[at].format() == Some(Format::AuditLog)
    }

    fn advance(&mut self, at: usize) -> Result<(), TraceError> {
        self.heads[at] = self.readers[at].next().transpose()?;
        Ok(())
    }

    /// The recording whose next record comes first.
    fn first(&self) -> Option<usize> {
        let heads = self
            .heads
            .iter()
            .enumerate()
            .filter_map(|(at, head)| Some((self.key(head.as_ref()?), at)));
        heads.min().map(|(_, at)| at)
    }

    fn key(&self, record: &Record) -> i128 {
        let key = match &record.kind {
            _ if self.timed => record.time.map(i128::from),
            RecordKind::Observation(observation) => {
                observation.object.resource_version().map(i128::from)
            }
            _ => None,
        };
        key.unwrap_or(i128::MIN)
    }

    /// Whether a record shows a version of an object that was shown before, or an older one. Notes it where it does not.
    fn is_old(&mut self, record: &Record) -> bool {
        if matches!(record.kind, RecordKind::Gap) {
            self.shown.retain(|_, version| version.is_none());
        }
        let RecordKind::Observation(observation) = &record.kind else {
            return false;
        };
        let uid = super::reader::hash(observation.object.uid());
        let version = observation.object.resource_version();
        let deleted = observation.change == Change::Deleted;
        let old = match self.shown.get(&uid) {
            None => false,
            Some(None) => true,
            Some(Some(shown)) => {
                version.is_some_and(|version| version < *shown || (version == *shown && !deleted))
            }
        };
        if !old {
            let now = if deleted {
                None
            } else {
                Some(version.unwrap_or_default())
            };
            self.shown.insert(uid, now);
        }
        old
    }

    fn step(&mut self) -> Result<Option<Record>, TraceError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        loop {
            let Some(at) = self.first() else {
                return Ok(None);
            };
            let Some(record) = self.heads[at].take() else {
                return Ok(None);
            };
            // What is wrong behind a record is told after it.
            self.failed = self.advance(at).err();
            let left_out =
                self.gives_requests_only(at) && !matches!(record.kind, RecordKind::Request(_));
            if !left_out && !self.is_old(&record) {
                self.source = at;
                return Ok(Some(record));
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
        }
    }
}

impl<R: Read> Iterator for Merge<R> {
    type Item = Result<Record, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = if self.begun {
            self.step()
        } else {
            self.begin().map(Some)
        };
        self.ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

/// What a recording says of the objects that it shows.
fn join_what_is_shown(all: &mut Context, context: &Context) {
    all.from_start &= context.from_start;
    all.every_write &= context.every_write;
    all.exact &= context.exact;
    all.partial |= context.partial;
    all.kinds = match (all.kinds.take(), &context.kinds) {
        (Some(mut kinds), Some(more)) => {
            kinds.extend_from_slice(more);
            kinds.sort();
            kinds.dedup();
            Some(kinds)
        }
        _ => None,
    };
}

/// What else it has.
fn join_what_there_is(all: &mut Context, context: Context) {
    all.facts |= context.facts;
    all.requests |= context.requests;
    all.own_requests |= context.own_requests;
    all.lag = all.lag.max(context.lag);
    all.scenario = all.scenario.take().or(context.scenario);
    all.kubernetes = all.kubernetes.take().or(context.kubernetes);
    keep_first(&mut all.settings, context.settings);
    keep_first(&mut all.gates, context.gates);
}

fn keep_first<V>(all: &mut BTreeMap<String, V>, more: BTreeMap<String, V>) {
    for (key, value) in more {
        all.entry(key).or_insert(value);
    }
}

#[cfg(test)]
mod tests;
