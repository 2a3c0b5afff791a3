//! Many cases. They are played in batches, each a world of its own; a round of batches is drawn from what the rounds before
//! it have taught. What comes out of a round is put together in the order of its batches, so it is the same whatever the
//! number of jobs.

mod batch;

use std::sync::Arc;

use super::answers::Answers;
use super::implementation::{Fault, Implementation};
use super::pace::Manner;
use super::reference::Reference;
use super::search::Search;
use crate::check::verdict::{Judgement, Violation};
use crate::check::{Plans, Settings};
use crate::event::{Event, Tape, World};
use crate::jobs::in_order;
use crate::model::Decisions;
use crate::rule::RuleBook;
use crate::trace::Record;
use batch::{Batch, Table};

/// Batches of the first round, which has nothing to build on; each round is twice as large as the one before, up to the last
/// number.
const ROUND: [u64; 2] = [4, 64];

/// Of so many violations the details are kept: a run with known deviations has no end of them.
const VIOLATIONS: usize = 1_000;

/// What is asked of a run.
pub struct Options<'o> {
    /// How many cases.
    pub cases: u64,
    /// Where chance begins.
    pub seed: u64,
    /// How many threads.
    pub jobs: usize,
    /// The most events of a tape.
    pub longest: usize,
    /// Rules that are known to fail: a case that breaks nothing else is no failure, and ends no run.
    pub tolerated: &'o (dyn Fn(&str) -> bool + Sync),
    /// Asked before every batch: whether to stop. With it the outcome depends on the speed of the machine.
    pub stops: &'o (dyn Fn() -> bool + Sync),
    /// Told after every batch how many cases and transitions it had.
    pub progress: &'o (dyn Fn(u64, u64) + Sync),
}

impl Default for Options<'_> {
    /// A small run.
    fn default() -> Self {
        Self {
            cases: 256,
            seed: 1,
            jobs: 1,
            longest: 48,
            tolerated: &|_| false,
            stops: &|| false,
            progress: &|_, _| {},
        }
    }
}

/// A case that broke a rule.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// The case.
    pub drawn: Drawn,
    /// Its events, and all that was shown, where that was to be kept.
    pub played: Option<Arc<(Vec<Event>, Vec<Record>)>>,
}

/// A case as it was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its number.
    pub case: u64,
    /// What it began with, before its tape.
    pub opening: Vec<Event>,
    /// Its tape.
    pub tape: Tape,
    /// Its world.
    pub world: World,
}

/// The same rule was broken by the same case; how that was played does not count.
impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        (&self.rule, &self.drawn) == (&other.rule, &other.drawn)
    }
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The verdicts over all cases.
    pub judgement: Judgement,
    /// Cases played.
    pub cases: u64,
    /// Transitions of the implementation, each judged.
    pub steps: u64,
    /// Cases that were left before their end: more was shown, or alive, than in any lawful life, so they went round in a circle.
    pub endless: u64,
    /// The first of them.
    pub circle: Option<Drawn>,
    /// Different transitions, as far as the implementation tells them apart.
    pub transitions: usize,
    /// Events that did not happen.
    pub answers: Answers,
    /// Tapes that were kept because they brought something new.
    pub kept: usize,
    /// The troubles of batches, of which nothing is known then.
    pub faults: Vec<Fault>,
    /// The first case that broke a rule, for each rule, in the order of the cases.
    pub failures: Vec<Failure>,
}

/// Plays cases on the model until one breaks a rule or all are played.
///
/// # Panics
/// Never: the model does no I/O, so it has no troubles of its own.
pub fn check(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    options: &Options<'_>,
) -> Found {
    check_on(book, settings, &|| Ok(Reference::new(decisions)), options)
        .expect("the model has no troubles")
}

