//! Every sequence of a small world: what is certified, and a fault that needs a certain depth.

use podlaw::check::Settings;
use podlaw::event::World;
use podlaw::harness::{Certificate, Driven, Exploration, Shrinker, explore};
use podlaw::model::{Decisions, Documented};

use super::{book, text};

fn explored(decisions: &dyn Decisions, depth: usize, jobs: usize) -> Certificate {
    let exploration = Exploration {
        depth,
        jobs,
        ..Exploration::default()
    };
    explore(book(), &Settings::default(), decisions, &exploration).expect("no fault")
}

#[test]
fn the_model_is_certified() {
    let certificate = explored(&Documented, 3, 2);
    assert!(certificate.complete);
    assert!(
        certificate.failures.is_empty(),
        "{}",
        text(&certificate.judgement)
    );
    assert_eq!(certificate.states.len(), 3);
    assert!(
        certificate.merged > 0,
        "events that commute lead into one state"
    );
    assert!(certificate.judgement.exercised() > 90);
}

#[test]
fn a_certificate_does_not_depend_on_the_jobs() {
    let [one, two] = [1, 2].map(|jobs| explored(&Documented, 2, jobs));
    assert_eq!(
        (one.ways, one.steps, one.merged),
        (two.ways, two.steps, two.merged)
    );
    assert_eq!(text(&one.judgement), text(&two.judgement));
}

/// The second restart of a container comes at once too.
struct LateBackOff;

impl Decisions for LateBackOff {
    fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
        match previous {
            Some(0) => 0,
            previous => Documented.back_off(previous, ran),
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes, unless it is built for release")]
fn a_fault_that_needs_five_events_is_found_at_five() {
    // Created, it runs; it exits; it runs again; it exits: then it must wait.
    let found = explored(&LateBackOff, 5, 2);
    let (rule, _) = found.failures.first().expect("it is found");
    assert!(rule.starts_with("backoff."), "{rule}");
}

/// Restarts are not counted.
struct NotCounted;

impl Decisions for NotCounted {
    fn restart_count(&self, _: u32) -> u32 {
        0
    }
}

#[test]
fn a_fault_that_needs_three_events_is_found_at_three_and_not_before() {
    // Created, it runs, it exits; then it is started again.
    let two = explored(&NotCounted, 2, 2);
    assert!(two.failures.is_empty(), "{:?}", two.failures);
    let three = explored(&NotCounted, 3, 2);
    let (rule, events) = three.failures.first().expect("it is found").clone();
    let (usual, settings) = (World::default(), Settings::default());
    let shrinker = Shrinker {
        control: Some(&Documented),
        ..Shrinker::new(book(), &settings, Driven::Model(&NotCounted))
    };
    let shrunk = shrinker.events(&usual, events, &rule);
    assert!(shrunk.events.len() <= 3, "{shrunk:?}");
}

#[test]
fn an_exploration_that_was_stopped_certifies_nothing() {
    let exploration = Exploration {
        stops: &|| true,
        ..Exploration::default()
    };
    let certificate = explore(book(), &Settings::default(), &Documented, &exploration);
    assert!(!certificate.expect("no fault").complete);
}
