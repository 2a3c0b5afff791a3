//! `podlaw audit`: recordings in, verdicts out.

use std::path::PathBuf;

use super::asked::Asked;
use super::recordings::judge;
use super::{CliError, Ending};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Recordings, gzipped or not; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The files are parts of one recording: merge them by time or resource version.
    #[arg(long)]
    together: bool,
    #[command(flatten)]
    asked: Asked,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let Arguments {
        files,
        together,
        asked,
    } = arguments;
    asked.report(|plans, _, unreadable| Ok(judge(files, *together, plans, unreadable)))
}
