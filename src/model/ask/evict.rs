//! Evictions through the API.
//!
//! Source: concepts/scheduling-eviction/api-eviction.md#how-api-initiated-eviction-works

use super::super::api::request;
use super::super::decisions::Decisions;
use super::super::shown::{Asked, Extra, Shown, Verb};
use super::super::state::State;
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
        out.push(Shown::Request(Asked {
            code: decisions.eviction_code(),
            ..asked
        }));
        if !deleted {
            self.mark_disrupted(decisions, uid, "EvictionByEvictionAPI");
            self.write(uid, out);
        }
        self.mark_deleted(decisions, uid, grace, out);
    }
}
