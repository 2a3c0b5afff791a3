//! Cutting a failing case down: first its tape, then its events, then what stands in them, and its world. Every candidate is
//! played again from the beginning of a world.

mod json;
mod values;

use proptest::strategy::ValueTree;

use super::case::{play, play_tape};
use crate::check::Settings;
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

/// The shortest scenario that was found to break the rule; none when the tape does not break it from the beginning of a world.
pub fn shrink(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    world: &World,
    tape: &Tape,
    rule: &str,
) -> Option<Scenario> {
    let settings = only(book, settings, rule)?;
    let of_tape = |tape: &Tape| {
        let played = play_tape(book, &settings, decisions, world, tape);
        played.violates(rule).then_some(played.events)
    };
    let events = shrink_tape(tape, &of_tape)?;
    Some(shrink_events(
        book, &settings, decisions, world, events, rule,
    ))
}

/// The shortest scenario that was found to break the rule, beginning with events that break it.
pub fn shrink_events(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    world: &World,
    events: Vec<Event>,
    rule: &str,
) -> Scenario {
    let settings = only(book, settings, rule).unwrap_or_else(|| settings.clone());
    let mut cutter = Cutter {
        plays: 0,
        fails: &|case| {
            play(book, &settings, decisions, &case.world, &case.events, false).violates(rule)
        },
    };
    let world = world.clone();
    let case = cutter.cut(Case { world, events });
    Scenario {
        world: case.world,
        ..Scenario::new(case.events)
    }
}

/// Only the broken rule is judged: that is quicker, and it must stay the same one.
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

impl Cutter<'_> {
    /// Whether a candidate breaks the rule too.
    fn fails(&mut self, candidate: &Case) -> bool {
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
