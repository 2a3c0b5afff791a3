//! One case: events played on the model, every step judged, until all has settled and everything is gone.

use crate::check::verdict::{Judgement, Violation};
use crate::check::{Judge, Settings};
use crate::event::{Decoder, Event, Name, Tape, World};
use crate::model::{Decisions, Model};
use crate::rule::RuleBook;
use crate::trace::Record;

/// What the harness lets pass after the last event, so that every response with a deadline is due: above the cap of the
/// restart back-off and the slack that the rules allow beside it.
const SETTLE: i64 = 420_000;
/// In how long a deleted Pod must be gone; afterwards it is left to the judge.
const CLEAN_UP: i64 = 300_000;

/// The model under the eyes of the judge. Several cases may follow one another; time goes on.
pub struct Session<'b, 'd> {
    model: Model<'d>,
    judge: Judge<'b>,
    fresh: Vec<Record>,
    kept: Option<Vec<Record>>,
}

/// A case that was played.
#[derive(Debug)]
pub struct Played {
    /// Its events.
    pub events: Vec<Event>,
    /// The verdicts.
    pub judgement: Judgement,
    /// The transitions of the model.
    pub steps: u64,
    /// What was shown, if it was to be kept.
    pub records: Vec<Record>,
}

impl<'b, 'd> Session<'b, 'd> {
    /// A session that has not begun; `keeps` says whether its records are kept.
    pub fn new(
        book: &'b RuleBook,
        settings: &Settings,
        decisions: &'d dyn Decisions,
        world: &World,
        keeps: bool,
    ) -> Self {
        let mut session = Self {
            model: Model::new(decisions, world),
            judge: Judge::new(book, settings, "model"),
            fresh: Vec::new(),
            kept: keeps.then(Vec::new),
        };
        session.model.begin(&mut session.fresh);
        session.judge();
        session
    }

    /// Plays the events that a tape stands for, to the end.
    pub fn tape(&mut self, tape: &Tape) -> Vec<Event> {
        let mut decoder = Decoder::new(tape);
        let mut events = Vec::new();
        while let Some(event) = decoder.next(&self.model.scene()) {
            self.event(&event);
            events.push(event);
        }
        self.end();
        events
    }

    /// Plays one event.
    pub fn event(&mut self, event: &Event) {
        if self.kept.is_some() {
            self.model.note(event, &mut self.fresh);
        }
        self.model.apply(event, &mut self.fresh);
        self.judge();
    }

    /// Faults stop, time passes, all is settled; then every Pod is deleted.
    pub fn end(&mut self) {
        self.model.heal();
        self.advance(SETTLE);
        self.model.settled(&mut self.fresh);
        let names: Vec<Name> = self.model.scene().pods.iter().map(|pod| pod.pod).collect();
        for pod in names {
            self.event(&Event::DeletePod { pod, grace: None });
        }
        self.advance(CLEAN_UP);
        self.judge();
    }

    /// The violations so far.
    pub fn violations(&self) -> &[Violation] {
        self.judge.violations()
    }

    /// The transitions so far.
    pub fn steps(&self) -> u64 {
        self.model.steps()
    }

    /// The verdicts, and the records if they were kept.
    pub fn finish(self) -> (Judgement, Vec<Record>) {
        (self.judge.finish(), self.kept.unwrap_or_default())
    }

    fn advance(&mut self, millis: i64) {
        self.model.advance(millis, &mut self.fresh);
        self.judge();
    }

    fn judge(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.extend(self.fresh.iter().cloned());
        }
        for record in self.fresh.drain(..) {
            self.judge.record(record);
        }
    }
}

/// Plays events from the beginning of a world.
pub fn play(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    world: &World,
    events: &[Event],
    keeps: bool,
) -> Played {
    let mut session = Session::new(book, settings, decisions, world, keeps);
    for event in events {
        session.event(event);
    }
    session.end();
    played(session, events.to_vec())
}

/// Plays a tape from the beginning of a world.
pub fn play_tape(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    world: &World,
    tape: &Tape,
) -> Played {
    let mut session = Session::new(book, settings, decisions, world, false);
    let events = session.tape(tape);
    played(session, events)
}

fn played(session: Session<'_, '_>, events: Vec<Event>) -> Played {
    let steps = session.steps();
    let (judgement, records) = session.finish();
    Played {
        events,
        judgement,
        steps,
        records,
    }
}

impl Played {
    /// Whether this rule was violated.
    pub fn violates(&self, rule: &str) -> bool {
        let outcome = self.judgement.outcomes.get(rule);
        outcome.is_some_and(|outcome| outcome.violated > 0)
    }
}
