//! Whatever stands in a rule file or a recording: no panic, no exhausted stack, and an answer in bounded time.

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use podlaw::check::{Judge, Settings, check_example};
use podlaw::rule::RuleBook;
use podlaw::trace::{Format, Reader};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Value as Json, json};

/// No input of a test takes longer, in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

static BOOK: LazyLock<RuleBook> =
    LazyLock::new(|| RuleBook::embedded().expect("the embedded book is sound"));

/// Loads a rule file, which may be refused, and judges its examples, which may fail.
fn load(text: &str) -> bool {
    let start = Instant::now();
    let book = RuleBook::from_text(&[("input.yaml", text)]).ok();
    for (index, rule) in book.iter().flat_map(|book| book.rules.iter().enumerate()) {
        for example in &rule.examples {
            let _ = book
                .as_ref()
                .map(|book| check_example(book, index, None, example));
        }
    }
    assert!(
        start.elapsed() < LONGEST,
        "{:?} to load {} bytes",
        start.elapsed(),
        text.len()
    );
    book.is_some()
}

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

fn config(cases: u32) -> Config {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

/// One edit of a text: where (in thousandths of it), how many bytes go, and what comes instead.
type Edit = (usize, usize, Vec<u8>);

fn edits(words: &'static [&'static str]) -> impl Strategy<Value = Vec<Edit>> {
    let word = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..4),
        (0..words.len()).prop_map(|at| words[at].as_bytes().to_vec()),
    ];
    proptest::collection::vec((0..1_000usize, 0..12usize, word), 0..5)
}

fn edited(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for (place, gone, new) in edits {
        let from = bytes.len() * place / 1_000;
        let to = (from + gone).min(bytes.len());
        bytes.splice(from..to, new.iter().copied());
    }
    bytes
}

/// What rule files are made of.
const RULE_WORDS: &[&str] = &[
    "&a ",
    "*a",
    "<<: *a",
    "- ",
    ": ",
    "\n",
    "{",
    "}",
    "[",
    "]",
    "'",
    "\"",
    "|",
    ">",
    "!!",
    "#",
    "\t",
    "\u{0}",
    "é",
    "has(",
    ")",
    "(",
    " && ",
    " || ",
    " ? ",
    ".all(x, ",
    ".map(x, ",
    ".",
    "self",
    "oldSelf",
    "namespace",
    "1e999",
    "-9223372036854775808",
    "99999999999999999999",
    "at: 1e300",
    "at: -1e300, ",
    "{settle: true}",
    "{end: true}",
    "{gap: true}",
    "deleted: true",
    "duration('",
    "timestamp('",
    "quantity('",
    ".matches('(a*)*')",
    "size(",
    "-",
    "!",
    "null",
    "true",
    "0x7fffffffffffffff",
    "r'",
    "'''",
];
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

/// The rules of the book, each as text.
static RULES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut rules = Vec::new();
    for entry in std::fs::read_dir(common::root().join("specs"))
        .expect("the rule files")
        .flatten()
    {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        if text.starts_with("- id: ") || text.contains("\n- id: ") {
            rules.extend(
                text.split("\n- id: ")
                    .skip(1)
                    .map(|rule| format!("- id: {rule}\n")),
            );
        }
    }
    rules.sort();
    rules
});

/// Small recordings of each sort: without facts, with them, with requests.
static RECORDINGS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let names = [
        "s11-force",
        "p06-force",
        "r03-refused-create",
        "s12b-job-hello",
        "p17-cronjob",
    ];
    names
        .iter()
        .map(|name| {
            common::unzip(&common::root().join(format!("fixtures/recordings/{name}.jsonl.gz")))
        })
        .collect()
});

fn recording(at: prop::sample::Index) -> &'static [u8] {
    &RECORDINGS[at.index(RECORDINGS.len())]
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_text_as_a_rule_file(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        load(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_rule_with_edits(at in any::<prop::sample::Index>(), edits in edits(RULE_WORDS)) {
        load(&String::from_utf8_lossy(&edited(RULES[at.index(RULES.len())].as_bytes(), &edits)));
    }

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

/// A rule of which one expression is given.
fn rule(then: &str) -> String {
    let text = serde_json::to_string(then).expect("text");
    format!(
        "- {{id: a.b, statement: s, level: must, on: pod, observe: snapshot, evidence: [api], asserted: false, because: b, then: {text}}}\n"
    )
}

#[test]
fn yaml_that_grows_when_it_is_read() {
    let mut bomb = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let line = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(bomb, "- &a{level} [{line}]");
    }
    assert!(!load(&bomb));
    let mut merges = "- &m0 {id: a.b}\n".to_owned();
    for level in 1..40 {
        let _ = writeln!(
            merges,
            "- &m{level} {{<<: [*m{}, *m{}], k{level}: v}}",
            level - 1,
            level - 1
        );
    }
    assert!(!load(&merges));
    assert!(!load("- &a [*a]\n"));
    assert!(!load("- &a {<<: *a}\n"));
}

#[test]
fn yaml_that_is_nested_deeply() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        for depth in [100, 10_000, 100_000] {
            load(&format!("{}{}", open.repeat(depth), close.repeat(depth)));
            load(&format!(
                "- id: a.b\n  examples: {}{}",
                open.repeat(depth),
                close.repeat(depth)
            ));
        }
    }
}

