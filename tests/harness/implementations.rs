//! What can be driven: the model, and anything else that does what is asked of it.

use podlaw::check::Settings;
use podlaw::event::{Event, Scenario, World};
use podlaw::harness::{
    Fault, Implementation, Recorded, Reference, Reply, Session, play, play_on, write_trace,
};
use podlaw::model::Documented;
use podlaw::trace::Reader;

use super::book;

fn crash_loop() -> Scenario {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/scenarios/crash-loop.yaml"
    );
    let yaml = std::fs::read_to_string(folder).expect("the scenario");
    Scenario::from_yaml(&yaml).expect("a scenario")
}

/// The run of a scenario on the model, recorded, as an implementation of its own.
fn recorded(scenario: &Scenario) -> Recorded {
    let settings = Settings::default();
    let (world, events) = (&scenario.world, &scenario.events);
    let played = play(book(), &settings, &Documented, world, events, true);
    let trace = write_trace(&played.records);
    let records = Reader::new("trace", trace.as_bytes());
    Recorded::new(records.map(|record| record.expect("a record")).collect())
}

#[test]
fn a_recorded_run_that_is_driven_again_gives_the_verdicts_of_the_run() {
    let scenario = crash_loop();
    let settings = Settings::default();
    let (world, events) = (&scenario.world, &scenario.events);
    let first = play(book(), &settings, &Documented, world, events, false);
    let again = recorded(&scenario);
    let again = play_on(book(), &settings, again, (world, events), false).expect("no fault");
    assert!(first.judgement.exercised() > 50);
    assert_eq!(first.judgement.outcomes, again.judgement.outcomes);
}

#[test]
fn a_recorded_run_refuses_what_was_not_done() {
    let mut recorded = recorded(&crash_loop());
    recorded
        .reset(&World::default())
        .expect("it begins with its context");
    recorded.observe(&mut Vec::new()).expect("no fault");
    let reply = recorded.apply(&Event::StopKubelet { node: 0 });
    assert!(matches!(reply, Ok(Reply::Refused(_))), "{reply:?}");
}

#[test]
fn a_fault_is_no_violation() {
    let broken = Recorded::new(Vec::new());
    let session = Session::new(
        book(),
        &Settings::default(),
        broken,
        &World::default(),
        false,
    );
    assert!(matches!(session.err(), Some(Fault::Broken(_))));
}

#[test]
fn the_model_begins_anew_when_it_is_reset() {
    let mut model = Reference::new(&Documented);
    let mut shown = [Vec::new(), Vec::new()];
    for shown in &mut shown {
        model.reset(&World::default()).expect("no fault");
        for event in &crash_loop().events {
            model.apply(event).expect("no fault");
            model
                .advance(std::time::Duration::from_secs(30))
                .expect("no fault");
        }
        model.observe(shown).expect("no fault");
    }
    assert_eq!(write_trace(&shown[0]), write_trace(&shown[1]));
}
