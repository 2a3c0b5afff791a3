//! Programs that do not keep the protocol: a fault, told clearly, in bounded time and memory.

use std::time::{Duration, Instant};

use podlaw::adapter::process::Process;
use podlaw::event::World;
use podlaw::harness::{Fault, Implementation};

use super::{check, fixture, folder, podlaw};

/// The fault of a command, in bounded time.
fn fault(command: &str) -> String {
    let began = Instant::now();
    let error = driven(command).expect_err("it does not keep the protocol");
    let took = began.elapsed();
    assert!(took < Duration::from_secs(15), "{command}: {took:?}");
    error.to_string()
}

fn driven(command: &str) -> Result<(), Fault> {
    let mut process = Process::start(command, Duration::from_secs(1))?;
    process.reset(&World::default())?;
    process.advance(Duration::from_secs(1))
}

/// podlaw's message when it plays a scenario on a command, which must be a fault.
fn fault_of(scenario: &str, command: &str) -> String {
    let ran = podlaw(&["replay", scenario, "--exec", command, "--timeout", "1"]);
    assert_eq!(ran.code, Some(3), "{command}: {}{}", ran.report, ran.errors);
    ran.errors
}

fn says(command: &str, words: &[&str]) {
    let text = fault(command);
    for word in words {
        assert!(text.contains(word), "{command}: {word:?} is not in\n{text}");
    }
}

/// A program that says these lines, one for each that it hears, and then waits.
fn lines(lines: &[&str]) -> String {
    let said = lines
        .iter()
        .map(|line| format!("read -r x; echo '{line}'; "));
    said.collect::<String>() + "sleep 30"
}

