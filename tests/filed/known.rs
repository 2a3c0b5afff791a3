//! `--known-failures`.

use super::{audit, folder, write};

const HEAD: &str = "apiVersion: podlaw/v1\nkind: KnownFailures\nrules:\n";

#[test]
fn a_known_failure_is_told_and_is_no_violation() {
    let folder = folder("known");
    write(
        &folder,
        "known.yaml",
        &format!(
            "{HEAD}- rule: end.*\n  reason: restarts after the end\n  until: the next release\n"
        ),
    );
    let known = &["--known-failures", "known.yaml"];
    let ran = audit(&folder, "unlawful.jsonl", known);
    assert_eq!(ran.code, Some(0), "{}", ran.errors);
    for part in [
        "known failures (named by --known-failures)\n  end.stays once\n    restarts after the end (until the next release)\n",
        "lawful: 2 rules exercised, none newly violated, 1 known to fail\n",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    assert!(!ran.out.contains("VIOLATED"), "{}", ran.out);
    let lines = audit(
        &folder,
        "unlawful.jsonl",
        &[&known[..], &["--format", "lines"]].concat(),
    );
    assert!(
        lines
            .out
            .contains("\nknown-failure end.stays exercised=1 violated=1 "),
        "{}",
        lines.out
    );
    let json = audit(
        &folder,
        "unlawful.jsonl",
        &[&known[..], &["--format", "json"]].concat(),
    );
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("a report");
    let outcome = &json["outcomes"]["end.stays"];
    assert_eq!(outcome["verdict"], "known-failure");
    assert_eq!(outcome["violated"], 1);
    assert_eq!(outcome["knownFailure"]["reason"], "restarts after the end");
}

#[test]
fn what_is_not_in_the_list_stays_a_violation() {
    let folder = folder("not-in-the-list");
    write(
        &folder,
        "known.yaml",
        &format!("{HEAD}- {{rule: phase.*, reason: nodes}}\n"),
    );
    let ran = audit(
        &folder,
        "unlawful.jsonl",
        &["--known-failures", "known.yaml"],
    );
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("VIOLATED end.stays"), "{}", ran.out);
    assert!(!ran.out.contains("fixed"), "{}", ran.out);
}

#[test]
fn what_fails_no_longer_has_to_go() {
    let folder = folder("fails-no-longer");
    write(
        &folder,
        "known.yaml",
        &format!("{HEAD}- {{rule: end.stays, reason: a bug}}\n"),
    );
    let known = &["--known-failures", "known.yaml"];
    let ran = audit(&folder, "lawful.jsonl", known);
    assert_eq!(ran.code, Some(0));
    let told = "fixed: end.stays no longer fails: take it out of the known failures\n";
    assert!(ran.out.contains(told), "{}", ran.out);
    let strict = audit(
        &folder,
        "lawful.jsonl",
        &[&known[..], &["--strict"]].concat(),
    );
    assert_eq!(strict.code, Some(1));
    assert!(
        strict.errors.contains("end.stays no longer fails"),
        "{}",
        strict.errors
    );
}

#[test]
fn a_bad_list_is_refused_with_its_place() {
    let folder = folder("bad-list");
    write(
        &folder,
        "known.yaml",
        &format!("{HEAD}- {{rule: end.stay, reason: a bug}}\n"),
    );
    let refused = |file| {
        let ran = audit(&folder, "lawful.jsonl", &["--known-failures", file]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
        ran.errors
    };
    assert_eq!(
        refused("known.yaml"),
        "error: known.yaml:4:10: end.stay: no rule has such an id; the nearest are end.stays\n"
    );
    assert!(refused("missing.yaml").starts_with("error: missing.yaml: cannot be read: "));
}
