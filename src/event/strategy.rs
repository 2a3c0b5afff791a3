//! The tape as a proptest strategy: one value tree for the whole tape, which is cut in blocks first and then made smaller
//! choice by choice.

use proptest::prelude::RngExt as _;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::Tape;

/// Tapes of up to `longest` choices.
#[derive(Clone, Copy, Debug)]
pub struct Tapes {
    /// The most choices of a tape.
    pub longest: usize,
}

/// A tape that can be simplified.
#[derive(Clone, Debug)]
pub struct TapeTree {
    tape: Vec<u32>,
    before: Option<Vec<u32>>,
    /// Length of the blocks that are cut; 0: single choices are made smaller.
    block: usize,
    at: usize,
}

impl Strategy for Tapes {
    type Tree = TapeTree;
    type Value = Tape;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let rng = runner.rng();
        let length = 1 + rng.random_range(0..self.longest.max(1));
        let tape: Vec<u32> = (0..length).map(|_| rng.random()).collect();
        Ok(TapeTree::of(Tape(tape)))
    }
}

impl TapeTree {
    /// A tree whose root is this tape.
    pub fn of(tape: Tape) -> Self {
        Self {
            block: tape.0.len().div_ceil(2),
            tape: tape.0,
            before: None,
            at: 0,
        }
    }
}

impl ValueTree for TapeTree {
    type Value = Tape;

    fn current(&self) -> Tape {
        Tape(self.tape.clone())
    }

    fn simplify(&mut self) -> bool {
        while self.block > 0 {
            if self.at < self.tape.len() {
                let end = (self.at + self.block).min(self.tape.len());
                self.before = Some(self.tape.clone());
                self.tape.drain(self.at..end);
                return true;
            }
            self.block /= 2;
            self.at = 0;
        }
        while self.at < self.tape.len() {
            let value = self.tape[self.at];
            if value > 0 {
                self.before = Some(self.tape.clone());
                self.tape[self.at] = value / 2;
                return true;
            }
            self.at += 1;
        }
        false
    }

    fn complicate(&mut self) -> bool {
        let Some(before) = self.before.take() else {
            return false;
        };
        self.tape = before;
        self.at += self.block.max(1);
        true
    }
}
