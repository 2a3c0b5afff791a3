//! Requests and facts: what is said about a Pod between its versions.

use std::sync::Arc;

use super::super::attach::attach_between;
use super::super::entry::Spot;
use super::super::plan::Plan;
use super::super::runs;
use super::super::sites::{lonely_site, visitor_site};
use super::super::subject::SubjectState;
use super::super::world::EntryId;
use super::Judge;
use crate::object::{Kind, Value};
use crate::rule::Subject;
use crate::rule::cel::Root;
use crate::trace::{Fact, Request};

/// How many requests are remembered for a Pod.
const REQUESTS_KEPT: usize = 32;

/// How many requests are remembered in all for Pods that were not seen yet.
const EARLY_REQUESTS_KEPT: usize = 4_096;

/// How many facts are remembered for a Pod.
const FACTS_KEPT: usize = 64;

impl<'b> Judge<'b> {
    pub(super) fn fact(&mut self, plan: &Arc<Plan<'b>>, fact: Fact, spot: Spot) {
        let Some(id) = self.world.find(&fact.uid) else {
            if self.early_facts.len() < FACTS_KEPT {
                self.early_facts.push(fact);
            }
            return;
        };
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        if entry.facts.len() >= FACTS_KEPT {
            entry.facts.remove(0);
        }
        entry.facts.push(fact.value.clone());
        entry.told.facts = None;
        let run = runs::from_fact(entry, &fact.value);
        attach_between(entry);
        self.judge_fact(plan, id, &fact.value, run, spot);
        self.judge_entry(plan, id, Subject::Pod, None);
        self.judge_runs(plan, id, run, None);
    }

    pub(super) fn judge_fact(
        &mut self,
        plan: &Arc<Plan<'b>>,
        id: EntryId,
        fact: &Value,
        run: Option<usize>,
        spot: Spot,
    ) {
        if plan.of(Subject::Fact).rules.is_empty() {
            return;
        }
        let Some(entry) = self.world.entry(id) else {
            return;
        };
        let mut site = visitor_site(entry, id, fact);
        site.spot = spot;
        site.roots
            .set(Root::Run, run.map(|at| entry.runs[at].record.clone()));
        let mut state = SubjectState::default();
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        self.keep_visitor(id, fact.clone(), state);
    }

    pub(super) fn keep_visitor(&mut self, id: EntryId, value: Value, state: SubjectState) {
        if let Some(entry) = self.world.entry_mut(id).filter(|_| !state.open.is_empty()) {
            entry.visitors.push((value, state));
        }
    }

    pub(super) fn request(&mut self, plan: &Arc<Plan<'b>>, request: Request, spot: Spot) {
        let about_pod = request.resource() == "pods";
        let id = about_pod
            .then(|| self.world.pod_named(request.namespace(), request.name()))
            .flatten();
        // A create that succeeded is about the Pod that it made. Where an older one stands here, that must be gone, and its DELETED
        // event is on its way.
        let id = id.filter(|id| !request.created() || self.is_made_by(*id, &request));
        let id = id.or_else(|| self.removed_meanwhile(&request).filter(|_| about_pod));
        let whole = request.subresource().is_empty();
        let value = request.value;
        let mut site = match id.and_then(|id| Some((id, self.world.entry(id)?))) {
            Some((id, entry)) => visitor_site(entry, id, &value),
            None => lonely_site(&value, self.world.shows_all(Kind::Pod)),
        };
        site.spot = spot;
        let mut state = SubjectState::default();
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        match id {
            Some(id) => {
                self.keep_visitor(id, value.clone(), state);
                self.note_request(plan, id, value);
            }
            None => {
                if about_pod && whole {
                    if self.early_requests.len() >= EARLY_REQUESTS_KEPT {
                        self.early_requests.pop_front();
                    }
                    self.early_requests.push_back(value);
                }
                self.desk
                    .close(plan, Subject::Request, &mut state, None, None);
            }
        }
    }

    /// Whether a Pod can be what a create request made: it is not older than the request.
    pub(super) fn is_made_by(&self, id: EntryId, request: &Request) -> bool {
        const CUT: i64 = 1_000;
        let created = self
            .world
            .entry(id)
            .and_then(|entry| entry.object.created_at());
        created
            .zip(request.received())
            .is_none_or(|(created, received)| {
                created >= received - CUT - self.desk.terms.tolerance()
            })
    }

    /// The Pod that a request addressed and that was gone before the request was recorded.
    pub(super) fn removed_meanwhile(&self, request: &Request) -> Option<EntryId> {
        let received = request.received().filter(|_| !request.created())?;
        self.world
            .pod_removed_since(request.namespace(), request.name(), received)
    }

    pub(super) fn note_request(&mut self, plan: &Arc<Plan<'b>>, id: EntryId, value: Value) {
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        if entry.requests.len() >= REQUESTS_KEPT {
            // The first one is mostly its creation, which rules ask for.
            entry.requests.remove(1);
        }
        entry.requests.push(value);
        entry.told.requests = None;
        attach_between(entry);
        self.judge_entry(plan, id, Subject::Pod, None);
    }

    /// Gives a new Pod the requests and facts that came before it was seen.
    pub(super) fn welcome(&mut self, id: EntryId) {
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        let (namespace, name) = (
            entry.object.namespace().to_owned(),
            entry.object.name().to_owned(),
        );
        let mine = |request: &Value| request_names(request, &namespace, &name);
        entry.requests = self
            .early_requests
            .iter()
            .filter(|request| mine(request))
            .cloned()
            .collect();
        entry.told.requests = None;
        self.early_requests.retain(|request| !mine(request));
    }
}

fn request_names(request: &Value, namespace: &str, name: &str) -> bool {
    let schema = &crate::object::kinds::run::REQUEST;
    let text = |field: &str| {
        schema
            .slot(field)
            .and_then(|slot| request.field(slot).as_str())
            .unwrap_or_default()
    };
    text("resource") == "pods" && text("namespace") == namespace && text("name") == name
}
