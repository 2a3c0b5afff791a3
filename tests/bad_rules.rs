//! Rule files with mistakes: what podlaw says of each, and where.

mod common;

use podlaw::rule::RuleBook;
use rstest::rstest;

/// A rule with one part replaced.
fn rule(from: &str, to: &str) -> String {
    let text = "\
- id: mine.rule
  statement: A Pod that has ended stays ended.
  level: must
  source: [concepts/workloads/pods/pod-lifecycle.md#pod-phase]
  on: pod
  observe: sampled
  evidence: [api]
  when: oldSelf.status.phase in ['Succeeded', 'Failed']
  then: self.status.phase == oldSelf.status.phase
  examples:
    - holds: [{status: {phase: Failed}}, {status: {phase: Failed}}]
    - breaks: [{status: {phase: Failed}}, {status: {phase: Running}}]
";
    assert!(text.contains(from), "the rule has no `{from}`");
    text.replace(from, to)
}

/// A file of two rules, the second under another id.
fn two(first: &str, second: &str) -> String {
    format!("{first}{}", second.replace("mine.rule", "mine.two"))
}

fn refusal(text: &str) -> String {
    match RuleBook::from_text(&[("mine.yaml", text)]) {
        Ok(_) => panic!("this was taken for a rule book:\n{text}"),
        Err(errors) => errors.to_string(),
    }
}

#[test]
fn the_rule_itself_is_fine() {
    let book = RuleBook::from_text(&[("mine.yaml", &rule("", ""))]).expect("a rule");
    assert_eq!(book.rules.len(), 1);
}

#[rstest]
#[case::misspelt_field("self.status.phase ==", "self.status.fase ==")]
#[case::unknown_function("self.status.phase ==", "lower(self.status.phase) ==")]
#[case::type_error("self.status.phase == oldSelf.status.phase", "self.status.phase == 3")]
#[case::not_a_condition("self.status.phase == oldSelf.status.phase", "self.status.phase")]
#[case::unguarded_optional("self.status.phase ==", "self.status.podIP ==")]
#[case::syntax("self.status.phase ==", "self.status.phase = =")]
#[case::unknown_name("self.status.phase ==", "me.status.phase ==")]
#[case::out_of_scope(
    "self.status.phase ==",
    "owned.pods.size() == 0 || self.status.phase =="
)]
#[case::needless_has(
    "self.status.phase ==",
    "has(self.status.phase) && self.status.phase =="
)]
#[case::unknown_constant(
    "self.status.phase ==",
    "timing.restart_back_off_bas > duration('1s') || self.status.phase =="
)]
#[case::bad_duration(
    "self.status.phase ==",
    "duration('soon') > duration('1s') || self.status.phase =="
)]
#[case::unknown_level("level: must", "level: shall")]
#[case::unknown_subject("on: pod", "on: pods")]
#[case::unknown_key("level: must", "level: must\n  severity: high")]
#[case::no_breaking_example(
    "    - breaks: [{status: {phase: Failed}}, {status: {phase: Running}}]\n",
    ""
)]
#[case::id_without_topic("mine.rule", "rule")]
#[case::bad_version("level: must", "level: must\n  since: soon")]
#[case::not_asserted_without_reason("level: must", "level: must\n  asserted: false")]
fn a_mistake_is_named_with_its_place(#[case] from: &str, #[case] to: &str) {
    let name = common::case_name();
    common::snapshot(&format!("bad_rule_{name}"), &refusal(&rule(from, to)));
}

#[test]
fn two_rules_with_one_id() {
    let text = format!("{}{}", rule("", ""), rule("", ""));
    common::snapshot("bad_rule_twins", &refusal(&text));
}

#[test]
fn no_list_of_rules() {
    common::snapshot("bad_rule_no_list", &refusal("rules: none\n"));
}

#[test]
fn broken_yaml() {
    common::snapshot(
        "bad_rule_yaml",
        &refusal("- id: mine.rule\n  statement: [\n"),
    );
}

#[test]
fn an_alias_bomb_is_stopped() {
    let mut text = String::from("- a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (from, to) in ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij"]
        .iter()
        .map(|pair| pair.split_at(1))
    {
        let ten = vec![format!("*{from}"); 10].join(", ");
        text.push_str(&format!("- {to}: &{to} [{ten}]\n"));
    }
    common::snapshot("bad_rule_alias_bomb", &refusal(&text));
}

#[test]
fn an_anchor_that_is_given_twice_is_refused() {
    let anchored = rule("source: [", "source: &pages [");
    let twice = two(&anchored, &anchored);
    common::snapshot("bad_rule_repeated_anchor", &refusal(&twice));
}

#[test]
fn a_deviation_of_an_unknown_rule() {
    let deviation =
        "- {id: d, rule: mine.other, statement: s, when: 'true', reference: r, examples: []}\n";
    let errors =
        RuleBook::from_text(&[("mine.yaml", &rule("", "")), ("deviations.yaml", deviation)]);
    common::snapshot(
        "bad_deviation_unknown_rule",
        &errors.expect_err("no such rule").to_string(),
    );
}

#[test]
fn a_deviation_that_needs_what_is_not_in_scope() {
    let deviation = "- {id: d, rule: mine.rule, statement: s, when: 'true', needs: [nodes], reference: r, examples: []}\n";
    let errors =
        RuleBook::from_text(&[("mine.yaml", &rule("", "")), ("deviations.yaml", deviation)]);
    let text = errors.expect_err("it is refused").to_string();
    assert!(
        text.contains("needs: `nodes` is no name that is in scope here"),
        "{text}"
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = two(
        &rule("status.phase ==", "status.fase =="),
        &rule("on: pod", "on: pods"),
    );
    let told = refusal(&text);
    assert!(
        told.contains("mine.rule") && told.contains("mine.two"),
        "{told}"
    );
}
