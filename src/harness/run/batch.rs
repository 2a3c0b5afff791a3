//! One batch: cases one after the other in one world.

use std::sync::Arc;

use proptest::test_runner::{RngAlgorithm, TestRng};

use super::super::answers::Answers;
use super::super::case::Session;
use super::super::implementation::{Fault, Implementation};
use super::super::pace::Manner;
use super::super::search::{Lesson, Search, opening, world_of};
use super::{Drawn, Failure, Options, add, note};
use crate::check::Plans;
use crate::check::verdict::Judgement;
use crate::event::{Event, Tape, World};

/// What came out of a batch.
#[derive(Default)]
pub(super) struct Batch {
    pub judgement: Judgement,
    pub cases: u64,
    pub steps: u64,
    pub endless: u64,
    pub answers: Answers,
    pub circle: Option<Drawn>,
    pub failures: Vec<Failure>,
    pub lessons: Vec<Lesson>,
}

/// By what, and on what, the cases of a batch are played.
pub(super) struct Table<'t, 'b, I> {
    pub plans: &'t Arc<Plans<'b>>,
    pub make: &'t (dyn Fn() -> Result<I, Fault> + Sync),
    pub manner: &'t Manner,
    pub options: &'t Options<'t>,
    pub search: &'t Search,
}

impl<I: Implementation> Table<'_, '_, I> {
    /// Plays the cases of a batch on one implementation, each from the beginning of the world: so a case that breaks a rule breaks it alone. What is
    /// drawn depends on the seed, the number of the batch, and what was learned before.
    pub fn batch(&self, number: u64) -> Result<Batch, Fault> {
        let (manner, options) = (self.manner, self.options);
        let mut rng = chance(options.seed, number);
        let world = if manner.worlds {
            world(options.seed, number)
        } else {
            World::default()
        };
        let mut implementation = (self.make)()?;
        let mut batch = Batch::default();
        let first = number * manner.batch;
        for case in first..(first + manner.batch).min(options.cases) {
            let mut draw = || self.search.draw(&mut rng, case, options.longest);
            let opened = opening(case).filter(|(opening, _)| implementation.opens(opening));
            let (events, tape, world) = match opened {
                Some((opening, alone)) => {
                    let tape = if alone { Tape::default() } else { draw() };
                    (&opening.events[..], tape, world_of(opening, &world))
                }
                None => (&[][..], draw(), world.clone()),
            };
            let case = (case, events, tape);
            self.case(&mut implementation, case, &world, &mut batch)?;
            if !batch.failures.is_empty() {
                break;
            }
        }
        Ok(batch)
    }

    fn case(
        &self,
        implementation: &mut I,
        (case, opening, tape): (u64, &[Event], Tape),
        world: &World,
        batch: &mut Batch,
    ) -> Result<(), Fault> {
        let keeps = !self.manner.deterministic;
        let mut session = Session::by(self.plans, implementation, world, keeps)?;
        let events = session.opened(opening, &tape)?;
        batch.cases += 1;
        batch.steps += session.steps();
        batch.answers.add(session.answers());
        let drawn = || Drawn {
            case,
            opening: opening.to_vec(),
            tape: tape.clone(),
            world: world.clone(),
        };
        if session.is_endless() {
            batch.endless += 1;
            batch.circle.get_or_insert_with(drawn);
        }
        let mut transitions = session.implementation().new_transitions();
        transitions.retain(|transition| !self.search.knows(*transition));
        let (mut judgement, records) = session.finish();
        let played = keeps.then(|| Arc::new((events, records)));
        let news = judgement.violations.iter();
        for violation in news.filter(|seen| self.options.is_news(seen)) {
            let failure = Failure {
                rule: violation.rule.clone(),
                drawn: drawn(),
                played: played.clone(),
            };
            note(&mut batch.failures, failure);
        }
        self.forget(&mut judgement, &batch.judgement);
        let rules: Vec<usize> = self.new_rules(&judgement).collect();
        // A tape says nothing without the opening that came before it.
        let news = !rules.is_empty() || !transitions.is_empty();
        if news && opening.is_empty() {
            batch.lessons.push(Lesson {
                tape,
                rules,
                transitions,
            });
        }
        add(&mut batch.judgement, judgement);
        Ok(())
    }

    /// Forgets the details of what is known to fail where the batch has some: a rule that is broken in every case would fill the memory.
    fn forget(&self, judgement: &mut Judgement, batch: &Judgement) {
        let has = |rule: &str| batch.violations.iter().any(|known| known.rule == rule);
        judgement.violations.retain(|violation| {
            !(self.options.tolerated)(&violation.rule) || !has(&violation.rule)
        });
    }

    /// The rules that were exercised and are new to the search. Rules and outcomes stand in the same order.
    fn new_rules<'j>(&'j self, judgement: &'j Judgement) -> impl Iterator<Item = usize> + 'j {
        let outcomes = judgement.outcomes.values().enumerate();
        let new =
            outcomes.filter(|(at, outcome)| outcome.exercised > 0 && !self.search.knows_rule(*at));
        new.map(|(at, _)| at)
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
