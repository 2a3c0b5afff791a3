//! The command line.

mod asked;
mod audit;
mod check;
mod compare;
mod describe;
mod driven;
mod error;
mod explore;
mod failures;
mod files;
mod known;
mod live;
mod mutants;
mod outcome;
mod progress;
mod recordings;
mod replay;
mod rules;
mod select;
mod serve;
#[cfg(feature = "cluster")]
mod watch;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use error::CliError;

/// What the program ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing speaks against it.
    Conformant = 0,
    /// A rule was violated.
    Violated = 1,
    /// A rule that had to be exercised was not, or had to be decided and was inconclusive.
    Unexercised = 2,
    /// Wrong usage, unreadable input, or a rule whose own expression failed.
    Fault = 3,
}

/// Checks whether something that runs Pods keeps the documented laws of the Pod lifecycle.
#[derive(Debug, Parser)]
#[command(name = "podlaw", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 conformant; 1 violated; 2 a rule that had to be exercised was not, or was \
    inconclusive; 3 usage or fault."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play random events on the bundled model, or on a program of your own, and judge every step by the whole rule book.
    Check(check::Arguments),
    /// Play every sequence of so many events in a small world, and certify it.
    Explore(explore::Arguments),
    /// Play the model with one wrong decision after the other: which rules find it, and how fast.
    Mutants(mutants::Arguments),
    /// Play one scenario again.
    Replay(replay::Arguments),
    /// Judge recordings: what `kubectl get -w` prints, lists, API audit logs, podlaw's own traces.
    Audit(audit::Arguments),
    /// Serve the bundled model to whoever speaks the protocol of `--exec` on standard input and output.
    Serve(serve::Arguments),
    /// Watch a live cluster, and judge what happens in it: nothing is changed there.
    #[cfg(feature = "cluster")]
    Watch(watch::Arguments),
    /// Compare two reports: what is newly violated, what is fixed, and what is not exercised any more.
    Compare(compare::Arguments),
    /// The rule book: all rules, or one with its source, expression and examples.
    Rules(rules::Arguments),
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(
                error.kind(),
                clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion
            );
            let _ = error.print();
            return code(if asked {
                Ending::Conformant
            } else {
                Ending::Fault
            });
        }
    };
    let ended = match &cli.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Explore(arguments) => explore::run(arguments),
        Command::Mutants(arguments) => mutants::run(arguments),
        Command::Replay(arguments) => replay::run(arguments),
        Command::Audit(arguments) => audit::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        #[cfg(feature = "cluster")]
        Command::Watch(arguments) => watch::run(arguments),
        Command::Compare(arguments) => compare::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
    };
    match ended {
        Ok(ending) => code(ending),
        Err(error) => {
            anstream::eprintln!("{} {error}", crate::report::style::alarm("error:"));
            code(Ending::Fault)
        }
    }
}

fn code(ending: Ending) -> ExitCode {
    ExitCode::from(ending as u8)
}

/// Prints a report. A reader that went away (`| head`) is no fault.
fn print(text: &str) -> Result<(), CliError> {
    use std::io::Write;
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::Output(error.to_string()))
        }
        _ => Ok(()),
    }
}

/// Reads a file that a command is given.
fn read(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path)
        .map_err(|error| CliError::Input(format!("{}: cannot be read: {error}", path.display())))
}

/// How something is written of which there are no lines for grep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum DocumentFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// One line a violation and a rule, for grep.
    Lines,
}
