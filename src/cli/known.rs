//! The list of known failures that a command is given.

use std::path::PathBuf;

use super::{CliError, read};
use crate::check::verdict::Judgement;
use crate::check::{KnownFailure, KnownFailures};
use crate::rule::RuleBook;

#[derive(Debug, clap::Args)]
pub(super) struct Known {
    /// Rules that are known to fail, with reasons, as a YAML file of kind KnownFailures: violations of them are told, but do not make the
    /// exit code 1. With --strict an entry that fails no longer does.
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,
}

impl Known {
    /// The list; an empty one where none was given.
    pub fn read(&self, book: &RuleBook) -> Result<KnownFailures, CliError> {
        let Some(path) = &self.known_failures else {
            return Ok(KnownFailures::default());
        };
        let (name, text) = (path.display().to_string(), read(path)?);
        KnownFailures::from_yaml(&name, &text, book)
            .map_err(|errors| CliError::Input(errors.to_string()))
    }
}

/// Marks what is known to fail; with what of the list fails no longer, and with why that is a fault.
pub(super) fn applied(
    known: &KnownFailures,
    judgement: &mut Judgement,
    strict: bool,
) -> (Vec<KnownFailure>, Vec<String>) {
    known.mark(judgement);
    let fixed = known.fixed(judgement);
    let stale = fixed.iter().filter(|_| strict).map(|entry| {
        format!(
            "{} no longer fails, but is in the list of known failures",
            entry.rule
        )
    });
    let stale = stale.collect();
    (fixed, stale)
}
