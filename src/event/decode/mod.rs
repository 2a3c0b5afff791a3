//! From a tape of choices to events. A choice is resolved when it is needed, against what is there at that moment, so every
//! tape is valid and so is every cut of it. Smaller choices mean simpler events: shrinking moves towards 0.
//!
//! The kinds of events stand in tables, one a topic. A row says how often its kind is chosen, when it makes sense, and how
//! an event of it is decoded; to add a kind is to add a row.

mod ask;
mod choices;
mod claim;
mod container;
mod node;
mod pod;
mod scene;
mod tape;
mod workload;

pub use choices::Choices;
pub use scene::{Scene, SceneNode, ScenePod};
pub use tape::Tape;

use super::Event;

/// One kind of events, as the tape chooses it.
pub(super) struct Kind {
    /// What it is called in messages about the search.
    pub name: &'static str,
    /// How often it is chosen, beside the other kinds. What makes sense only rarely has to be chosen the more often.
    pub weight: u32,
    /// Swarm testing never switches it off: without it nothing would happen.
    pub always: bool,
    /// Whether it makes sense at the moment; where it does not, what the tape says there is passed over.
    pub offered: fn(&Scene) -> bool,
    /// An event of it. All choices are 0: the simplest one.
    pub decode: fn(&mut Choices<'_>, &Scene) -> Event,
}

/// All kinds, the simplest first.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    [
        pod::KINDS,
        node::KINDS,
        workload::KINDS,
        container::KINDS,
        ask::KINDS,
        claim::KINDS,
    ]
    .into_iter()
    .flatten()
}

/// Reads a tape.
#[derive(Debug)]
pub struct Decoder<'t> {
    /// What is left of it, from the next event on.
    rest: &'t [u32],
    off: u32,
    weights: u32,
}

impl<'t> Decoder<'t> {
    /// A decoder at the beginning of a tape.
    pub fn new(tape: &'t Tape) -> Self {
        let (head, rest) = tape.split();
        Self {
            rest,
            off: Choices::new(head).choice(),
            weights: kinds().map(|kind| kind.weight).sum(),
        }
    }

    /// The next event; none when the tape has ended.
    pub fn next(&mut self, scene: &Scene) -> Option<Event> {
        while let Some((block, rest)) = tape::next_event(self.rest) {
            self.rest = rest;
            let mut choices = Choices::new(block);
            let (number, kind) = self.kind(choices.choice());
            if (kind.offered)(scene) && !self.is_off(number, kind) {
                return Some((kind.decode)(&mut choices, scene));
            }
        }
        None
    }

    /// How many choices have not been read.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// What the kinds of events are called.
    pub fn kinds() -> impl Iterator<Item = &'static str> {
        kinds().map(|kind| kind.name)
    }

    /// The choice that stands for a kind, by its position among all kinds.
    pub fn choice_of(kind: usize) -> u32 {
        kinds().take(kind).map(|before| before.weight).sum()
    }

    /// The kind that a choice means, whatever is there: when an earlier event is cut out, it still means the same.
    fn kind(&self, choice: u32) -> (usize, &'static Kind) {
        let mut left = choice % self.weights;
        let mut all = kinds().enumerate();
        let found = all.find(|(_, kind)| {
            let here = left < kind.weight;
            left = left.saturating_sub(kind.weight);
            here
        });
        found.unwrap_or((0, &pod::KINDS[0]))
    }

    /// Swarm testing (Groce et al., ISSTA 2012): three of four tapes go without about half of the kinds.
    fn is_off(&self, number: usize, kind: &Kind) -> bool {
        let number = u32::try_from(number).unwrap_or_default();
        !kind.always && !self.off.is_multiple_of(4) && scatter(self.off ^ (number << 16)) & 1 == 1
    }
}

/// A number that depends on every bit of another (Murmur3, final mix).
fn scatter(number: u32) -> u32 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x85EB_CA6B);
    mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xC2B2_AE35);
    mixed ^ (mixed >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: u32 = Tape::EVENT;

    fn events(tape: &[u32], scene: &Scene) -> Vec<Event> {
        let tape = Tape(tape.to_vec());
        let mut decoder = Decoder::new(&tape);
        std::iter::from_fn(|| decoder.next(scene)).collect()
    }

    #[test]
    fn the_simplest_event_creates_the_simplest_pod() {
        let all = events(&[0, MARK], &Scene::default());
        let [Event::CreatePod { manifest, .. }] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!(manifest.containers.len(), 1);
    }

    #[test]
    fn an_event_that_is_cut_out_leaves_the_others_as_they_were() {
        let scene = Scene {
            pods: vec![ScenePod::default()],
            ..Scene::default()
        };
        let (head, first, second, third) = ([0], [MARK, 1], [MARK | 21, 2, 9], [MARK | 81, 0, 4]);
        let whole = events(&[&head[..], &first, &second, &third].concat(), &scene);
        assert_eq!(whole.len(), 3);
        let cut = events(&[&head[..], &first, &third].concat(), &scene);
        assert_eq!(cut, [whole[0].clone(), whole[2].clone()]);
    }

    #[test]
    fn a_tape_without_an_event_plays_nothing() {
        assert!(events(&[], &Scene::default()).is_empty());
        assert!(events(&[5, 7], &Scene::default()).is_empty());
    }
}
