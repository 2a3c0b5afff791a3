//! The search: the same for the same seed, and better for what it learns.

use std::collections::BTreeSet;

use podlaw::check::Settings;
use podlaw::event::{Decoder, Event, Tapes, World};
use podlaw::harness::{Options, check, play_tape};
use podlaw::model::Documented;
use proptest::prelude::*;

use super::{book, cases, run, text};

#[test]
fn one_seed_gives_the_same_bytes_whatever_the_jobs_are() {
    let [one, two] = [1, 2].map(|jobs| run(&Documented, 700, jobs));
    assert_eq!(
        (one.cases, one.steps, one.transitions, one.kept),
        (two.cases, two.steps, two.transitions, two.kept)
    );
    assert_eq!(text(&one.judgement), text(&two.judgement));
}

#[test]
fn other_seeds_give_other_runs() {
    let steps: BTreeSet<u64> = (1..4)
        .map(|seed| {
            let options = Options {
                seed,
                cases: 64,
                ..Options::default()
            };
            check(book(), &Settings::default(), &Documented, &options).steps
        })
        .collect();
    assert_eq!(steps.len(), 3);
}

#[test]
fn every_kind_of_event_is_played() {
    let mut played = BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..1_500 {
        let tape = Tapes { longest: 48 }.draw(runner.rng());
        let played_here = play_tape(book(), &nothing(), &Documented, &World::default(), &tape);
        for event in played_here.events {
            let json = serde_json::to_value(event).expect("json");
            played.extend(
                json.as_object()
                    .and_then(|fields| fields.keys().next().cloned()),
            );
        }
    }
    for kind in Decoder::kinds() {
        let kind = kind.split(',').next().unwrap_or(kind);
        assert!(played.contains(kind), "{kind} was never played");
    }
}

#[test]
fn an_event_that_is_written_is_read_as_it_was() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..500 {
        let tape = Tapes { longest: 48 }.draw(runner.rng());
        let played = play_tape(book(), &nothing(), &Documented, &World::default(), &tape);
        for event in played.events {
            let json = serde_json::to_value(&event).expect("json");
            let again: Event = serde_json::from_value(json).expect("an event");
            assert_eq!(again, event);
        }
    }
}

/// Nothing is judged.
fn nothing() -> Settings {
    Settings {
        selected: vec![false; book().rules.len()],
        ..Settings::default()
    }
}

proptest! {
    #![proptest_config(cases::config(256))]

    #[test]
    fn any_tape_is_lawful_in_any_order_of_steps(
        tape in Tapes { longest: 24 },
        schedule in 0..1_000_u32,
    ) {
        let world = World { schedule, ..World::default() };
        let played = play_tape(book(), &Settings::default(), &Documented, &world, &tape);
        let broken: Vec<_> = played.judgement.violations.iter()
            .filter(|violation| violation.deviation.is_none())
            .map(|violation| &violation.rule)
            .collect();
        prop_assert!(broken.is_empty(), "{broken:?} by {:?}", played.events);
    }

    #[test]
    fn any_tape_stands_for_a_scenario(tape in Tapes { longest: 24 }) {
        let played = play_tape(book(), &nothing(), &Documented, &World::default(), &tape);
        let found = podlaw::event::check(&World::default(), &played.events);
        prop_assert!(found.is_ok(), "{found:?}");
    }
}

#[test]
fn every_opening_is_played_and_lawful() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/openings");
    let files = std::fs::read_dir(folder).expect("the folder");
    assert_eq!(
        files.count(),
        podlaw::harness::OPENINGS.len(),
        "one is not listed"
    );
    for (name, scenario) in podlaw::harness::OPENINGS.iter() {
        let played = crate::played::played(&podlaw::model::Documented, scenario, false);
        let text = crate::played::text(&played.judgement);
        assert!(played.judgement.violations.is_empty(), "{name}: {text}");
    }
}
