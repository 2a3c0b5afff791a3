//! Numbers of events: made smaller one by one, those that are equal together, and two at a time.

use serde_json::Value as Json;

use super::json::{Part, at, at_mut, is_of_world, measure, ways};
use super::{Case, Cutter};

/// Numbers that a person would write: small ones, and round spans of time.
const ROUND: [u64; 17] = [
    0, 1, 2, 3, 5, 10, 30, 60, 100, 300, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000,
];

impl Cutter<'_> {
    /// Makes numbers smaller.
    pub(super) fn lower_values(&mut self, mut case: Case) -> Case {
        case = self.lower_equals(case);
        let mut number = 0;
        while let Some((ways, value)) = nth_number(&case, number) {
            match self.lower(&case, &[ways], value) {
                Some(smaller) => case = smaller,
                None => number += 1,
            }
        }
        self.lower_pairs(case)
    }

    /// What stands in several places (the name of a Pod, a time) becomes smaller in all of them.
    fn lower_equals(&mut self, mut case: Case) -> Case {
        let mut tried = std::collections::BTreeSet::new();
        while let Some((ways, value)) = most_frequent(&case, &tried) {
            match self.lower(&case, &ways, value) {
                Some(smaller) => case = smaller,
                None => _ = tried.insert(value),
            }
        }
        case
    }

    /// Two numbers at a time: a grace period, say, and the time in which it passes.
    fn lower_pairs(&mut self, mut case: Case) -> Case {
        let mut first = 0;
        while let Some((one, value)) = nth_number(&case, first) {
            let mut second = first + 1;
            while let Some((other, _)) = nth_number(&case, second) {
                match self.lower(&case, &[one.clone(), other], value) {
                    Some(smaller) => case = smaller,
                    None => second += 1,
                }
            }
            first += 1;
        }
        case
    }

    /// The case with smaller numbers in these places, each lowered in the same proportion; the smallest that breaks the rule.
    fn lower(&mut self, case: &Case, places: &[Vec<Part>], value: u64) -> Option<Case> {
        for less in ROUND.into_iter().filter(|less| *less < value) {
            let candidate = with(case, places, value, less);
            let smaller = candidate.filter(|candidate| measure(candidate) < measure(case));
            if let Some(smaller) = smaller
                && self.fails(&smaller)
            {
                return Some(smaller);
            }
        }
        None
    }
}

fn with(case: &Case, places: &[Vec<Part>], value: u64, less: u64) -> Option<Case> {
    let mut tree = serde_json::to_value(case).ok()?;
    for place in places {
        let number = at_mut(&mut tree, place)?;
        let before = number.as_u64()?;
        *number = (u128::from(before) * u128::from(less) / u128::from(value))
            .try_into()
            .map(|lowered: u64| Json::from(lowered))
            .ok()?;
    }
    serde_json::from_value(tree).ok()
}

/// All numbers above 0 of the events, with their places.
fn numbers(case: &Case) -> Vec<(Vec<Part>, u64)> {
    let Ok(tree) = serde_json::to_value(case) else {
        return Vec::new();
    };
    let all = ways(&tree).into_iter().filter(|way| !is_of_world(way));
    let numbers = all.filter_map(|way| {
        let number = at(&tree, &way)?.as_u64()?;
        (number > 0).then_some((way, number))
    });
    numbers.collect()
}

fn nth_number(case: &Case, at: usize) -> Option<(Vec<Part>, u64)> {
    numbers(case).into_iter().nth(at)
}

/// The number that stands in the most places, of those that have not been tried.
fn most_frequent(
    case: &Case,
    tried: &std::collections::BTreeSet<u64>,
) -> Option<(Vec<Vec<Part>>, u64)> {
    let mut places: std::collections::BTreeMap<u64, Vec<Vec<Part>>> = Default::default();
    for (way, number) in numbers(case) {
        places.entry(number).or_default().push(way);
    }
    places.retain(|number, ways| ways.len() > 1 && !tried.contains(number));
    let most = places.into_iter().max_by_key(|(_, ways)| ways.len());
    most.map(|(number, ways)| (ways, number))
}
