//! One case: events played on an implementation, all that it shows judged, until all has settled and everything is gone.

use std::sync::Arc;
use std::time::Duration;

use super::answers::Answers;
use super::bench::Bench;
use super::implementation::{Deed, Fault, Implementation};
use super::pace::{Pace, passes, slices};
use crate::check::verdict::{Judgement, Violation};
use crate::check::{Plans, Settings};
use crate::event::{Decoder, Event, Tape, World};
use crate::rule::RuleBook;
use crate::trace::{Record, RecordKind};

/// So many times it is waited for. What never comes to rest has not settled.
const WAITS: usize = 20;
/// Where time really passes, it is seen so often whether there is still anything to wait for.
const LOOK: Duration = Duration::from_secs(1);
/// An implementation under the eyes of the judge. Several cases may follow one another; time goes on.
pub struct Session<'b, I> {
    implementation: I,
    bench: Bench<'b>,
    pace: Pace,
    answers: Answers,
    /// The steps that it had made before.
    steps_before: u64,
}

impl<'b, I: Implementation> Session<'b, I> {
    /// Resets the implementation; `keeps` says whether its records are kept.
    ///
    /// # Errors
    /// The implementation's own trouble, as for all that follows.
    pub fn new(
        book: &'b RuleBook,
        settings: &Settings,
        implementation: I,
        world: &World,
        keeps: bool,
    ) -> Result<Self, Fault> {
        let plans = Arc::new(Plans::new(book, settings));
        Self::by(&plans, implementation, world, keeps)
    }

    /// The same, with plans that several sessions share.
    ///
    /// # Errors
    /// As for [`Session::new`].
    pub fn by(
        plans: &Arc<Plans<'b>>,
        mut implementation: I,
        world: &World,
        keeps: bool,
    ) -> Result<Self, Fault> {
        let steps_before = implementation.steps();
        implementation.reset(world)?;
        let name = implementation.describe().name;
        let mut session = Self {
            pace: implementation.pace(),
            implementation,
            bench: Bench::new(plans, name, keeps),
            answers: Answers::default(),
            steps_before,
        };
        session.judge()?;
        Ok(session)
    }

    /// Plays the events that a tape stands for, to the end.
    ///
    /// # Errors
    /// The implementation's own trouble.
    pub fn tape(&mut self, tape: &Tape) -> Result<Vec<Event>, Fault> {
        self.opened(&[], tape)
    }

    /// Plays an opening and after it the events that a tape stands for, to the end.
    ///
    /// # Errors
    /// The implementation's own trouble.
    pub fn opened(&mut self, opening: &[Event], tape: &Tape) -> Result<Vec<Event>, Fault> {
        let events = self.events(opening, tape)?;
        if !self.bench.is_over() {
            self.end()?;
        }
        Ok(events)
    }

    /// Plays an opening and after it the events that a tape stands for, up to the first broken rule or the last event.
    ///
    /// # Errors
    /// The implementation's own trouble.
    pub(super) fn events(&mut self, opening: &[Event], tape: &Tape) -> Result<Vec<Event>, Fault> {
        let mut decoder = Decoder::new(tape);
        self.bench.end_early();
        let mut events = Vec::with_capacity(opening.len());
        self.coming(opening)?;
        for event in opening {
            self.event(event)?;
            events.push(event.clone());
            if self.bench.is_over() {
                return Ok(events);
            }
        }
        while let Some(event) = decoder.next(&self.implementation.scene()) {
            self.event(&event)?;
            events.push(event);
            if self.bench.is_over() {
                break;
            }
        }
        Ok(events)
    }

    /// Tells the implementation that these events come next, one after the other.
    ///
    /// # Errors
    /// The implementation's own trouble.
    pub(super) fn coming(&mut self, events: &[Event]) -> Result<(), Fault> {
        let mut deeds = events.iter().flat_map(|event| self.pace.deeds(event));
        self.implementation.coming(&mut deeds)
    }

