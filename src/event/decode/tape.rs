//! The tape: choices, event by event.

/// Choices. One with [`Tape::EVENT`] set begins an event; what stands before the first of them is about the case as a whole. So
/// an event can be cut out, doubled or put in without a change to what the others mean; choices that an event lacks are 0,
/// and those that it does not need are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tape(pub Vec<u32>);

impl Tape {
    /// The mark of a choice that begins an event.
    pub const EVENT: u32 = 1 << 31;

    /// What is about the case as a whole, and the events.
    pub fn split(&self) -> (&[u32], &[u32]) {
        let begins = self.0.iter().position(|choice| choice & Self::EVENT != 0);
        self.0.split_at(begins.unwrap_or(self.0.len()))
    }

    /// Where events begin.
    pub fn events(&self) -> impl Iterator<Item = usize> + '_ {
        let choices = self.0.iter().enumerate();
        choices
            .filter(|(_, choice)| *choice & Self::EVENT != 0)
            .map(|(at, _)| at)
    }
}

/// The choices of the first event, and what comes after it.
pub(super) fn next_event(rest: &[u32]) -> Option<(&[u32], &[u32])> {
    let (_, later) = rest.split_first()?;
    let end = later.iter().position(|choice| choice & Tape::EVENT != 0);
    Some(rest.split_at(end.map_or(rest.len(), |end| end + 1)))
}
