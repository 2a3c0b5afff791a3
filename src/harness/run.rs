//! Many cases. They are played in batches, each a world of its own that depends on the seed and its number alone; what comes
//! out is put together in their order, so it is the same whatever the number of jobs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::case::Session;
use crate::check::Settings;
use crate::check::verdict::{Judgement, Recording, Violation};
use crate::event::{Tape, Tapes, World};
use crate::model::Decisions;
use crate::rule::RuleBook;

/// Cases of one batch.
const BATCH: u64 = 64;

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
    /// Asked before every batch: whether to stop. With it the outcome depends on the speed of the machine.
    pub stops: &'o (dyn Fn() -> bool + Sync),
}

/// A case that broke a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// The number of the case.
    pub case: u64,
    /// Its tape.
    pub tape: Tape,
    /// Its world.
    pub world: World,
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The verdicts over all cases.
    pub judgement: Judgement,
    /// Cases played.
    pub cases: u64,
    /// Transitions of the model, each judged.
    pub steps: u64,
    /// The first case that broke a rule, for each rule, in the order of the cases.
    pub failures: Vec<Failure>,
}

struct Batch {
    judgement: Judgement,
    cases: u64,
    steps: u64,
    failures: Vec<Failure>,
}

/// Plays cases until one breaks a rule or all are played.
pub fn check(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    options: &Options<'_>,
) -> Found {
    let batches = options.cases.div_ceil(BATCH);
    let (next, last) = (AtomicU64::new(0), AtomicU64::new(batches));
    let done: Mutex<BTreeMap<u64, Batch>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                while !(options.stops)() {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= last.load(Ordering::SeqCst) {
                        break;
                    }
                    let batch = play_batch(book, settings, decisions, options, number);
                    if !batch.failures.is_empty() {
                        last.fetch_min(number + 1, Ordering::SeqCst);
                    }
                    if let Ok(mut done) = done.lock() {
                        done.insert(number, batch);
                    }
                }
            });
        }
    });
    let last = last.into_inner();
    let done = done.into_inner().unwrap_or_default();
    merge(done.into_iter().filter(|(number, _)| *number < last))
}

fn play_batch(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    options: &Options<'_>,
    number: u64,
) -> Batch {
    let mut runner = runner(options.seed, number);
    let tapes = Tapes {
        longest: options.longest,
    };
    let world = world(options.seed, number);
    let mut session = Session::new(book, settings, decisions, &world, false);
    let first = number * BATCH;
    let (mut failures, mut cases) = (Vec::new(), 0);
    for case in first..(first + BATCH).min(options.cases) {
        let Ok(tree) = tapes.new_tree(&mut runner) else {
            continue;
        };
        let tape = tree.current();
        let before = session.violations().len();
        session.tape(&tape);
        cases += 1;
        let seen = &session.violations()[before..];
        note_all(&mut failures, seen, case, (&tape, &world));
        if !failures.is_empty() {
            break;
        }
    }
    Batch {
        cases,
        steps: session.steps(),
        judgement: session.finish().0,
        failures,
    }
}

fn note_all(
    failures: &mut Vec<Failure>,
    seen: &[Violation],
    case: u64,
    (tape, world): (&Tape, &World),
) {
    for violation in seen.iter().filter(|seen| seen.deviation.is_none()) {
        let failure = Failure {
            rule: violation.rule.clone(),
            case,
            tape: tape.clone(),
            world: world.clone(),
        };
        note(failures, failure);
    }
}

fn note(failures: &mut Vec<Failure>, failure: Failure) {
    if failures.iter().all(|known| known.rule != failure.rule) {
        failures.push(failure);
    }
}

fn merge(batches: impl Iterator<Item = (u64, Batch)>) -> Found {
    let mut found = Found::default();
    for (_, mut batch) in batches {
        let recordings = std::mem::take(&mut batch.judgement.recordings);
        found.judgement.add(batch.judgement);
        for recording in recordings {
            add_recording(&mut found.judgement, recording);
        }
        found.cases += batch.cases;
        found.steps += batch.steps;
        for failure in batch.failures {
            note(&mut found.failures, failure);
        }
    }
    found
}

fn add_recording(judgement: &mut Judgement, recording: Recording) {
    match judgement.recordings.first_mut() {
        Some(first) => {
            first.records += recording.records;
            first.versions += recording.versions;
        }
        None => judgement.recordings.push(recording),
    }
}

/// The world of a batch; that of the first is the usual one.
fn world(seed: u64, batch: u64) -> World {
    if batch == 0 {
        return World::default();
    }
    let choice = |at: u64| {
        let mixed = mix(seed ^ mix(batch.wrapping_mul(64).wrapping_add(at)));
        u32::try_from(mixed >> 32).unwrap_or_default()
    };
    World::of(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(choice))
}

/// Chance for one batch.
fn runner(seed: u64, batch: u64) -> TestRunner {
    let mixed = [
        mix(seed),
        mix(seed ^ mix(batch.wrapping_add(1))),
        mix(batch),
        mix(seed.wrapping_add(batch)),
    ];
    let bytes: Vec<u8> = mixed
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(Config::default(), rng)
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
