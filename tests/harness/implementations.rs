//! What can be driven: the model, and anything else that does what is asked of it.

use std::time::Duration;

use podlaw::check::Settings;
use podlaw::event::{Event, Scenario, Scene, World};
use podlaw::harness::{
    Description, Fault, Implementation, Observer, Options, Recorded, Reference, Reply, Session,
    check_on, play, play_on, write_trace,
};
use podlaw::model::Documented;
use podlaw::trace::{Reader, Record, RecordKind};

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

/// The model, which begins to chatter once time passes.
struct Chatter(Reference<'static>, usize);

impl Implementation for Chatter {
    fn describe(&self) -> Description {
        self.0.describe()
    }

    fn reset(&mut self, world: &World) -> Result<(), Fault> {
        self.0.reset(world)
    }

    fn scene(&self) -> Scene {
        self.0.scene()
    }

    fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
        self.0.apply(event)
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        self.0.advance(by)
    }

    fn heal(&mut self) -> Result<(), Fault> {
        self.0.heal()
    }

    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
        let word = || Record {
            line: 0,
            time: None,
            kind: RecordKind::Action("again".to_owned()),
        };
        (0..self.1).for_each(|_| sink.record(word()));
        self.0.observe(sink)
    }

    fn steps(&self) -> u64 {
        self.0.steps()
    }
}

#[test]
fn a_case_that_goes_round_in_a_circle_is_left_and_counted() {
    let endless = |words| {
        let make = || Ok(Chatter(Reference::new(&Documented), words));
        let options = Options {
            cases: 3,
            ..Options::default()
        };
        let found = check_on(book(), &Settings::default(), &make, &options).expect("no fault");
        assert_eq!(found.cases, 3);
        found.endless
    };
    assert_eq!(endless(1), 0);
    assert_eq!(endless(60_000), 3);
}
