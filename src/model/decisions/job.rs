//! Jobs: what counts, when they make Pods, and how they end.

use crate::event::{FailureAction, FailureRule, RestartPolicy, SuccessRule};
use crate::model::state::Phase;

/// What is known of one Pod of a Job that has not been counted.
#[derive(Clone, Copy, Debug)]
pub struct JobPodFacts {
    /// Its phase.
    pub phase: Phase,
    /// It is being deleted.
    pub deleted: bool,
    /// It has a node.
    pub bound: bool,
    /// The Job is suspended.
    pub suspended: bool,
    /// `podReplacementPolicy` is Failed.
    pub replaces_failed_only: bool,
}

/// How a Pod of a Job counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Not yet.
    Open,
    /// As a success.
    Succeeded,
    /// As a failure.
    Failed,
    /// Not at all.
    Void,
}

/// What the end of a Job by its back-off limit follows from.
#[derive(Clone, Copy, Debug)]
pub struct BackOffLimitFacts {
    /// Restart policy of the template.
    pub policy: RestartPolicy,
    /// Pods that have failed.
    pub failed: u16,
    /// Restarts of containers of Pods that are at work.
    pub restarts: u32,
    /// `backoffLimit`, or its default.
    pub limit: u16,
}

/// What the number of Pods of a Job follows from.
#[derive(Clone, Copy, Debug)]
pub struct WantedFacts {
    /// `parallelism`
    pub parallelism: u16,
    /// `completions`
    pub completions: Option<u16>,
    /// Pods that have succeeded.
    pub succeeded: u16,
    /// Pods at work.
    pub active: u16,
}

pub(super) fn outcome(facts: JobPodFacts) -> JobOutcome {
    match facts.phase {
        Phase::Succeeded if facts.suspended && facts.deleted => JobOutcome::Void,
        Phase::Succeeded => JobOutcome::Succeeded,
        Phase::Failed => JobOutcome::Failed,
        // Nobody is there to end it.
        _ if facts.deleted && !facts.bound && !facts.replaces_failed_only => JobOutcome::Failed,
        _ => JobOutcome::Open,
    }
}

pub(super) fn failure_action(
    rules: &[FailureRule],
    codes: &[i32],
    disrupted: bool,
) -> FailureAction {
    let matches = |rule: &&FailureRule| match rule.exit_code {
        Some(code) => codes.contains(&code),
        None => disrupted,
    };
    rules
        .iter()
        .find(matches)
        .map_or(FailureAction::Count, |rule| rule.action)
}

pub(super) fn over_back_off_limit(facts: BackOffLimitFacts) -> bool {
    let restarts = u32::from(facts.limit.max(1)) <= facts.restarts;
    facts.failed > facts.limit || facts.policy == RestartPolicy::OnFailure && restarts
}

pub(super) fn back_off(failures: u16) -> i64 {
    match failures {
        0 => 0,
        more => (10_000_i64 << (more - 1).min(10)).min(360_000),
    }
}

pub(super) fn wanted(facts: WantedFacts) -> u16 {
    match facts.completions {
        Some(completions) => facts
            .parallelism
            .min(completions.saturating_sub(facts.succeeded)),
        None if facts.succeeded > 0 => facts.active.min(facts.parallelism),
        None => facts.parallelism,
    }
}

pub(super) fn meets_success_policy(rule: SuccessRule, completed: u32) -> bool {
    let named = match rule.up_to_index {
        Some(last) => u32::MAX >> (31 - u32::from(last).min(31)),
        None => u32::MAX,
    };
    let have = (completed & named).count_ones();
    match rule.count {
        Some(count) => have >= u32::from(count),
        None => rule.up_to_index.is_some() && completed & named == named,
    }
}
