//! Preemption: a Pod for which there is no room may take that of Pods of lower priority.
//!
//! Source: concepts/scheduling-eviction/pod-priority-preemption.md#preemption

use super::fit::Used;
use crate::model::decisions::Decisions;
use crate::model::node::Node;
use crate::model::shown::{Shown, User};
use crate::model::state::{Pod, State};

impl State {
    /// Whether there is a node on which a Pod would have room without those of lower priority, and it does not wait for that
    /// already.
    pub(super) fn may_preempt(&self, decisions: &dyn Decisions, pod: &Pod, used: &Used) -> bool {
        let mut nodes = self.nodes_seen();
        !self.is_promised(decisions, pod)
            && nodes.any(|node| self.could_have_room(decisions, node, pod, used))
    }

    /// Whether Pods are ending for its sake.
    fn is_promised(&self, decisions: &dyn Decisions, pod: &Pod) -> bool {
        let Some(node) = pod.status.nominated else {
            return false;
        };
        let mut victims = self.lower(decisions, node, pod);
        victims.any(|victim| victim.deletion.is_some())
    }

    /// The Pods of a node whose place it may take.
    fn lower<'s>(
        &'s self,
        decisions: &'s dyn Decisions,
        node: u8,
        pod: &Pod,
    ) -> impl Iterator<Item = &'s Pod> {
        let priority = pod.manifest.placement.priority.number();
        self.pods.iter().filter(move |other| {
            let here = other.bound.is_some_and(|(on, _)| on == node);
            let of_other = other.manifest.placement.priority.number();
            here && !other.status.phase.is_terminal() && decisions.preempts(priority, of_other)
        })
    }

    fn could_have_room(
        &self,
        decisions: &dyn Decisions,
        node: &Node,
        pod: &Pod,
        used: &Used,
    ) -> bool {
        if !self.lets_in(decisions, node, pod) {
            return false;
        }
        let mut taken = self.taken_of(used, pod, node.number);
        // Where it may not even take the place of the lowest there is nobody to look for.
        let priority = pod.manifest.placement.priority.number();
        let lowest = used.lowest(node.number);
        if lowest.is_some_and(|lowest| decisions.preempts(priority, lowest)) {
            for victim in self.lower(decisions, node.number, pod) {
                taken.free(victim.requests);
            }
        }
        self.has_room(taken, pod.requests)
    }

    /// Ends as few Pods as make room for this one; the node that it is promised.
    pub(super) fn preempt(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) -> Option<u8> {
        let pod = self.pod(uid)?;
        if !self.claims_let_schedule(decisions, pod) {
            return None;
        }
        if self.is_promised(decisions, pod) {
            return pod.status.nominated;
        }
        let used = self.taken();
        let could = |node: &&Node| self.could_have_room(decisions, node, pod, &used);
        let victims = self.nodes_seen().filter(could);
        let victims = victims.map(|node| {
            (
                node.number,
                self.victims(decisions, node.number, pod, &used),
            )
        });
        let (node, victims) = victims.min_by_key(|(_, victims)| {
            let highest = victims.iter().map(|(priority, _)| *priority).max();
            (highest, victims.len())
        })?;
        for (_, victim) in victims {
            if self.pod(victim).is_some_and(|pod| pod.deletion.is_none()) {
                self.disrupt(
                    decisions,
                    User::Scheduler,
                    victim,
                    "PreemptionByScheduler",
                    out,
                );
                self.delete_as(decisions, User::Scheduler, victim, None, out);
            }
        }
        Some(node)
    }

    /// The Pods of a node that have to go, with their priorities: those of lower priority, except as many of them, the
    /// highest first, as there is room for.
    fn victims(
        &self,
        decisions: &dyn Decisions,
        node: u8,
        pod: &Pod,
        used: &Used,
    ) -> Vec<(i32, u32)> {
        let mut taken = self.taken_of(used, pod, node);
        let mut lower: Vec<&Pod> = self.lower(decisions, node, pod).collect();
        for victim in &lower {
            taken.free(victim.requests);
        }
        let priority = |pod: &Pod| pod.manifest.placement.priority.number();
        lower.sort_by_key(|pod| (std::cmp::Reverse(priority(pod)), pod.created, pod.uid));
        let mut victims = Vec::new();
        for victim in lower {
            let mut with = taken;
            with.take(victim.requests);
            if self.has_room(with, pod.requests) {
                taken = with;
            } else {
                victims.push((priority(victim), victim.uid));
            }
        }
        victims
    }
}