pub fn a_program_that_ends_or_is_silent_or_floods_is_a_fault() {
    let hello = "request 1 (hello)";
    says("exit 7", &["ended with exit code 7 before", hello]);
    says("kill -9 $$", &["was ended by signal 9 before", hello]);
    says(
        "exec >&-; sleep 30",
        &["closed its standard output before", hello],
    );
    says(
        "no-such-program-here",
        &[
            "exit code 127",
            "its standard error ends with:\n  ",
            "not found",
        ],
    );
    says(
        "sleep 30",
        &["did not reply to request 1 (hello) within 1s", "--timeout"],
    );
    says("echo; yes", &["is no JSON", hello]);
    says(
        "yes '{}'",
        &["id: expected 1, that of the request, found nothing"],
    );
    says(
        "exec tr '\\0' x </dev/zero",
        &["with a line of more than 67108864 bytes"],
    );
    says("seq 100000 >&2; exit 1", &["\n  99991\n", "\n  100000"]);
    let after = [r#"{"id": 1, "name": "n"}"#];
    says(
        &lines(&after),
        &["did not reply to request 2 (reset) within 1s"],
    );
}

pub fn a_fault_is_told_and_ends_with_3() {
    let hello = r#"{"id": 1, "name": "n"}"#;
    for command in ["exit 7".to_owned(), lines(&[hello, "{}"])] {
        let ran = check(&command, &["--cases", "3", "--jobs", "2"]);
        assert_eq!((ran.code, ran.report.as_str()), (Some(3), ""), "{command}");
        assert!(ran.errors.starts_with("error: `"), "{}", ran.errors);
    }
    let ran = check("exit 7", &["--timeout", "0"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.errors
            .contains("expected more than 0 and at most 86400 seconds"),
        "{}",
        ran.errors
    );
}

pub fn a_reply_that_is_none_is_named() {
    let hello = r#"{"id": 1, "name": "n"}"#;
    let reset = r#"{"id": 2, "reply": "done"}"#;
    for (said, words) in [
        (
            &["[1]"][..],
            &["the line: expected an object, found [1]"][..],
        ),
        (
            &["Starting up"],
            &["is no JSON", "the line begins: Starting up"],
        ),
        (
            &[r#"{"id": 1}"#],
            &["name: expected a string", "found nothing"],
        ),
        (
            &[r#"{"id": 1, "name": ""}"#],
            &["name: expected a string", "found \"\""],
        ),
        (
            &[r#"{"id": 2, "name": "n"}"#],
            &["id: expected 1, that of the request, found 2"],
        ),
        (
            &[r#"{"id": 1, "name": "n", "protocol": 2}"#],
            &["names protocol 2; podlaw speaks protocol 1"],
        ),
        (
            &[r#"{"id": 1, "name": "n", "events": ["createPod", "crateNode"]}"#],
            &[
                "events[1]: expected one of timePasses, ",
                "found \"crateNode\"",
            ],
        ),
        (
            &[r#"{"id": 1, "name": "n", "unshown": [{"rules": "[", "lacks": "x"}]}"#],
            &["unshown[0].rules: expected a glob over rule ids"],
        ),
        (
            &[r#"{"id": 1, "error": {"definite": true, "text": "not today"}}"#],
            &["could not do hello: not today (it did not happen)"],
        ),
        (
            &[hello, r#"{"id": 2, "reply": "gone"}"#],
            &[
                "request 2 (reset)",
                "reply: expected \"done\", ",
                "found \"gone\"",
            ],
        ),
        (
            &[hello, r#"{"id": 2, "reply": "done", "records": {}}"#],
            &["records: expected a list, found {}"],
        ),
        (
            &[
                hello,
                r#"{"id": 2, "reply": "done", "records": [{"type": "GAP"}, {"type": "ADDED", "object": {"kind": "Pod", "metadata": {"uid": 5}}}]}"#,
            ],
            &[
                "records[1], column ",
                "object.metadata.uid: expected a string, found the number 5",
            ],
        ),
        (
            &[
                hello,
                r#"{"id": 2, "reply": "done", "records": [{"type": "SETTLED"}]}"#,
            ],
            &[
                "records[0]: expected what it has shown; EVENT and SETTLED are for the harness to say",
            ],
        ),
        (
            &[hello, r#"{"id": 2, "reply": "done", "scene": {"pods": 3}}"#],
            &["scene: expected what is there, found invalid type"],
        ),
        (
            &[hello, reset, r#"{"id": 3, "error": {"definite": false}}"#],
            &[
                "request 3 (",
                "error.text: expected a string, found nothing",
            ],
        ),
        (
            &[
                hello,
                reset,
                r#"{"id": 3, "error": {"definite": false, "text": "lost"}}"#,
            ],
            &["lost (it may have happened)"],
        ),
    ] {
        says(&lines(said), words);
    }
    says(r"printf '\377\n'; sleep 30", &["is not UTF-8: byte 1"]);
    let long = format!(r#"echo "{}"; sleep 30"#, "y".repeat(500));
    says(&long, &[&format!("the line begins: {}…", "y".repeat(200))]);
}

pub fn a_batch_has_a_reply_to_every_request() {
    let scenario = fixture("scenarios/crash-loop.yaml");
    let (hello, reset) = (r#"{"id": 1, "name": "n"}"#, r#"{"id": 2, "reply": "done"}"#);
    for (said, words) in [
        (
            r#"{"id": 3, "replies": [{"id": 4, "reply": "done"}]}"#,
            &[
                "request 3 (batch of apply createPod, advance by 60000 ms, ",
                "replies: expected 16 replies, one for each request, found 1 replies",
            ][..],
        ),
        (
            r#"{"id": 3, "reply": "done"}"#,
            &["replies: expected a list, found nothing"],
        ),
        (
            r#"{"id": 3, "error": {"definite": true, "text": "no"}}"#,
            &["could not do batch: no"],
        ),
    ] {
        let text = fault_of(&scenario, &lines(&[hello, reset, said]));
        for word in words {
            assert!(text.contains(word), "{word:?} is not in\n{text}");
        }
    }
}

pub fn what_it_cannot_do_without_is_a_fault() {
    let hello = r#"{"id": 1, "name": "n"}"#;
    let refused = r#"{"id": 2, "reply": {"refused": "no room"}}"#;
    says(
        &lines(&[hello, refused]),
        &["does not do reset, which it must: no room"],
    );
    let unsupported = r#"{"id": 2, "reply": "unsupported"}"#;
    says(
        &lines(&[hello, unsupported]),
        &["does not do reset, which it must: it is unsupported"],
    );
}

pub fn whatever_a_program_has_started_ends_with_it() {
    let file = folder("grandchild");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let command = format!("sleep 300 & echo $! > '{}'; sleep 300", file.display());
    fault(&command);
    let number = std::fs::read_to_string(&file).expect("its number");
    let number = number.trim();
    // It has been killed; when that takes effect is for the machine to say.
    let until = Instant::now() + Duration::from_secs(20);
    while !has_ended(number) {
        assert!(Instant::now() < until, "{number} goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a process is gone, or ended and not yet taken note of by whoever adopted it.
fn has_ended(number: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
    let state = state.rsplit_once(')').map_or("", |(_, rest)| rest.trim());
    state.is_empty() || state.starts_with(['Z', 'X'])
}

pub fn a_program_that_does_not_read_is_not_waited_for() {
    // It says what is asked of it without listening; a scenario larger than a pipe must be announced to it.
    let hello = r#"{"id":1,"name":"n"}"#;
    let reset = r#"{"id":2,"reply":"done"}"#;
    let command = format!("echo '{hello}'; echo '{reset}'; sleep 30");
    let file = folder("large.yaml");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let toleration = "{key: every}";
    let tolerations = [toleration; 400].join(", ");
    let create = format!(
        "{{createPod: {{pod: 0, manifest: {{placement: {{tolerations: [{tolerations}]}}, containers: [{{}}]}}}}}}"
    );
    let create = std::iter::repeat_n(create, 16)
        .collect::<Vec<_>>()
        .join(", ");
    let yaml = format!("{{apiVersion: podlaw/v1, kind: Scenario, events: [{create}]}}");
    std::fs::write(&file, yaml).expect("a file");
    let began = Instant::now();
    let text = fault_of(&file.to_string_lossy(), &command);
    assert!(
        text.contains("did not reply to request 3 (batch of "),
        "{text}"
    );
    assert!(began.elapsed() < Duration::from_secs(10));
}
