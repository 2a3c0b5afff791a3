//! Every way to show a verdict. A violation is data; these turn it into text.

pub mod json;
pub mod lines;
pub mod mutants;
pub mod rule_page;
mod story;
pub mod style;
mod table;
pub mod text;
mod words;

use crate::check::verdict::Judgement;
use crate::rule::RuleBook;

/// What an audit has to tell.
#[derive(Clone, Copy, Debug)]
pub struct Audit<'a> {
    /// The book that was judged by.
    pub book: &'a RuleBook,
    /// What came out.
    pub judgement: &'a Judgement,
    /// How many cases were played; none where recordings were judged.
    pub cases: Option<u64>,
    /// What could not be read, one message each.
    pub unreadable: &'a [String],
    /// Rules that had to be exercised and decided, but were not.
    pub missing: &'a [String],
}
