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
/// The contexts become one, which comes first: what all of them say (`from: start`, every write, exact times), all that any
/// of them has (facts, requests, kinds, settings), and the longest lag. A recording without a context says nothing.
///
/// Holds one record a recording, and a few bytes for every object that was ever shown. After an error it ends.
pub fn merge<R: Read>(readers: Vec<Reader<R>>) -> Merge<R> {
    let heads = readers.iter().map(|_| None).collect();
    Merge { readers, heads, begun: false, ended: false, failed: None, timed: false, shown: FxHashMap::default() }
}

impl<R: Read> Merge<R> {
    /// What the recordings are together, once the first record was read: a snapshot where all of them are, else the format
    /// of the first that is none.
    pub fn format(&self) -> Option<Format> {
        let formats = || self.readers.iter().filter_map(Reader::format);
        formats().find(|format| *format != Format::Snapshot).or_else(|| formats().next())
    }

    /// Reads the first record of each recording, and gives the context of all.
    fn begin(&mut self) -> Result<Record, TraceError> {
        self.begun = true;
        let mut contexts = Vec::new();
        for at in 0..self.readers.len() {
            self.advance(at)?;
            let context = match self.heads[at].take() {
                Some(Record { kind: RecordKind::Context(context), .. }) => {
                    self.advance(at)?;
                    context
                }
                head => {
                    self.heads[at] = head;
                    Context::default()
                }
            };
            contexts.push(context);
        }
        self.timed = self.heads.iter().flatten().all(|head| head.time.is_some());
        Ok(Record { line: 0, time: None, kind: RecordKind::Context(common(contexts)) })
    }

    fn advance(&mut self, at: usize) -> Result<(), TraceError> {
        self.heads[at] = self.readers[at].next().transpose()?;
        Ok(())
    }

    /// The recording whose next record comes first.
    fn first(&self) -> Option<usize> {
        let heads = self.heads.iter().enumerate().filter_map(|(at, head)| Some((self.key(head.as_ref()?), at)));
        heads.min().map(|(_, at)| at)
    }

    fn key(&self, record: &Record) -> i128 {
        let key = match &record.kind {
            _ if self.timed => record.time.map(i128::from),
            RecordKind::Observation(observation) => observation.object.resource_version().map(i128::from),
            _ => None,
        };
        key.unwrap_or(i128::MIN)
    }

    /// Whether a record shows a version of an object that was shown before, or an older one. Notes it where it does not.
    fn is_old(&mut self, record: &Record) -> bool {
        if matches!(record.kind, RecordKind::Gap) {
            self.shown.retain(|_, version| version.is_none());
        }
        let RecordKind::Observation(observation) = &record.kind else { return false };
        let uid = super::reader::hash(observation.object.uid());
        let version = observation.object.resource_version();
        let deleted = observation.change == Change::Deleted;
        let old = match self.shown.get(&uid) {
            None => false,
            Some(None) => true,
            Some(Some(shown)) => version.is_some_and(|version| version < *shown || (version == *shown && !deleted)),
        };
        if !old {
            let now = if deleted { None } else { Some(version.unwrap_or_default()) };
            self.shown.insert(uid, now);
        }
        old
    }

    fn step(&mut self) -> Result<Option<(usize, Record)>, TraceError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        loop {
            let Some(at) = self.first() else { return Ok(None) };
            let Some(record) = self.heads[at].take() else { return Ok(None) };
            // What is wrong behind a record is told after it.
            self.failed = self.advance(at).err();
            if !self.is_old(&record) {
                return Ok(Some((at, record)));
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
        }
    }
}

