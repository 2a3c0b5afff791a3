//! Recordings: any bytes, recordings with edits and with absurd values, and what was written to be hard.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;
use std::time::Instant;

use podlaw::check::{Judge, Settings};
use podlaw::rule::RuleBook;
use podlaw::trace::{Format, Reader};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::{LONGEST, RECORDINGS, config, edited, edits};

static BOOK: LazyLock<RuleBook> =
    LazyLock::new(|| RuleBook::embedded().expect("the embedded book is sound"));

/// Judges a recording as far as it can be read; says how many records that were.
fn judge(bytes: &[u8]) -> usize {
    let start = Instant::now();
    let mut judge = Judge::new(&BOOK, &Settings::default(), "input");
    let mut reader = Reader::new("input", bytes);
    let mut records = 0;
    while let Some(Ok(record)) = reader.next() {
        if records == 0 && reader.format() == Some(Format::Snapshot) {
            judge.snapshot();
        }
        judge.record(record);
        records += 1;
    }
    judge.finish();
    assert!(
        start.elapsed() < LONGEST,
        "{:?} to judge {} bytes",
        start.elapsed(),
        bytes.len()
    );
    records
}

/// What recordings are made of.
const RECORD_WORDS: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    "null",
    "1e308",
    "-1",
    "9223372036854775807",
    "99999999999999999999999",
    "0.1",
    "\\u0000",
    "\\ud800",
    "\"DELETED\"",
    "\"ADDED\"",
    "{\"type\":\"GAP\"}\n",
    "{\"type\":\"SETTLED\"}\n",
    "\"9999-12-31T23:59:59Z\"",
    "\"0000-01-01T00:00:00Z\"",
    "true",
    "\u{feff}",
];

fn recording(at: prop::sample::Index) -> &'static [u8] {
    &RECORDINGS[at.index(RECORDINGS.len())]
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_bytes_as_a_recording(bytes in proptest::collection::vec(any::<u8>(), 0..400), head in 0..4usize) {
        let heads: [&[u8]; 4] = [b"", b"\x1f\x8b\x08", b"{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",", b"{\"kind\":\"List\",\"items\":["];
        judge(&[heads[head], &bytes].concat());
    }
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn a_recording_with_edits(at in any::<prop::sample::Index>(), edits in edits(RECORD_WORDS)) {
        judge(&edited(recording(at), &edits));
    }

    #[test]
    fn a_recording_cut_off(at in any::<prop::sample::Index>(), place in 0..1_000usize) {
        let whole = recording(at);
        judge(&whole[..whole.len() * place / 1_000]);
    }

    #[test]
    fn a_packed_recording_with_edits(at in any::<prop::sample::Index>(), edits in edits(RECORD_WORDS)) {
        judge(&edited(&packed(recording(at)), &edits));
    }

    /// The JSON stays sound, what it says does not: values of other types, absurd numbers and times, records lost, doubled and
    /// in another order.
    #[test]
    fn a_recording_with_other_values(at in any::<prop::sample::Index>(), choices in proptest::collection::vec(any::<u16>(), 0..200)) {
        judge(&distorted(recording(at), &choices));
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory takes all");
    packer.finish().expect("memory takes all")
}

/// Values that stand where others are expected.
fn odd(choice: u16) -> Json {
    match choice % 16 {
        0 => Json::Null,
        1 => json!(i64::MAX),
        2 => json!(i64::MIN),
        3 => json!(u64::MAX),
        4 => json!(1e300),
        5 => json!(-1),
        6 => json!(""),
        7 => json!([]),
        8 => json!({}),
        9 => json!(true),
        10 => json!("9999-12-31T23:59:59Z"),
        11 => json!("0001-01-01T00:00:00Z"),
        12 => json!([{}, [], "x", null, {"name": "c"}]),
        13 => json!("Running"),
        14 => json!(0),
        _ => json!("1Ei"),
    }
}

fn distorted(recording: &[u8], choices: &[u16]) -> Vec<u8> {
    let text = std::str::from_utf8(recording).expect("recordings are text");
    let mut records: Vec<Json> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let mut choices = choices.iter().copied();
    while let (Some(what), Some(place)) = (choices.next(), choices.next()) {
        let at = usize::from(place) % records.len().max(1);
        match what % 8 {
            0 if records.len() > 1 => drop(records.remove(at)),
            1 => records.insert(at, records[at].clone()),
            2 => {
                let other = usize::from(what / 8) % records.len();
                records.swap(at, other);
            }
            3 => records.insert(
                at,
                json!({"type": if what & 8 == 0 { "GAP" } else { "SETTLED" }}),
            ),
            4 => {
                // A field has an odd value wherever it stands, in all records or in one.
                let value = odd(choices.next().unwrap_or_default());
                let key = KEYS[usize::from(what / 16) % KEYS.len()];
                let all = if what & 8 == 0 {
                    0..records.len()
                } else {
                    at..at + 1
                };
                records[all]
                    .iter_mut()
                    .for_each(|record| set_all(record, key, &value));
            }
            _ => replace(&mut records[at], &mut choices),
        }
    }
    let mut bytes = Vec::new();
    for record in &records {
        writeln!(bytes, "{record}").expect("memory takes all");
    }
    bytes
}

/// Fields that the judge itself reads or counts with.
const KEYS: &[&str] = &[
    "restartCount",
    "exitCode",
    "generation",
    "recv",
    "time",
    "run",
    "creationTimestamp",
    "deletionTimestamp",
    "startedAt",
    "finishedAt",
    "deletionGracePeriodSeconds",
    "terminationGracePeriodSeconds",
    "lastTransitionTime",
    "uid",
    "name",
    "namespace",
    "nodeName",
    "containerStatuses",
    "containers",
    "ownerReferences",
    "controller",
    "resourceVersion",
    "code",
    "verb",
    "container",
    "received",
    "tolerationSeconds",
    "observedGeneration",
    "labels",
    "annotations",
    "kind",
    "type",
    "lag",
    "from",
    "every_write",
    "facts",
    "settings",
    "containerID",
    "lastState",
    "state",
    "restartPolicy",
    "replicas",
    "parallelism",
    "completions",
    "body",
    "fact",
    "startTime",
];

fn set_all(value: &mut Json, key: &str, odd: &Json) {
    match value {
        Json::Object(fields) => fields.iter_mut().for_each(|(name, value)| {
            if name == key {
                value.clone_from(odd)
            } else {
                set_all(value, key, odd)
            }
        }),
        Json::Array(items) => items.iter_mut().for_each(|item| set_all(item, key, odd)),
        _ => {}
    }
}

/// Goes down from a value by choices and puts an odd value where it ends.
fn replace(value: &mut Json, choices: &mut impl Iterator<Item = u16>) {
    let Some(choice) = choices.next() else { return };
    let way = usize::from(choice);
    let inner = match value {
        Json::Object(fields) if !fields.is_empty() && choice % 5 != 0 => {
            let at = way % fields.len();
            fields.values_mut().nth(at)
        }
        Json::Array(items) if !items.is_empty() && choice % 5 != 0 => {
            let at = way % items.len();
            items.get_mut(at)
        }
        _ => None,
    };
    match inner {
        Some(inner) => replace(inner, choices),
        None => *value = odd(choice / 5),
    }
}

#[test]
fn json_that_is_nested_deeply() {
    for depth in [100, 10_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for text in [
                nested.clone(),
                format!("{{\"type\":{nested}}}"),
                format!("{{\"type\":\"ADDED\",\"object\":{nested}}}"),
                format!(
                    "{{\"type\":\"ADDED\",\"object\":{{\"kind\":\"Pod\",\"metadata\":{{\"uid\":\"u\"}},\"spec\":{{\"affinity\":{nested}}}}}}}"
                ),
                format!(
                    "{{\"type\":\"ADDED\",\"object\":{{\"kind\":\"Pod\",\"metadata\":{{\"uid\":\"u\",\"unknown\":{nested}}}}}}}"
                ),
                format!(
                    "{{\"type\":\"REQUEST\",\"verb\":\"create\",\"resource\":\"pods\",\"body\":{nested}}}"
                ),
                format!("{{\"type\":\"CONTEXT\",\"settings\":{nested}}}"),
                format!("{{\"type\":\"EVENT\",\"event\":{nested}}}"),
                format!("{{\"kind\":\"List\",\"items\":[{nested}]}}"),
                format!(
                    "{{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"stage\":\"ResponseComplete\",\"requestObject\":{nested}}}"
                ),
            ] {
                judge(text.as_bytes());
                judge(&text.as_bytes()[..text.len() / 2]);
            }
        }
    }
}

