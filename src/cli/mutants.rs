//! `podlaw mutants`: the bank of bugs, each hunted with the search of `podlaw check`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use globset::Glob;

use super::outcome::write_scenario;
use super::progress::Progress;
use super::select::Judging;
use super::{CliError, DocumentFormat, Ending, print};
use crate::check::Settings;
use crate::harness::{self, Failure, Found, Options, Shrinker};
use crate::jobs::{in_order, threads};
use crate::model::Documented;
use crate::mutant::{MUTANTS, Mutant};
use crate::report::mutants::{self as report, Hunted};
use crate::rule::RuleBook;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The mutants to hunt (ids, or globs over ids such as `probe.*`). Default: all.
    #[arg(value_name = "ID-GLOB")]
    mutants: Vec<String>,
    /// How many cases to play at most with each mutant.
    #[arg(long, value_name = "N", default_value_t = 4_000)]
    cases: u64,
    /// Where chance begins; the same seed gives the same report.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many threads hunt; the report does not depend on it. Default: one a core.
    #[arg(long, value_name = "J")]
    jobs: Option<usize>,
    /// Give each mutant up after so many seconds; what was played then depends on the machine.
    #[arg(long, value_name = "SECONDS")]
    time: Option<u64>,
    /// The most events of a case.
    #[arg(long, value_name = "N", default_value_t = 48)]
    length: usize,
    #[command(flatten)]
    judging: Judging,
    /// List the rules with the mutants that each has found, and those that have found none.
    #[arg(long)]
    by_rule: bool,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: DocumentFormat,
    /// Write the shortest scenario that shows each mutant into this folder.
    #[arg(long, value_name = "DIR")]
    report_dir: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let (book, settings) = arguments.judging.book()?;
    let asked = asked(&arguments.mutants)?;
    let began = Instant::now();
    let hunted = hunt_all(arguments, (&book, &settings), &asked);
    if let Some(folder) = &arguments.report_dir {
        save(folder, &hunted)?;
    }
    print(&match (arguments.format, arguments.by_rule) {
        (DocumentFormat::Json, _) => report::json(&book, &hunted),
        (DocumentFormat::Text, true) => report::by_rule(&book, &hunted),
        (DocumentFormat::Text, false) => report::text(&hunted),
    })?;
    anstream::eprintln!("{:.1} s", began.elapsed().as_secs_f64());
    let all = hunted.iter().all(|one| !one.found.is_empty());
    Ok(if all {
        Ending::Conformant
    } else {
        Ending::Violated
    })
}

/// Writes the scenario that shows each mutant.
fn save(folder: &Path, hunted: &[Hunted]) -> Result<(), CliError> {
    for one in hunted {
        if let Some(scenario) = &one.scenario {
            write_scenario(folder, one.mutant.id, scenario)?;
        }
    }
    Ok(())
}

/// The mutants that were asked for, in the order of the bank.
fn asked(patterns: &[String]) -> Result<Vec<Mutant>, CliError> {
    let mut picked = vec![patterns.is_empty(); MUTANTS.len()];
    for pattern in patterns {
        let wrong = |message: &str| CliError::option("mutant", pattern, message);
        let glob =
            Glob::new(pattern).map_err(|error| wrong(&format!("not a glob: {}", error.kind())))?;
        let glob = glob.compile_matcher();
        let mut none = true;
        for (at, mutant) in MUTANTS.iter().enumerate() {
            let is = glob.is_match(mutant.id);
            picked[at] |= is;
            none &= !is;
        }
        if none {
            return Err(wrong("no mutant has such an id"));
        }
    }
    let all = MUTANTS.iter().zip(picked);
    Ok(all
        .filter(|(_, is)| *is)
        .map(|(mutant, _)| *mutant)
        .collect())
}

/// Hunts mutants, several at a time; what comes out stands in their order.
fn hunt_all(arguments: &Arguments, by: (&RuleBook, &Settings), asked: &[Mutant]) -> Vec<Hunted> {
    let count = asked.len() as u64;
    let progress = Progress::of_mutants(count);
    let work = |number: u64| {
        let mutant = usize::try_from(number).ok().and_then(|at| asked.get(at));
        let hunted = mutant.map(|mutant| hunt(arguments, by, *mutant));
        progress.add(1, hunted.as_ref().map_or(0, |hunted| hunted.steps));
        hunted
    };
    let jobs = threads(arguments.jobs);
    let hunted = in_order(0..count, jobs, &|| false, &work, &|_| false);
    progress.end();
    hunted.into_iter().flatten().collect()
}

/// Plays cases with one mutant until a rule is broken, and cuts the case down.
fn hunt(arguments: &Arguments, (book, settings): (&RuleBook, &Settings), mutant: Mutant) -> Hunted {
    let began = Instant::now();
    let limit = arguments.time.map(Duration::from_secs);
    let stops = || limit.is_some_and(|limit| began.elapsed() >= limit);
    let options = Options {
        cases: arguments.cases,
        seed: arguments.seed,
        longest: arguments.length,
        stops: &stops,
        ..Options::default()
    };
    let found = harness::check(book, settings, mutant.decisions, &options);
    let shrinker = Shrinker {
        control: Some(&Documented),
        stops: &stops,
        ..Shrinker::new(book, settings, harness::Driven::Model(mutant.decisions))
    };
    let failure = telling(&found, &mutant);
    let scenario = failure.and_then(|failure| shrinker.failure(failure).scenario);
    let scenario = scenario.map(|mut scenario| {
        scenario.about = mutant.wrong().to_owned();
        scenario.violates = failure
            .map(|failure| failure.rule.clone())
            .into_iter()
            .collect();
        scenario
    });
    let mut rules: Vec<String> = found
        .failures
        .into_iter()
        .map(|failure| failure.rule)
        .collect();
    // Those that it names first.
    rules.sort_by_key(|rule| !mutant.rules.contains(&rule.as_str()));
    Hunted {
        mutant,
        cases: found.cases,
        steps: found.steps,
        found: rules,
        scenario,
    }
}

/// The failure that tells what is wrong: of a rule that speaks against the mutant, else any.
fn telling<'f>(found: &'f Found, mutant: &Mutant) -> Option<&'f Failure> {
    let named = |failure: &&Failure| mutant.rules.contains(&failure.rule.as_str());
    let mut failures = found.failures.iter();
    failures.clone().find(named).or_else(|| failures.next())
}
