//! `status` of a Deployment.

use super::{CONTROLLER, Look};
use crate::model::controller::{Body, Workload};
use crate::model::shown::Shown;
use crate::model::state::State;

/// One of `conditions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentCondition {
    /// `status`
    pub truth: &'static str,
    /// `reason`
    pub reason: &'static str,
    /// `lastTransitionTime`
    pub since: i64,
    /// `lastUpdateTime`
    pub updated: i64,
}

/// `DeploymentStatus`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeploymentStatus {
    /// `replicas`
    pub replicas: u16,
    /// `updatedReplicas`
    pub updated: u16,
    /// `readyReplicas`
    pub ready: u16,
    /// `availableReplicas`
    pub available: u16,
    /// `unavailableReplicas`
    pub unavailable: u16,
    /// `terminatingReplicas`
    pub terminating: u16,
    /// `observedGeneration`
    pub observed: u32,
    /// `Progressing`
    pub progressing: Option<DeploymentCondition>,
    /// `Available`
    pub is_available: Option<DeploymentCondition>,
    /// The annotation `deployment.kubernetes.io/revision`; 0: none yet.
    pub revision: u32,
}

impl Look<'_> {
    /// `Progressing` is True, with this reason, from now on.
    pub(super) fn progress(&mut self, now: i64, reason: &'static str) {
        set(&mut self.status.progressing, "True", reason, now);
    }

    /// Source: concepts/workloads/controllers/deployment.md#pausing-and-resuming-a-deployment
    pub(super) fn note_pause(&mut self, now: i64) {
        let reason = self.status.progressing.map(|condition| condition.reason);
        let paused = reason == Some("DeploymentPaused");
        if self.spec.paused && !paused {
            set(
                &mut self.status.progressing,
                "Unknown",
                "DeploymentPaused",
                now,
            );
        } else if !self.spec.paused && paused {
            set(
                &mut self.status.progressing,
                "Unknown",
                "DeploymentResumed",
                now,
            );
        }
    }

    /// Writes the status, if it has changed.
    pub(super) fn report(&mut self, state: &mut State, out: &mut Vec<Shown>) {
        let now = state.now;
        let before = stored(state, self.meta.uid).unwrap_or_default();
        self.parts = self.parts(state);
        self.count(state);
        let enough = self.replicas().saturating_sub(self.bounds.unavailable);
        let (truth, reason) = if self.status.available >= enough {
            ("True", "MinimumReplicasAvailable")
        } else {
            ("False", "MinimumReplicasUnavailable")
        };
        turn(&mut self.status.is_available, truth, reason, now);
        self.judge_progress(&before, now);
        let again = self.stalls_at().filter(|time| *time > now);
        let Some(one) = state.workload_mut(self.meta.uid) else {
            return;
        };
        if let Some(again) = again {
            one.look_at(again);
        }
        store(one, self.status);
        if before != self.status {
            state.write_status_of(self.meta.uid, CONTROLLER, out);
        }
    }

    fn count(&mut self, state: &State) {
        let sum = |of: fn(&super::Part) -> u16| self.parts.iter().map(of).sum::<u16>();
        let (have, ready, available) = (
            sum(|part| part.have),
            sum(|part| part.ready),
            sum(|part| part.available),
        );
        let parts = self.parts.iter();
        let terminating = parts
            .flat_map(|part| state.pods_of(part.uid))
            .filter(|pod| pod.deletion.is_some() && !pod.status.phase.is_terminal())
            .count();
        let updated = self.new_part().map_or(0, |part| part.have);
        let status = &mut self.status;
        (status.replicas, status.ready, status.available) = (have, ready, available);
        status.updated = updated;
        let total: u16 = self.parts.iter().map(|part| part.replicas).sum();
        status.unavailable = total.saturating_sub(available);
        status.terminating = u16::try_from(terminating).unwrap_or(u16::MAX);
        status.observed = self.meta.generation;
    }

    /// Source: concepts/workloads/controllers/deployment.md#deployment-status
    fn judge_progress(&mut self, before: &DeploymentStatus, now: i64) {
        let (status, wanted) = (self.status, self.replicas());
        let Some(condition) = status.progressing else {
            return;
        };
        let settled =
            condition.reason == "NewReplicaSetAvailable" && status.replicas == status.updated;
        if settled || self.spec.paused {
            return;
        }
        let complete = [status.updated, status.replicas, status.available];
        let old = |status: &DeploymentStatus| status.replicas.saturating_sub(status.updated);
        let forward = status.updated > before.updated
            || old(&status) < old(before)
            || status.ready > before.ready
            || status.available > before.available;
        if self.new_part().is_some() && complete == [wanted; 3] {
            self.progress(now, "NewReplicaSetAvailable");
        } else if forward {
            self.progress(now, "ReplicaSetUpdated");
        } else if condition.truth != "False" && self.stalls_at().is_some_and(|time| time <= now) {
            set(
                &mut self.status.progressing,
                "False",
                "ProgressDeadlineExceeded",
                now,
            );
        }
    }

    /// When it is to be called stalled.
    fn stalls_at(&self) -> Option<i64> {
        let condition = self.status.progressing?;
        let waits = condition.truth != "False" && condition.reason != "NewReplicaSetAvailable";
        let deadline = self.spec.progress_deadline.unwrap_or(600);
        let due = self.decisions.stalls_at(condition.updated, deadline);
        (waits && !self.spec.paused).then_some(due)
    }
}

/// A condition is written now.
fn set(
    condition: &mut Option<DeploymentCondition>,
    truth: &'static str,
    reason: &'static str,
    now: i64,
) {
    let before = condition.filter(|before| before.truth == truth);
    *condition = Some(DeploymentCondition {
        truth,
        reason,
        since: before.map_or(now, |before| before.since),
        updated: now,
    });
}

/// A condition is written if it is another than before.
fn turn(
    condition: &mut Option<DeploymentCondition>,
    truth: &'static str,
    reason: &'static str,
    now: i64,
) {
    if condition.is_none_or(|before| before.truth != truth) {
        set(condition, truth, reason, now);
    }
}

fn stored(state: &State, uid: u32) -> Option<DeploymentStatus> {
    match &state.workload(uid)?.body {
        Body::Deployment(_, status) => Some(*status),
        _ => None,
    }
}

fn store(one: &mut Workload, new: DeploymentStatus) {
    if let Body::Deployment(_, status) = &mut one.body {
        *status = new;
    }
}
