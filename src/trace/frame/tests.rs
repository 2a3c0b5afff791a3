use super::*;
use crate::trace::buffer::tests::Drops;

/// The documents of a text with their places, given a few bytes at a time.
fn frames(text: &str, step: usize, limit: usize) -> Vec<String> {
    let mut frames = Frames::new("f", Drops(text.as_bytes(), step), limit);
    let mut shown = Vec::new();
    loop {
        match frames.next() {
            Ok(None) => return shown,
            Err(error) => {
                shown.push(error.to_string());
                return shown;
            }
            Ok(Some(frame)) => {
                let text = String::from_utf8_lossy(&frames.bytes()[..frame.len]);
                let text: String = text.split_whitespace().collect();
                shown.push(format!(
                    "{}:{} {text}{}",
                    frame.line,
                    frame.column,
                    if frame.item { " item" } else { "" }
                ));
            }
        }
    }
}

fn check(text: &str, expected: &[&str]) {
    for step in [1, 2, 7, 1_000] {
        assert_eq!(frames(text, step, LIMIT), expected, "{text:?} by {step}");
    }
}

#[test]
fn documents_stand_on_lines() {
    check(
        "{\"a\":1}\n\n{\"b\":\"}\"}\r\n  {\"c\":3}",
        &["1:1 {\"a\":1}", "3:1 {\"b\":\"}\"}", "4:3 {\"c\":3}"],
    );
    check("\u{feff}{\"a\":1}\n{}", &["1:4 {\"a\":1}", "2:1 {}"]);
    check(" \n\n", &[]);
}

#[test]
fn documents_run_over_lines_and_share_them() {
    let text = "{\n  \"a\": [\n    \"]}\"\n  ]\n}\n{\"b\": {}} {\"c\": 1}{\n}\n";
    check(
        text,
        &[
            "1:1 {\"a\":[\"]}\"]}",
            "6:1 {\"b\":{}}",
            "6:11 {\"c\":1}",
            "6:19 {}",
        ],
    );
}

#[test]
fn the_items_of_a_list_are_documents() {
    let text = "{\n \"items\": [\n {\"a\": 1},\n {\"b\": [\"]\"]}\n ],\n \"kind\": \"List\"}\n{\"items\":[]}{\"kind\":\"PodList\",\"items\":[{}]}";
    check(
        text,
        &[
            "3:2 {\"a\":1} item",
            "4:2 {\"b\":[\"]\"]} item",
            "7:40 {} item",
        ],
    );
}

#[test]
fn what_stands_between_documents_is_an_error() {
    check("hello", &["f:1:1: expected a JSON object, found `h`"]);
    check("[{}]", &["f:1:1: expected a JSON object, found `[`"]);
    check(
        "{\n}\n,",
        &["1:1 {}", "f:3:1: expected a JSON object, found `,`"],
    );
    check(
        "{\"items\":[{},]}",
        &["1:11 {} item", "f:1:14: expected a JSON object, found `]`"],
    );
    check(
        "{\"items\":[{}{}]}",
        &["1:11 {} item", "f:1:13: expected `,` or `]`, found `{`"],
    );
    check(
        "{\"items\":[1]}",
        &["f:1:11: expected a JSON object, found `1`"],
    );
    check(
        "{\"items\":[{}",
        &[
            "1:11 {} item",
            "f:1:13: expected `]`, found the end of the file",
        ],
    );
    check(
        "{\"items\":[{}],",
        &[
            "1:11 {} item",
            "f:1:15: expected `}`, found the end of the file",
        ],
    );
}

#[test]
fn other_encodings_are_named() {
    let error = |bytes: &[u8]| {
        Frames::new("f", bytes, LIMIT)
            .next()
            .expect_err("no text")
            .to_string()
    };
    assert_eq!(error(b"\xff\xfe{\0"), "f:1:1: expected UTF-8, found UTF-16");
    assert_eq!(
        error(b"\x00"),
        "f:1:1: expected a JSON object, found the byte 0x00"
    );
    let cut = error(&crate::trace::buffer::tests::zipped(b"{}")[..12]);
    assert!(cut.starts_with("f:1:1: cannot read on: "), "{cut}");
}

#[test]
fn long_documents_are_refused() {
    let limit = 1024 * 1024;
    let long = format!("{{}}\n{{\"a\":\"{}\"}}\n{{}}\n", "x".repeat(limit));
    let refused = "f:2:1: expected a document of at most 1 MiB, found a longer one";
    assert_eq!(frames(&long, 100_000, limit), ["1:1 {}", refused]);
    assert_eq!(
        frames(&long[3..], 100_000, limit),
        [refused.replace("2:1", "1:1")]
    );
}

#[test]
fn a_document_that_is_more_than_its_line_is_widened() {
    let mut frames = Frames::new("f", "{}\n{\n\"a\": 1}\n{}".as_bytes(), LIMIT);
    let lens: Vec<usize> = (0..2)
        .filter_map(|_| Some(frames.next().ok()??.len))
        .collect();
    assert_eq!(lens, [2, 1]);
    assert_eq!(
        frames.widen().map(|frame| (frame.line, frame.len)),
        Some((2, 9))
    );
    assert_eq!(
        frames
            .next()
            .expect("a document")
            .map(|frame| (frame.line, frame.len)),
        Some((4, 2))
    );
    assert_eq!(frames.widen(), None);
    assert_eq!(frames.next(), Ok(None));
}
