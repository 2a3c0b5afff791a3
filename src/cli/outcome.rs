//! What the commands that play scenarios have in common: how they tell verdicts, and what they end with.

use std::path::Path;

use super::{CliError, Ending};
use crate::check::verdict::Judgement;
use crate::report;
use crate::rule::RuleBook;

/// The verdicts, for people.
pub(super) fn told(book: &RuleBook, judgement: &Judgement) -> String {
    report::text::audit(&report::Audit {
        book,
        judgement,
        unreadable: &[],
        missing: &[],
    })
}

/// Writes a file, and the folders above it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, text));
    written.map_err(|error| CliError::Output(format!("{}: {error}", path.display())))
}

/// What the verdicts amount to.
pub(super) fn ending(judgement: &Judgement) -> Ending {
    let mut outcomes = judgement.outcomes.values();
    if !judgement.faults.is_empty() {
        Ending::Fault
    } else if outcomes.any(|outcome| outcome.violated > 0) {
        Ending::Violated
    } else {
        Ending::Conformant
    }
}
