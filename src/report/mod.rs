//! Every way to show a verdict. A violation is data; these turn it into text.

pub mod compare;
pub mod conformance;
mod gather;
pub mod html;
pub mod json;
pub mod junit;
pub mod lines;
pub mod mutants;
pub mod rule_page;
mod story;
pub mod style;
mod table;
pub mod text;
mod words;

pub(crate) use words::often;

use crate::check::KnownFailure;
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
    /// What stands in the list of known failures and fails no longer.
    pub fixed: &'a [KnownFailure],
}

/// An audit as it is filed, with what else is known of the run.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The verdicts.
    pub audit: Audit<'a>,
    /// What was driven; none where recordings were judged.
    pub implementation: Option<Implementation<'a>>,
    /// What makes the exit code another than 0 beside the rules, one message each.
    pub troubles: &'a [String],
}

/// An implementation, as it describes itself.
#[derive(Clone, Copy, Debug)]
pub struct Implementation<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
}

/// Text without its colours.
pub fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}
