//! Colours. They are always written; the output strips them where nobody can see them.

use std::fmt::Display;

use owo_colors::OwoColorize;

/// What is wrong.
pub fn alarm(text: impl Display) -> String {
    text.red().bold().to_string()
}

/// What is known to differ.
pub(super) fn caution(text: impl Display) -> String {
    text.yellow().to_string()
}

/// What is right.
pub(super) fn good(text: impl Display) -> String {
    text.green().to_string()
}

/// What stands out.
pub(super) fn strong(text: impl Display) -> String {
    text.bold().to_string()
}

/// What stands back.
pub(super) fn faint(text: impl Display) -> String {
    text.dimmed().to_string()
}
