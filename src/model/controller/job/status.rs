//! `status` of a Job.

use crate::model::state::Condition;

/// A few UIDs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Few {
    uids: [u32; Few::MOST],
    length: u8,
}

impl Few {
    const MOST: usize = 8;

    /// How many.
    pub fn len(&self) -> u16 {
        u16::from(self.length)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The UIDs.
    pub fn uids(&self) -> &[u32] {
        &self.uids[..self.length as usize]
    }

    /// Adds one; false: there is no more room.
    pub(in crate::model::controller) fn push(&mut self, uid: u32) -> bool {
        let Some(place) = self.uids.get_mut(self.length as usize) else {
            return false;
        };
        *place = uid;
        self.length += 1;
        true
    }
}

/// `uncountedTerminatedPods`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uncounted {
    /// `succeeded`
    pub succeeded: Few,
    /// `failed`
    pub failed: Few,
}

pub(super) const SUSPENDED: usize = 0;
pub(super) const CRITERIA: usize = 1;
pub(super) const COMPLETE: usize = 2;
pub(super) const FAILURE: usize = 3;
pub(super) const FAILED: usize = 4;

/// `JobStatus`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobStatus {
    /// `active`
    pub active: u16,
    /// `ready`
    pub ready: u16,
    /// `terminating`
    pub terminating: u16,
    /// `succeeded`
    pub succeeded: u16,
    /// `failed`
    pub failed: u16,
    /// `completedIndexes`, one bit each.
    pub completed: u32,
    /// `failedIndexes`, one bit each.
    pub failed_indexes: u32,
    /// `uncountedTerminatedPods`
    pub uncounted: Uncounted,
    /// `startTime`
    pub start: Option<i64>,
    /// `completionTime`
    pub completion: Option<i64>,
    /// `conditions`, as [`JobStatus::CONDITIONS`] names them.
    pub conditions: [Option<Condition>; 5],
}

impl JobStatus {
    /// The types of conditions, in the order in which they are kept.
    pub const CONDITIONS: [&str; 5] = [
        "Suspended",
        "SuccessCriteriaMet",
        "Complete",
        "FailureTarget",
        "Failed",
    ];

    /// Whether a condition is True.
    pub(super) fn is(&self, condition: usize) -> bool {
        self.conditions[condition].is_some_and(|condition| condition.truth)
    }

    pub(super) fn reason(&self, condition: usize) -> &'static str {
        let condition = self.conditions[condition];
        let reason = condition.and_then(|condition| condition.reason);
        reason.unwrap_or_default()
    }

    pub(super) fn set(&mut self, condition: usize, truth: bool, reason: &'static str, now: i64) {
        self.conditions[condition] = Some(Condition {
            truth,
            reason: Some(reason),
            since: now,
            observed: 0,
        });
    }

    /// Whether it is settled how the Job ends.
    pub fn is_decided(&self) -> bool {
        self.is(CRITERIA) || self.is(FAILURE)
    }

    /// Whether the Job is Complete or Failed.
    pub fn is_over(&self) -> bool {
        self.is(COMPLETE) || self.is(FAILED)
    }

    /// When it became so.
    pub fn finished(&self) -> Option<i64> {
        let ends = [COMPLETE, FAILED].map(|at| self.conditions[at]);
        let mut ends = ends.into_iter().flatten().filter(|end| end.truth);
        ends.next().map(|end| end.since)
    }
}
