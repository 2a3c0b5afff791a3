//! The reference model as an implementation.

use std::time::Duration;

use super::implementation::{Description, Fault, Implementation, Observer, Reply, Unshown};
use crate::event::{Event, Scene, World};
use crate::model::{Decisions, Model, UNSHOWN};
use crate::trace::Record;

/// The reference model under these decisions.
pub struct Reference<'d> {
    decisions: &'d dyn Decisions,
    model: Model<'d>,
    fresh: Vec<Record>,
    steps_before: u64,
}

impl<'d> Reference<'d> {
    /// The model in the usual world.
    pub fn new(decisions: &'d dyn Decisions) -> Self {
        Self {
            decisions,
            model: Model::new(decisions, &World::default()),
            fresh: Vec::new(),
            steps_before: 0,
        }
    }

    /// The model.
    pub fn model(&self) -> &Model<'d> {
        &self.model
    }
}

impl Implementation for Reference<'_> {
    fn describe(&self) -> Description {
        let unshown = UNSHOWN.iter().map(|(rules, lacks)| Unshown {
            rules: (*rules).to_owned(),
            lacks: (*lacks).to_owned(),
        });
        Description {
            name: "model".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            unshown: unshown.collect(),
        }
    }

    fn reset(&mut self, world: &World) -> Result<(), Fault> {
        self.steps_before += self.model.steps();
        self.model = Model::new(self.decisions, world);
        self.fresh.clear();
        self.model.begin(&mut self.fresh);
        Ok(())
    }

    fn scene(&self) -> Scene {
        self.model.scene()
    }

    fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
        if !matches!(event, Event::TimePasses { .. }) {
            self.model.apply(event, &mut self.fresh);
        }
        Ok(Reply::Done)
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.model.advance(millis, &mut self.fresh);
        Ok(())
    }

    fn heal(&mut self) -> Result<(), Fault> {
        self.model.heal(&mut self.fresh);
        Ok(())
    }

    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
        for record in self.fresh.drain(..) {
            sink.record(record);
        }
        Ok(())
    }

    fn steps(&self) -> u64 {
        self.steps_before + self.model.steps()
    }

    fn new_transitions(&mut self) -> Vec<u64> {
        self.model.new_transitions()
    }
}
