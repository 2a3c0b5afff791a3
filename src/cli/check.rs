//! `podlaw check`: random events on the bundled model, or on a program, every step judged.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::driven::{self, Driven};
use super::failures::Failures;
use super::outcome::{self, ending, threads};
use super::progress::Progress;
use super::select::{Judging, globs};
use super::{CliError, Ending, ReportFormat, print};
use crate::check::Settings;
use crate::harness::{self, Answers, Found, Gate, Implementation, Manner, Options};
use crate::report;
use crate::report::style::alarm;
use crate::rule::RuleBook;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How many cases to play. Default: 4000; on a live cluster 20.
    #[arg(long, value_name = "N")]
    cases: Option<u64>,
    /// Where chance begins; the same seed gives the same report.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many threads play; the report does not depend on it. Default: one a core; on a live cluster 4.
    #[arg(long, value_name = "J")]
    jobs: Option<usize>,
    /// Stop after so many seconds; what was played then depends on the machine.
    #[arg(long, value_name = "SECONDS")]
    time: Option<u64>,
    /// The most events of a case. Default: 48; on a live cluster 16.
    #[arg(long, value_name = "N")]
    length: Option<usize>,
    #[command(flatten)]
    driven: Driven,
    #[command(flatten)]
    judging: Judging,
    /// These rules must be exercised and decided, also those that the implementation says it cannot show.
    #[arg(long, value_name = "GLOB")]
    require: Vec<String>,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// Where the scenario of a violation is written.
    #[arg(long, value_name = "DIR", default_value = "podlaw-failures")]
    report_dir: PathBuf,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let (book, settings) = arguments.judging.book()?;
    let required = globs("--require", &arguments.require, &book)?;
    let (description, manner) = {
        let one = arguments.driven.make()?;
        (one.describe(), one.manner())
    };
    let began = Instant::now();
    let mut found = search(arguments, &manner, &book, &settings)?;
    let took = began.elapsed().as_secs_f64();
    let failures = Failures {
        driven: &arguments.driven,
        seed: arguments.seed,
        folder: &arguments.report_dir,
        by: (&book, &settings),
    };
    let scenarios = failures.save(&mut found)?;
    let must = |id: &str| required.iter().any(|glob| glob.is_match(id));
    let gate = harness::gate(&book, &description, &manner, &mut found.judgement, &must);
    let played = Played {
        name: driven::called(&description.name),
        manner: &manner,
        found: &found,
        gate: &gate,
    };
    print(&shown(arguments, &book, &played, &scenarios))?;
    #[allow(clippy::cast_precision_loss, reason = "a speed for people")]
    let speed = found.steps as f64 / took.max(1e-9);
    anstream::eprintln!("{took:.1} s, {speed:.0} judged {} a second", manner.counts);
    Ok(match ending(&found.judgement) {
        _ if !found.faults.is_empty() => Ending::Fault,
        Ending::Conformant if !gate.vacuous.is_empty() || found.endless > 0 => Ending::Unexercised,
        ending => ending,
    })
}

/// What was played, and what came of it.
struct Played<'p> {
    name: &'p str,
    manner: &'p Manner,
    found: &'p Found,
    gate: &'p Gate,
}

/// The report. What is not part of it in a format for programs goes where people look.
fn shown(arguments: &Arguments, book: &RuleBook, played: &Played<'_>, scenarios: &str) -> String {
    let Played { found, gate, .. } = *played;
    if arguments.format != ReportFormat::Text {
        anstream::eprint!("{scenarios}");
    }
    let audit = outcome::of(book, &found.judgement, found.cases);
    match arguments.format {
        ReportFormat::Text => {
            report::text::audit(&audit) + scenarios + &tail(arguments.seed, played)
        }
        ReportFormat::Json => report::json::check(&audit, &Run::of(arguments, found, gate)),
        ReportFormat::Lines => report::lines::audit(&audit),
    }
}

/// What was played, for programs.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    seed: u64,
    cases: u64,
    steps: u64,
    transitions: usize,
    tapes_kept: usize,
    #[serde(flatten)]
    answers: &'r Answers,
    /// Cases that went round in a circle and were left before their end.
    endless: u64,
    /// Rules that the implementation can show and the run never exercised or decided.
    vacuous: &'r [String],
    /// Rules that were exercised although the implementation says that it cannot show them.
    stale: &'r [String],
}

impl<'r> Run<'r> {
    fn of(arguments: &Arguments, found: &'r Found, gate: &'r Gate) -> Self {
        Self {
            seed: arguments.seed,
            cases: found.cases,
            steps: found.steps,
            transitions: found.transitions,
            tapes_kept: found.kept,
            answers: &found.answers,
            endless: found.endless,
            vacuous: &gate.vacuous,
            stale: &gate.stale,
        }
    }
}

fn search(
    arguments: &Arguments,
    manner: &Manner,
    book: &RuleBook,
    settings: &Settings,
) -> Result<Found, CliError> {
    let limit = arguments.time.map(Duration::from_secs);
    let began = Instant::now();
    let cases = match (arguments.cases, limit) {
        (Some(cases), _) => cases,
        // With a limit in time there is none in cases, unless there was asked for one.
        (None, Some(_)) => u64::MAX / 2,
        (None, None) => manner.cases,
    };
    let progress = Progress::new(cases, limit);
    let options = Options {
        cases,
        seed: arguments.seed,
        jobs: threads(arguments.jobs.or(manner.jobs)),
        longest: arguments.length.unwrap_or(manner.longest),
        stops: &|| limit.is_some_and(|limit| began.elapsed() >= limit),
        progress: &|cases, steps| progress.add(cases, steps),
    };
    let found = harness::check_on(book, settings, &|| arguments.driven.make(), &options);
    progress.end();
    Ok(found?)
}

fn tail(seed: u64, played: &Played<'_>) -> String {
    let Played {
        name,
        manner,
        found,
        gate,
    } = *played;
    let (cases, steps, counts) = (found.cases, found.steps, manner.counts);
    let mut text = format!("{cases} cases from seed {seed}, {steps} {counts} of {name} judged");
    if found.transitions > 0 {
        let _ = write!(text, ", {} different transitions", found.transitions);
    }
    let _ = writeln!(text, ", {} tapes kept", found.kept);
    text.push_str(&driven::told(&found.answers));
    let rules = gate.vacuous.len();
    let _ = match rules {
        0 if !manner.thorough => writeln!(
            text,
            "what was not exercised was not checked: above is what would; --require GLOB makes it a fault"
        ),
        0 => writeln!(text, "every rule that {name} can show was exercised"),
        _ => writeln!(
            text,
            "{}: {rules} of the rules that {name} can show were not exercised or not decided: what they say was not \
             checked. A longer run may reach them; above is what would: {}",
            alarm("vacuous"),
            gate.vacuous.join(", ")
        ),
    };
    for fault in &found.faults {
        let _ = writeln!(text, "{}: a case is lost: {fault}", alarm("trouble"));
    }
    if found.endless > 0 {
        let _ = writeln!(
            text,
            "{}: {} of the cases went round in a circle and were left before their end: what comes after that was not checked",
            alarm("unfinished"),
            found.endless
        );
    }
    if !gate.stale.is_empty() {
        let stale = gate.stale.join(", ");
        let _ = writeln!(
            text,
            "exercised, although {name} says that it cannot show them: {stale}"
        );
    }
    text
}
