//! The bench at which a case is judged: it takes what an implementation shows, and says when there is enough of it.

use std::sync::Arc;
use std::time::Duration;

use super::implementation::Observer;
use crate::check::verdict::{Judgement, Violation};
use crate::check::{Judge, Plans};
use crate::trace::{Record, RecordKind};

/// When all has settled, nothing must have been shown for so long: what a controller has begun at the last moment is given its time.
const REST: Duration = Duration::from_secs(30);
/// A case that has shown so many records goes round in a circle.
const LINES: u64 = 50_000;
/// And so does one in which so many objects are alive: lawful lives have some dozens.
const ALIVE: usize = 2_000;

/// Takes records from an implementation and hands them to the judge.
pub(super) struct Bench<'b> {
    judge: Judge<'b>,
    kept: Option<Vec<Record>>,
    line: u64,
    /// The time of the implementation.
    pub now: Option<i64>,
    /// The time of what was shown last.
    shown: Option<i64>,
    /// The case ends when a rule is broken: what has gone wrong may go on for ever.
    ends_early: bool,
    /// A rule is broken, and how many violations were looked at for that; known deviations are none.
    broken: (bool, usize),
}

impl Observer for Bench<'_> {
    fn record(&mut self, mut record: Record) {
        self.line += 1;
        record.line = self.line;
        self.now = record.time.or(self.now);
        self.shown = record.time.or(self.shown);
        if let Some(kept) = &mut self.kept {
            kept.push(record.clone());
        }
        if self.is_over() {
            return;
        }
        self.judge.record(record);
        let violations = self.judge.violations();
        let mut new = violations.iter().skip(self.broken.1);
        self.broken.0 |= new.any(|violation| violation.deviation.is_none());
        self.broken.1 = violations.len();
    }
}

impl<'b> Bench<'b> {
    /// A bench for one case of the implementation of this name.
    pub fn new(plans: &Arc<Plans<'b>>, name: String, keeps: bool) -> Self {
        Self {
            judge: Judge::by(plans, &[name]),
            kept: keeps.then(Vec::new),
            line: 0,
            now: None,
            shown: None,
            ends_early: false,
            broken: (false, 0),
        }
    }

    /// Lets the case end when a rule is broken.
    pub fn end_early(&mut self) {
        self.ends_early = true;
    }

    /// Whether records are kept.
    pub fn keeps(&self) -> bool {
        self.kept.is_some()
    }

    /// The violations so far.
    pub fn violations(&self) -> &[Violation] {
        self.judge.violations()
    }

    /// The verdicts, and the records if they were kept.
    pub fn finish(self) -> (Judgement, Vec<Record>) {
        (self.judge.finish(), self.kept.unwrap_or_default())
    }

    /// Whether the case need not go on: a rule is broken, or more was shown than any lawful life has to show.
    pub fn is_over(&self) -> bool {
        self.ends_early && (self.broken.0 || self.is_endless())
    }

    /// Whether the case goes round in a circle.
    pub fn is_endless(&self) -> bool {
        self.line > LINES || self.judge.alive() > ALIVE
    }

    /// In how long nothing will have been shown for long enough, if nothing is shown until then.
    pub fn until_rest(&self) -> Duration {
        let since = self.now.zip(self.shown).map(|(now, shown)| now - shown);
        let rests = Duration::from_millis(since.unwrap_or(i64::MAX).try_into().unwrap_or(0));
        REST.saturating_sub(rests)
    }

    /// What the harness itself has to say.
    pub fn say(&mut self, kind: RecordKind) {
        self.record(Record {
            line: 0,
            time: self.now,
            kind,
        });
    }
}
