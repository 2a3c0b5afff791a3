//! Evictions through the API.
//!
//! Source: concepts/scheduling-eviction/api-eviction.md#how-api-initiated-eviction-works

use super::super::api::request;
use super::super::decisions::{Decisions, EvictionReply, ProtectedFacts};
use super::super::shown::{Asked, Extra, Shown, Verb};
use super::super::state::{Pod, READY, State};
use crate::event::Name;

impl State {
    /// `POST pods/eviction` by a person.
    pub(super) fn evict(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        grace: Option<u32>,
        out: &mut Vec<Shown>,
    ) {
        let asked = Asked {
            extra: Extra::Eviction,
            grace,
            ..request(Verb::Evict, name, 404)
        };
        let Some(pod) = self.named(name) else {
            out.push(Shown::Request(asked));
            return;
        };
        let (uid, deleted) = (pod.uid, pod.deletion.is_some());
        let (reply, budget) = self.reply_to_eviction(decisions, pod);
        let code = match reply {
            EvictionReply::Granted(_) => decisions.eviction_code(),
            EvictionReply::TooMany => 429,
            EvictionReply::Misconfigured => 500,
        };
        out.push(Shown::Request(Asked { code, ..asked }));
        match (reply, budget) {
            (EvictionReply::TooMany | EvictionReply::Misconfigured, _) => return,
            (EvictionReply::Granted(true), Some(at)) => {
                self.count_disruption(at, (uid, name), out);
            }
            (EvictionReply::Granted(_), _) => {}
        }
        if !deleted {
            self.mark_disrupted(decisions, uid, "EvictionByEvictionAPI");
            self.write(uid, out);
        }
        self.mark_deleted(decisions, uid, grace, out);
    }

    /// What the budgets of a Pod say to its eviction, and the first of them.
    fn reply_to_eviction(
        &self,
        decisions: &dyn Decisions,
        pod: &Pod,
    ) -> (EvictionReply, Option<usize>) {
        let first = self.budgets_of(pod).next();
        let status = first.map(|(_, budget)| budget.status).unwrap_or_default();
        let reply = decisions.protected_eviction(ProtectedFacts {
            phase: pod.status.phase,
            ready: pod.status.conditions[READY].is_some_and(|ready| ready.truth),
            deleted: pod.deletion.is_some(),
            budgets: self.budgets_of(pod).count(),
            allowed: status.allowed,
            healthy: status.healthy >= status.desired && status.desired > 0,
            always_allow: first.is_some_and(|(_, budget)| budget.always_allow),
            observed: status.observed > 0,
        });
        (reply, first.map(|(at, _)| at))
    }
}
