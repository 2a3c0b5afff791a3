//! What became of events that did not happen: nothing of that may go unsaid.

use std::collections::BTreeMap;

use super::implementation::Reply;
use crate::event::Event;

/// Events that did not happen, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Answers {
    /// How often an event came that the implementation does not know.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unsupported: BTreeMap<String, u64>,
    /// What it refused.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<String, Refusals>,
}

/// How often an event was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Refusals {
    /// So often.
    pub times: u64,
    /// Why the first of them was.
    pub why: String,
}

impl Answers {
    /// Notes what became of an event.
    pub fn note(&mut self, event: &Event, reply: Reply) {
        match reply {
            Reply::Done => {}
            Reply::Unsupported => *self.unsupported.entry(event.name()).or_default() += 1,
            Reply::Refused(why) => self.refuse(event.name(), 1, why),
        }
    }

    /// Adds what came of later cases.
    pub fn add(&mut self, later: Self) {
        for (name, times) in later.unsupported {
            *self.unsupported.entry(name).or_default() += times;
        }
        for (name, refusals) in later.refused {
            self.refuse(name, refusals.times, refusals.why);
        }
    }

    /// Whether everything happened.
    pub fn is_empty(&self) -> bool {
        self.unsupported.is_empty() && self.refused.is_empty()
    }

    fn refuse(&mut self, name: String, times: u64, why: String) {
        let refusals = self.refused.entry(name).or_default();
        if refusals.times == 0 {
            refusals.why = why;
        }
        refusals.times += times;
    }
}