#[test]
fn records_beyond_every_range() {
    let pod = |more: &str| {
        format!(
            "{{\"type\":\"ADDED\",\"object\":{{\"kind\":\"Pod\",\"metadata\":{{\"uid\":\"u\",\"name\":\"p\"{more}}}}}}}\n"
        )
    };
    let mut text = String::new();
    for recv in [
        "1e300",
        "-1e300",
        "9223372036854775807",
        "-9223372036854775808",
        "1e-300",
        "0",
        "99999999999999999999999999",
    ] {
        text.push_str(&pod("").replace("\"type\"", &format!("\"recv\":{recv},\"type\"")));
        judge(text.as_bytes());
    }
    for time in [
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-11-23T04:00:00+99:99",
    ] {
        let metadata = format!(
            ",\"creationTimestamp\":\"{time}\",\"deletionTimestamp\":\"{time}\",\"deletionGracePeriodSeconds\":9223372036854775807"
        );
        judge(pod(&metadata).as_bytes());
        judge(
            format!(
                "{}{}",
                pod(&metadata),
                pod(&metadata).replace("ADDED", "MODIFIED")
            )
            .as_bytes(),
        );
    }
    for lag in [
        "1e300",
        "9223372036854775807",
        "-9223372036854775808",
        "\"9223372036854775807ms\"",
    ] {
        judge(
            format!(
                "{{\"recv\":1,\"type\":\"CONTEXT\",\"lag\":{lag},\"from\":\"start\"}}\n{}",
                pod("")
            )
            .as_bytes(),
        );
    }
}

#[test]
fn many_small_things() {
    judge("{}\n".repeat(50_000).as_bytes());
    judge("\n".repeat(1_000_000).as_bytes());
    judge("{\"type\":\"GAP\"}\n".repeat(20_000).as_bytes());
    judge(&packed(&b" ".repeat(100_000_000)));
    let mut pods = String::new();
    for number in 0..3_000 {
        let _ = writeln!(
            pods,
            "{{\"type\":\"ADDED\",\"object\":{{\"kind\":\"Pod\",\"metadata\":{{\"uid\":\"{number}\",\"name\":\"p{number}\"}}}}}}"
        );
    }
    assert_eq!(judge(pods.as_bytes()), 3_000);
}
