//! Cutting a failing case down: first its tape, then its events, then what stands in them, and its world. Every candidate is
//! played again from the beginning of a world.

mod cutter;
mod driven;
mod json;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::strategy::ValueTree;

use super::implementation::Fault;
use super::play::{Played, play_on, play_opened};
use super::reference::Reference;
use super::run::{Drawn, Failure};
use crate::check::verdict::Judgement;
use crate::check::{Plans, Settings};
use crate::event::{Event, Scenario, Tape, TapeTree, World};
use crate::model::Decisions;
use crate::rule::RuleBook;
use cutter::Cutter;
use driven::Stage;
pub use driven::{Driven, Make};

/// At most so many plays of a tape.
const TAPE_PLAYS: usize = 400;
/// At most so many plays of events.
const PLAYS: usize = 4_000;
/// What goes round in a circle takes long to play: it is played two hundred times less often.
const CIRCLES: usize = 200;

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
    pub driven: Driven<'s>,
    /// What keeps the rules as far as is known. A case in which it breaks the rule as well does not tell the two apart, so it is
    /// not accepted. None where that itself was driven.
    pub control: Option<&'s dyn Decisions>,
    /// How often candidates are played at most for one failure, beside the limits that hold for everything.
    pub plays: usize,
    /// Asked before every play: whether to be content with what was found.
    pub stops: &'s dyn Fn() -> bool,
}

/// What came of cutting a failure down.
#[derive(Debug, Default)]
pub struct Shrunk {
    /// The shortest scenario that was found to do the same; none when it does not do so from the beginning of a world, or does
    /// it on the control too.
    pub scenario: Option<Scenario>,
    /// What all rules say of that scenario, where it was to break one.
    pub judgement: Judgement,
    /// The troubles that the implementation had with candidates; these were not accepted.
    pub faults: Vec<Fault>,
}

impl<'s> Shrinker<'s> {
    /// A shrinker without a control that has as many plays as it wants.
    pub fn new(book: &'s RuleBook, settings: &'s Settings, driven: Driven<'s>) -> Self {
        Self {
            book,
            settings,
            driven,
            control: None,
            plays: usize::MAX,
            stops: &|| false,
        }
    }

    /// The shortest scenario that was found to break the rule of a failure. It names all rules that it breaks.
    pub fn failure(&self, failure: &Failure) -> Shrunk {
        let trial = Trial::of(self, &failure.rule);
        let mut shrunk = trial.map_or_else(Shrunk::default, |trial| trial.shrunk(&failure.drawn));
        if let Some(scenario) = &mut shrunk.scenario {
            let (world, events) = (&scenario.world, &scenario.events[..]);
            let played = self.driven.make().and_then(|implementation| {
                play_on(
                    self.book,
                    self.settings,
                    implementation,
                    (world, events),
                    false,
                )
            });
            match played {
                Ok(played) => {
                    scenario.violates = broken(&played.judgement);
                    shrunk.judgement = played.judgement;
                }
                Err(fault) => shrunk.faults.push(fault),
            }
        }
        shrunk
    }

    /// The shortest scenario that was found to go round in a circle as a case does.
    pub fn circle(&self, drawn: &Drawn) -> Shrunk {
        Trial::of_circle(self).shrunk(drawn)
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

/// The rules that were broken.
fn broken(judgement: &Judgement) -> Vec<String> {
    let violations = judgement.violations.iter();
    let broken = violations.filter(|violation| violation.deviation.is_none());
    let broken: BTreeSet<String> = broken.map(|violation| violation.rule.clone()).collect();
    broken.into_iter().collect()
}

/// What a case must still do when it is cut down.
#[derive(Clone, Copy)]
enum Aim<'s> {
    /// Break this rule.
    Breaks(&'s str),
    /// Go round in a circle.
    Circles,
}

impl Aim<'_> {
    fn is_met(self, played: &Played) -> bool {
        match self {
            Self::Breaks(rule) => played.violates(rule),
            Self::Circles => played.endless,
        }
    }

    /// How many plays it is worth where breaking a rule is worth so many.
    fn plays(self, plays: usize) -> usize {
        match self {
            Self::Breaks(_) => plays,
            Self::Circles => plays / CIRCLES,
        }
    }
}

/// How candidates are tried. Only the one rule is judged: it is quicker, and it must stay the same one.
struct Trial<'s> {
    shrinker: &'s Shrinker<'s>,
    aim: Aim<'s>,
    /// The plans for the one rule, which all plays share.
    plans: Arc<Plans<'s>>,
    stage: Stage<'s>,
}

