//! The rule book, and what is played under it.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::sync::OnceLock;

use podlaw::check::Settings;
use podlaw::check::verdict::Judgement;
use podlaw::event::Scenario;
use podlaw::harness::{Found, Options, Played, check, play};
use podlaw::model::{Decisions, Documented};
use podlaw::report;
use podlaw::rule::RuleBook;

/// The rule book, loaded once.
pub fn book() -> &'static RuleBook {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    BOOK.get_or_init(|| RuleBook::embedded().expect("the embedded book loads"))
}

/// A run of random cases on the model.
pub fn run(decisions: &dyn Decisions, cases: u64, jobs: usize) -> Found {
    let options = Options {
        cases,
        jobs,
        ..Options::default()
    };
    check(book(), &Settings::default(), decisions, &options)
}

/// The verdicts, for people.
pub fn text(judgement: &Judgement) -> String {
    report::text::audit(&report::Audit {
        book: book(),
        judgement,
        cases: None,
        unreadable: &[],
        missing: &[],
        fixed: &[],
    })
}

/// A scenario of these events (YAML, one list).
pub fn scenario(events: &str) -> Scenario {
    let head = "apiVersion: podlaw/v1\nkind: Scenario\nevents:\n";
    Scenario::from_yaml(&format!("{head}{events}")).expect("a scenario")
}

/// Plays a scenario on the model.
pub fn played(decisions: &dyn Decisions, scenario: &Scenario, keeps: bool) -> Played {
    let settings = Settings::default();
    let (world, events) = (&scenario.world, &scenario.events);
    play(book(), &settings, decisions, world, events, keeps)
}

/// Plays events on the model as the documents have it; the whole rule book finds nothing in them.
pub fn lawful(events: &str) -> Played {
    let played = played(&Documented, &scenario(events), true);
    let violations = &played.judgement.violations;
    assert!(violations.is_empty(), "{}", text(&played.judgement));
    played
}
