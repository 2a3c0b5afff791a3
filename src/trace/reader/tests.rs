use super::*;
use crate::trace::buffer::tests::{Drops, zipped};

fn pod(uid: &str, phase: &str) -> String {
    format!(
        r#"{{"kind":"Pod","metadata":{{"name":"p","uid":"{uid}"}},"status":{{"phase":"{phase}"}}}}"#
    )
}

fn event(change: &str, object: &str) -> String {
    format!(r#"{{"type":"{change}","object":{object}}}"#)
}

/// The format, and each record in a few words.
fn read(bytes: &[u8], step: usize) -> (Option<Format>, Vec<String>) {
    let mut reader = Reader::new("f", Drops(bytes, step));
    let mut shown = Vec::new();
    for next in reader.by_ref() {
        shown.push(match next {
            Err(error) => error.to_string(),
            Ok(Record {
                line,
                kind: RecordKind::Observation(seen),
                ..
            }) => format!("{line} {:?} {}", seen.change, seen.object.uid()),
            Ok(Record { line, kind, .. }) => format!("{line} {kind:?}"),
        });
    }
    (reader.format(), shown)
}

fn check(text: &str, format: impl Into<Option<Format>>, expected: &[&str]) {
    let format = format.into();
    for step in [1, 13, 100_000] {
        let (found, shown) = read(text.as_bytes(), step);
        assert_eq!(
            (found, shown.as_slice()),
            (
                format,
                expected
                    .iter()
                    .map(|text| (*text).to_owned())
                    .collect::<Vec<_>>()
                    .as_slice()
            ),
            "{text}"
        );
    }
    assert_eq!(read(&zipped(text.as_bytes()), 1_000).1, expected);
}

#[test]
fn lines_of_podlaw() {
    let text = format!(
        "{{\"type\":\"SETTLED\"}}\n\n{{\"recv\":1,{}\n",
        &event("ADDED", &pod("a", "Pending"))[1..]
    );
    check(&text, Format::Lines, &["1 Settled", "3 Added a"]);
}

#[test]
fn a_watch_printed_compactly_or_over_many_lines() {
    let events = [
        event("ADDED", &pod("a", "Pending")),
        event("DELETED", &pod("a", "Failed")),
    ];
    check(
        &events.join("\n"),
        Format::Watch,
        &["1 Added a", "2 Deleted a"],
    );
    check(
        &events.concat(),
        Format::Watch,
        &["1 Added a", "1 Deleted a"],
    );
    let pretty = events.map(|event| {
        serde_json::to_string_pretty(
            &serde_json::from_str::<serde_json::Value>(&event).expect("json"),
        )
        .expect("json")
    });
    check(
        &pretty.join("\n"),
        Format::Watch,
        &["1 Added a", "14 Deleted a"],
    );
    let mixed = format!(
        "{}\n{}\n{}",
        event("ADDED", &pod("b", "x")),
        pretty[0],
        event("MODIFIED", &pod("b", "y"))
    );
    check(
        &mixed,
        Format::Watch,
        &["1 Added b", "2 Added a", "15 Modified b"],
    );
}

#[test]
fn lists_are_snapshots() {
    let list = format!(
        r#"{{"apiVersion":"v1","items":[{},{{"kind":"Service"}},{}],"kind":"List"}}"#,
        pod("a", "x"),
        pod("b", "x")
    );
    check(&list, Format::Snapshot, &["1 Added a", "1 Added b"]);
    let raw =
        r#"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"uid":"a"}}]}"#;
    check(raw, Format::Snapshot, &["1 Added a"]);
    check(
        r#"{"kind":"ServiceList","items":[{"metadata":{"uid":"a"}}]}"#,
        Format::Snapshot,
        &[],
    );
    check(r#"{"kind":"List","items":[]}"#, Format::Snapshot, &[]);
    check(
        r#"{"kind":"PodList","metadata":{},"items":null}"#,
        Format::Snapshot,
        &[],
    );
    let two = format!(
        "{}\n{}",
        r#"{"kind":"ServiceList","items":[{}]}"#,
        pod("a", "x")
    );
    check(&two, Format::Snapshot, &["2 Added a"]);
    check(
        r#"{"items":[{"metadata":{"uid":"a"}}]}"#,
        Format::Snapshot,
        &["f:1:11: kind: expected a string, found nothing"],
    );
}

#[test]
fn objects_alone_are_a_snapshot_until_one_comes_again() {
    let text = format!("{}\n{}\n{}", pod("a", "x"), pod("b", "x"), pod("a", "y"));
    let again = "f:3:1: Pod p is shown a second time without a watch event, which does not show what was deleted: \
                 record with `kubectl get -w --output-watch-events -o json`";
    check(&text, Format::Snapshot, &["1 Added a", "2 Added b", again]);
}

#[test]
fn what_is_no_recording_is_refused() {
    check(
        "",
        None,
        &["f:1:1: expected a recording, found the end of the file"],
    );
    check(
        " \n\n",
        None,
        &["f:3:1: expected a recording, found the end of the file"],
    );
    check(
        "No resources found\n",
        None,
        &["f:1:1: expected a JSON object, found `N`"],
    );
    let other = format!("f:1:1: expected {EXPECTED}, found another object");
    check("{}", None, &[&other]);
    check(r#"{"name":"x","version":1}"#, None, &[&other]);
    check(r#"{"type":"module"}"#, None, &[&other]);
    check(
        r#"{"recv":1,"type":"FOO"}"#,
        Format::Lines,
        &[r#"f:1:18: type: expected the type of a record, found "FOO""#],
    );
}

#[test]
fn an_error_ends_the_reading_after_the_records_before_it() {
    let good = event("ADDED", &pod("a", "x"));
    let cut = &good[..40];
    check(
        &format!("{good}\n{cut}\n{good}\n"),
        Format::Watch,
        &[
            "1 Added a",
            "f:2:41: expected the end of the string, found the end of the line",
        ],
    );
    check(
        &format!("{good}\n{cut}"),
        Format::Watch,
        &[
            "1 Added a",
            "f:2:41: expected the end of the string, found the end of the file",
        ],
    );
    check(
        cut,
        None,
        &["f:1:41: expected the end of the string, found the end of the file"],
    );
    check(
        &format!("{good}\n{good} x\n"),
        Format::Watch,
        &[
            "1 Added a",
            "2 Added a",
            "f:2:99: expected a JSON object, found `x`",
        ],
    );
    check(
        &format!("{good}\n{{\"type\":\"GAP\",\n\"a\": tru}}\n"),
        Format::Watch,
        &[
            "1 Added a",
            "f:2:15: expected a key in quotes, found the end of the line",
        ],
    );
}

#[test]
fn a_wrong_field_is_named_with_its_place() {
    let text = "{\n\"type\": \"ADDED\",\n\"object\": {\n\"kind\": \"Pod\",\n\"status\": {\"conditions\": [1]}}}";
    check(
        text,
        Format::Watch,
        &["f:5:27: object.status.conditions[0]: expected an object, found the number 1"],
    );
    let (_, shown) = read(b"{\"type\":\"GAP\"}\n{\"type\":\"G\xc3\"}", 100);
    assert_eq!(
        shown,
        ["1 Gap", "f:2:11: expected UTF-8, found the byte 0xc3"]
    );
}

#[test]
fn an_audit_log_begins_with_its_context() {
    let head = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"create","objectRef":{"resource":"pods"}"#;
    let tail = format!(
        r#""responseStatus":{{"code":201}},"responseObject":{}}}"#,
        pod("a", "x")
    );
    let (format, shown) = read(format!("{head},{tail}\n{head}").as_bytes(), 100);
    assert_eq!(format, Some(Format::AuditLog));
    assert!(
        shown[0].starts_with("0 Context") && shown[0].contains("requests: true"),
        "{}",
        shown[0]
    );
    assert!(shown[1].starts_with("1 Request"));
    assert_eq!(
        shown[2..],
        [
            "1 Added a",
            "f:2:122: expected `,` or `}`, found the end of the file"
        ]
    );
    let list = format!(
        r#"{{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[{{{},{tail}]}}"#,
        &head[47..]
    );
    let (format, shown) = read(list.as_bytes(), 100);
    assert_eq!(
        (format, shown.len()),
        (Some(Format::AuditLog), 3),
        "{shown:?}"
    );
}
