//! Reports as files, the comparison of two of them, and lists of known failures: what the program writes, and what it ends with.

#[path = "../common/mod.rs"]
mod common;
mod compared;
mod files;
mod known;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Rules that are violated, held, and never exercised.
const RULES: &str = "\
- id: end.stays
  statement: A Pod that has ended stays ended.
  level: must
  source: [concepts/workloads/pods/pod-lifecycle.md#pod-phase, KEP-3329]
  on: pod
  observe: sampled
  evidence: [api]
  when: oldSelf.status.phase in ['Succeeded', 'Failed']
  then: self.status.phase == oldSelf.status.phase
  examples:
    - holds: [{status: {phase: Failed}}, {status: {phase: Failed}}]
    - breaks: [{status: {phase: Failed}}, {status: {phase: Running}}]
- id: end.is-no-beginning
  statement: A Pod that has ended is not Pending.
  level: must
  source: [concepts/workloads/pods/pod-lifecycle.md#pod-phase]
  on: pod
  observe: sampled
  evidence: [api]
  when: oldSelf.status.phase in ['Succeeded', 'Failed']
  then: self.status.phase != 'Pending'
  examples:
    - holds: [{status: {phase: Failed}}, {status: {phase: Failed}}]
    - breaks: [{status: {phase: Failed}}, {status: {phase: Pending}}]
- id: phase.unknown
  statement: A Pod whose phase is Unknown is bound.
  level: should
  source: [concepts/workloads/pods/pod-lifecycle.md#pod-phase]
  on: pod
  observe: sampled
  evidence: [api]
  stimulus: lose a node
  when: self.status.phase == 'Unknown'
  then: has(self.spec.nodeName)
  examples:
    - holds: [{status: {phase: Unknown}, spec: {nodeName: n}}]
    - breaks: [{status: {phase: Unknown}}]
";

/// A Pod that ends and is not ended after that; what it is called is nothing that an API server would take.
const UNLAWFUL: &str = r#"{"type":"CONTEXT","kubernetes":"v1.36.3","kinds":["Pod"],"from":"start","every_write":true}
{"type":"ADDED","recv":1795415159.9,"object":{"kind":"Pod","metadata":{"name":"<script>alert(1)</script>","namespace":"a\"b]]>\u001b[31m","uid":"1"},"spec":{"containers":[{"name":"c"}]},"status":{"phase":"Pending"}}}
{"type":"MODIFIED","recv":1795415161,"object":{"kind":"Pod","metadata":{"name":"<script>alert(1)</script>","namespace":"a\"b]]>\u001b[31m","uid":"1"},"spec":{"containers":[{"name":"c"}],"nodeName":"n"},"status":{"phase":"Failed","conditions":[{"type":"Ready","status":"False","reason":"PodFailed"}],"containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}}}
{"type":"MODIFIED","recv":1795415163.5,"object":{"kind":"Pod","metadata":{"name":"<script>alert(1)</script>","namespace":"a\"b]]>\u001b[31m","uid":"1"},"spec":{"containers":[{"name":"c"}],"nodeName":"n"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"c","state":{"running":{}},"ready":true,"restartCount":1}]}}}
"#;

/// The same Pod, which stays ended.
fn lawful() -> String {
    UNLAWFUL
        .replace("\"phase\":\"Running\"", "\"phase\":\"Failed\"")
        .replace("{\"running\":{}}", "{\"terminated\":{\"exitCode\":1}}")
}

/// What a run of the program came to.
struct Ran {
    code: Option<i32>,
    out: String,
    errors: String,
}

/// A folder of its own for a test, with the rules and two recordings.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("filed")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("rules")).expect("a folder");
    write(&folder, "rules/mine.yaml", RULES);
    write(&folder, "unlawful.jsonl", UNLAWFUL);
    write(&folder, "lawful.jsonl", &lawful());
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file");
}

fn read(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Runs the program in a folder.
fn podlaw(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_podlaw"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("podlaw runs");
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("text"),
        errors: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Judges a recording by the rules of the folder.
fn audit(folder: &Path, recording: &str, arguments: &[&str]) -> Ran {
    podlaw(
        folder,
        &[&["audit", recording, "--book", "rules"], arguments].concat(),
    )
}
