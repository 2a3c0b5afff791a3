//! `podlaw replay`: one scenario again.

use std::path::PathBuf;

use super::driven::{self, Driven};
use super::outcome::{ending, told, write};
use super::select::Judging;
use super::{CliError, Ending, print, read};
use crate::event::Scenario;
use crate::harness;
use crate::trace::Record;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A scenario in YAML.
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// Show this Pod (`pod/p0`) as `kubectl describe pod` does, instead of the verdicts.
    #[arg(long, value_name = "pod/NAME")]
    describe: Option<String>,
    /// As it was after so many events; else as it was last shown.
    #[arg(long, value_name = "N", requires = "describe")]
    at: Option<usize>,
    /// Write the trace to this file.
    #[arg(long, value_name = "OUT")]
    record: Option<PathBuf>,
    #[command(flatten)]
    driven: Driven,
    #[command(flatten)]
    judging: Judging,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let scenario = Scenario::from_yaml(&read(&arguments.file)?)
        .map_err(|error| CliError::Input(format!("{}: {error}", arguments.file.display())))?;
    let (book, settings) = arguments.judging.book()?;
    let implementation = arguments.driven.make()?;
    let events = (&scenario.world, &scenario.events[..]);
    let played = harness::play_on(&book, &settings, implementation, events, true)?;
    if let Some(path) = &arguments.record {
        write(path, &harness::write_trace(&played.records))?;
    }
    if let Some(pod) = &arguments.describe {
        print(&described(pod, arguments.at, &played.records)?)?;
        return Ok(ending(&played.judgement));
    }
    let text = told(&book, &played.judgement, 1);
    print(&(text + &driven::told(&played.answers)))?;
    Ok(ending(&played.judgement))
}

fn described(pod: &str, at: Option<usize>, records: &[Record]) -> Result<String, CliError> {
    let name = pod.strip_prefix("pod/").unwrap_or(pod);
    super::describe::pod(records, name, at).ok_or_else(|| {
        let when = at.map_or("in this scenario".to_owned(), |at| {
            format!("after event {at}")
        });
        CliError::option("--describe", pod, format!("there is no such Pod {when}"))
    })
}
