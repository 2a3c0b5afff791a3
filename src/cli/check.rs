//! `podlaw check`: random events on the bundled model, or on a program, every step judged.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::driven::{self, Driven};
use super::failures::Failures;
use super::files;
use super::known::{self, Known};
use super::outcome::{self, ending};
use super::progress::Progress;
use super::select::{Judging, globs};
use super::{CliError, Ending, ReportFormat, print};
use crate::check::{KnownFailure, KnownFailures, Settings};
use crate::harness::{self, Answers, Description, Found, Gate, Implementation, Manner, Options};
use crate::jobs::threads;
use crate::report;
use crate::report::style::alarm;
use crate::rule::RuleBook;

/// Where scenarios are written when no folder is named.
const FOLDER: &str = "podlaw-failures";
/// What became of cases that were not played to their end.
const UNFINISHED: &str =
    "went round in a circle and were left before their end: what comes after that was not checked";

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
    #[command(flatten)]
    known: Known,
    /// Where the scenario of a violation is written. Default: podlaw-failures. If it is given, the report is written there too: report.json,
    /// report.txt, junit.xml, report.html and conformance.yaml.
    #[arg(long, value_name = "DIR")]
    report_dir: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let (book, settings) = arguments.judging.book()?;
    let required = globs("--require", &arguments.require, &book)?;
    let known = arguments.known.read(&book)?;
    let (description, manner) = {
        let one = arguments.driven.make()?;
        (one.describe(), one.manner())
    };
    let began = Instant::now();
    let mut found = search(arguments, &manner, (&book, &settings), &known)?;
    let took = began.elapsed().as_secs_f64();
    let failures = Failures {
        driven: &arguments.driven,
        seed: arguments.seed,
        folder: arguments.report_dir.as_deref().unwrap_or(Path::new(FOLDER)),
        by: (&book, &settings),
        known: &known,
    };
    let scenarios = failures.save(&mut found)?;
    let must = |id: &str| required.iter().any(|glob| glob.is_match(id));
    let gate = harness::gate(&book, &description, &manner, &mut found.judgement, &must);
    let (fixed, stale) = known::applied(&known, &mut found.judgement, settings.strict);
    let played = Played {
        description: &description,
        manner: &manner,
        found: &found,
        gate: &gate,
        fixed: &fixed,
        scenarios: &scenarios,
    };
    tell(arguments, &book, &played)?;
    file(arguments, &book, &played, &stale)?;
    for error in &stale {
        anstream::eprintln!("{} {error}", alarm("error:"));
    }
    #[allow(clippy::cast_precision_loss, reason = "a speed for people")]
    let speed = found.steps as f64 / took.max(1e-9);
    anstream::eprintln!("{took:.1} s, {speed:.0} judged {} a second", manner.counts);
    Ok(ends(&found, &gate, &stale))
}

/// What all of it amounts to; `stale` is what is wrong with the list of known failures.
fn ends(found: &Found, gate: &Gate, stale: &[String]) -> Ending {
    match ending(&found.judgement) {
        _ if !found.faults.is_empty() => Ending::Fault,
        Ending::Conformant if !stale.is_empty() => Ending::Violated,
        Ending::Conformant if !gate.vacuous.is_empty() || found.endless > 0 => Ending::Unexercised,
        ending => ending,
    }
}

/// What was played, and what came of it.
struct Played<'p> {
    description: &'p Description,
    manner: &'p Manner,
    found: &'p Found,
    gate: &'p Gate,
    /// What was known to fail and fails no longer.
    fixed: &'p [KnownFailure],
    /// How the scenarios that were written are told.
    scenarios: &'p str,
}

impl Played<'_> {
    /// What was driven, in the middle of a sentence.
    fn name(&self) -> &str {
        driven::called(&self.description.name)
    }

    fn audit<'a>(&'a self, book: &'a RuleBook) -> report::Audit<'a> {
        outcome::of(book, &self.found.judgement, self.found.cases, self.fixed)
    }

    fn text(&self, book: &RuleBook, seed: u64) -> String {
        report::text::audit(&self.audit(book)) + self.scenarios + &tail(seed, self)
    }

    fn json(&self, book: &RuleBook, seed: u64) -> String {
        report::json::check(&self.audit(book), &Run::of(seed, self.found, self.gate))
    }
}

/// Prints the report. What is not part of it in a format for programs goes where people look.
fn tell(arguments: &Arguments, book: &RuleBook, played: &Played<'_>) -> Result<(), CliError> {
    if arguments.format != ReportFormat::Text {
        anstream::eprint!("{}", played.scenarios);
    }
    print(&match arguments.format {
        ReportFormat::Text => played.text(book, arguments.seed),
        ReportFormat::Json => played.json(book, arguments.seed),
        ReportFormat::Lines => report::lines::audit(&played.audit(book)),
    })
}

/// Writes the files of the report, where a folder was named; `stale` is what is wrong with the list of known failures.
fn file(
    arguments: &Arguments,
    book: &RuleBook,
    played: &Played<'_>,
    stale: &[String],
) -> Result<(), CliError> {
    let Some(folder) = &arguments.report_dir else {
        return Ok(());
    };
    let Found {
        faults, endless, ..
    } = played.found;
    let lost = faults
        .iter()
        .map(|fault| format!("a case is lost: {fault}"));
    let circles = (*endless > 0).then(|| format!("{endless} of the cases {UNFINISHED}"));
    let troubles: Vec<String> = lost.chain(circles).chain(stale.iter().cloned()).collect();
    let report = report::Report {
        audit: report::Audit {
            missing: &played.gate.vacuous,
            ..played.audit(book)
        },
        implementation: Some(report::Implementation {
            name: played.name(),
            version: &played.description.version,
        }),
        troubles: &troubles,
    };
    let seed = arguments.seed;
    let (text, json) = (played.text(book, seed), played.json(book, seed));
    files::write_all(folder, &report, &text, &json)
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
    fn of(seed: u64, found: &'r Found, gate: &'r Gate) -> Self {
        Self {
            seed,
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
    (book, settings): (&RuleBook, &Settings),
    known: &KnownFailures,
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
        tolerated: &|rule| known.of(rule).is_some(),
        stops: &|| limit.is_some_and(|limit| began.elapsed() >= limit),
        progress: &|cases, steps| progress.add(cases, steps),
    };
    let found = harness::check_on(book, settings, &|| arguments.driven.make(), &options);
    progress.end();
    Ok(found?)
}

fn tail(seed: u64, played: &Played<'_>) -> String {
    let Played {
        manner,
        found,
        gate,
        ..
    } = *played;
    let name = played.name();
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
            "{}: {} of the cases {UNFINISHED}",
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
