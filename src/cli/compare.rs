//! `podlaw compare`: two reports, what became worse and what better.

use std::path::{Path, PathBuf};

use super::{CliError, DocumentFormat, Ending, print, read};
use crate::report::compare::{self, Summary};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 nothing is newly violated; 1 something is; 2 with --require-coverage, a rule is not exercised any more; \
    3 usage, or a report that cannot be read."
)]
pub(super) struct Arguments {
    /// The report that was before: what `check`, `audit` or `watch` print with --format json, or their report.json.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The report that came after it.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// Rules that were exercised before must be exercised again, else the exit code is 2. Without it they are only told: another seed, or
    /// another recording, reaches other rules.
    #[arg(long)]
    require_coverage: bool,
    /// How the comparison is written.
    #[arg(long, value_enum, default_value_t)]
    format: DocumentFormat,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let (before, after) = (summary(&arguments.before)?, summary(&arguments.after)?);
    let comparison = compare::compare(&before, &after);
    print(&match arguments.format {
        DocumentFormat::Text => compare::text((&before, &after), &comparison),
        DocumentFormat::Json => compare::json(&comparison),
    })?;
    Ok(if !comparison.newly_violated.is_empty() {
        Ending::Violated
    } else if arguments.require_coverage && !comparison.lost_coverage.is_empty() {
        Ending::Unexercised
    } else {
        Ending::Conformant
    })
}

fn summary(path: &Path) -> Result<Summary, CliError> {
    let text = read(path)?;
    Summary::from_json(&text)
        .map_err(|error| CliError::Input(format!("{}:{error}", path.display())))
}
