//! Which Pods a Job has, and how those that have ended count.

use super::{INDEXES, Look};
use crate::event::{FailureAction, Manifest, Role};
use crate::model::controller::{Finalizers, is_ready};
use crate::model::decisions::{JobOutcome, JobPodFacts};
use crate::model::state::{ContainerState, DISRUPTION_TARGET, Deletion, Pod, State};

/// The Pods of a Job at one look.
#[derive(Debug, Default)]
pub(super) struct View {
    /// Those at work, with their indexes; the youngest last.
    pub active: Vec<(u32, Option<u8>)>,
    /// Of them, those that are ready.
    pub ready: u16,
    /// Those that are being deleted and have not ended.
    pub terminating: u16,
    /// The indexes of those.
    pub terminating_indexes: u32,
    /// Restarts of the containers of those at work.
    pub restarts: u32,
    /// Those whose finalizer comes off now.
    pub release: Vec<u32>,
    /// A Pod has failed in a way that fails the Job.
    pub fails_job: bool,
    /// When a back-off is over.
    pub again: Option<i64>,
}

impl Look<'_> {
    pub(super) fn view(&self, state: &State) -> View {
        let mut view = View::default();
        for pod in state.pods_of(self.uid) {
            let index = pod.ties.labels.index;
            if pod.status.phase.is_terminal() {
                continue;
            }
            if pod.deletion.is_some() {
                view.terminating += 1;
                view.terminating_indexes |= bit(index);
                continue;
            }
            view.active.push((pod.uid, index));
            view.ready += u16::from(is_ready(pod));
            let statuses = pod.status.containers.iter().flatten();
            view.restarts += statuses.map(|status| status.restarts).sum::<u32>();
        }
        view
    }

    /// Counts the Pods that have ended since the last look.
    pub(super) fn count(&mut self, state: &State, view: &mut View) {
        for pod in state.pods_of(self.uid) {
            if !pod.ties.finalizers.has(Finalizers::JOB_TRACKING) {
                continue;
            }
            let outcome = self.decisions.job_outcome(JobPodFacts {
                phase: pod.status.phase,
                deleted: pod.deletion.is_some(),
                bound: pod.bound.is_some(),
                suspended: self.spec.suspend,
                replaces_failed_only: self.replaces_failed_only(),
            });
            let counted = match outcome {
                JobOutcome::Open => false,
                JobOutcome::Void => true,
                JobOutcome::Succeeded => self.count_success(pod),
                JobOutcome::Failed => self.count_failure(pod, view),
            };
            if counted {
                view.release.push(pod.uid);
                view.forget(pod);
            }
        }
    }

    /// `podReplacementPolicy: Failed`, which a Pod failure policy brings with it.
    pub(super) fn replaces_failed_only(&self) -> bool {
        self.spec.replaces_failed_only()
    }

    fn count_success(&mut self, pod: &Pod) -> bool {
        let status = &mut self.status;
        let counted = match pod.ties.labels.index {
            // Each index counts once.
            Some(index) => {
                let valid = self.spec.completions.is_some_and(|all| index < all);
                if valid {
                    status.completed |= bit(Some(index)) & !status.failed_indexes;
                }
                status.succeeded = u16::try_from(status.completed.count_ones()).unwrap_or(0);
                true
            }
            None => status.uncounted.succeeded.push(pod.uid),
        };
        if counted {
            self.memory.failures = 0;
        }
        counted
    }

    fn count_failure(&mut self, pod: &Pod, view: &mut View) -> bool {
        let codes = ExitCodes::of(pod);
        let rules = &self.spec.failure_policy;
        let action = self
            .decisions
            .failure_action(rules, codes.all(), is_disrupted(pod));
        if action == FailureAction::Ignore {
            // It does not count towards the limit; the next Pod comes with a delay all the same.
            self.delay_after(pod, &codes);
            return true;
        }
        if !self.status.uncounted.failed.push(pod.uid) {
            return false;
        }
        view.fails_job |= action == FailureAction::FailJob;
        let at = self.delay_after(pod, &codes);
        let limit = self.spec.backoff_limit_per_index;
        if let (Some(limit), Some(index)) = (limit, pod.ties.labels.index) {
            let of_index = &mut self.memory.of_index[(index as usize).min(INDEXES - 1)];
            *of_index = (of_index.0.saturating_add(1), of_index.1.max(at));
            if of_index.0 > limit || action == FailureAction::FailIndex {
                self.status.failed_indexes |= bit(Some(index)) & !self.status.completed;
            }
        }
        true
    }

    /// The next Pod waits for longer. Returns when this one failed.
    ///
    /// Source: concepts/workloads/controllers/job.md#pod-backoff-failure-policy
    fn delay_after(&mut self, pod: &Pod, codes: &ExitCodes) -> i64 {
        let deleted = pod.deletion.map_or(0, Deletion::begun);
        let at = codes.last.max(deleted);
        self.memory.failures = self.memory.failures.saturating_add(1);
        self.memory.failed_at = self.memory.failed_at.max(at);
        at
    }
}

impl View {
    /// A Pod that counts as ended is neither at work nor stopping, unless something else holds its object: then it is there
    /// until it has ended.
    fn forget(&mut self, pod: &Pod) {
        let others = pod.ties.finalizers.without(Finalizers::JOB_TRACKING);
        let goes = pod.deletion.is_some() && others.is_empty();
        if !pod.status.phase.is_terminal() && goes {
            self.terminating = self.terminating.saturating_sub(1);
            self.terminating_indexes &= !bit(pod.ties.labels.index);
        }
    }
}

pub(super) fn bit(index: Option<u8>) -> u32 {
    index.map_or(0, |index| 1_u32.checked_shl(index.into()).unwrap_or(0))
}

/// How the containers of a Pod ended. Ephemeral containers do not count.
///
/// Source: concepts/workloads/controllers/job.md#pod-failure-policy; api: batch/v1 PodFailurePolicyOnExitCodesRequirement.containerName
struct ExitCodes {
    codes: [i32; Manifest::MOST],
    count: usize,
    /// When the last of them did.
    last: i64,
}

impl ExitCodes {
    fn of(pod: &Pod) -> Self {
        let mut codes = Self {
            codes: [0; Manifest::MOST],
            count: 0,
            last: 0,
        };
        for (container, status) in pod.manifest.containers.iter().zip(&pod.status.containers) {
            let ended = status.as_ref().map(|status| status.state);
            if let Some(ContainerState::Terminated(end)) = ended
                && container.role != Role::Ephemeral
            {
                codes.last = codes.last.max(end.finished);
                if end.code != 0 {
                    codes.codes[codes.count] = end.code;
                    codes.count += 1;
                }
            }
        }
        codes
    }

    /// Those other than 0.
    fn all(&self) -> &[i32] {
        &self.codes[..self.count]
    }
}

/// Whether `DisruptionTarget` is True.
fn is_disrupted(pod: &Pod) -> bool {
    let condition = pod.status.conditions[DISRUPTION_TARGET];
    condition.is_some_and(|condition| condition.truth)
}
