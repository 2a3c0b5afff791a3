//! The rule book: rules as data, loaded, type-checked and compiled.

pub mod cel;
mod example;
#[allow(clippy::module_inception)]
mod rule;

pub use example::{Example, Shows};
pub use rule::*;
