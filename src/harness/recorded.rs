//! A recorded run as an implementation: it shows again what was recorded, as long as the same is done to it.

use std::time::Duration;

use super::implementation::{Description, Fault, Implementation, Observer, Reply};
use crate::event::{Event, Scene, World};
use crate::trace::{Record, RecordKind};

/// A trace that was recorded while a scenario was played.
#[derive(Debug)]
pub struct Recorded {
    records: Vec<Record>,
    /// The first record that has not been shown.
    next: usize,
    now: i64,
    steps: u64,
}

impl Recorded {
    /// A trace with its CONTEXT first.
    pub fn new(records: Vec<Record>) -> Self {
        let now = records.first().and_then(|record| record.time);
        Self {
            records,
            next: 0,
            now: now.unwrap_or_default(),
            steps: 0,
        }
    }

    fn is_event(&self, at: usize) -> bool {
        let record = self.records.get(at);
        record.is_some_and(|record| matches!(record.kind, RecordKind::Event(_)))
    }
}

impl Implementation for Recorded {
    fn describe(&self) -> Description {
        Description {
            name: "a recorded run".to_owned(),
            ..Description::default()
        }
    }

    fn reset(&mut self, _: &World) -> Result<(), Fault> {
        match self.records.first() {
            Some(Record {
                kind: RecordKind::Context(_),
                time,
                ..
            }) => {
                (self.next, self.now) = (0, time.unwrap_or_default());
                Ok(())
            }
            _ => Err(Fault::Broken(
                "the recording has no CONTEXT line at its beginning".to_owned(),
            )),
        }
    }

    /// Nothing: what was done to it stands in the recording.
    fn scene(&self) -> Scene {
        Scene::default()
    }

    fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
        let text = match self.records.get(self.next).map(|record| &record.kind) {
            Some(RecordKind::Event(text)) => text,
            _ => return Ok(Reply::Refused("nothing was done here".to_owned())),
        };
        let recorded: Result<Event, _> = serde_json::from_str(text);
        if recorded.ok().as_ref() != Some(event) {
            return Ok(Reply::Refused(format!("what was done here is {text}")));
        }
        self.next += 1;
        self.steps += 1;
        Ok(Reply::Done)
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        self.now += i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Ok(())
    }

    fn heal(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
        while self.next < self.records.len() && !self.is_event(self.next) {
            let record = &self.records[self.next];
            if record.time.is_some_and(|time| time > self.now) {
                break;
            }
            // That it has settled is for the harness to say.
            if !matches!(record.kind, RecordKind::Settled) {
                sink.record(record.clone());
            }
            self.next += 1;
        }
        Ok(())
    }

    fn steps(&self) -> u64 {
        self.steps
    }
}