    /// Plays one event.
    ///
    /// # Errors
    /// The implementation's own trouble.
    pub fn event(&mut self, event: &Event) -> Result<(), Fault> {
        if self.bench.keeps() {
            let text = serde_json::to_string(event);
            self.bench.say(RecordKind::Event(text.unwrap_or_default()));
        }
        let reply = self.implementation.apply(event)?;
        self.answers.note(event, reply);
        match event {
            Event::TimePasses { .. } => self.advance(self.pace.pause(event)),
            _ => self.judge(),
        }
    }

    /// Faults stop, time passes, all is settled; then everything is deleted.
    ///
    /// # Errors
    /// The implementation's own trouble.
    pub fn end(&mut self) -> Result<(), Fault> {
        let pace = self.pace;
        let mut deeds = [Deed::Heal].into_iter().chain(passes(pace.settle));
        self.implementation.coming(&mut deeds)?;
        self.implementation.heal()?;
        self.advance(pace.settle)?;
        let calm = self.implementation.scene().calm();
        if !calm.is_empty() && !self.bench.is_over() {
            self.all_then(&calm, pace.calm)?;
        }
        if pace.settles() {
            self.rest()?;
        }
        let clean_up = self.implementation.scene().clean_up();
        if self.bench.is_over() {
            return Ok(());
        }
        if self.implementation.clock().is_none() {
            return self.all_then(&clean_up, pace.clean_up);
        }
        self.all_then(&clean_up, Duration::ZERO)?;
        self.until_gone(pace.clean_up)
    }

    /// Waits until nothing is there any more, but no longer than this.
    fn until_gone(&mut self, within: Duration) -> Result<(), Fault> {
        let mut left = within;
        while !left.is_zero() && !self.bench.is_over() && !self.implementation.scene().is_empty() {
            self.advance(LOOK.min(left))?;
            left = left.saturating_sub(LOOK);
        }
        Ok(())
    }

    /// Waits until nothing has been shown for long enough.
    fn rest(&mut self) -> Result<(), Fault> {
        for _ in 0..WAITS {
            let left = self.bench.until_rest();
            if left.is_zero() {
                self.bench.say(RecordKind::Settled);
                break;
            }
            self.advance(left)?;
        }
        Ok(())
    }

    /// Plays events one after the other, and lets time pass.
    fn all_then(&mut self, events: &[Event], then: Duration) -> Result<(), Fault> {
        let pace = self.pace;
        let deeds = events.iter().flat_map(|event| pace.deeds(event));
        let mut deeds = deeds.chain(passes(then));
        self.implementation.coming(&mut deeds)?;
        for event in events {
            self.event(event)?;
            if self.bench.is_over() {
                return Ok(());
            }
        }
        self.advance(then)
    }

    /// The violations so far.
    pub fn violations(&self) -> &[Violation] {
        self.bench.violations()
    }

    /// The implementation.
    pub fn implementation(&mut self) -> &mut I {
        &mut self.implementation
    }

    /// The verdicts, and the records if they were kept.
    pub fn finish(self) -> (Judgement, Vec<Record>) {
        self.bench.finish()
    }

    /// Whether the case was left because it went round in a circle.
    pub(super) fn is_endless(&self) -> bool {
        self.bench.is_endless()
    }

    /// How many transitions the implementation has made in this session.
    pub(super) fn steps(&self) -> u64 {
        self.implementation.steps() - self.steps_before
    }

    /// What became of events that did not happen.
    pub fn answers(&mut self) -> Answers {
        std::mem::take(&mut self.answers)
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        let until = self.bench.now.map(|now| now + millis(by));
        for slice in slices(by) {
            if self.bench.is_over() {
                break;
            }
            self.implementation.advance(slice)?;
            self.judge()?;
        }
        self.bench.now = self.implementation.clock().or(until);
        Ok(())
    }

    fn judge(&mut self) -> Result<(), Fault> {
        self.implementation.observe(&mut self.bench)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
