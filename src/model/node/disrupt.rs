//! What controllers do to the Pods of a node: mark them, and delete them.

use super::controller;
use crate::model::api::request;
use crate::model::decisions::Decisions;
use crate::model::shown::{Asked, Shown, User, Verb};
use crate::model::state::{Condition, DISRUPTION_TARGET, READY, State};

impl State {
    /// Turns Ready of a Pod False.
    pub(super) fn mark_unready(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let Some(pod) = self.pod_mut(uid) else { return };
        let Some(ready) = &mut pod.status.conditions[READY] else {
            return;
        };
        let before = Some((ready.truth, ready.since));
        ready.since = decisions.transition_time(before, false, now);
        ready.truth = false;
        let asked = Asked {
            by: controller::USER,
            ..request(Verb::UpdateStatus, pod.name, 200)
        };
        out.push(Shown::Request(asked));
        self.write(uid, out);
    }

    /// A Pod is deleted because it does not tolerate a taint of its node any longer.
    pub(super) fn evict_by_taint(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        self.disrupt(
            decisions,
            controller::USER,
            uid,
            "DeletionByTaintManager",
            out,
        );
        self.delete_as(decisions, controller::USER, uid, None, out);
    }

    /// Writes why a Pod is about to be ended.
    ///
    /// Source: concepts/workloads/pods/disruptions.md#pod-disruption-conditions
    pub(in crate::model) fn disrupt(
        &mut self,
        decisions: &dyn Decisions,
        by: User,
        uid: u32,
        reason: &'static str,
        out: &mut Vec<Shown>,
    ) {
        self.mark_disrupted(decisions, uid, reason);
        self.status_patched(by, uid, out);
    }

    /// Puts the condition `DisruptionTarget` on a Pod.
    pub(in crate::model) fn mark_disrupted(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        reason: &'static str,
    ) {
        let now = self.now;
        let Some(pod) = self.pod_mut(uid) else { return };
        let place = &mut pod.status.conditions[DISRUPTION_TARGET];
        let before = place.map(|condition| (condition.truth, condition.since));
        *place = Some(Condition {
            truth: true,
            reason: Some(reason),
            since: decisions.transition_time(before, true, now),
            observed: 0,
        });
    }

    /// Shows a status that somebody else than a kubelet has patched.
    pub(in crate::model) fn status_patched(&mut self, by: User, uid: u32, out: &mut Vec<Shown>) {
        let Some(pod) = self.pod(uid) else { return };
        let asked = Asked {
            by,
            ..request(Verb::PatchStatus, pod.name, 200)
        };
        out.push(Shown::Request(asked));
        self.write(uid, out);
    }
}