impl<'s> Trial<'s> {
    /// How a rule is tried; none where there is no such rule.
    fn of(shrinker: &'s Shrinker<'s>, rule: &'s str) -> Option<Self> {
        let position = shrinker.book.position(rule)?;
        Some(Self::judging(shrinker, Aim::Breaks(rule), Some(position)))
    }

    /// How it is tried whether a case goes round in a circle: no rule is judged.
    fn of_circle(shrinker: &'s Shrinker<'s>) -> Self {
        Self::judging(shrinker, Aim::Circles, None)
    }

    fn judging(shrinker: &'s Shrinker<'s>, aim: Aim<'s>, rule: Option<usize>) -> Self {
        let rules = 0..shrinker.book.rules.len();
        let settings = Settings {
            selected: rules.map(|at| Some(at) == rule).collect(),
            ..shrinker.settings.clone()
        };
        Self {
            shrinker,
            aim,
            plans: Arc::new(Plans::new(shrinker.book, &settings)),
            stage: Stage::new(shrinker.driven, shrinker.plays, shrinker.stops),
        }
    }

    fn shrunk(&self, drawn: &Drawn) -> Shrunk {
        let scenario = self.drawn(drawn);
        let faults = self.stage.faults();
        Shrunk {
            scenario,
            faults,
            ..Shrunk::default()
        }
    }

    /// The shortest scenario that was found, beginning with a case as it was drawn.
    fn drawn(&self, drawn: &Drawn) -> Option<Scenario> {
        let (world, opening) = (&drawn.world, &drawn.opening[..]);
        let settles = self.must_settle(world, (opening, &drawn.tape));
        let of_tape = |tape: &Tape| {
            let played = self.meets(world, (opening, tape), settles)?;
            let tells = !self.breaks_control(world, &played.events);
            tells.then_some(played.events)
        };
        // Where plays are few, most are for the events: a tape is never as short.
        let plays = self.aim.plays(TAPE_PLAYS).min(self.stage.left() / 4);
        let events = shrink_tape(&drawn.tape, plays, &of_tape)?;
        Some(self.scenario(world, events))
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

    /// Whether a case meets the aim only in the end, when all settles. Where it does so before, so may what is made of it:
    /// the end is what takes the longest.
    fn must_settle(&self, world: &World, opened: (&[Event], &Tape)) -> bool {
        self.meets(world, opened, false).is_none()
    }

    /// Plays a candidate; none unless it meets the aim.
    fn meets(&self, world: &World, opened: (&[Event], &Tape), settles: bool) -> Option<Played> {
        let played = self.stage.play(&self.plans, world, opened, settles)?;
        self.aim.is_met(&played).then_some(played)
    }

    fn cut(&self, case: Case, settles: bool) -> Case {
        let fails = |case: &Case| {
            let events = (&case.events[..], &Tape::default());
            self.meets(&case.world, events, settles).is_some()
                && !self.breaks_control(&case.world, &case.events)
        };
        let mut cutter = Cutter {
            left: self.aim.plays(PLAYS),
            fails: &fails,
        };
        cutter.cut(case)
    }

    /// What the control breaks after the last event counts as well.
    fn breaks_control(&self, world: &World, events: &[Event]) -> bool {
        self.shrinker.control.is_some_and(|control| {
            let (model, opened) = (Reference::new(control), (events, &Tape::default()));
            let played = play_opened(&self.plans, model, world, opened, true);
            played.is_ok_and(|played| self.aim.is_met(&played))
        })
    }
}

/// The events of the shortest tape.
fn shrink_tape(
    tape: &Tape,
    plays: usize,
    of_tape: &dyn Fn(&Tape) -> Option<Vec<Event>>,
) -> Option<Vec<Event>> {
    let mut events = of_tape(tape)?;
    let mut tree = TapeTree::of(tape.clone());
    for _ in 0..plays {
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

#[cfg(test)]
mod tests;
