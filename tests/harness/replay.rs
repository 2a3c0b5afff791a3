//! `podlaw replay` as a user calls it: what it records can be audited, and a Pod is shown as kubectl shows it.

use std::path::{Path, PathBuf};
use std::process::Command;

const CRASH_LOOP: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/scenarios/crash-loop.yaml"
);

pub(super) fn podlaw(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_podlaw"))
        .args(arguments)
        .output()
        .expect("podlaw runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (
        text + &String::from_utf8_lossy(&output.stderr),
        output.status.code(),
    )
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The verdicts of a JSON report, without its heading.
fn table(text: &str) -> String {
    let from = text.find(" topic").unwrap_or_default();
    text[from..].to_owned()
}

#[test]
fn the_audit_of_what_a_replay_records_gives_the_same_verdicts() {
    let file = scratch("crash-loop.jsonl");
    let path = file.to_string_lossy();
    let (replayed, code) = podlaw(&["replay", CRASH_LOOP, "--record", &path]);
    assert_eq!(code, Some(0), "{replayed}");
    let (audited, code) = podlaw(&["audit", &path]);
    assert_eq!(code, Some(0), "{audited}");
    assert!(table(&replayed).contains("lawful"));
    assert_eq!(table(&replayed), table(&audited));
}

#[test]
fn a_pod_is_described() {
    let (text, code) = podlaw(&["replay", CRASH_LOOP, "--describe", "pod/p0", "--at", "2"]);
    assert_eq!(code, Some(0), "{text}");
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "../../snapshots"}, {
        insta::assert_snapshot!("replay_describe", text);
    });
}

#[test]
fn a_pod_that_was_never_there_cannot_be_described() {
    let (text, code) = podlaw(&["replay", CRASH_LOOP, "--describe", "pod/p9"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("there is no such Pod"), "{text}");
}
