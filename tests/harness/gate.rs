//! A rule that was never exercised has not passed.

use podlaw::check::verdict::{Judgement, NotApplicable, Verdict};
use podlaw::harness::{Description, Gate, Implementation, Manner, Reference, Unshown};
use podlaw::model::Documented;

use super::{book, run};

fn description(unshown: &[(&str, &str)]) -> Description {
    let unshown = unshown.iter().map(|(rules, lacks)| Unshown {
        rules: (*rules).to_owned(),
        lacks: (*lacks).to_owned(),
    });
    Description {
        unshown: unshown.collect(),
        ..Description::default()
    }
}

/// The gate after a run that should have reached everything.
fn thorough(says: &Description, judgement: &mut Judgement, must: &dyn Fn(&str) -> bool) -> Gate {
    podlaw::harness::gate(book(), says, &Manner::default(), judgement, must)
}

/// A run so small that hardly anything is exercised, and a rule that is not.
fn small() -> (Judgement, String) {
    let found = run(&Documented, 1, 1);
    let rule = {
        let mut outcomes = found.judgement.outcomes.iter();
        let never = outcomes.find(|(_, outcome)| outcome.verdict() == Verdict::NeverExercised);
        never.expect("one case exercises not all").0.to_owned()
    };
    (found.judgement, rule)
}

#[test]
fn what_was_never_exercised_is_vacuous() {
    let (mut judgement, rule) = small();
    let gate = thorough(&description(&[]), &mut judgement, &|_| false);
    assert!(gate.vacuous.contains(&rule));
    assert!(gate.vacuous.len() > 50, "one case exercises few rules");
}

#[test]
fn what_the_implementation_cannot_show_is_excused_with_its_reason() {
    let (mut judgement, rule) = small();
    let says = description(&[(&rule, "such thing")]);
    let gate = thorough(&says, &mut judgement, &|_| false);
    assert!(!gate.vacuous.contains(&rule));
    let reason = judgement.outcomes[&rule].not_applicable.clone();
    assert_eq!(
        reason,
        Some(NotApplicable::LacksEvidence("such thing".to_owned()))
    );
}

#[test]
fn what_is_required_is_not_excused() {
    let (mut judgement, rule) = small();
    let says = description(&[("*", "anything")]);
    let gate = thorough(&says, &mut judgement, &|id| id == rule);
    assert_eq!(gate.vacuous, [rule]);
}

#[test]
fn an_excuse_for_a_rule_that_was_exercised_is_stale() {
    let (mut judgement, _) = small();
    let says = description(&[("phase.*", "phases")]);
    let gate = thorough(&says, &mut judgement, &|_| false);
    assert!(!gate.stale.is_empty());
    assert!(gate.stale.iter().all(|rule| rule.starts_with("phase.")));
}

#[test]
fn what_the_model_says_it_cannot_show_names_rules_and_is_not_exercised() {
    let says = Reference::new(&Documented).describe();
    for unshown in &says.unshown {
        let glob = globset::Glob::new(&unshown.rules)
            .expect("a glob")
            .compile_matcher();
        let known = book().rules.iter().any(|rule| glob.is_match(&rule.id));
        assert!(known, "no rule is called {}", unshown.rules);
    }
    let mut found = run(&Documented, 1_000, 2);
    let gate = thorough(&says, &mut found.judgement, &|_| false);
    assert!(
        gate.stale.is_empty(),
        "exercised after all: {:?}",
        gate.stale
    );
}

#[test]
fn of_a_few_cases_only_what_is_required_is_wanted_but_never_nothing() {
    let few = Manner {
        thorough: false,
        ..Manner::default()
    };
    let says = description(&[]);
    let gate = |judgement: &mut Judgement, must: &dyn Fn(&str) -> bool| {
        podlaw::harness::gate(book(), &says, &few, judgement, must).vacuous
    };
    let (mut judgement, rule) = small();
    assert!(gate(&mut judgement, &|_| false).is_empty());
    assert_eq!(gate(&mut judgement, &|id| id == rule), [rule]);
    for rule in &book().rules {
        let outcome = judgement.outcomes.get_mut(&rule.id);
        outcome.expect("each rule has one").exercised = 0;
    }
    assert!(!gate(&mut judgement, &|_| false).is_empty());
}
