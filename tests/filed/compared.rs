//! `podlaw compare`.

use super::{audit, common, folder, podlaw, write};

/// Files the report of a recording.
fn file(folder: &std::path::Path, recording: &str, name: &str, arguments: &[&str]) {
    let arguments = [&["--format", "json"], arguments].concat();
    write(folder, name, &audit(folder, recording, &arguments).out);
}

#[test]
fn worse_better_and_not_seen_any_more() {
    let folder = folder("compared");
    file(&folder, "lawful.jsonl", "good.json", &[]);
    file(&folder, "unlawful.jsonl", "bad.json", &[]);
    file(
        &folder,
        "lawful.jsonl",
        "less.json",
        &["--skip", "end.is-no-beginning"],
    );
    let compare = |arguments: &[&str]| podlaw(&folder, &[&["compare"], arguments].concat());
    let worse = compare(&["good.json", "bad.json"]);
    assert_eq!(worse.code, Some(1), "{}", worse.errors);
    common::snapshot("compare_worse", &worse.out);
    let better = compare(&["bad.json", "good.json"]);
    assert_eq!(better.code, Some(0));
    assert!(better.out.contains("fixed — 1 rule\n"), "{}", better.out);
    let same = compare(&["bad.json", "bad.json"]);
    assert_eq!(same.code, Some(0));
    assert!(
        same.out.contains("still violated — 1 rule\n"),
        "{}",
        same.out
    );
    assert_eq!(compare(&["good.json", "less.json"]).code, Some(0));
    let lost = compare(&["good.json", "less.json", "--require-coverage"]);
    assert_eq!(lost.code, Some(2));
    assert!(
        lost.out.contains(
            "lost coverage (exercised before, not now) — 1 rule\n  end.is-no-beginning\n"
        )
    );
    let json = compare(&["good.json", "bad.json", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("a document");
    assert_eq!(json["kind"], "ReportComparison");
    assert_eq!(json["newlyViolated"][0]["rule"], "end.stays");
}

#[test]
fn what_is_no_report_is_refused_with_its_place() {
    let folder = folder("no-report");
    file(&folder, "lawful.jsonl", "good.json", &[]);
    write(&folder, "cut.json", "{\n  \"apiVersion\": \"podlaw/v1\",");
    let ran = podlaw(&folder, &["compare", "good.json", "cut.json"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.errors
            .starts_with("error: cut.json:2:28: EOF while parsing"),
        "{}",
        ran.errors
    );
    assert!(
        ran.errors.contains("expected a report of `podlaw check`"),
        "{}",
        ran.errors
    );
    let ran = podlaw(&folder, &["compare", "none.json", "good.json"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.errors.starts_with("error: none.json: cannot be read: "),
        "{}",
        ran.errors
    );
}
