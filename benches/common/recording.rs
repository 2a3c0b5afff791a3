//! Recordings of any length: those of `fixtures/recordings` one after the other, again and again, each time with other UIDs,
//! another namespace, and later times.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::read::GzDecoder;
use regex::Regex;

/// How long after the end of one recording the next begins, milliseconds.
const PAUSE: i64 = 60_000;

/// A part of a line that is written anew each time.
#[derive(Clone, Debug)]
enum Part {
    Same(String),
    /// When it was received, milliseconds.
    Received(i64),
    /// A time of the API, milliseconds; with the digits of its fraction.
    Time(i64, String),
    /// The first eight digits of a UID.
    Uid(u32),
    /// The number of the repetition, behind the name of a namespace or a Node.
    Number,
}

/// One recording, as a pattern.
#[derive(Debug)]
struct Pattern {
    lines: Vec<Vec<Part>>,
    begin: i64,
    end: i64,
}

/// Writes recordings.
#[derive(Debug)]
pub struct Recorder {
    context: String,
    patterns: Vec<Pattern>,
}

impl Recorder {
    /// A recorder that repeats the recordings of a folder whose names begin with one of `letters`.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn new(folder: &Path, letters: &str) -> io::Result<Self> {
        let mut paths: Vec<_> = std::fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?;
        paths.sort();
        let (mut kinds, mut patterns) = (Vec::new(), Vec::new());
        for path in paths {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let Some(name) = name
                .strip_suffix(".jsonl.gz")
                .filter(|name| name.starts_with(|c| letters.contains(c)))
            else {
                continue;
            };
            let mut text = String::new();
            GzDecoder::new(std::fs::File::open(&path)?).read_to_string(&mut text)?;
            kinds.extend(kinds_of(text.lines().next().unwrap_or_default()));
            patterns.push(Pattern::new(name, &text));
        }
        kinds.sort();
        kinds.dedup();
        let context = format!(
            "{{\"recv\":{}.0,\"type\":\"CONTEXT\",\"kubernetes\":\"v1.36.3\",\"kinds\":[{}],\"from\":\"start\",\"every_write\":true,\
             \"facts\":{},\"requests\":{},\"settings\":{{\"node-monitor-grace-period\":\"16s\",\"node-monitor-period\":\"2s\"}}}}\n",
            patterns
                .first()
                .map_or(0, |pattern| pattern.begin / 1_000 - 1),
            kinds.join(","),
            !letters.contains(['n', 's']),
            letters == "r",
        );
        Ok(Self { context, patterns })
    }

    /// Writes `count` lines; the last recording may be cut off.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn write(&self, count: usize, to: &mut impl Write) -> io::Result<()> {
        to.write_all(self.context.as_bytes())?;
        let (mut written, mut now) = (1, self.patterns.first().map_or(0, |pattern| pattern.begin));
        let mut line = String::new();
        for (number, pattern) in (0..).zip(self.patterns.iter().cycle()) {
            for parts in &pattern.lines {
                if written >= count {
                    return to.flush();
                }
                line.clear();
                parts
                    .iter()
                    .for_each(|part| part.write(number, now - pattern.begin, &mut line));
                to.write_all(line.as_bytes())?;
                written += 1;
            }
            // Whole seconds, so that times that were cut to seconds stay as far from the others as they were.
            now += (pattern.end - pattern.begin + PAUSE) / 1_000 * 1_000;
        }
        to.flush()
    }
}

/// The quoted names in `"kinds":[…]`.
fn kinds_of(context: &str) -> Vec<String> {
    let list = context
        .split_once("\"kinds\":[")
        .and_then(|(_, rest)| rest.split_once(']'));
    list.map(|(kinds, _)| {
        kinds
            .split(',')
            .map(|kind| kind.trim().to_owned())
            .collect()
    })
    .unwrap_or_default()
}

