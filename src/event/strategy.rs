//! The tape as a proptest strategy: one value tree for the whole tape, out of which blocks of events are cut first, then
//! single choices, and then what is left is made smaller choice by choice.

use proptest::prelude::RngExt as _;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::{TestRng, TestRunner};

use super::Tape;

/// Tapes of up to `longest` events.
#[derive(Clone, Copy, Debug)]
pub struct Tapes {
    /// The most events of a tape.
    pub longest: usize,
}

/// Choices are drawn below this number: above the sum of the weights, and small enough to be halved in few steps.
pub(crate) const CHOICES: u32 = 1 << 12;

impl Tapes {
    /// A tape by chance.
    pub fn draw(&self, rng: &mut TestRng) -> Tape {
        let events = 1 + rng.random_range(0..self.longest.max(1));
        let mut tape = vec![rng.random_range(0..CHOICES)];
        for _ in 0..events {
            let from = tape.len();
            draw_event(rng, &mut tape);
            // What breaks only after several equal events needs bursts.
            if rng.random_range(0..16) == 0 {
                let event = tape[from..].to_vec();
                (0..rng.random_range(1..6)).for_each(|_| tape.extend(&event));
            }
        }
        Tape(tape)
    }
}

/// An event with few choices is a simple one, since those that it lacks are 0.
pub(crate) fn draw_event(rng: &mut TestRng, tape: &mut Vec<u32>) {
    let most = [1, 3, 12, 64][rng.random_range(0..4)];
    let choices = rng.random_range(0..=most);
    tape.push(Tape::EVENT | rng.random_range(0..CHOICES));
    tape.extend((0..choices).map(|_| rng.random_range(0..CHOICES)));
}

/// A tape that can be simplified.
#[derive(Clone, Debug)]
pub struct TapeTree {
    tape: Vec<u32>,
    before: Option<Vec<u32>>,
    pass: Pass,
    at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// So many events are cut at once.
    Events(usize),
    /// Single choices are cut.
    Choices,
    /// Choices are made smaller.
    Values,
}

impl Strategy for Tapes {
    type Tree = TapeTree;
    type Value = Tape;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(TapeTree::of(self.draw(runner.rng())))
    }
}

impl TapeTree {
    /// A tree whose root is this tape.
    pub fn of(tape: Tape) -> Self {
        Self {
            pass: Pass::Events(tape.events().count().div_ceil(2)),
            tape: tape.0,
            before: None,
            at: 0,
        }
    }

    /// The next cut of a pass; false when it is over.
    fn cut(&mut self) -> bool {
        match self.pass {
            Pass::Events(0) => false,
            Pass::Events(block) => self.cut_events(block),
            Pass::Choices => {
                let marked = |choice: &u32| choice & Tape::EVENT != 0;
                while self.tape.get(self.at).is_some_and(marked) {
                    self.at += 1;
                }
                self.change(|tape, at| {
                    tape.remove(at);
                })
            }
            Pass::Values => {
                while self
                    .tape
                    .get(self.at)
                    .is_some_and(|value| value & !Tape::EVENT == 0)
                {
                    self.at += 1;
                }
                self.change(|tape, at| {
                    tape[at] = (tape[at] & Tape::EVENT) | ((tape[at] & !Tape::EVENT) / 2);
                })
            }
        }
    }

    fn cut_events(&mut self, block: usize) -> bool {
        let starts: Vec<usize> = Tape(self.tape.clone()).events().collect();
        let Some(from) = starts.get(self.at).copied() else {
            return false;
        };
        let end = starts.get(self.at + block).copied();
        let end = end.unwrap_or(self.tape.len());
        self.before = Some(self.tape.clone());
        self.tape.drain(from..end);
        true
    }

    fn change(&mut self, change: impl FnOnce(&mut Vec<u32>, usize)) -> bool {
        if self.at >= self.tape.len() {
            return false;
        }
        self.before = Some(self.tape.clone());
        change(&mut self.tape, self.at);
        true
    }
}

impl ValueTree for TapeTree {
    type Value = Tape;

    fn current(&self) -> Tape {
        Tape(self.tape.clone())
    }

    fn simplify(&mut self) -> bool {
        while !self.cut() {
            self.at = 0;
            self.pass = match self.pass {
                Pass::Events(block) if block > 1 => Pass::Events(block / 2),
                Pass::Events(_) => Pass::Choices,
                Pass::Choices => Pass::Values,
                Pass::Values => return false,
            };
        }
        true
    }

    fn complicate(&mut self) -> bool {
        let Some(before) = self.before.take() else {
            return false;
        };
        self.tape = before;
        self.at += match self.pass {
            Pass::Events(block) => block.max(1),
            Pass::Choices | Pass::Values => 1,
        };
        true
    }
}
