//! What a run says of each rule, by the ids of the rules. Runs by the same book share the ids.

use std::ops::Index;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::verdict::Outcome;

/// The outcome of every rule, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcomes {
    ids: Arc<[String]>,
    /// As many as there are ids.
    all: Vec<Outcome>,
}

impl Outcomes {
    /// Outcomes of rules; `ids` are sorted, and there is one outcome for each.
    pub(super) fn new(ids: &Arc<[String]>, all: Vec<Outcome>) -> Self {
        debug_assert!(ids.is_sorted() && ids.len() == all.len());
        Self {
            ids: Arc::clone(ids),
            all,
        }
    }

    /// The outcome of a rule; none when the book has no such rule.
    pub fn get(&self, rule: &str) -> Option<&Outcome> {
        self.place(rule).map(|at| &self.all[at])
    }

    /// The outcome of a rule, to be changed.
    pub fn get_mut(&mut self, rule: &str) -> Option<&mut Outcome> {
        self.place(rule).map(|at| &mut self.all[at])
    }

    /// The outcomes alone, in the order of the ids of their rules.
    pub fn values(&self) -> impl Iterator<Item = &Outcome> {
        self.all.iter()
    }

    /// The outcomes with the ids of their rules, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Outcome)> {
        self.ids.iter().map(String::as_str).zip(&mut self.all)
    }

    /// The ids of the rules with their outcomes, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Outcome)> {
        self.ids.iter().map(String::as_str).zip(&self.all)
    }

    /// Adds the counts of another run. Mostly that was judged by the same rules.
    pub(super) fn add(&mut self, other: Self) {
        if self.ids == other.ids {
            let both = self.all.iter_mut().zip(&other.all);
            both.for_each(|(mine, outcome)| mine.add(outcome));
        } else if self.all.is_empty() {
            *self = other;
        } else {
            self.merge(other);
        }
    }

    fn merge(&mut self, other: Self) {
        let mine = self.ids.iter().cloned().zip(std::mem::take(&mut self.all));
        let mut all: std::collections::BTreeMap<String, Outcome> = mine.collect();
        for (id, outcome) in other.ids.iter().zip(other.all) {
            all.entry(id.clone()).or_default().add(&outcome);
        }
        let (ids, all): (Vec<String>, Vec<Outcome>) = all.into_iter().unzip();
        (self.ids, self.all) = (ids.into(), all);
    }

    fn place(&self, rule: &str) -> Option<usize> {
        self.ids.binary_search_by(|id| id.as_str().cmp(rule)).ok()
    }
}

/// The outcome of a rule that the book has.
impl<R: AsRef<str> + ?Sized> Index<&R> for Outcomes {
    type Output = Outcome;

    /// # Panics
    /// When the book has no such rule.
    fn index(&self, rule: &R) -> &Outcome {
        let rule = rule.as_ref();
        self.get(rule)
            .unwrap_or_else(|| panic!("the book has no rule {rule}"))
    }
}

/// As a map by rule id.
impl Serialize for Outcomes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.all.len()))?;
        for (rule, outcome) in self.iter() {
            map.serialize_entry(rule, outcome)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(counts: &[(&str, u64)]) -> Outcomes {
        let ids: Arc<[String]> = counts.iter().map(|(id, _)| (*id).to_owned()).collect();
        let outcome = |exercised| Outcome {
            exercised,
            ..Outcome::default()
        };
        Outcomes::new(
            &ids,
            counts.iter().map(|(_, times)| outcome(*times)).collect(),
        )
    }

    #[test]
    fn counts_are_added_rule_by_rule_whatever_the_books_are() {
        let mut all = Outcomes::default();
        all.add(outcomes(&[("a", 1), ("c", 2)]));
        all.add(outcomes(&[("a", 3), ("c", 4)]));
        assert_eq!(all, outcomes(&[("a", 4), ("c", 6)]));
        all.add(outcomes(&[("b", 5), ("c", 1)]));
        assert_eq!(all, outcomes(&[("a", 4), ("b", 5), ("c", 7)]));
        assert_eq!((all["b"].exercised, all.get("d")), (5, None));
    }
}