impl Pattern {
    fn new(namespace: &str, text: &str) -> Self {
        let uid = r"\b([0-9a-f]{8})(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
        let time = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z";
        let (namespace, nodes) = (regex::escape(namespace), node_names(text).join("|"));
        let pattern = format!(
            r#"^\{{"recv":(\d+\.?\d*)|{uid}|{time}|({namespace}|(?:"|-|system:node:)(?:{nodes})\b)"#
        );
        let varying = Regex::new(&pattern).expect("a pattern");
        let mut lines = Vec::new();
        let (mut begin, mut end) = (i64::MAX, i64::MIN);
        let mut nodes: BTreeMap<&str, &str> = BTreeMap::new();
        for line in text.lines().filter(|line| {
            line.contains("\"object\":{")
                || line.contains("\"FACT\"")
                || line.contains("\"REQUEST\"")
        }) {
            let parts = parts(line, &varying);
            if let Some(Part::Received(time)) =
                parts.iter().find(|part| matches!(part, Part::Received(_)))
            {
                (begin, end) = (begin.min(*time), end.max(*time));
            }
            if let (true, Some((_, object))) = (
                line.contains("\"object\":{\"kind\":\"Node\""),
                line.split_once("\"object\":"),
            ) {
                let uid = object
                    .split_once("\"uid\":\"")
                    .map_or("", |(_, uid)| &uid[..36]);
                nodes.insert(uid, object);
            }
            lines.push(parts);
        }
        // Everything but the Nodes is gone at the end; they go too, so that nothing is left over.
        for object in nodes.values() {
            let gone = format!(
                "{{\"recv\":{}.{:03},\"type\":\"DELETED\",\"object\":{object}",
                end / 1_000,
                end % 1_000
            );
            lines.push(parts(&gone, &varying));
        }
        Self { lines, begin, end }
    }
}

/// The names of the Nodes that a recording names; never none.
fn node_names(text: &str) -> Vec<String> {
    let named = Regex::new(r#""nodeName":"([^"]+)"|"object":\{"kind":"Node","apiVersion":"v1","metadata":\{"name":"([^"]+)""#)
        .expect("a pattern");
    let mut names: Vec<String> = named
        .captures_iter(text)
        .filter_map(|found| Some(regex::escape(found.get(1).or(found.get(2))?.as_str())))
        .collect();
    names.sort();
    names.dedup();
    if names.is_empty() {
        names.push("no node at all".to_owned());
    }
    names
}

fn parts(line: &str, varying: &Regex) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = 0;
    let same = |parts: &mut Vec<Part>, text: &str| {
        if !text.is_empty() {
            parts.push(Part::Same(text.to_owned()))
        }
    };
    for found in varying.captures_iter(line) {
        let whole = found.get(0).expect("the whole");
        same(&mut parts, &line[from..whole.start()]);
        from = whole.end();
        if let Some(received) = found.get(1) {
            same(&mut parts, "{\"recv\":");
            let seconds: f64 = received.as_str().parse().unwrap_or_default();
            #[allow(
                clippy::cast_possible_truncation,
                reason = "milliseconds of this century"
            )]
            parts.push(Part::Received((seconds * 1_000.0).round() as i64));
        } else if let (Some(first), Some(rest)) = (found.get(2), found.get(3)) {
            parts.push(Part::Uid(
                u32::from_str_radix(first.as_str(), 16).unwrap_or_default(),
            ));
            same(&mut parts, rest.as_str());
        } else if let Some(time) = found.get(4) {
            let millis = format!("{}Z", time.as_str())
                .parse::<jiff::Timestamp>()
                .map_or(0, jiff::Timestamp::as_millisecond);
            parts.push(Part::Time(
                millis,
                found
                    .get(5)
                    .map(|digits| digits.as_str().to_owned())
                    .unwrap_or_default(),
            ));
        } else {
            same(&mut parts, whole.as_str());
            parts.push(Part::Number);
        }
    }
    same(&mut parts, &line[from..]);
    parts.push(Part::Same("\n".to_owned()));
    parts
}

impl Part {
    fn write(&self, number: u32, later: i64, line: &mut String) {
        let written = match self {
            Self::Same(text) => line.write_str(text),
            Self::Received(millis) => {
                let now = millis + later;
                write!(line, "{}.{:03}", now / 1_000, now % 1_000)
            }
            Self::Time(millis, fraction) => match jiff::Timestamp::from_millisecond(millis + later)
            {
                Ok(time) => {
                    let time = time.to_string();
                    write!(line, "{}{fraction}Z", &time[..19])
                }
                Err(_) => Ok(()),
            },
            Self::Uid(first) => write!(line, "{:08x}", first ^ number.wrapping_mul(0x9E37_79B1)),
            Self::Number => write!(line, "-{number}"),
        };
        written.expect("a string takes all");
    }
}
