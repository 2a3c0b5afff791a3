//! `podlaw explore`: every sequence of events of a small world.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::outcome::{SHRUNK, ending, save_broken, told};
use super::progress::Progress;
use super::select::Judging;
use super::{CliError, Ending, print};
use crate::check::Settings;
use crate::event::World;
use crate::harness::{self, Certificate, Exploration};
use crate::jobs::threads;
use crate::model::Documented;
use crate::report::style::alarm;
use crate::rule::RuleBook;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The length of the sequences.
    #[arg(long, value_name = "N", default_value_t = 5)]
    depth: usize,
    /// How many times the next step of the cluster may be held up in one sequence.
    #[arg(long, value_name = "N", default_value_t = 2)]
    delays: u8,
    /// How many threads judge; the report does not depend on it. Default: one a core.
    #[arg(long, value_name = "J")]
    jobs: Option<usize>,
    /// Stop after so many seconds; then nothing is certified.
    #[arg(long, value_name = "SECONDS")]
    time: Option<u64>,
    #[command(flatten)]
    judging: Judging,
    /// Where the scenario of a violation is written.
    #[arg(long, value_name = "DIR", default_value = "podlaw-failures")]
    report_dir: PathBuf,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let (book, settings) = arguments.judging.book()?;
    let began = Instant::now();
    let limit = arguments.time.map(Duration::from_secs);
    let progress = Progress::new(0, Some(limit.unwrap_or_default()));
    let exploration = Exploration {
        depth: arguments.depth,
        delays: arguments.delays,
        jobs: threads(arguments.jobs),
        stops: &|| limit.is_some_and(|limit| began.elapsed() >= limit),
        progress: &|ways, steps| progress.add(ways, steps),
    };
    let certificate = harness::explore(&book, &settings, &Documented, &exploration)
        .map_err(|fault| CliError::Input(fault.to_string()))?;
    progress.end();
    let mut text = told(&book, &certificate.judgement, certificate.ways);
    text.push_str(&scenarios(arguments, &book, &settings, &certificate)?);
    text.push_str(&told_certificate(&certificate));
    print(&text)?;
    anstream::eprintln!("{:.1} s", began.elapsed().as_secs_f64());
    Ok(match ending(&certificate.judgement) {
        Ending::Conformant if !certificate.complete => Ending::Unexercised,
        ending => ending,
    })
}

/// Cuts the first failure of each rule down and writes its scenario.
fn scenarios(
    arguments: &Arguments,
    book: &RuleBook,
    settings: &Settings,
    certificate: &Certificate,
) -> Result<String, CliError> {
    let mut text = String::new();
    let shrinker = harness::Shrinker::new(book, settings, harness::Driven::Model(&Documented));
    for (rule, events) in certificate.failures.iter().take(SHRUNK) {
        let usual = World::default();
        let events = events.clone();
        let mut scenario = shrinker.events(&usual, events, rule);
        scenario.about = format!("found by podlaw explore --depth {}", certificate.depth);
        scenario.violates = vec![rule.clone()];
        text.push_str(&save_broken(&arguments.report_dir, rule, &scenario, "")?);
    }
    Ok(text)
}

/// What was visited.
fn told_certificate(certificate: &Certificate) -> String {
    let mut text = String::new();
    let heading = if certificate.complete {
        "certificate".to_owned()
    } else {
        alarm("stopped before the end, nothing is certified")
    };
    let _ = writeln!(text, "{heading}");
    let _ = writeln!(text, "  world     2 nodes, 2 Pods, the usual settings");
    for (at, word) in harness::WORDS.iter().enumerate() {
        let label = if at == 0 { "alphabet" } else { "" };
        let _ = writeln!(text, "  {label:9} {word}");
    }
    let _ = writeln!(
        text,
        "  depth     every sequence of {} events; in each the next step is held up at most {} times",
        certificate.depth, certificate.delays
    );
    let states: Vec<String> = certificate.states.iter().map(usize::to_string).collect();
    let _ = writeln!(
        text,
        "  states    {} different ones; first reached after 1, 2, … events: {}",
        certificate.states.iter().sum::<usize>(),
        states.join(", ")
    );
    let _ = writeln!(
        text,
        "  ways      {} events after states, of which {} led into a known state (equal in every part, times too)",
        certificate.ways, certificate.merged
    );
    let _ = writeln!(
        text,
        "  judged    {} steps of the model; {} rules exercised",
        certificate.steps,
        certificate.judgement.exercised()
    );
    let _ = writeln!(
        text,
        "  beyond    what rules remember from before a known state is that of the first way into it"
    );
    text
}
