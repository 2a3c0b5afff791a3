//! The rule book: rules as data, loaded, type-checked and compiled.

mod book;
pub mod cel;
mod embedded;
mod error;
mod example;
mod failing;
mod load;
#[allow(
    clippy::module_inception,
    reason = "the type and its file have one name"
)]
mod rule;
mod scope;
mod source;
mod subject;

pub use book::{RuleBook, nearest_ids};
pub use error::{BookError, BookErrors};
pub use example::{Example, Shows};
pub use rule::*;
pub use source::SourceFile;
pub use subject::Subject;

pub(crate) use book::matcher;
pub(crate) use load::duration;
