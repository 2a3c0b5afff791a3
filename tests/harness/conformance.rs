//! The tests of an implementation, one for each rule.

use libtest_mimic::{Arguments, Conclusion};
use podlaw::conformance::Conformance;
use podlaw::harness::{Fault, Reference};
use podlaw::model::{Decisions, Documented, Ended};

/// Runs containers again whatever their restart policy says.
struct Tireless;

impl Decisions for Tireless {
    fn restarts(&self, _: Ended) -> bool {
        true
    }
}

/// A test of the model under these decisions, and the arguments of a test program.
fn of(
    decisions: &'static dyn Decisions,
) -> Conformance<impl Fn() -> Result<Reference<'static>, Fault> + Sync> {
    Conformance::new(|| Ok(Reference::new(decisions)))
        .cases(160)
        .seed(1)
}

fn arguments(filter: &str) -> Arguments {
    Arguments {
        filter: Some(filter.to_owned()),
        quiet: true,
        test_threads: Some(2),
        // What these tests print is not the outcome of this program.
        logfile: Some(concat!(env!("CARGO_TARGET_TMPDIR"), "/conformance.log").to_owned()),
        ..Arguments::default()
    }
}

fn run_exact<M: Fn() -> Result<Reference<'static>, Fault> + Sync>(
    tests: &Conformance<M>,
    rule: &str,
) -> Conclusion {
    let arguments = Arguments {
        exact: true,
        ..arguments(rule)
    };
    let trials = tests.trials(&arguments).expect("the model has no trouble");
    libtest_mimic::run(&arguments, trials)
}

fn run<M: Fn() -> Result<Reference<'static>, Fault> + Sync>(
    tests: &Conformance<M>,
    filter: &str,
) -> Conclusion {
    let arguments = arguments(filter);
    let trials = tests.trials(&arguments).expect("the model has no trouble");
    libtest_mimic::run(&arguments, trials)
}

#[test]
fn each_rule_that_is_kept_passes_and_what_is_not_asserted_is_ignored() {
    let conclusion = run(&of(&Documented), "phase.terminal");
    let counts = (
        conclusion.num_passed,
        conclusion.num_failed,
        conclusion.num_ignored,
    );
    assert!(counts.0 >= 2 && counts.1 == 0, "{counts:?}");
    let not_asserted = run(&of(&Documented), "term.delete-terminal-immediate");
    assert_eq!((not_asserted.num_ignored, not_asserted.num_failed), (1, 0));
}

#[test]
fn a_broken_rule_fails_unless_it_is_known_to() {
    let rule = "restart.never";
    let run = |tests: &Conformance<_>| run_exact(tests, rule);
    assert_eq!(run(&of(&Tireless)).num_failed, 1);
    let conclusion = run(&of(&Tireless).fails(rule, "it is made so"));
    assert_eq!((conclusion.num_failed, conclusion.num_ignored), (0, 1));
    assert_eq!(run(&of(&Documented)).num_failed, 0);
    let mended = run(&of(&Documented).fails(rule, "it was made so"));
    assert_eq!(mended.num_failed, 1);
}

#[test]
fn the_other_broken_rules_are_found_too() {
    let conclusion = run(&of(&Tireless), "restart.");
    assert!(conclusion.num_failed > 1, "{conclusion:?}");
}

#[test]
fn what_was_never_exercised_fails() {
    let conclusion = run(&of(&Documented).cases(1), "job.");
    assert!(conclusion.num_failed > 10, "{conclusion:?}");
}

#[test]
fn tests_are_listed_without_an_implementation() {
    let none = Conformance::new(|| Err::<Reference<'static>, _>(Fault::Broken("none".to_owned())));
    let mut list = arguments("phase.terminal-is-final");
    (list.list, list.exact) = (true, true);
    assert_eq!(none.trials(&list).expect("a list").len(), 1);
    list.list = false;
    assert_eq!(none.trials(&list).err().as_deref(), Some("none"));
}

#[test]
fn only_rules_are_known_to_fail() {
    let tests = of(&Documented).fails("phase.no-such-rule", "why");
    let error = tests.trials(&arguments("phase.")).err();
    assert_eq!(
        error.as_deref(),
        Some("fails(\"phase.no-such-rule\"): there is no such rule")
    );
}
