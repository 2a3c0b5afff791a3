//! Rule files: any text, rules with edits, and what was written to be hard.

use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Instant;

use podlaw::check::{Judge, Settings, check_example};
use podlaw::rule::RuleBook;
use podlaw::trace::Reader;
use proptest::prelude::*;

use crate::{LONGEST, RECORDINGS, common, config, edited, edits};

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
