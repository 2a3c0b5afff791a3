//! `podlaw check`: random events on the bundled model, or on a program, every step judged.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::driven::{self, Driven};
use super::live;
use super::outcome::{self, SHRUNK, ending, save, save_broken, threads};
use super::progress::Progress;
use super::select::{Judging, globs};
use super::{CliError, Ending, ReportFormat, print};
use crate::check::Settings;
use crate::check::verdict::Judgement;
use crate::event::{Event, Scenario};
use crate::harness::{self, Answers, Drawn, Failure, Found, Gate, Options, Shrinker};
use crate::report;
use crate::report::style::alarm;
use crate::rule::RuleBook;
use crate::trace::Record;

/// The cases of a run that nobody asked to be smaller.
const CASES: u64 = 4_000;
/// The most events of a case of such a run.
const LENGTH: usize = 48;

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
    let description = arguments.driven.make()?.describe();
    let began = Instant::now();
    let mut found = search(arguments, &book, &settings)?;
    let took = began.elapsed().as_secs_f64();
    let scenarios = scenarios(arguments, &book, &settings, &mut found)?;
    let must = |id: &str| required.iter().any(|glob| glob.is_match(id));
    let mut gate = harness::gate(&book, &description, &mut found.judgement, &must);
    if arguments.driven.live.cluster {
        // A few cases reach a few rules: what else is wanted has to be said. That none was reached is never enough.
        let reached = found
            .judgement
            .outcomes
            .values()
            .any(|outcome| outcome.exercised > 0);
        gate.vacuous.retain(|rule| must(rule) || !reached);
    }
    let name = driven::called(&description.name);
    print(&shown(arguments, &book, (name, &found, &gate), &scenarios))?;
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
    (name, found, gate): (&str, &Found, &Gate),
    scenarios: &str,
) -> String {
    if arguments.format != ReportFormat::Text {
        anstream::eprint!("{scenarios}");
    }
    let audit = outcome::of(book, &found.judgement, found.cases);
    match arguments.format {
        ReportFormat::Text => {
            report::text::audit(&audit) + scenarios + &tail(arguments, name, found, gate)
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

fn search(arguments: &Arguments, book: &RuleBook, settings: &Settings) -> Result<Found, CliError> {
    let limit = arguments.time.map(Duration::from_secs);
    let began = Instant::now();
    let live = &arguments.driven.live;
    let cases = match (arguments.cases, limit) {
        (Some(cases), _) => cases,
        // With a limit in time there is none in cases, unless there was asked for one.
        (None, Some(_)) => u64::MAX / 2,
        (None, None) if live.cluster => live::CASES,
        (None, None) => CASES,
    };
    let (length, jobs) = match live.cluster {
        true => (live::LENGTH, arguments.jobs.or(Some(live::JOBS))),
        false => (LENGTH, arguments.jobs),
    };
    let progress = Progress::new(cases, limit);
    let usual = Options::default();
    let options = Options {
        cases,
        seed: arguments.seed,
        jobs: threads(jobs),
        longest: arguments.length.unwrap_or(length),
        batch: if live.cluster { 1 } else { usual.batch },
        worlds: !live.cluster,
        opens: &|opening| !live.cluster || live.opens(opening),
        keeps: live.cluster,
        stops: &|| limit.is_some_and(|limit| began.elapsed() >= limit),
        progress: &|cases, steps| progress.add(cases, steps),
    };
    let found = harness::check_on(book, settings, &|| arguments.driven.make(), &options);
    progress.end();
    Ok(found?)
}

/// Cuts the failures down, writes their scenarios, and puts the violations of these in place of those that were found first.
fn scenarios(
    arguments: &Arguments,
    book: &RuleBook,
    settings: &Settings,
    found: &mut Found,
) -> Result<String, CliError> {
    let (mut text, mut violations) = (String::new(), Vec::new());
    for failure in found.failures.iter().take(SHRUNK) {
        let (told, judgement) = broken_by(arguments, (book, settings), failure)?;
        text.push_str(&told);
        let all = judgement.violations.into_iter();
        violations.extend(all.filter(|violation| violation.rule == failure.rule));
    }
    if !violations.is_empty() {
        found.judgement.violations = violations;
    }
    if let (true, Some(circle)) = (found.failures.is_empty(), &found.circle) {
        text.push_str(&unfinished(arguments, (book, settings), circle)?);
    }
    Ok(text)
}

/// Cuts a failure down, and writes its scenario; with what was judged of that.
fn broken_by(
    arguments: &Arguments,
    by: (&RuleBook, &Settings),
    failure: &Failure,
) -> Result<(String, Judgement), CliError> {
    let (rule, case) = (&failure.rule, failure.drawn.case);
    let driven = &arguments.driven;
    let cut = |shrinker: &Shrinker<'_>| shrinker.failure(failure);
    let shrunk = driven.shrink(by, cut);
    let mut text = String::new();
    if let Some(fault) = shrunk.faults.first() {
        let _ = writeln!(text, "{rule}: trouble while it was cut down: {fault}");
    }
    if let Some(played) = &failure.played {
        text.push_str(&as_played(arguments, failure, played)?);
    }
    let Some(mut scenario) = shrunk.scenario else {
        let why = match failure.played {
            Some(_) => "did not break it again, or not in time",
            None => "breaks it only after the cases before it",
        };
        let _ = writeln!(text, "{rule}: case {case} {why}");
        return Ok((text, Judgement::default()));
    };
    scenario.about = format!(
        "case {case} of podlaw check --seed {}, cut down",
        arguments.seed
    );
    let played = (&scenario.world, &scenario.events[..]);
    let played = harness::play_on(by.0, by.1, driven.make()?, played, false)?;
    scenario.violates = broken(&played.judgement);
    let again = driven.again();
    text.push_str(&save_broken(
        &arguments.report_dir,
        rule,
        &scenario,
        &again,
    )?);
    Ok((text, played.judgement))
}

/// Writes what was done when a rule was broken, and all that was shown.
fn as_played(
    arguments: &Arguments,
    failure: &Failure,
    (events, records): &(Vec<Event>, Vec<Record>),
) -> Result<String, CliError> {
    let scenario = Scenario {
        about: format!(
            "case {} of podlaw check --seed {}, as it was played",
            failure.drawn.case, arguments.seed
        ),
        ..Scenario::new(events.clone())
    };
    let name = format!("{}-as-played", failure.rule);
    let headline = format!("{} was broken by", failure.rule);
    let again = arguments.driven.again();
    let mut text = save(&arguments.report_dir, (&name, &headline), &scenario, &again)?;
    let path = arguments.report_dir.join(format!("{name}.jsonl"));
    outcome::write(&path, &harness::write_trace(records))?;
    let _ = writeln!(text, "what was shown: podlaw audit {}", path.display());
    Ok(text)
}

/// Cuts the first case that went round in a circle down, and writes its scenario.
fn unfinished(
    arguments: &Arguments,
    by: (&RuleBook, &Settings),
    circle: &Drawn,
) -> Result<String, CliError> {
    let cut = |shrinker: &Shrinker<'_>| shrinker.circle(circle);
    let Some(mut scenario) = arguments.driven.shrink(by, cut).scenario else {
        return Ok(String::new());
    };
    scenario.about = format!(
        "case {} of podlaw check --seed {}, which goes round in a circle, cut down",
        circle.case, arguments.seed
    );
    let headline = "an unfinished case goes round in a circle after";
    let again = arguments.driven.again();
    save(
        &arguments.report_dir,
        ("unfinished", headline),
        &scenario,
        &again,
    )
}

/// The rules that were broken.
fn broken(judgement: &Judgement) -> Vec<String> {
    let violations = judgement.violations.iter();
    let broken = violations.filter(|violation| violation.deviation.is_none());
    let broken: BTreeSet<String> = broken.map(|violation| violation.rule.clone()).collect();
    broken.into_iter().collect()
}

fn tail(arguments: &Arguments, name: &str, found: &Found, gate: &Gate) -> String {
    let mut text = format!(
        "{} cases from seed {}, {} steps of {name} judged, {} different transitions, {} tapes kept\n",
        found.cases, arguments.seed, found.steps, found.transitions, found.kept
    );
    text.push_str(&driven::told(&found.answers));
    let rules = gate.vacuous.len();
    let _ = match rules {
        0 if arguments.driven.live.cluster => writeln!(
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
