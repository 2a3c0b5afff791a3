//! ReplicaSets are scaled.

use super::{CONTROLLER, Look, Part};
use crate::model::controller::{Body, lag};
use crate::model::shown::{Shown, Verb};
use crate::model::state::State;
use crate::object::Kind;

impl Look<'_> {
    /// Gives a ReplicaSet another number of replicas, and notes for which number of the Deployment.
    pub(super) fn scale(
        &mut self,
        state: &mut State,
        part: Part,
        replicas: u16,
        out: &mut Vec<Shown>,
    ) {
        let (now, desired, most) = (state.now, self.spec.replicas, self.most());
        let Some(one) = state.workload_mut(part.uid) else {
            return;
        };
        let Body::ReplicaSet(scale, _, Some(revision)) = &mut one.body else {
            return;
        };
        let to = u8::try_from(replicas).unwrap_or(u8::MAX);
        if scale.replicas == to && revision.desired == desired && revision.most == most {
            return;
        }
        if scale.replicas != to {
            one.meta.generation += 1;
        }
        scale.replicas = to;
        (revision.desired, revision.most) = (desired, most);
        one.look_at(now + lag::SYNC);
        let found = self.parts.iter_mut().find(|other| other.uid == part.uid);
        if let Some(found) = found {
            (found.replicas, found.desired) = (replicas, desired.into());
        }
        let (kind, name) = (Kind::ReplicaSet, part.name);
        let request = crate::model::controller::store::request;
        out.push(request(Verb::Update, kind, name, CONTROLLER, 200));
        state.write_workload(part.uid, out);
    }

    /// Brings the ReplicaSets to another number of replicas of the Deployment, each in proportion.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#proportional-scaling
    pub(super) fn follow_scale(&mut self, state: &mut State, out: &mut Vec<Shown>) {
        let active: Vec<Part> = self
            .parts
            .iter()
            .filter(|part| part.replicas > 0)
            .copied()
            .collect();
        if active.len() <= 1 {
            let only = active.first().copied().or(self.new_part());
            if let Some(part) = only {
                self.scale(state, part, self.replicas(), out);
            }
            return;
        }
        if self.new_part().is_some_and(|new| self.is_saturated(new)) {
            for part in active.into_iter().filter(|part| !part.new) {
                self.scale(state, part, 0, out);
            }
            return;
        }
        let surge = if self.spec.recreate {
            0
        } else {
            self.bounds.surge
        };
        let allowed = if self.replicas() > 0 {
            self.replicas() + surge
        } else {
            0
        };
        let shares = self.decisions.proportional(allowed, &sizes(&active));
        for (part, share) in active.into_iter().zip(shares) {
            self.scale(state, part, share, out);
        }
    }

    /// It has all replicas of the Deployment, and all are available.
    fn is_saturated(&self, part: Part) -> bool {
        part.replicas == self.replicas()
            && part.desired == self.replicas()
            && part.available == self.replicas()
    }
}

fn sizes(parts: &[Part]) -> Vec<u16> {
    parts.iter().map(|part| part.replicas).collect()
}