#[test]
fn expressions_that_are_nested_deeply() {
    for depth in [50, 1_000, 50_000] {
        for (open, inner, close) in [
            ("(", "true", ")"),
            ("!", "true", ""),
            ("-", "1 == 1", ""),
            ("[", "1", "]"),
            ("true ? ", "true", " : false"),
            ("size([", "1", "]) == 1"),
            ("[1].all(x, ", "true", ")"),
            ("[1].map(x, ", "x", ")"),
            ("min(1, ", "1", ")"),
        ] {
            load(&rule(&format!(
                "{}{inner}{}",
                open.repeat(depth),
                close.repeat(depth)
            )));
        }
    }
}

#[test]
fn expressions_that_are_long() {
    for count in [100, 2_000, 20_000] {
        for (first, more) in [
            ("true", " && true"),
            ("true", " || true"),
            ("1", " + 1"),
            ("'a'", " + 'a'"),
            ("true", " == true"),
            ("self", ".status"),
            ("self.status.phase", ".size()"),
            ("[1]", "[0]"),
            ("[1]", ".map(x, x)"),
            ("true", " ? true : true"),
        ] {
            load(&rule(&format!("{first}{}", more.repeat(count))));
        }
        load(&rule(&format!("1 in [{}]", "1, ".repeat(count))));
        load(&rule(&format!("'{}' == ''", "x".repeat(count))));
    }
}

#[test]
fn numbers_and_texts_beyond_every_range() {
    for then in [
        "-9223372036854775808 < 0",
        "-(-9223372036854775808) < 0",
        "9223372036854775808 > 0",
        "-9223372036854775808 / -1 > 0",
        "-9223372036854775808 % -1 == 0",
        "9223372036854775807 + 1 > 0",
        "seconds(9223372036854775807) > duration('1s')",
        "duration('9223372036854775807h') > duration('1s')",
        "duration('-9223372036854775807ms') - duration('2ms') < duration('1s')",
        "timestamp('9999-12-31T23:59:59Z') + duration('2562047788015h') > now",
        "timestamp('99999-12-31T23:59:59Z') > now",
        "now - timestamp('0000-01-01T00:00:00Z') > duration('1s')",
        "quantity('9223372036854775807E') > 0",
        "quantity('170141183460469231731687303715884105727') > 0",
        "quantity('170141183460469231731687303715884105n') > 0",
        "quantity('0.000000000000000001n') > 0",
        "quantity('1e-38') > 0",
        "quantity('1e2147483647') > 0",
        "quantity('1e-2147483648') > 0",
        "scaled_up('9223372036854775807%', 9223372036854775807) > 0",
        "scaled_down('-9223372036854775808%', -1) > 0",
        "scaled_up('100%', 9223372036854775807) > 0",
        "indexes('0-9223372036854775807') == []",
        "indexes('9223372036854775807-9223372036854775807,0-100000,0-100000') == []",
        "ordinal('a-99999999999999999999') == -1",
        "int('99999999999999999999') == 0",
        "[1][9223372036854775807] == 1",
        "[1][-1] == 1",
        "'a'.matches('(((a{100}){100}){100}){100}')",
        "'a'.matches('[')",
        "'it\\'s in the namespace' == ''",
        "\"\\u{0}\\x\" == ''",
        "0x7fffffffffffffff == 0xffffffffffffffff",
        "1.0 == 1e400",
        "b'a' == b'a'",
        "has(self)",
        "has(self.status.phase",
        "has",
        "namespace",
        "é == 'é' && namespace.ü",
        "self . metadata . namespace == ''",
        "{'a': 1}.a == 1",
        "self.metadata.labels.exists(namespace, true)",
        "[].all(self, true)",
        "[].all(now, true)",
        "self.?status",
        "optional.none()",
    ] {
        let text = rule(then);
        load(&text);
        load(&text.replace(
            "asserted: false",
            "examples: [{holds: [{metadata: {generation: 1}}]}, {breaks: [{status: {phase: x}}]}]",
        ));
        if let Ok(book) = RuleBook::from_text(&[(
            "input.yaml",
            &text.replace(
                "asserted: false, because: b",
                "examples: [{holds: [{}]}, {breaks: [{}]}]",
            ),
        )]) {
            let mut judge = Judge::new(&book, &Settings::default(), "input");
            Reader::new("input", &RECORDINGS[0][..])
                .flatten()
                .for_each(|record| judge.record(record));
            judge.finish();
        }
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
