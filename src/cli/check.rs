//! `podlaw check`: random events on the bundled model, every step judged.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::outcome::{self, SHRUNK, ending, save, save_broken, threads};
use super::progress::Progress;
use super::select::{Judging, globs};
use super::{CliError, Ending, ReportFormat, print};
use crate::check::Settings;
use crate::check::verdict::Judgement;
use crate::harness::{self, Found, Gate, Implementation, Options};
use crate::model::Documented;
use crate::report;
use crate::report::style::alarm;
use crate::rule::RuleBook;

/// The cases of a run that nobody asked to be smaller.
const CASES: u64 = 4_000;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How many cases to play.
    #[arg(long, value_name = "N", default_value_t = CASES)]
    cases: u64,
    /// Where chance begins; the same seed gives the same report.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many threads play; the report does not depend on it. Default: one a core.
    #[arg(long, value_name = "J")]
    jobs: Option<usize>,
    /// Stop after so many seconds; what was played then depends on the machine.
    #[arg(long, value_name = "SECONDS")]
    time: Option<u64>,
    /// The most events of a case.
    #[arg(long, value_name = "N", default_value_t = 48)]
    length: usize,
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
    let began = Instant::now();
    let mut found = search(arguments, &book, &settings);
    let took = began.elapsed().as_secs_f64();
    let scenarios = scenarios(arguments, &book, &settings, &mut found)?;
    let description = harness::Reference::new(&Documented).describe();
    let gate = harness::gate(&book, &description, &mut found.judgement, &|id| {
        required.iter().any(|glob| glob.is_match(id))
    });
    print(&shown(arguments, &book, &found, &gate, &scenarios))?;
    #[allow(clippy::cast_precision_loss, reason = "a speed for people")]
    let speed = found.steps as f64 / took.max(1e-9);
    anstream::eprintln!("{took:.1} s, {speed:.0} judged steps a second");
    Ok(match ending(&found.judgement) {
        Ending::Conformant if !gate.vacuous.is_empty() || found.endless > 0 => Ending::Unexercised,
        ending => ending,
    })
}

/// The report. What is not part of it in a format for programs goes where people look.
fn shown(
    arguments: &Arguments,
    book: &RuleBook,
    found: &Found,
    gate: &Gate,
    scenarios: &str,
) -> String {
    if arguments.format != ReportFormat::Text {
        anstream::eprint!("{scenarios}");
    }
    let audit = outcome::of(book, &found.judgement, found.cases);
    match arguments.format {
        ReportFormat::Text => {
            report::text::audit(&audit) + scenarios + &tail(arguments, found, gate)
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
    /// Cases that went round in a circle and were left before their end.
    endless: u64,
    /// Rules that the implementation can show and the run never exercised or decided.
    vacuous: &'r [String],
    /// Rules that were exercised although the implementation says that it cannot show them.
    stale: &'r [String],
}

impl<'r> Run<'r> {
    fn of(arguments: &Arguments, found: &Found, gate: &'r Gate) -> Self {
        Self {
            seed: arguments.seed,
            cases: found.cases,
            steps: found.steps,
            transitions: found.transitions,
            tapes_kept: found.kept,
            endless: found.endless,
            vacuous: &gate.vacuous,
            stale: &gate.stale,
        }
    }
}

fn search(arguments: &Arguments, book: &RuleBook, settings: &Settings) -> Found {
    let limit = arguments.time.map(Duration::from_secs);
    let began = Instant::now();
    let progress = Progress::new(arguments.cases, limit);
    let options = Options {
        cases: match limit {
            // With a limit in time there is none in cases, unless there was asked for one.
            Some(_) if arguments.cases == CASES => u64::MAX / 2,
            _ => arguments.cases,
        },
        seed: arguments.seed,
        jobs: threads(arguments.jobs),
        longest: arguments.length,
        stops: &|| limit.is_some_and(|limit| began.elapsed() >= limit),
        progress: &|cases, steps| progress.add(cases, steps),
    };
    let found = harness::check(book, settings, &Documented, &options);
    progress.end();
    found
}

/// Cuts the failures down, writes their scenarios, and puts the violations of these in place of those that were found first.
fn scenarios(
    arguments: &Arguments,
    book: &RuleBook,
    settings: &Settings,
    found: &mut Found,
) -> Result<String, CliError> {
    let (mut text, mut violations) = (String::new(), Vec::new());
    let shrinker = harness::Shrinker::new(book, settings, harness::Driven::Model(&Documented));
    for failure in found.failures.iter().take(SHRUNK) {
        let (rule, case) = (&failure.rule, failure.drawn.case);
        let Some(mut scenario) = shrinker.failure(failure).scenario else {
            let _ = writeln!(
                text,
                "{rule}: case {case} breaks it only after the cases before it"
            );
            continue;
        };
        scenario.about = format!(
            "case {case} of podlaw check --seed {}, cut down",
            arguments.seed
        );
        let (world, events) = (&scenario.world, &scenario.events);
        let played = harness::play(book, settings, &Documented, world, events, false);
        scenario.violates = broken(&played.judgement);
        text.push_str(&save_broken(&arguments.report_dir, rule, &scenario)?);
        let all = played.judgement.violations.into_iter();
        violations.extend(all.filter(|violation| violation.rule == *rule));
    }
    if !violations.is_empty() {
        found.judgement.violations = violations;
    }
    if found.failures.is_empty() {
        text.push_str(&unfinished(arguments, &shrinker, found)?);
    }
    Ok(text)
}

/// Cuts the first case that went round in a circle down, and writes its scenario.
fn unfinished(
    arguments: &Arguments,
    shrinker: &harness::Shrinker<'_>,
    found: &Found,
) -> Result<String, CliError> {
    let cut = |circle| Some((circle, shrinker.circle(circle).scenario?));
    let Some((circle, mut scenario)) = found.circle.as_ref().and_then(cut) else {
        return Ok(String::new());
    };
    scenario.about = format!(
        "case {} of podlaw check --seed {}, which goes round in a circle, cut down",
        circle.case, arguments.seed
    );
    let headline = "an unfinished case goes round in a circle after";
    save(&arguments.report_dir, "unfinished", headline, &scenario)
}

/// The rules that were broken.
fn broken(judgement: &Judgement) -> Vec<String> {
    let violations = judgement.violations.iter();
    let broken = violations.filter(|violation| violation.deviation.is_none());
    let broken: BTreeSet<String> = broken.map(|violation| violation.rule.clone()).collect();
    broken.into_iter().collect()
}

fn tail(arguments: &Arguments, found: &Found, gate: &Gate) -> String {
    let mut text = format!(
        "{} cases from seed {}, {} steps of the model judged, {} different transitions, {} tapes kept\n",
        found.cases, arguments.seed, found.steps, found.transitions, found.kept
    );
    let rules = gate.vacuous.len();
    let _ = match rules {
        0 => writeln!(text, "every rule that the model can show was exercised"),
        _ => writeln!(
            text,
            "{}: {rules} of the rules that the model can show were not exercised or not decided: what they say was not \
             checked. A longer run may reach them; above is what would: {}",
            alarm("vacuous"),
            gate.vacuous.join(", ")
        ),
    };
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
            "exercised, although the model says that it cannot show them: {stale}"
        );
    }
    text
}
