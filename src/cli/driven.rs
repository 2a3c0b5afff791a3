//! What a command drives: the bundled model, a program that speaks the protocol, or a live cluster.

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::live::Live;
use crate::adapter::process::Process;
use crate::check::Settings;
use crate::harness::{self, Answers, Fault, Implementation, Shrinker};
use crate::model::Documented;
use crate::report::often;
use crate::rule::RuleBook;

/// So many times candidates are played on a program when a failure is cut down, and so long at most.
const PLAYS: usize = 400;
const TIME: Duration = Duration::from_secs(120);
/// So much of the reason for a refusal is shown.
const WHY: usize = 160;

#[derive(Debug, clap::Args)]
pub(super) struct Driven {
    /// Drive this program instead of the bundled model: a command of the shell that speaks podlaw's protocol, JSON lines
    /// over standard input and output.
    #[arg(long, value_name = "CMD")]
    exec: Option<String>,
    /// How long it may take to reply.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds, requires = "exec")]
    timeout: Duration,
    #[command(flatten)]
    live: Live,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "not a number of seconds")?;
    let time = Duration::try_from_secs_f64(number).ok();
    time.filter(|time| !time.is_zero() && *time <= Duration::from_secs(86_400))
        .ok_or_else(|| "expected more than 0 and at most 86400 seconds".to_owned())
}

/// The one of them that was asked for.
enum What<'d> {
    Model,
    Program(&'d str),
    Cluster(&'d Live),
}

impl Driven {
    fn what(&self) -> What<'_> {
        match &self.exec {
            Some(command) => What::Program(command),
            None if self.live.cluster => What::Cluster(&self.live),
            None => What::Model,
        }
    }

    /// One of what is driven.
    pub fn make(&self) -> Result<Box<dyn Implementation>, Fault> {
        match self.what() {
            What::Model => Ok(Box::new(harness::Reference::new(&Documented))),
            What::Program(command) => Ok(Box::new(Process::start(command, self.timeout)?)),
            What::Cluster(live) => live.make(),
        }
    }

    /// Has failures cut down on it.
    pub fn shrink<T>(
        &self,
        (book, settings): (&RuleBook, &Settings),
        shrink: impl FnOnce(&Shrinker<'_>) -> T,
    ) -> T {
        let (make, until) = (|| self.make(), Instant::now() + TIME);
        let stops = || Instant::now() >= until;
        let model = harness::Driven::Model(&Documented);
        match self.what() {
            What::Model => shrink(&Shrinker::new(book, settings, model)),
            What::Program(_) | What::Cluster(_) => shrink(&Shrinker {
                plays: PLAYS,
                stops: &stops,
                ..Shrinker::new(book, settings, harness::Driven::Made(&make))
            }),
        }
    }

    /// What is added to a command that plays something on it again.
    pub fn again(&self) -> String {
        match self.what() {
            What::Model => String::new(),
            What::Program(command) => format!(" --exec '{}'", command.replace('\'', r"'\''")),
            What::Cluster(_) => " --cluster".to_owned(),
        }
    }
}

/// What it is called in the middle of a sentence.
pub(super) fn called(name: &str) -> &str {
    match name {
        "model" => "the model",
        name => name,
    }
}

/// What did not happen, a line each.
pub(super) fn told(answers: &Answers) -> String {
    let mut text = String::new();
    if !answers.unsupported.is_empty() {
        let each = answers.unsupported.iter();
        let each = each.map(|(name, times)| format!("{name} {}", often(*times)));
        let all = each.collect::<Vec<String>>().join(", ");
        let _ = writeln!(text, "events that it does not know: {all}");
    }
    for (name, refusals) in &answers.refused {
        let why: String = refusals.why.chars().take(WHY).collect();
        let times = often(refusals.times);
        let _ = writeln!(text, "refused: {name} {times}, at first because of {why:?}");
    }
    text
}
