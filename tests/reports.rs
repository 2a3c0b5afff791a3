//! What podlaw says, pinned: the table of rules, one explanation a form, the audit of three recordings.

mod common;

use podlaw::check::verdict::Judgement;
use podlaw::check::{Judge, Settings, judge_example};
use podlaw::report::{Audit, json, lines, rule_page, text};
use podlaw::rule::{RuleBook, Shows};
use rstest::rstest;

fn book() -> RuleBook {
    RuleBook::embedded().unwrap_or_else(|errors| panic!("{errors}"))
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn audit_text(book: &RuleBook, judgement: &Judgement) -> String {
    plain(&text::audit(&Audit {
        book,
        judgement,
        cases: None,
        unreadable: &[],
        missing: &[],
        fixed: &[],
    }))
}

#[test]
fn the_table_of_rules() {
    let book = book();
    let all: Vec<_> = book.rules.iter().collect();
    common::snapshot("rules", &plain(&rule_page::list(&book, &all)));
}

#[rstest]
#[case("s12b-job-hello")]
#[case("q01-partition")]
#[case("r05-evict")]
fn the_audit_of_a_recording(#[case] name: &str) {
    let book = book();
    let path = common::root().join(format!("fixtures/recordings/{name}.jsonl.gz"));
    let judgement = common::judge(&book, name, &common::unzip(&path));
    common::snapshot(&format!("audit_{name}"), &audit_text(&book, &judgement));
}

/// The first violation of the first example that breaks, of a rule of each form.
#[rstest]
#[case::state("cond.ready-implies-chain")]
#[case::step("phase.terminal-is-final")]
#[case::response("term.eventually-gone")]
#[case::not_before("taint.toleration-seconds")]
#[case::never("identity.no-self-heal")]
#[case::unique("pod.unique-ip")]
#[case::monitor("identity.uid-unique")]
fn one_explanation_a_form(#[case] id: &str) {
    let book = book();
    let index = book.position(id).unwrap_or_else(|| panic!("no rule {id}"));
    let example = book.rules[index]
        .examples
        .iter()
        .find(|example| example.shows == Shows::Breaks)
        .expect("one that breaks");
    let judgement = judge_example(&book, index, example).expect("an example");
    let text = audit_text(&book, &judgement);
    let story = &text[text.find("VIOLATED").expect("a violation")..];
    let end = story.find("\nnot applicable").unwrap_or(story.len());
    common::snapshot(
        &format!(
            "explained_{}",
            book.rules[index].form.word().replace(' ', "_")
        ),
        &story[..end],
    );
}

#[test]
fn one_rule_with_all_that_belongs_to_it() {
    let book = book();
    let index = book
        .position("phase.failed-all-terminated")
        .expect("the rule");
    common::snapshot(
        "rule_page",
        &plain(&rule_page::page(&book, &book.rules[index])),
    );
}

#[test]
fn json_and_lines_say_the_same() {
    let book = book();
    let path = common::root().join("fixtures/recordings/n19-out-of-service.jsonl.gz");
    let judgement = common::judge(&book, "n19", &common::unzip(&path));
    let audit = Audit {
        book: &book,
        judgement: &judgement,
        cases: None,
        unreadable: &[],
        missing: &[],
        fixed: &[],
    };
    let document: serde_json::Value = serde_json::from_str(&json::audit(&audit)).expect("json");
    assert_eq!(document["kind"], "AuditReport");
    let lines = lines::audit(&audit);
    for (rule, outcome) in document["outcomes"].as_object().expect("outcomes") {
        let verdict = outcome["verdict"].as_str().expect("a verdict");
        assert!(
            lines.contains(&format!("\n{verdict} {rule} "))
                || lines.starts_with(&format!("{verdict} {rule} ")),
            "{rule}"
        );
    }
    let violations = document["violations"].as_array().expect("violations").len();
    assert!(violations > 0);
    assert_eq!(
        lines
            .lines()
            .filter(|line| line.starts_with("DEVIATION") || line.starts_with("VIOLATION"))
            .count(),
        violations
    );
}

#[test]
fn the_same_violation_on_many_is_told_once() {
    let book = book();
    let mut judge = Judge::new(&book, &Settings::default(), "many");
    let mut trace = String::new();
    for (phase, change) in [("Failed", "ADDED"), ("Running", "MODIFIED")] {
        for pod in 0..9 {
            trace.push_str(&format!(
                "{{\"type\":\"{change}\",\"object\":{{\"kind\":\"Pod\",\"metadata\":{{\"name\":\"p{pod}\",\"uid\":\"{pod}\"}},\"status\":{{\"phase\":\"{phase}\"}}}}}}\n"
            ));
        }
    }
    for record in podlaw::trace::Reader::new("many", trace.as_bytes()) {
        judge.record(record.expect("a record"));
    }
    let text = audit_text(&book, &judge.finish());
    assert_eq!(
        text.matches("VIOLATED phase.terminal-is-final").count(),
        1,
        "{text}"
    );
    assert!(text.contains("and 8 more: "), "{text}");
}
