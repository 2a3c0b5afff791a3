//! The ways that were gone, judged.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::case::Session;
use super::super::implementation::{Fault, Implementation};
use super::super::reference::Reference;
use super::{Certificate, Exploration, Tree};
use crate::check::Settings;
use crate::check::verdict::Judgement;
use crate::event::{Event, World};
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
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, Result<Chunk, Fault>>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..exploration.jobs.max(1) {
            scope.spawn(|| {
                while !(exploration.stops)() {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let Some(ways) = chunks.get(number) else {
                        break;
                    };
                    let chunk = play((book, settings, decisions), tree, ways);
                    if let Ok(chunk) = &chunk {
                        (exploration.progress)(ways.len() as u64, chunk.steps);
                    }
                    if let Ok(mut done) = done.lock() {
                        done.insert(number, chunk);
                    }
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_default();
    let mut certificate = Certificate {
        depth: exploration.depth,
        delays: exploration.delays,
        states: tree.states.clone(),
        ways: tree.nodes.len() as u64 - 1,
        merged: tree.merged,
        complete: done.len() == chunks.len(),
        ..Certificate::default()
    };
    for (_, chunk) in done {
        certificate.take(chunk?);
    }
    Ok(certificate)
}

fn play(
    (book, settings, decisions): (&RuleBook, &Settings, &dyn Decisions),
    tree: &Tree<'_>,
    ways: &[usize],
) -> Result<Chunk, Fault> {
    let world = World::default();
    let mut session = Session::new(book, settings, Reference::new(decisions), &world, false)?;
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
    fn take(&mut self, mut chunk: Chunk) {
        let recordings = std::mem::take(&mut chunk.judgement.recordings);
        self.judgement.add(chunk.judgement);
        for recording in recordings {
            super::super::run::add_recording(&mut self.judgement, recording);
        }
        self.steps += chunk.steps;
        for (rule, events) in chunk.failures {
            if self.failures.iter().all(|(known, _)| *known != rule) {
                self.failures.push((rule, events));
            }
        }
    }
}
