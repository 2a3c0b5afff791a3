//! An ordinary life with faults in it: most faults are found by one event that comes at the wrong moment, and many of the
//! others by a second one while what was upset by the first recovers.

use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;

use crate::event::{Decoder, Tape, draw_event};

/// Of how many events an ordinary life consists, beside its faults.
const EVENTS: usize = 8;
/// A life with so many faults. The number of the case says where the first fault stands and of which kind it is, so that every
/// kind comes at every position; what else is to be chosen is left to chance.
pub(super) fn with_faults(rng: &mut TestRng, case: u64, faults: usize) -> Tape {
    let kinds = Decoder::kinds().count() as u64;
    let positions = EVENTS as u64 + 1;
    let case = case / 2;
    let position = usize::try_from(case % positions).unwrap_or_default();
    let kind = usize::try_from(case / positions % kinds).unwrap_or_default();
    let mut events = ordinary(rng);
    let at = position.min(events.len());
    events.insert(at, of_kind(rng, kind));
    if faults > 1 {
        let soon = at + 1 + rng.random_range(0..3);
        let kind = rng.random_range(0..usize::try_from(kinds).unwrap_or(1));
        events.insert(soon.min(events.len()), of_kind(rng, kind));
    }
    // Every kind of event is on.
    let tape: Vec<u32> = std::iter::once(0).chain(events.concat()).collect();
    Tape(tape)
}

/// Something is created and lives for a while.
fn ordinary(rng: &mut TestRng) -> Vec<Vec<u32>> {
    let creations = numbers("create");
    let time = numbers("timePasses");
    let any =
        |rng: &mut TestRng, of: &[usize]| of.get(rng.random_range(0..of.len().max(1))).copied();
    // The simplest creation as often as all others together.
    let kind = if rng.random_range(0..2) == 0 {
        Some(0)
    } else {
        any(rng, &creations)
    };
    let mut events = vec![of_kind(rng, kind.unwrap_or_default())];
    if rng.random_range(0..4) == 0 {
        let kind = any(rng, &creations).unwrap_or_default();
        events.push(of_kind(rng, kind));
    }
    while events.len() < EVENTS {
        let kind = any(rng, &time).unwrap_or_default();
        events.push(of_kind(rng, kind));
    }
    events
}

/// The kinds whose names begin so.
fn numbers(beginning: &str) -> Vec<usize> {
    let kinds = Decoder::kinds().enumerate();
    let of_them = kinds.filter(|(_, name)| name.starts_with(beginning));
    of_them.map(|(number, _)| number).collect()
}

/// An event of a kind; its other choices by chance.
fn of_kind(rng: &mut TestRng, kind: usize) -> Vec<u32> {
    let mut event = Vec::new();
    draw_event(rng, &mut event);
    event[0] = Tape::EVENT | Decoder::choice_of(kind);
    event
}
