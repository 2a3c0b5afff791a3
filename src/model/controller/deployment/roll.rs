//! Rollouts: new Pods for old ones.

use super::{Look, Part};
use crate::model::decisions::{OldFacts, RecreateFacts};
use crate::model::shown::Shown;
use crate::model::state::State;

impl Look<'_> {
    /// Source: concepts/workloads/controllers/deployment.md#recreate-deployment
    pub(super) fn recreate(&mut self, state: &mut State, out: &mut Vec<Shown>) {
        let old: Vec<Part> = self.old_parts().collect();
        let mut facts = RecreateFacts::default();
        for part in &old {
            if part.replicas > 0 {
                facts.running += usize::from(part.replicas);
                self.scale(state, *part, 0, out);
            }
            for pod in state.pods_of(part.uid) {
                let ended = pod.status.phase.is_terminal();
                facts.running += usize::from(!ended);
                facts.stopping += usize::from(pod.deletion.is_some());
            }
        }
        if !self.decisions.recreates(facts) {
            return;
        }
        self.take_new(state, self.replicas(), out);
        if let Some(new) = self.new_part() {
            self.scale(state, new, self.replicas(), out);
        }
    }

    /// Source: concepts/workloads/controllers/deployment.md#rolling-update-deployment
    pub(super) fn roll(&mut self, state: &mut State, out: &mut Vec<Shown>) {
        let first = self.decisions.rolls_up_to(
            self.replicas(),
            self.bounds,
            self.total(),
            self.new_part().map_or(0, |part| part.replicas),
        );
        self.take_new(state, first, out);
        let Some(new) = self.new_part() else { return };
        let to =
            self.decisions
                .rolls_up_to(self.replicas(), self.bounds, self.total(), new.replicas);
        if to != new.replicas || new.desired != self.replicas() {
            self.scale(state, new, to, out);
            return;
        }
        self.roll_down(state, new, out);
    }

    /// Old ReplicaSets give up what is not available first, then what may be spared.
    fn roll_down(&mut self, state: &mut State, new: Part, out: &mut Vec<Shown>) {
        let mut old: Vec<Part> = self.old_parts().filter(|part| part.replicas > 0).collect();
        old.sort_by_key(|part| (part.created, part.uid));
        let facts = OldFacts {
            replicas: self.replicas(),
            bounds: self.bounds,
            total: self.total(),
            new_replicas: new.replicas,
            new_available: new.available,
        };
        let mut unhealthy = self.decisions.rolls_down_by(facts);
        for part in &mut old {
            let sick = part.replicas.saturating_sub(part.available).min(unhealthy);
            if sick > 0 {
                unhealthy -= sick;
                part.replicas -= sick;
                self.scale(state, *part, part.replicas, out);
            }
        }
        let available: u16 = self.parts.iter().map(|part| part.available).sum();
        let least = self.replicas().saturating_sub(self.bounds.unavailable);
        let most = facts_left(self, new).min(available.saturating_sub(least));
        let mut spare = most;
        for part in &old {
            let down = part.replicas.min(spare);
            if down > 0 {
                spare -= down;
                self.scale(state, *part, part.replicas - down, out);
            }
        }
    }
}

/// How far old ReplicaSets may go down after what is not available there is gone.
fn facts_left(look: &Look<'_>, new: Part) -> u16 {
    look.decisions.rolls_down_by(OldFacts {
        replicas: look.replicas(),
        bounds: look.bounds,
        total: look.total(),
        new_replicas: new.replicas,
        new_available: new.available,
    })
}
