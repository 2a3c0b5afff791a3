//! Cutting a failing case down: first its tape, then its events, then what stands in them, and its world. Every candidate is
//! played again from the beginning of a world.

mod json;
mod values;

use std::sync::Arc;

use proptest::strategy::ValueTree;

use super::play::{Played, play_opened};
use super::run::Failure;
use crate::check::{Plans, Settings};
use crate::event::{Event, Scenario, Tape, TapeTree, World};
use crate::model::Decisions;
use crate::rule::RuleBook;

/// At most so many plays of a tape.
const TAPE_PLAYS: usize = 400;
/// At most so many plays of events.
const PLAYS: usize = 4_000;

/// What is played: a world and events.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Case {
    world: World,
    events: Vec<Event>,
}

/// By what failing cases are cut down.
#[derive(Clone, Copy)]
pub struct Shrinker<'s> {
    /// The rules.
    pub book: &'s RuleBook,
    /// How they are judged.
    pub settings: &'s Settings,
    /// What was driven when a rule was broken.
    pub decisions: &'s dyn Decisions,
    /// What keeps the rules as far as is known. A case in which it breaks the rule as well does not tell the two apart, so it is
    /// not accepted. None where that itself was driven.
    pub control: Option<&'s dyn Decisions>,
}

impl Shrinker<'_> {
    /// The shortest scenario that was found to break the rule of a failure; none when it does not break it from the beginning
    /// of a world, or breaks it on the control too.
    pub fn failure(&self, failure: &Failure) -> Option<Scenario> {
        let (world, opening) = (&failure.world, &failure.opening[..]);
        let trial = Trial::of(self, &failure.rule)?;
        let settles = trial.must_settle(world, (opening, &failure.tape));
        let of_tape = |tape: &Tape| {
            let played = trial.play(self.decisions, world, (opening, tape), settles);
            let tells = played.violates(trial.rule) && !trial.breaks_control(world, &played.events);
            tells.then_some(played.events)
        };
        let events = shrink_tape(&failure.tape, &of_tape)?;
        Some(trial.scenario(world, events))
    }

    /// The shortest scenario that was found to break the rule, beginning with events that break it.
    pub fn events(&self, world: &World, events: Vec<Event>, rule: &str) -> Scenario {
        match Trial::of(self, rule) {
            Some(trial) => trial.scenario(world, events),
            None => Scenario {
                world: world.clone(),
                ..Scenario::new(events)
            },
        }
    }
}

/// How candidates are tried for one rule. Only that is judged: it is quicker, and it must stay the same one.
struct Trial<'s> {
    shrinker: &'s Shrinker<'s>,
    rule: &'s str,
    /// The plans for the one rule, which all plays share.
    plans: Arc<Plans<'s>>,
}

impl<'s> Trial<'s> {
    /// How a rule is tried; none where there is no such rule.
    fn of(shrinker: &'s Shrinker<'s>, rule: &'s str) -> Option<Self> {
        let settings = only(shrinker.book, shrinker.settings, rule)?;
        Some(Self {
            shrinker,
            rule,
            plans: Arc::new(Plans::new(shrinker.book, &settings)),
        })
    }

    /// The shortest scenario that was found, beginning with these events.
    fn scenario(&self, world: &World, events: Vec<Event>) -> Scenario {
        let settles = self.must_settle(world, (&events, &Tape::default()));
        let world = world.clone();
        let mut case = Case { world, events };
        if !settles {
            case = self.cut(case, false);
        }
        // The last events may be left to the end, which is soon played when the others are few.
        case = self.cut(case, true);
        Scenario {
            world: case.world,
            ..Scenario::new(case.events)
        }
    }

    /// Whether a case breaks the rule only in the end, when all settles. Where it does so before, so may what is made of it:
    /// the end is what takes the longest.
    fn must_settle(&self, world: &World, opened: (&[Event], &Tape)) -> bool {
        let soon = self.play(self.shrinker.decisions, world, opened, false);
        !soon.violates(self.rule)
    }

    fn play(
        &self,
        decisions: &dyn Decisions,
        world: &World,
        opened: (&[Event], &Tape),
        settles: bool,
    ) -> Played {
        play_opened(&self.plans, decisions, world, opened, settles)
    }

    fn cut(&self, case: Case, settles: bool) -> Case {
        let fails = |case: &Case| {
            let events = (&case.events[..], &Tape::default());
            let played = self.play(self.shrinker.decisions, &case.world, events, settles);
            played.violates(self.rule) && !self.breaks_control(&case.world, &case.events)
        };
        let mut cutter = Cutter {
            plays: 0,
            fails: &fails,
        };
        cutter.cut(case)
    }

    /// What the control breaks after the last event counts as well.
    fn breaks_control(&self, world: &World, events: &[Event]) -> bool {
        self.shrinker.control.is_some_and(|control| {
            let played = self.play(control, world, (events, &Tape::default()), true);
            played.violates(self.rule)
        })
    }
}

/// Settings under which one rule is judged and no other.
fn only(book: &RuleBook, settings: &Settings, rule: &str) -> Option<Settings> {
    let position = book.position(rule)?;
    Some(Settings {
        selected: (0..book.rules.len()).map(|at| at == position).collect(),
        ..settings.clone()
    })
}

/// The events of the shortest tape.
fn shrink_tape(tape: &Tape, of_tape: &dyn Fn(&Tape) -> Option<Vec<Event>>) -> Option<Vec<Event>> {
    let mut events = of_tape(tape)?;
    let mut tree = TapeTree::of(tape.clone());
    for _ in 0..TAPE_PLAYS {
        if !tree.simplify() {
            break;
        }
        match of_tape(&tree.current()) {
            Some(fewer) => events = fewer,
            None if tree.complicate() => {}
            None => break,
        }
    }
    Some(events)
}

/// Tries smaller cases, as long as there are plays left.
struct Cutter<'f> {
    plays: usize,
    fails: &'f dyn Fn(&Case) -> bool,
}

#[cfg(test)]
mod tests;

impl Cutter<'_> {
    /// Whether a candidate breaks the rule too. What no scenario can say is not tried.
    fn fails(&mut self, candidate: &Case) -> bool {
        if crate::event::check(&candidate.world, &candidate.events).is_err() {
            return false;
        }
        self.plays += 1;
        self.plays <= PLAYS && (self.fails)(candidate)
    }

    fn cut(&mut self, mut case: Case) -> Case {
        loop {
            let mut smaller = self.without_world(case.clone());
            smaller = self.drop_blocks(smaller);
            smaller = self.drop_parts(smaller);
            smaller = self.lower_values(smaller);
            if smaller == case {
                return case;
            }
            case = smaller;
        }
    }

    /// The usual world is the simplest.
    fn without_world(&mut self, case: Case) -> Case {
        let usual = Case {
            world: World::default(),
            ..case.clone()
        };
        if usual != case && self.fails(&usual) {
            usual
        } else {
            case
        }
    }

    fn drop_blocks(&mut self, mut case: Case) -> Case {
        let mut block = case.events.len().div_ceil(2);
        while block > 0 {
            let mut at = 0;
            while at < case.events.len() {
                let mut fewer = case.clone();
                let end = (at + block).min(fewer.events.len());
                fewer.events.drain(at..end);
                if self.fails(&fewer) {
                    case = fewer;
                } else {
                    at += block;
                }
            }
            block /= 2;
        }
        case
    }
}
