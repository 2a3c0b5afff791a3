//! `podlaw check` and `podlaw explore` as a user calls them.

use super::replay::podlaw;

#[test]
fn a_run_too_small_to_exercise_the_rules_ends_with_2_and_says_so() {
    let (text, code) = podlaw(&["check", "--cases", "3", "--jobs", "1"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("vacuous"), "{text}");
    assert!(text.contains("different transitions"), "{text}");
}

#[test]
fn a_run_that_exercises_what_it_is_about_ends_with_0() {
    let rule = "phase.terminal-is-final";
    let about = ["check", "--cases", "64", "--focus", rule, "--jobs", "1"];
    let (text, code) = podlaw(&about);
    assert_eq!(code, Some(0), "{text}");
    let (text, code) = podlaw(&[&about[..], &["--require", rule]].concat());
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn a_run_is_told_to_programs_too() {
    let run = |format| podlaw(&["check", "--cases", "3", "--jobs", "1", "--format", format]);
    let (text, code) = run("lines");
    assert_eq!(code, Some(2), "{text}");
    let held = |line: &str| line.starts_with("held phase.terminal-is-final exercised=");
    assert!(text.lines().any(held), "{text}");
    let (text, code) = run("json");
    assert_eq!(code, Some(2), "{text}");
    let document = &text[text.find('{').expect("a document")..=text.rfind('}').expect("its end")];
    let report: serde_json::Value = serde_json::from_str(document).expect("JSON");
    assert_eq!(report["kind"], "CheckReport");
    assert_eq!(report["run"]["cases"], 3);
    let vacuous = report["run"]["vacuous"].as_array().expect("a list");
    let never = |rule: &serde_json::Value| {
        report["outcomes"][rule.as_str().unwrap_or_default()]["verdict"] == "never-exercised"
    };
    assert!(!vacuous.is_empty() && vacuous.iter().any(never));
}

#[test]
fn a_rule_that_is_required_and_unknown_is_a_fault() {
    let (text, code) = podlaw(&["check", "--require", "phase.no-such-rule"]);
    assert_eq!(code, Some(3), "{text}");
}

#[test]
fn the_report_is_the_same_whatever_the_jobs_are() {
    let run = |jobs| podlaw(&["check", "--cases", "200", "--seed", "7", "--jobs", jobs]);
    let [(one, _), (two, _)] = ["1", "2"].map(run);
    // The speed is told last, and apart.
    let report = |text: &str| {
        text.rsplit_once(" steps of the model")
            .map(|(before, _)| before.to_owned())
    };
    assert_eq!(report(&one), report(&two));
    assert!(report(&one).is_some());
}

#[test]
fn an_exploration_prints_what_it_certifies() {
    let (text, code) = podlaw(&["explore", "--depth", "2", "--jobs", "1"]);
    assert_eq!(code, Some(0), "{text}");
    for word in [
        "certificate",
        "alphabet",
        "every sequence of 2 events",
        "rules exercised",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
}
