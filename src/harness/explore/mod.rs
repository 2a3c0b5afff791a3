//! Every sequence of events up to a length, over a small world: what random search may miss, this does not.
//!
//! The model's inner steps are taken in their canonical order, but the next one may be held up at most so many times. States
//! that are equal in every part are visited once. Every way into a state is judged to its settled end; where two ways lead
//! into the same state, what follows is judged after the first of them.

mod alphabet;
mod judged;

use rustc_hash::FxHashSet;

use super::implementation::Fault;
use crate::check::Settings;
use crate::check::verdict::Judgement;
use crate::event::{Event, World};
use crate::model::{Decisions, Model, State};
use crate::rule::RuleBook;

pub use alphabet::WORDS;

/// What is asked of an exploration.
pub struct Exploration<'o> {
    /// The length of the sequences.
    pub depth: usize,
    /// How many times the next step may be held up in one sequence.
    pub delays: u8,
    /// How many threads judge.
    pub jobs: usize,
    /// Asked now and then: whether to stop. With it there is no certificate.
    pub stops: &'o (dyn Fn() -> bool + Sync),
    /// Told how many ways and transitions were judged.
    pub progress: &'o (dyn Fn(u64, u64) + Sync),
}

impl Default for Exploration<'_> {
    fn default() -> Self {
        Self {
            depth: 5,
            delays: 2,
            jobs: 1,
            stops: &|| false,
            progress: &|_, _| {},
        }
    }
}

/// What was visited, and what it showed.
#[derive(Clone, Debug, Default)]
pub struct Certificate {
    /// The length of the sequences.
    pub depth: usize,
    /// How many times the next step was held up at most in one of them.
    pub delays: u8,
    /// Different states, by the number of events after which they were first reached.
    pub states: Vec<usize>,
    /// Ways into states: one event after a state.
    pub ways: u64,
    /// How many of them led into a state that was known.
    pub merged: u64,
    /// Transitions that were judged.
    pub steps: u64,
    /// Nothing was left out.
    pub complete: bool,
    /// The verdicts.
    pub judgement: Judgement,
    /// The first sequence that broke a rule, for each rule.
    pub failures: Vec<(String, Vec<Event>)>,
}

/// Visits every sequence.
///
/// # Errors
/// None that is known: the model has no troubles of its own.
pub fn explore(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    exploration: &Exploration<'_>,
) -> Result<Certificate, Fault> {
    let mut tree = Tree::new(decisions, exploration);
    tree.grow();
    let mut certificate = judged::judge(book, settings, decisions, exploration, &tree)?;
    certificate.complete &= !tree.stopped;
    Ok(certificate)
}

/// The ways that were gone: each node is some events after its parent.
struct Tree<'e> {
    decisions: &'e dyn Decisions,
    exploration: &'e Exploration<'e>,
    nodes: Vec<(usize, Vec<Event>)>,
    /// Nodes after which nothing else is visited: each is judged.
    ends: Vec<usize>,
    seen: FxHashSet<u64>,
    states: Vec<usize>,
    merged: u64,
    stopped: bool,
}

/// A state that was reached for the first time.
struct Place {
    node: usize,
    state: State,
    delays: u8,
}

impl<'e> Tree<'e> {
    fn new(decisions: &'e dyn Decisions, exploration: &'e Exploration<'e>) -> Self {
        Self {
            decisions,
            exploration,
            nodes: vec![(0, Vec::new())],
            ends: Vec::new(),
            seen: FxHashSet::default(),
            states: Vec::new(),
            merged: 0,
            stopped: false,
        }
    }

    fn grow(&mut self) {
        let model = Model::new(self.decisions, &World::default());
        let mut level = vec![Place {
            node: 0,
            state: model.state().clone(),
            delays: 0,
        }];
        for depth in 1..=self.exploration.depth {
            let mut next = Vec::new();
            for place in level {
                if (self.exploration.stops)() {
                    self.stopped = true;
                    return;
                }
                self.visit(&place, depth, &mut next);
            }
            self.states.push(next.len());
            level = next;
        }
    }

    fn visit(&mut self, place: &Place, depth: usize, next: &mut Vec<Place>) {
        let model = Model::at(self.decisions, place.state.clone());
        let may_wait = place.delays < self.exploration.delays;
        for (events, waits) in alphabet::after(&model, may_wait) {
            let mut model = Model::at(self.decisions, place.state.clone());
            let mut shown = Vec::new();
            for event in &events {
                model.apply(event, &mut shown);
            }
            let delays = place.delays + u8::from(waits);
            self.nodes.push((place.node, events));
            let node = self.nodes.len() - 1;
            let new = self.seen.insert(model.state().fingerprint(delays));
            self.merged += u64::from(!new);
            if depth == self.exploration.depth || !new {
                self.ends.push(node);
            }
            if new {
                let state = model.state().clone();
                next.push(Place {
                    node,
                    state,
                    delays,
                });
            }
        }
    }

    /// The events that lead to a node.
    fn events(&self, mut node: usize) -> Vec<Event> {
        let mut parts = Vec::new();
        while node != 0 {
            let (parent, events) = &self.nodes[node];
            parts.push(events);
            node = *parent;
        }
        parts.into_iter().rev().flatten().cloned().collect()
    }
}
