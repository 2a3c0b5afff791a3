//! `podlaw check`: random events on the bundled model, every step judged.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::outcome::{ending, told, write};
use super::select::Selection;
use super::{CliError, Ending, print};
use crate::check::Settings;
use crate::check::verdict::Judgement;
use crate::event::{Event, Scenario, World};
use crate::harness::{self, Found, Options};
use crate::model::Documented;
use crate::rule::RuleBook;

/// How many broken rules get a scenario of their own.
const SHRUNK: usize = 3;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How many cases to play.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
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
    #[arg(long, value_name = "N", default_value_t = 32)]
    length: usize,
    /// Add the rule files of this folder to the rule book.
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// Known deviations of real Kubernetes are violations too.
    #[arg(long)]
    strict: bool,
    /// Where the scenario of a violation is written.
    #[arg(long, value_name = "DIR", default_value = "podlaw-failures")]
    report_dir: PathBuf,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let book = super::audit::book(&arguments.rules, &[])?;
    let settings = Settings {
        strict: arguments.strict,
        selected: arguments.selection.of(&book)?,
        ..Settings::default()
    };
    let began = Instant::now();
    let limit = arguments.time.map(Duration::from_secs);
    let stops = || limit.is_some_and(|limit| began.elapsed() >= limit);
    let one_a_core = || std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options {
        cases: arguments.cases,
        seed: arguments.seed,
        jobs: arguments.jobs.unwrap_or_else(one_a_core),
        longest: arguments.length,
        stops: &stops,
    };
    let mut found = harness::check(&book, &settings, &Documented, &options);
    let took = began.elapsed().as_secs_f64();
    let scenarios = scenarios(arguments, &book, &settings, &mut found)?;
    let mut text = told(&book, &found.judgement);
    text.push_str(&scenarios);
    text.push_str(&tail(arguments, &found));
    print(&text)?;
    #[allow(clippy::cast_precision_loss, reason = "a speed for people")]
    let speed = found.steps as f64 / took.max(1e-9);
    anstream::eprintln!("{took:.1} s, {speed:.0} judged steps a second");
    Ok(ending(&found.judgement))
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
        let (rule, case) = (&failure.rule, failure.case);
        let shrunk = harness::shrink(
            book,
            settings,
            &Documented,
            &failure.world,
            &failure.tape,
            rule,
        );
        let Some(events) = shrunk else {
            let _ = writeln!(
                text,
                "{rule}: case {case} breaks it only after the cases before it"
            );
            continue;
        };
        let played = harness::play(book, settings, &Documented, &failure.world, &events, false);
        let about = format!(
            "case {case} of podlaw check --seed {}, cut down",
            arguments.seed
        );
        let yaml = scenario(events, &failure.world, about, &played.judgement)?;
        let path = arguments.report_dir.join(format!("{rule}.yaml"));
        write(&path, &yaml)?;
        let _ = writeln!(text, "{rule} is broken by\n{yaml}");
        let _ = writeln!(text, "again: podlaw replay {}\n", path.display());
        let all = played.judgement.violations.into_iter();
        violations.extend(all.filter(|violation| violation.rule == *rule));
    }
    if !violations.is_empty() {
        found.judgement.violations = violations;
    }
    Ok(text)
}

/// A scenario as YAML, with the rules that it broke.
fn scenario(
    events: Vec<Event>,
    world: &World,
    about: String,
    judgement: &Judgement,
) -> Result<String, CliError> {
    let broken = judgement
        .violations
        .iter()
        .filter(|violation| violation.deviation.is_none());
    let broken: BTreeSet<String> = broken.map(|violation| violation.rule.clone()).collect();
    let scenario = Scenario {
        about,
        world: world.clone(),
        violates: broken.into_iter().collect(),
        ..Scenario::new(events)
    };
    scenario
        .to_yaml()
        .map_err(|error| CliError::Output(error.to_string()))
}

fn tail(arguments: &Arguments, found: &Found) -> String {
    format!(
        "{} cases from seed {}, {} steps of the model judged\n\
         rules that were never exercised do not count here yet: what they say was not checked\n",
        found.cases, arguments.seed, found.steps
    )
}
