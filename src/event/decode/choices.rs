//! The choices of one event.

use super::tape::Tape;

/// Reads choices; when there are no more, every choice is 0.
#[derive(Clone, Debug)]
pub struct Choices<'t> {
    rest: std::slice::Iter<'t, u32>,
}

impl<'t> Choices<'t> {
    /// These choices.
    pub fn new(choices: &'t [u32]) -> Self {
        Self {
            rest: choices.iter(),
        }
    }

    /// The next choice.
    pub fn choice(&mut self) -> u32 {
        self.rest.next().copied().unwrap_or_default() & !Tape::EVENT
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.choice() % bound.max(1)
    }

    /// A small number below a bound.
    pub fn small(&mut self, bound: u8) -> u8 {
        u8::try_from(self.below(u32::from(bound))).unwrap_or_default()
    }

    /// True once in so many times; never when the choice is 0.
    pub fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == times - 1
    }

    /// One of these, the simplest of which stands first.
    ///
    /// # Panics
    /// When there are none.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.choice() as usize % from.len()]
    }
}
