//! The plans of a rule book: judges on the same terms share one.

use std::sync::{Arc, Mutex, PoisonError};

use super::plan::{Plan, Settings, Terms};
use crate::rule::RuleBook;

/// How many plans are kept.
const KEPT: usize = 16;

/// A rule book with the settings to judge by, and the plans that were made of it. To make one costs as much as to judge a
/// short run.
#[derive(Debug)]
pub struct Plans<'b> {
    pub(super) book: &'b RuleBook,
    pub(super) settings: Settings,
    /// The ids of the rules, in their order.
    pub(super) ids: Arc<[String]>,
    /// The latest last.
    made: Mutex<Vec<(Terms, Arc<Plan<'b>>)>>,
}

impl<'b> Plans<'b> {
    /// The plans of a book under these settings.
    pub fn new(book: &'b RuleBook, settings: &Settings) -> Self {
        Self {
            book,
            settings: settings.clone(),
            ids: book.rules.iter().map(|rule| rule.id.clone()).collect(),
            made: Mutex::new(Vec::new()),
        }
    }

    /// The plan of a run on these terms.
    pub(super) fn of(&self, terms: &Terms) -> Arc<Plan<'b>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, plan)) = made.iter().find(|(known, _)| known == terms) {
            return Arc::clone(plan);
        }
        if made.len() == KEPT {
            made.remove(0);
        }
        let plan = Arc::new(Plan::new(self.book, &self.settings, terms));
        made.push((terms.clone(), Arc::clone(&plan)));
        plan
    }
}
