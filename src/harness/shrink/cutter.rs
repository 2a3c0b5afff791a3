//! Trying smaller cases: without their world, without some of their events, with parts left out and values lowered.

use super::Case;
use crate::event::World;

/// Tries smaller cases, as long as there are plays left.
pub(super) struct Cutter<'f> {
    pub left: usize,
    pub fails: &'f dyn Fn(&Case) -> bool,
}

impl Cutter<'_> {
    /// Whether a candidate fails too. What no scenario can say is not tried.
    pub fn fails(&mut self, candidate: &Case) -> bool {
        if crate::event::check(&candidate.world, &candidate.events).is_err() {
            return false;
        }
        let Some(left) = self.left.checked_sub(1) else {
            return false;
        };
        self.left = left;
        (self.fails)(candidate)
    }

    /// The smallest case that was found to fail, beginning with one that does.
    pub fn cut(&mut self, mut case: Case) -> Case {
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
