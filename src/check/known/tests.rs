use super::*;

const HEAD: &str = "apiVersion: podlaw/v1\nkind: KnownFailures\nrules:\n";

fn book() -> RuleBook {
    RuleBook::embedded().unwrap_or_else(|errors| panic!("{errors}"))
}

fn known(rules: &str) -> Result<KnownFailures, String> {
    let read = KnownFailures::from_yaml("known.yaml", &format!("{HEAD}{rules}"), &book());
    read.map_err(|errors| errors.to_string())
}

/// A judgement in which rules of the topic `phase` were exercised and violated so often.
fn judged(counts: &[(&str, u64, u64)]) -> Judgement {
    let book = book();
    let judge = crate::check::Judge::new(&book, &crate::check::Settings::default(), "none");
    let mut judgement = judge.finish();
    for (rule, exercised, violated) in counts {
        let outcome = judgement.outcomes.get_mut(rule).expect("a rule");
        (outcome.exercised, outcome.violated) = (*exercised, *violated);
        outcome.not_applicable = None;
    }
    judgement
}

#[test]
fn what_is_known_to_fail_has_a_verdict_of_its_own() {
    let list = known("- {rule: phase.terminal-is-final, reason: a bug}\n").expect("a list");
    let mut judgement = judged(&[
        ("phase.terminal-is-final", 3, 1),
        ("phase.start-time-fixed", 3, 1),
    ]);
    list.mark(&mut judgement);
    let verdict = |rule: &str| judgement.outcomes[rule].verdict();
    assert_eq!(verdict("phase.terminal-is-final"), Verdict::KnownFailure);
    assert_eq!(verdict("phase.start-time-fixed"), Verdict::Violated);
    assert!(list.fixed(&judgement).is_empty());
}

#[test]
fn an_entry_is_fixed_when_all_that_it_matches_held() {
    let list = known(
        "- {rule: phase.terminal-is-final, reason: a bug}\n- {rule: 'phase.*', reason: all}\n",
    );
    let list = list.expect("a list");
    let judgement = judged(&[("phase.terminal-is-final", 3, 0)]);
    let fixed: Vec<String> = list
        .fixed(&judgement)
        .into_iter()
        .map(|entry| entry.rule)
        .collect();
    // Other rules about phases were never exercised.
    assert_eq!(fixed, ["phase.terminal-is-final"]);
    assert!(list.fixed(&judged(&[])).is_empty());
}

#[test]
fn mistakes_are_told_with_their_place() {
    let told = |rules| known(rules).expect_err("a mistake");
    assert_eq!(
        told("# rule: phase.terminal-is-finl\n- rule: 'phase.terminal-is-finl'\n  reason: a bug\n"),
        "known.yaml:5:10: phase.terminal-is-finl: no rule has such an id; the nearest are phase.terminal-is-final, \
         job.terminal-final, phase.terminal-no-restart"
    );
    assert!(
        told("- {rule: 'phase.*'}\n")
            .starts_with("known.yaml:4:3: rules[0]: missing field `reason`")
    );
    assert!(told("- {rule: 'phase.*', reason: x, issue: 1}\n").contains("unknown field `issue`"));
    assert!(
        told("- {rule: 'phase.[', reason: x}\n").contains("known.yaml:4:11: phase.[: not a glob")
    );
    assert!(
        told("- {rule: 'phase.*', reason: ' '}\n").contains("the reason is empty; expected why")
    );
    let other = KnownFailures::from_yaml("k", "apiVersion: v1\nkind: List\nrules: []\n", &book());
    let other = other.expect_err("another kind").to_string();
    assert!(
        other.starts_with("k:1: this is List of v1; expected"),
        "{other}"
    );
}