/// Plays cases on an implementation, one of which is made for every batch, until one breaks a rule or all are played.
///
/// # Errors
/// The first trouble of an implementation, or of making one.
pub fn check_on<I: Implementation>(
    book: &RuleBook,
    settings: &Settings,
    make: &(dyn Fn() -> Result<I, Fault> + Sync),
    options: &Options<'_>,
) -> Result<Found, Fault> {
    let plans = Arc::new(Plans::new(book, settings));
    let (mut found, mut search) = (Found::default(), Search::default());
    let manner = make()?.manner();
    let batches = options.cases.div_ceil(manner.batch.max(1));
    let (mut first, mut round) = (0, ROUND[0]);
    while first < batches && found.goes_on(&manner, options) {
        let last = (first + round).min(batches);
        let table = Table {
            plans: &plans,
            make,
            manner: &manner,
            options,
            search: &search,
        };
        let play = |number| table.batch(number);
        for batch in play_round(first..last, &manner, options, &play) {
            match batch {
                Ok(batch) => found.take(batch, &mut search, options),
                Err(fault) if manner.tolerates > 0 => found.faults.push(fault),
                Err(fault) => return Err(fault),
            }
        }
        (first, round) = (last, (round * 2).min(ROUND[1]));
    }
    found.transitions = search.transitions();
    found.kept = search.kept();
    Ok(found)
}

/// The batches of a round in their order; none after the first in which a rule was broken.
fn play_round(
    numbers: std::ops::Range<u64>,
    manner: &Manner,
    options: &Options<'_>,
    play: &(dyn Fn(u64) -> Result<Batch, Fault> + Sync),
) -> Vec<Result<Batch, Fault>> {
    let play = |number| {
        let batch = play(number);
        if let Ok(batch) = &batch {
            (options.progress)(batch.cases, batch.steps);
        }
        batch
    };
    let ends = |batch: &Result<Batch, Fault>| {
        batch
            .as_ref()
            .map_or(manner.tolerates == 0, |batch| !batch.failures.is_empty())
    };
    in_order(numbers, options.jobs, options.stops, &play, &ends)
}

impl Options<'_> {
    /// Whether a violation is one that nobody knows.
    fn is_news(&self, violation: &Violation) -> bool {
        violation.deviation.is_none() && !(self.tolerated)(&violation.rule)
    }
}

impl Found {
    fn goes_on(&self, manner: &Manner, options: &Options<'_>) -> bool {
        let tolerable = self.faults.is_empty() || self.faults.len() < manner.tolerates;
        tolerable && self.failures.is_empty() && !(options.stops)()
    }

    /// Takes what came out of a batch, and lets the search learn from it.
    fn take(&mut self, batch: Batch, search: &mut Search, options: &Options<'_>) {
        let known = self.judgement.violations.len();
        add(&mut self.judgement, batch.judgement);
        // What is known comes again and again; what counts it stands in the outcomes.
        if known >= VIOLATIONS {
            let new = self.judgement.violations.split_off(known);
            let news = new.into_iter().filter(|one| options.is_news(one));
            self.judgement.violations.extend(news);
        }
        self.cases += batch.cases;
        self.steps += batch.steps;
        self.endless += batch.endless;
        self.answers.add(batch.answers);
        self.circle = self.circle.take().or(batch.circle);
        for failure in batch.failures {
            note(&mut self.failures, failure);
        }
        for lesson in batch.lessons {
            search.learn(lesson);
        }
    }
}

fn note(failures: &mut Vec<Failure>, failure: Failure) {
    if failures.iter().all(|known| known.rule != failure.rule) {
        failures.push(failure);
    }
}

/// Adds what a further run on the same implementation amounts to: there is one line for all of them.
pub(super) fn add(all: &mut Judgement, mut other: Judgement) {
    let recordings = std::mem::take(&mut other.recordings);
    all.add(other);
    for recording in recordings {
        match all.recordings.first_mut() {
            Some(first) => {
                first.records += recording.records;
                first.versions += recording.versions;
            }
            None => all.recordings.push(recording),
        }
    }
}
