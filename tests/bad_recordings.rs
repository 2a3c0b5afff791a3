//! Recordings that cannot be read: what podlaw says of each, and what it does with the rest.

mod common;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rstest::rstest;

const GOOD: &str = r#"{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"p","uid":"1"},"status":{"phase":"Running"}}}"#;

fn podlaw(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_podlaw"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("podlaw starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // The program may stop reading early; that is not what is tested.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends");
    output
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(input: &[u8]) -> (serde_json::Value, Output) {
    let output = podlaw(&["audit", "-", "--format", "json"], input);
    (
        serde_json::from_slice(&output.stdout).unwrap_or_default(),
        output,
    )
}

#[rstest]
#[case::cut_in_the_middle(format!("{GOOD}\n{}", &GOOD[..60]).into_bytes())]
#[case::not_utf8([GOOD.as_bytes(), b"\n{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"\xff\xfe\",\"uid\":\"2\"}}}\n"].concat())]
#[case::no_kind(format!("{GOOD}\n{}\n", GOOD.replace(r#""kind":"Pod","#, "")).into_bytes())]
#[case::no_uid(format!("{GOOD}\n{}\n", GOOD.replace(r#","uid":"1""#, "")).into_bytes())]
#[case::number_for_a_string(format!("{GOOD}\n{}\n", GOOD.replace(r#""phase":"Running""#, r#""phase":3"#)).into_bytes())]
#[case::text_for_a_list(format!("{GOOD}\n{}\n", GOOD.replace(r#""status":{"#, r#""spec":{"containers":"c"},"status":{"#)).into_bytes())]
#[case::bad_time(format!("{GOOD}\n{}\n", GOOD.replace(r#""uid":"1""#, r#""uid":"1","creationTimestamp":"yesterday""#)).into_bytes())]
#[case::empty(Vec::new())]
#[case::only_blanks(b"\n\n  \n".to_vec())]
#[case::prose(b"dear podlaw,\nhow are you?\n".to_vec())]
#[case::other_json(b"{\"hello\": \"world\"}\n".to_vec())]
#[case::a_number(b"42\n".to_vec())]
#[case::unknown_type(format!("{GOOD}\n{{\"type\":\"SHOUTED\"}}\n").into_bytes())]
fn what_cannot_be_read_is_named_with_its_place(#[case] input: Vec<u8>) {
    let output = podlaw(&["audit", "-"], &input);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    let name = common::case_name();
    common::snapshot(&format!("bad_recording_{name}"), &told(&output));
}

#[test]
fn what_stands_before_the_mistake_is_judged() {
    let (report, output) = json(format!("{GOOD}\n{}", &GOOD[..60]).as_bytes());
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(report["recordings"][0]["versions"], 1);
    assert_eq!(report["unreadable"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused_in_bounded_memory() {
    let mut input = GOOD.as_bytes().to_vec();
    input.extend(b"\n{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"");
    input.resize(100 << 20, b'x');
    let output = podlaw(&["audit", "-"], &input);
    assert_eq!(output.status.code(), Some(3));
    common::snapshot("bad_recording_hundred_megabytes", &told(&output));
}

#[test]
fn the_other_files_are_judged_and_the_exit_code_tells() {
    let hello = common::root().join("fixtures/recordings/s12b-job-hello.jsonl.gz");
    let arguments = [
        "audit",
        "no-such-file.json",
        hello.to_str().expect("a path"),
        "--format",
        "json",
    ];
    let output = podlaw(&arguments, b"");
    assert_eq!(output.status.code(), Some(3));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(report["recordings"].as_array().map(Vec::len), Some(1));
    assert!(
        told(&output).contains("no-such-file.json: cannot be read"),
        "{}",
        told(&output)
    );
}

#[rstest]
#[case::unknown_id(&["--focus", "phase.terminal-is-finale"])]
#[case::unknown_id_far(&["--focus", "qqqqqqqq"])]
#[case::bad_glob(&["--skip", "phase.[x"])]
#[case::bad_version(&["--kubernetes", "latest"])]
#[case::unknown_setting(&["--set", "node-monitor-grace=16s"])]
#[case::bad_setting(&["--set", "node-monitor-grace-period=soon"])]
#[case::no_setting(&["--set", "node-monitor-grace-period"])]
fn wrong_usage_is_named(#[case] arguments: &[&str]) {
    let output = podlaw(&[&["audit", "-"], arguments].concat(), GOOD.as_bytes());
    assert_eq!(output.status.code(), Some(3));
    let name = common::case_name();
    common::snapshot(&format!("bad_usage_{name}"), &told(&output));
}

#[test]
fn exit_codes_tell_violated_unexercised_and_conformant() {
    let ended = GOOD.replace("Running", "Failed");
    let again = GOOD.replace("ADDED", "MODIFIED");
    let unlawful = format!("{ended}\n{again}\n");
    let focus = ["audit", "-", "--focus", "phase.terminal-is-final"];
    assert_eq!(podlaw(&focus, unlawful.as_bytes()).status.code(), Some(1));
    assert_eq!(podlaw(&focus, GOOD.as_bytes()).status.code(), Some(0));
    let required = [&focus[..], &["--require", "phase.terminal-is-final"]].concat();
    assert_eq!(podlaw(&required, GOOD.as_bytes()).status.code(), Some(2));
    assert_eq!(
        podlaw(&required, unlawful.as_bytes()).status.code(),
        Some(1)
    );
}

#[test]
fn several_files_are_several_recordings_unless_together() {
    let folder = std::env::temp_dir().join(format!("podlaw-together-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("a path").to_owned()
    };
    let version = |phase: &str, version: &str, change: &str| {
        GOOD.replace("Running", phase)
            .replace("ADDED", change)
            .replace(
                r#""uid":"1""#,
                &format!(r#""uid":"1","resourceVersion":"{version}""#),
            )
    };
    let first = write("a.json", &(version("Failed", "5", "ADDED") + "\n"));
    let second = write("b.json", &(version("Running", "6", "MODIFIED") + "\n"));
    let focus = ["--focus", "phase.terminal-is-final"];
    let apart = podlaw(&[&["audit", &first, &second], &focus[..]].concat(), b"");
    let together = podlaw(
        &[&["audit", "--together", &second, &first], &focus[..]].concat(),
        b"",
    );
    let exists = Path::new(&first).exists();
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(exists);
    assert_eq!(apart.status.code(), Some(0), "{}", told(&apart));
    assert_eq!(together.status.code(), Some(1), "{}", told(&together));
}
