//! Which tapes are played: drawn anew, made from tapes that were worth keeping, or an ordinary life with faults in it.

mod life;
mod mutate;
mod openings;

use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;
use rustc_hash::FxHashSet;

use crate::event::{Tape, Tapes};

pub use openings::OPENINGS;
pub(super) use openings::{opening, world_of};

/// How many tapes are kept at most; the oldest make room.
const KEPT: usize = 2_048;

/// What the search has learned. It learns at the end of a round, in the order of the cases, so what is drawn depends on the
/// seed alone.
#[derive(Debug, Default)]
pub struct Search {
    /// Tapes that exercised a rule or made a transition for the first time.
    kept: Vec<Tape>,
    /// Where the next one is put when there is no room.
    oldest: usize,
    /// The rules that were exercised, by position in the book.
    rules: FxHashSet<usize>,
    /// The transitions that were made.
    transitions: FxHashSet<u64>,
}

impl Search {
    /// The tape of a case.
    pub fn draw(&self, rng: &mut TestRng, case: u64, longest: usize) -> Tape {
        match rng.random_range(0..8) {
            0..3 if !self.kept.is_empty() => self.mutated(rng, longest),
            3 => life::with_faults(rng, case, 1),
            4 => life::with_faults(rng, case, 2),
            _ => Tapes { longest }.draw(rng),
        }
    }

    fn mutated(&self, rng: &mut TestRng, longest: usize) -> Tape {
        let mut any = || &self.kept[rng.random_range(0..self.kept.len())];
        let (tape, other) = (any(), any());
        mutate::mutate(rng, tape, other, longest)
    }

    /// Whether a rule has been exercised.
    pub fn knows_rule(&self, rule: usize) -> bool {
        self.rules.contains(&rule)
    }

    /// Whether a transition has been made.
    pub fn knows(&self, transition: u64) -> bool {
        self.transitions.contains(&transition)
    }

    /// Learns from a tape; it is kept if it brought anything new.
    pub fn learn(&mut self, lesson: Lesson) {
        let rules = lesson.rules.iter();
        let new_rules = rules.filter(|rule| self.rules.insert(**rule)).count();
        let transitions = lesson.transitions.iter();
        let new = transitions
            .filter(|transition| self.transitions.insert(**transition))
            .count();
        if new_rules + new == 0 {
            return;
        }
        if self.kept.len() < KEPT {
            self.kept.push(lesson.tape);
        } else {
            self.kept[self.oldest] = lesson.tape;
            self.oldest = (self.oldest + 1) % KEPT;
        }
    }

    /// How many transitions have been made.
    pub fn transitions(&self) -> usize {
        self.transitions.len()
    }

    /// How many tapes are kept.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }
}

/// What a tape did that was not known when its round began.
#[derive(Clone, Debug, Default)]
pub struct Lesson {
    /// The tape.
    pub tape: Tape,
    /// Rules that it exercised, by position in the book.
    pub rules: Vec<usize>,
    /// Transitions that it made.
    pub transitions: Vec<u64>,
}