impl<R: Read> Iterator for Merge<R> {
    /// The position of the recording, and its record.
    type Item = Result<(usize, Record), TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = if self.begun { self.step() } else { self.begin().map(|context| Some((0, context))) };
        self.ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

/// What several recordings say of themselves together.
fn common(contexts: Vec<Context>) -> Context {
    let mut all = Context { from_start: true, every_write: true, exact: true, kinds: Some(Vec::new()), ..Context::default() };
    for context in contexts {
        all.scenario = all.scenario.or(context.scenario);
        all.kubernetes = all.kubernetes.or(context.kubernetes);
        all.from_start &= context.from_start;
        all.every_write &= context.every_write;
        all.exact &= context.exact;
        all.facts |= context.facts;
        all.requests |= context.requests;
        all.lag = all.lag.max(context.lag);
        all.kinds = all.kinds.zip(context.kinds).map(|(mut kinds, more)| {
            kinds.extend(more);
            kinds.sort();
            kinds.dedup();
            kinds
        });
        keep_first(&mut all.settings, context.settings);
        keep_first(&mut all.gates, context.gates);
    }
    all
}

fn keep_first<V>(all: &mut BTreeMap<String, V>, more: BTreeMap<String, V>) {
    for (key, value) in more {
        all.entry(key).or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(recv: &str, change: &str, uid: &str, version: u32) -> String {
        let object = format!(r#"{{"kind":"Pod","metadata":{{"uid":"{uid}","resourceVersion":"{version}"}}}}"#);
        format!(r#"{{{recv}"type":"{change}","object":{object}}}"#)
    }

    fn at(recv: u32, change: &str, uid: &str, version: u32) -> String {
        seen(&format!(r#""recv":{recv},"#), change, uid, version)
    }

    fn merged(recordings: &[Vec<String>]) -> Vec<String> {
        let texts: Vec<String> = recordings.iter().map(|lines| lines.join("\n")).collect();
        let readers = texts.iter().zip(0..).map(|(text, at)| Reader::new(&at.to_string(), text.as_bytes())).collect();
        merge(readers).map(|next| next.map_or_else(|error| error.to_string(), |(source, record)| shown(source, &record))).collect()
    }

    fn shown(source: usize, record: &Record) -> String {
        match &record.kind {
            RecordKind::Observation(seen) => format!("{source}:{} {:?} {}", record.line, seen.change, seen.object.uid()),
            RecordKind::Context(_) => "context".to_owned(),
            other => format!("{source}:{} {other:?}", record.line),
        }
    }

    #[test]
    fn by_time_where_all_say_it() {
        let pods = vec![at(1, "ADDED", "a", 10), at(3, "MODIFIED", "a", 30)];
        let nodes = vec![at(1, "ADDED", "n", 5), at(2, "MODIFIED", "n", 20), r#"{"recv":4,"type":"SETTLED"}"#.to_owned()];
        let expected = ["context", "0:1 Added a", "1:1 Added n", "1:2 Modified n", "0:2 Modified a", "1:3 Settled"];
        assert_eq!(merged(&[pods, nodes]), expected);
    }

    #[test]
    fn by_resource_version_where_one_does_not() {
        let pods = vec![seen("", "ADDED", "a", 10), seen("", "MODIFIED", "a", 30)];
        let nodes = vec![at(9, "ADDED", "n", 20), r#"{"recv":9,"type":"SETTLED"}"#.to_owned(), at(9, "MODIFIED", "n", 40)];
        let expected = ["context", "0:1 Added a", "1:1 Added n", "1:2 Settled", "0:2 Modified a", "1:3 Modified n"];
        assert_eq!(merged(&[pods, nodes]), expected);
    }

    #[test]
    fn a_version_is_shown_once() {
        let one = vec![at(1, "ADDED", "a", 10), at(3, "MODIFIED", "a", 30), at(6, "DELETED", "a", 40)];
        let two = vec![at(2, "ADDED", "a", 10), at(4, "MODIFIED", "a", 20), at(5, "DELETED", "a", 30), at(7, "ADDED", "a", 50)];
        assert_eq!(merged(&[one, two]), ["context", "0:1 Added a", "0:2 Modified a", "1:3 Deleted a"]);
        let gap = vec![at(1, "ADDED", "a", 10), r#"{"recv":2,"type":"GAP"}"#.to_owned(), at(3, "ADDED", "a", 10)];
        assert_eq!(merged(&[gap]), ["context", "0:1 Added a", "0:2 Gap", "0:3 Added a"]);
    }

    #[test]
    fn an_error_comes_after_what_stands_before_it() {
        let broken = vec![at(1, "ADDED", "a", 10), "{".to_owned()];
        let other = vec![at(2, "ADDED", "b", 11)];
        let expected = ["context", "0:1 Added a", "0:2:2: expected a key in quotes, found the end of the file"];
        assert_eq!(merged(&[broken, other]), expected);
        assert_eq!(merged(&[]), ["context"]);
    }

    fn context(lines: &[&str]) -> Context {
        let readers = lines.iter().map(|line| Reader::new("", line.as_bytes())).collect();
        match merge(readers).next() {
            Some(Ok((_, Record { kind: RecordKind::Context(context), .. }))) => context,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn contexts_become_one() {
        let one = r#"{"type":"CONTEXT","kubernetes":"v1","kinds":["Pod"],"from":"start","every_write":true,"facts":true,"lag":1,"settings":{"a":1}}"#;
        let two = r#"{"type":"CONTEXT","kubernetes":"v2","kinds":["Node","Pod"],"from":"start","requests":true,"settings":{"a":2,"b":3}}"#;
        let all = context(&[one, two]);
        assert_eq!((all.kubernetes.as_deref(), all.lag), (Some("v1"), 1_000));
        assert_eq!(all.kinds, Some(vec!["Node".to_owned(), "Pod".to_owned()]));
        assert!(all.from_start && !all.every_write && all.facts && all.requests && !all.exact);
        assert_eq!((all.settings["a"].as_str(), all.settings["b"].as_str()), ("1", "3"));
        let silent = at(1, "ADDED", "a", 1);
        let all = context(&[one, &silent]);
        assert!(!all.from_start && all.kinds.is_none() && all.facts);
    }

    #[test]
    fn a_snapshot_stays_one() {
        let list = r#"{"kind":"List","items":[]}"#;
        let format = |texts: &[&str]| {
            let mut all = merge(texts.iter().map(|text| Reader::new("", text.as_bytes())).collect());
            all.next();
            all.format()
        };
        assert_eq!(format(&[list, list]), Some(Format::Snapshot));
        assert_eq!(format(&[list, &at(1, "ADDED", "a", 1)]), Some(Format::Lines));
    }
}
