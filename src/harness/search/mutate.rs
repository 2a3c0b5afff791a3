//! Tapes made from tapes.

use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;

use crate::event::{Tape, draw_event};

/// A tape that is like another, with one to four changes.
pub(super) fn mutate(rng: &mut TestRng, tape: &Tape, other: &Tape, longest: usize) -> Tape {
    let (mut head, mut events) = split(tape);
    for _ in 0..1 + rng.random_range(0..4) {
        match rng.random_range(0..9) {
            0 => cut(rng, &mut events),
            1 => repeat(rng, &mut events),
            2 => splice(rng, &mut events, other),
            3 => swap(rng, &mut events),
            4 | 5 => insert(rng, &mut events),
            6 => head = vec![0],
            _ => change(rng, &mut events),
        }
    }
    events.truncate(longest.max(1));
    Tape([head, events.concat()].concat())
}

type Events = Vec<Vec<u32>>;

fn split(tape: &Tape) -> (Vec<u32>, Events) {
    let (head, _) = tape.split();
    let starts: Vec<usize> = tape.events().collect();
    let ends = starts.iter().skip(1).copied().chain([tape.0.len()]);
    let events = starts.iter().zip(ends);
    let events = events.map(|(start, end)| tape.0[*start..end].to_vec());
    (head.to_vec(), events.collect())
}

fn any(rng: &mut TestRng, events: &Events) -> Option<usize> {
    (!events.is_empty()).then(|| rng.random_range(0..events.len()))
}

fn cut(rng: &mut TestRng, events: &mut Events) {
    if let Some(at) = any(rng, events) {
        events.remove(at);
    }
}

/// What breaks only after several equal events needs bursts.
fn repeat(rng: &mut TestRng, events: &mut Events) {
    if let Some(at) = any(rng, events) {
        let times = 1 + rng.random_range(0..6);
        let same = std::iter::repeat_n(events[at].clone(), times);
        events.splice(at..at, same);
    }
}

/// The end of another tape after the beginning of this one.
fn splice(rng: &mut TestRng, events: &mut Events, other: &Tape) {
    let (_, mut others) = split(other);
    let (Some(at), Some(from)) = (any(rng, events), any(rng, &others)) else {
        return;
    };
    events.truncate(at + 1);
    events.extend(others.drain(from..));
}

fn swap(rng: &mut TestRng, events: &mut Events) {
    if events.len() > 1 {
        let at = rng.random_range(0..events.len() - 1);
        events.swap(at, at + 1);
    }
}

fn insert(rng: &mut TestRng, events: &mut Events) {
    let at = rng.random_range(0..=events.len());
    let mut event = Vec::new();
    draw_event(rng, &mut event);
    events.insert(at, event);
}

/// One choice becomes another, a little more, or 0.
fn change(rng: &mut TestRng, events: &mut Events) {
    let Some(at) = any(rng, events) else { return };
    let choice = rng.random_range(0..events[at].len());
    let mark = events[at][choice] & Tape::EVENT;
    let value = events[at][choice] & !Tape::EVENT;
    let changed = match rng.random_range(0..4) {
        0 => 0,
        1 => value + 1,
        2 => value.saturating_sub(1),
        _ => rng.random_range(0..crate::event::CHOICES),
    };
    events[at][choice] = mark | (changed & !Tape::EVENT);
}
