//! The model over the protocol and the model in process are the same.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use super::{check, child, fixture, podlaw, serve};

fn same(command: &str, arguments: &[&str]) {
    let there = check(command, arguments);
    let here = podlaw(&[&["check"], arguments].concat());
    assert!(
        here.report.contains("steps of the model judged"),
        "{}",
        here.report
    );
    assert_eq!(here.report, there.report, "{}", there.errors);
    assert_eq!(here.code, there.code);
}

pub fn a_served_model_gives_the_report_of_the_model() {
    let run = |seed, jobs| {
        let arguments = ["--cases", "160", "--seed", seed, "--jobs", jobs];
        same(&serve(), &arguments);
    };
    run("1", "2");
    run("7", "1");
}

pub fn who_knows_no_batches_is_asked_one_by_one() {
    same(&child::command("no-batches"), &["--cases", "64"]);
}

pub fn what_is_there_can_be_told_from_what_is_shown() {
    let command = format!("{} --no-scene", serve());
    let arguments = ["--cases", "64", "--format", "json"];
    let ran = check(&command, &arguments);
    // So few cases do not exercise everything.
    assert!(
        matches!(ran.code, Some(0 | 2)),
        "{}{}",
        ran.report,
        ran.errors
    );
    let report: Json = serde_json::from_str(&ran.report).expect("a document");
    let steps = report["run"]["steps"].as_u64();
    assert!(steps > Some(4_000), "{}", report["run"]);
    let held = |outcome: &&Json| outcome["verdict"] == "held";
    let outcomes = report["outcomes"].as_object().expect("outcomes");
    assert!(outcomes.values().filter(held).count() > 380);
    // What is there is found again, so that it can be deleted.
    let ends = outcomes
        .iter()
        .filter(|(rule, _)| rule.starts_with("term."));
    let ends = ends.filter_map(|(_, outcome)| outcome["exercised"].as_u64());
    assert!(ends.sum::<u64>() > 2_000);
}

pub fn a_scenario_is_played_again_on_a_program() {
    let scenario = fixture("scenarios/crash-loop.yaml");
    let here = podlaw(&["replay", &scenario]);
    let there = podlaw(&["replay", &scenario, "--exec", &serve()]);
    assert!(here.report.contains("lawful"), "{}", here.report);
    assert_eq!((here.report, here.code), (there.report, there.code));
    let describe = ["replay", &scenario, "--describe", "pod/p0", "--at", "2"];
    let here = podlaw(&describe);
    let there = podlaw(&[&describe[..], &["--exec", &serve()]].concat());
    assert!(here.report.contains("Restart Count"), "{}", here.report);
    assert_eq!((here.report, here.code), (there.report, there.code));
}

pub fn what_makes_no_sense_is_answered_and_the_rest_goes_on() {
    let replies = talk(&[
        "what",
        r#"{"id": 1, "do": "hello", "protocol": 9}"#,
        r#"{"id": 2, "do": "hello", "protocol": 1}"#,
        r#"{"id": 3, "do": "dance"}"#,
        r#"{"id": 4, "do": "apply", "event": {"flyPod": {}}}"#,
        r#"{"id": 5, "do": "reset", "world": {}}"#,
        r#"{"id": 6, "do": "batch", "requests": [{"id": 7, "do": "advance", "millis": 5}, {"id": 8, "do": "dance"}]}"#,
        r#"{"id": 9, "do": "observe"}"#,
        r#"{"id": 10, "do": "bye"}"#,
    ]);
    let [
        rubbish,
        other,
        hello,
        dance,
        fly,
        reset,
        batch,
        observe,
        bye,
    ] = &replies[..]
    else {
        panic!("{replies:#?}");
    };
    assert!(rubbish["id"].is_null() && rubbish["error"]["definite"] == true);
    assert_eq!(other["error"]["text"], "this is protocol 1");
    assert_eq!((&hello["id"], &hello["name"]), (&2.into(), &"model".into()));
    assert_eq!(dance["reply"], "unsupported");
    let text = fly["error"]["text"].as_str().unwrap_or_default();
    assert!(text.contains("flyPod"), "{fly}");
    assert_eq!(reset["records"][0]["type"], "CONTEXT");
    assert_eq!(reset["scene"]["pods"], Json::Array(Vec::new()));
    assert_eq!(batch["replies"][0]["reply"], "done");
    assert_eq!(batch["replies"][1]["reply"], "unsupported");
    assert_eq!(observe["reply"], "done");
    assert_eq!(bye["reply"], "done");
}

/// What `podlaw serve` replies to these lines.
fn talk(lines: &[&str]) -> Vec<Json> {
    let mut served = Command::new(env!("CARGO_BIN_EXE_podlaw"))
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("podlaw runs");
    let mut input = served.stdin.take().expect("it is piped");
    let text = lines.join("\n") + "\n";
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    let output = served.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("text");
    let replies = text.lines();
    let replies = replies.map(|line| serde_json::from_str(line).expect("a reply"));
    replies.collect()
}
