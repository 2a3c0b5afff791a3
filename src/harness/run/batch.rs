//! One batch: cases one after the other in one world.

use proptest::test_runner::{RngAlgorithm, TestRng};

use super::super::case::Session;
use super::super::implementation::{Fault, Implementation};
use super::super::search::{Lesson, Search};
use super::{Failure, Options, note};
use crate::check::Settings;
use crate::check::verdict::{Judgement, Violation};
use crate::event::{Tape, World};
use crate::rule::RuleBook;

/// Cases of one batch.
pub(super) const BATCH: u64 = 32;

/// What came out of a batch.
pub(super) struct Batch {
    pub judgement: Judgement,
    pub cases: u64,
    pub steps: u64,
    pub failures: Vec<Failure>,
    pub lessons: Vec<Lesson>,
}

/// By what, and on what, the cases of a batch are played.
pub(super) struct Table<'t, I> {
    pub book: &'t RuleBook,
    pub settings: &'t Settings,
    pub make: &'t (dyn Fn() -> I + Sync),
    pub options: &'t Options<'t>,
    pub search: &'t Search,
}

impl<I: Implementation> Table<'_, I> {
    /// Plays the cases of a batch; what is drawn depends on the seed, the number of the batch, and what was learned before.
    pub fn batch(&self, number: u64) -> Result<Batch, Fault> {
        let options = self.options;
        let mut rng = chance(options.seed, number);
        let world = world(options.seed, number);
        let mut session = self.session(self.settings, &world)?;
        let (mut failures, mut lessons) = (Vec::new(), Vec::new());
        let first = number * BATCH;
        let mut cases = 0;
        for case in first..(first + BATCH).min(options.cases) {
            let tape = self.search.draw(&mut rng, case, options.longest);
            let before = session.violations().len();
            session.tape(&tape)?;
            cases += 1;
            let seen = &session.violations()[before..];
            note_all(&mut failures, seen, case, (&tape, &world));
            lessons.push(self.lesson(tape, session.implementation()));
            if !failures.is_empty() {
                break;
            }
        }
        let steps = session.implementation().steps();
        let (judgement, _) = session.finish();
        self.add_rules(&mut lessons, &judgement, &world)?;
        Ok(Batch {
            judgement,
            cases,
            steps,
            failures,
            lessons,
        })
    }

    fn session(&self, settings: &Settings, world: &World) -> Result<Session<'_, I>, Fault> {
        Session::new(self.book, settings, (self.make)(), world, false)
    }

    fn lesson(&self, tape: Tape, implementation: &mut I) -> Lesson {
        let mut transitions = implementation.new_transitions();
        transitions.retain(|transition| !self.search.knows(*transition));
        Lesson {
            tape,
            rules: Vec::new(),
            transitions,
        }
    }

    /// Where rules were exercised for the first time, the tapes of the batch are played alone, judged by these rules, to see
    /// which of them do it; those with new transitions first, until each rule has its tape.
    fn add_rules(
        &self,
        lessons: &mut Vec<Lesson>,
        judgement: &Judgement,
        world: &World,
    ) -> Result<(), Fault> {
        let mut wanted: Vec<usize> = self.new_rules(judgement).collect();
        lessons.sort_by_key(|lesson| lesson.transitions.is_empty());
        for lesson in lessons.iter_mut() {
            if wanted.is_empty() {
                break;
            }
            let rules = 0..self.book.rules.len();
            let settings = Settings {
                selected: rules.map(|rule| wanted.contains(&rule)).collect(),
                ..self.settings.clone()
            };
            let mut session = self.session(&settings, world)?;
            session.tape(&lesson.tape)?;
            lesson.rules = self.new_rules(&session.finish().0).collect();
            wanted.retain(|rule| !lesson.rules.contains(rule));
        }
        lessons.retain(|lesson| !lesson.rules.is_empty() || !lesson.transitions.is_empty());
        Ok(())
    }

    /// The rules that were exercised and are new to the search.
    fn new_rules<'j>(&'j self, judgement: &'j Judgement) -> impl Iterator<Item = usize> + 'j {
        let rules = self.book.rules.iter().enumerate();
        let new = rules.filter(|(at, rule)| {
            let outcome = judgement.outcomes.get(&rule.id);
            outcome.is_some_and(|outcome| outcome.exercised > 0) && !self.search.knows_rule(*at)
        });
        new.map(|(at, _)| at)
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

/// The world of a batch; that of the first is the usual one, and in every second the steps come in their canonical order.
fn world(seed: u64, batch: u64) -> World {
    if batch == 0 {
        return World::default();
    }
    let choice = |at: u64| {
        let mixed = mix(seed ^ mix(batch.wrapping_mul(64).wrapping_add(at)));
        u32::try_from(mixed >> 32).unwrap_or_default()
    };
    let choices: Vec<u32> = (0..48).map(choice).collect();
    let schedule = if batch.is_multiple_of(2) {
        0
    } else {
        choice(48) % 10_000
    };
    World {
        schedule,
        ..World::of(&choices)
    }
}

/// Chance for one batch.
fn chance(seed: u64, batch: u64) -> TestRng {
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
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
