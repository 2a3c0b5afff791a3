//! What an implementation does under the rules that are tested, until each that it breaks is known.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::check::Settings;
use crate::check::verdict::Judgement;
use crate::harness::{
    self, Driven, Failure, Fault, Found, Gate, Implementation, Options, Shrinker, Shrunk,
};
use crate::jobs::threads;
use crate::rule::RuleBook;

/// A run ends with the first rules that are broken; so many times it is begun again without them.
const RUNS: usize = 12;
/// So many candidates are played, and for so long, when a failure is cut down.
const PLAYS: usize = 2_000;
const TIME: Duration = Duration::from_secs(20);
/// So many failures are cut down.
const SHRUNK: usize = 8;

/// What is run.
pub(super) struct Run<'r, M> {
    pub book: &'r RuleBook,
    pub make: &'r M,
    pub cases: Option<u64>,
    pub seed: u64,
    pub jobs: Option<usize>,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Outcome {
    /// The rules that were tested, by their positions in the book.
    pub asked: Vec<bool>,
    /// The verdicts of the last run, in which none was broken, if there was one.
    pub judgement: Judgement,
    /// What that run did not reach and could have.
    pub gate: Gate,
    /// What broke rules, by rule.
    pub broken: BTreeMap<String, Shrunk>,
    /// Every run found another broken rule: what was not exercised may still be.
    pub unfinished: bool,
}

impl<M, I> Run<'_, M>
where
    M: Fn() -> Result<I, Fault> + Sync,
    I: Implementation + 'static,
{
    /// Plays until no further rule is broken.
    pub fn play(&self, asked: Vec<bool>) -> Result<Outcome, Fault> {
        let one = (self.make)()?;
        let (description, manner) = (one.describe(), one.manner());
        drop(one);
        let mut outcome = Outcome {
            unfinished: true,
            ..Outcome::default()
        };
        let all = Settings {
            selected: asked.clone(),
            ..Settings::default()
        };
        let mut settings = all.clone();
        for _ in 0..RUNS {
            let mut found = self.found(&settings, &manner)?;
            if let Some(fault) = found.faults.pop() {
                return Err(fault);
            }
            let failures = std::mem::take(&mut found.failures);
            for failure in &failures {
                let position = self.book.position(&failure.rule).unwrap_or(usize::MAX);
                settings.selected[position] = false;
                let shrunk = self.shrunk(&all, failure, outcome.broken.len());
                outcome.broken.insert(failure.rule.clone(), shrunk);
            }
            let judgement = &mut found.judgement;
            outcome.gate = harness::gate(self.book, &description, &manner, judgement, &|_| false);
            outcome.judgement = found.judgement;
            if failures.is_empty() {
                outcome.unfinished = false;
                break;
            }
        }
        Ok(Outcome { asked, ..outcome })
    }

    fn found(&self, settings: &Settings, manner: &harness::Manner) -> Result<Found, Fault> {
        let options = Options {
            cases: self.cases.unwrap_or(manner.cases),
            seed: self.seed,
            jobs: threads(self.jobs.or(manner.jobs)),
            longest: manner.longest,
            ..Options::default()
        };
        harness::check_on(self.book, settings, self.make, &options)
    }

    /// Cuts a failure down, unless many were.
    fn shrunk(&self, settings: &Settings, failure: &Failure, before: usize) -> Shrunk {
        let make = || -> Result<Box<dyn Implementation>, Fault> { Ok(Box::new((self.make)()?)) };
        let until = Instant::now() + TIME;
        let shrinker = Shrinker {
            plays: if before < SHRUNK { PLAYS } else { 1 },
            stops: &|| Instant::now() >= until,
            ..Shrinker::new(self.book, settings, Driven::Made(&make))
        };
        shrinker.failure(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::Reference;
    use crate::model::{Decisions, Documented, Ended};

    struct Tireless;

    impl Decisions for Tireless {
        fn restarts(&self, _: Ended) -> bool {
            true
        }
    }

    fn outcome(decisions: &'static dyn Decisions, topic: &str) -> Outcome {
        let book = RuleBook::embedded().expect("the embedded book loads");
        let asked = book.rules.iter().map(|rule| rule.id.starts_with(topic));
        let run = Run {
            book: &book,
            make: &|| Ok(Reference::new(decisions)),
            cases: Some(64),
            seed: 1,
            jobs: Some(2),
        };
        run.play(asked.collect()).expect("the model has no trouble")
    }

    #[test]
    fn what_breaks_a_rule_is_cut_down_and_told() {
        let outcome = outcome(&Tireless, "restart.");
        let shrunk = &outcome.broken["restart.never"];
        let scenario = shrunk.scenario.as_ref().expect("it breaks it again");
        assert!(scenario.violates.contains(&"restart.never".to_owned()));
        assert!(scenario.events.len() < 6, "{scenario:?}");
        let mut violations = shrunk.judgement.violations.iter();
        assert!(violations.any(|violation| violation.rule == "restart.never"));
        assert!(
            !outcome.unfinished,
            "all that is broken is known in the end"
        );
    }

    #[test]
    fn nothing_else_is_judged_than_what_is_asked_for() {
        let outcome = outcome(&Documented, "phase.");
        assert!(outcome.broken.is_empty());
        let mut exercised = outcome.judgement.outcomes.iter();
        assert!(
            exercised.all(|(rule, outcome)| rule.starts_with("phase.") || outcome.exercised == 0)
        );
    }
}
