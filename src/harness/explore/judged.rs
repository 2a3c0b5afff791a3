//! The ways that were gone, judged.

use std::sync::Arc;

use super::super::case::Session;
use super::super::implementation::{Fault, Implementation};
use super::super::reference::Reference;
use super::super::run::add;
use super::{Certificate, Exploration, Tree};
use crate::check::verdict::Judgement;
use crate::check::{Plans, Settings};
use crate::event::{Event, World};
use crate::jobs::in_order;
use crate::model::Decisions;
use crate::rule::RuleBook;

/// Ways that are judged one after the other.
const CHUNK: usize = 64;

/// What came out of some ways.
struct Chunk {
    judgement: Judgement,
    steps: u64,
    failures: Vec<(String, Vec<Event>)>,
}

/// Judges all ways. What comes out is put together in their order, whatever the number of jobs.
pub(super) fn judge(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    exploration: &Exploration<'_>,
    tree: &Tree<'_>,
) -> Result<Certificate, Fault> {
    let chunks: Vec<&[usize]> = tree.ends.chunks(CHUNK).collect();
    let plans = Arc::new(Plans::new(book, settings));
    let done = in_order(
        0..chunks.len() as u64,
        exploration.jobs,
        exploration.stops,
        &|number| {
            let ways = chunks[usize::try_from(number).unwrap_or(usize::MAX)];
            let chunk = play(&plans, decisions, tree, ways);
            if let Ok(chunk) = &chunk {
                (exploration.progress)(ways.len() as u64, chunk.steps);
            }
            chunk
        },
        &|_| false,
    );
    let mut certificate = Certificate {
        depth: exploration.depth,
        delays: exploration.delays,
        states: tree.states.clone(),
        ways: tree.nodes.len() as u64 - 1,
        merged: tree.merged,
        complete: done.len() == chunks.len(),
        ..Certificate::default()
    };
    for chunk in done {
        certificate.take(chunk?);
    }
    Ok(certificate)
}

fn play(
    plans: &Arc<Plans<'_>>,
    decisions: &dyn Decisions,
    tree: &Tree<'_>,
    ways: &[usize],
) -> Result<Chunk, Fault> {
    let world = World::default();
    let mut session = Session::by(plans, Reference::new(decisions), &world, false)?;
    let mut failures: Vec<(String, Vec<Event>)> = Vec::new();
    for way in ways {
        let before = session.violations().len();
        let events = tree.events(*way);
        for event in &events {
            session.event(event)?;
        }
        session.end()?;
        for violation in &session.violations()[before..] {
            let known = failures.iter().any(|(rule, _)| *rule == violation.rule);
            if violation.deviation.is_none() && !known {
                failures.push((violation.rule.clone(), events.clone()));
            }
        }
    }
    let steps = session.implementation().steps();
    Ok(Chunk {
        judgement: session.finish().0,
        steps,
        failures,
    })
}

impl Certificate {
    fn take(&mut self, chunk: Chunk) {
        add(&mut self.judgement, chunk.judgement);
        self.steps += chunk.steps;
        for (rule, events) in chunk.failures {
            if self.failures.iter().all(|(known, _)| *known != rule) {
                self.failures.push((rule, events));
            }
        }
    }
}
