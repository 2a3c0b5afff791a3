//! A test for each rule, under `cargo test`, for an implementation that is written in Rust.
//!
//! In a file of its own, `tests/conformance.rs`, with `harness = false` in `Cargo.toml`:
//!
//! ```toml
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! ```no_run
//! # use podlaw::harness::Reference as MyKubelet;
//! # use podlaw::model::Documented;
//! podlaw::conformance!(|| Ok(MyKubelet::new(&Documented)), fails("probe.period", "probes are not timed yet"));
//! ```
//!
//! The implementation is driven once, as `podlaw check` does it; then each rule is a test of its own name, which passes, fails with what
//! happened and the shortest scenario that shows it, or is ignored with the reason. `cargo test --test conformance phase.` drives it for
//! the rules of that topic alone. A rule that it could show and never exercised fails: it has not been checked.
//!
//! `PROPTEST_CASES` is the number of cases, and `PROPTEST_RNG_SEED` the seed, where the test does not say them.

mod run;
mod trial;

use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::harness::{Fault, Implementation};
use crate::rule::{Rule, RuleBook};
use run::Run;

/// Makes tests of the rules: `conformance!(make)`, where `make` gives a fresh implementation each time
/// (`Fn() -> Result<impl Implementation, Fault> + Sync`), and after it what else is to be said, as the methods of [`Conformance`] say it.
#[macro_export]
macro_rules! conformance {
    ($make:expr $(, $method:ident($($argument:expr),*))* $(,)?) => {
        fn main() -> std::process::ExitCode {
            $crate::conformance::Conformance::new($make)$(.$method($($argument),*))*.main()
        }
    };
}

/// Tests of an implementation, one for each rule.
pub struct Conformance<M> {
    make: M,
    cases: Option<u64>,
    seed: Option<u64>,
    fails: Vec<(String, String)>,
}

impl<M, I> Conformance<M>
where
    M: Fn() -> Result<I, Fault> + Sync,
    I: Implementation + 'static,
{
    /// Tests of what this makes.
    pub fn new(make: M) -> Self {
        Self {
            make,
            cases: None,
            seed: None,
            fails: Vec::new(),
        }
    }

    /// How many cases are played, whatever `PROPTEST_CASES` says.
    #[must_use]
    pub fn cases(mut self, cases: u64) -> Self {
        self.cases = Some(cases);
        self
    }

    /// Where chance begins, whatever `PROPTEST_RNG_SEED` says.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// This rule is known to be broken, for this reason: its test is ignored as long as it is, and fails once it no longer is.
    #[must_use]
    pub fn fails(mut self, rule: &str, reason: &str) -> Self {
        self.fails.push((rule.to_owned(), reason.to_owned()));
        self
    }

    /// Runs the tests that the arguments of the process ask for, as the `main` of a test program.
    ///
    /// What it ends with: 0 when no test failed, 101 when one did, 3 when nothing could be tested.
    pub fn main(self) -> ExitCode {
        let arguments = Arguments::from_args();
        match self.trials(&arguments) {
            Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
            Err(why) => {
                eprintln!("error: {why}");
                ExitCode::from(3)
            }
        }
    }

    /// The tests that these arguments ask for, to be run beside others. Their outcome is known already: all that takes time is done here.
    ///
    /// # Errors
    /// A rule is said to fail that does not exist, or the implementation has trouble of its own.
    pub fn trials(&self, arguments: &Arguments) -> Result<Vec<libtest_mimic::Trial>, String> {
        let book = RuleBook::embedded().map_err(|error| error.to_string())?;
        if let Some((rule, _)) = self
            .fails
            .iter()
            .find(|(id, _)| book.position(id).is_none())
        {
            return Err(format!("fails({rule:?}): there is no such rule"));
        }
        let rules = book.rules.iter();
        let asked: Vec<bool> = rules.map(|rule| is_asked(rule, arguments)).collect();
        if arguments.list {
            let asked = book.rules.iter().zip(&asked).filter(|(_, asked)| **asked);
            return Ok(asked.map(|(rule, _)| trial::listed(rule)).collect());
        }
        let run = Run {
            book: &book,
            make: &self.make,
            cases: self.cases.or_else(|| number("PROPTEST_CASES")),
            seed: self
                .seed
                .or_else(|| number("PROPTEST_RNG_SEED"))
                .unwrap_or(1),
            jobs: arguments.test_threads,
        };
        let outcome = run.play(asked).map_err(|fault| fault.to_string())?;
        let reason = |rule: &Rule| {
            let mut known = self.fails.iter();
            let known = known.find(|(id, _)| *id == rule.id);
            known.map(|(_, reason)| reason.as_str())
        };
        let rules = book.rules.iter().zip(&outcome.asked);
        let asked = rules.filter(|(_, asked)| **asked);
        Ok(asked
            .map(|(rule, _)| trial::of(rule, &outcome, reason(rule)))
            .collect())
    }
}

/// Whether the arguments ask for the test of a rule.
fn is_asked(rule: &Rule, arguments: &Arguments) -> bool {
    let matches = |text: &String| match arguments.exact {
        true => rule.id == *text,
        false => rule.id.contains(text.as_str()),
    };
    arguments.filter.as_ref().is_none_or(matches) && !arguments.skip.iter().any(matches)
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
