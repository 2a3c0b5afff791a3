//! The harness: what it drives, how it searches, what it demands of a run, and how it cuts failures down.

mod command;
mod explore;
mod gate;
mod implementations;
mod replay;
mod search;

use podlaw::check::Settings;
use podlaw::check::verdict::Judgement;
use podlaw::harness::{Found, Options, check};
use podlaw::model::Decisions;
use podlaw::report;
use podlaw::rule::RuleBook;

fn book() -> &'static RuleBook {
    static BOOK: std::sync::OnceLock<RuleBook> = std::sync::OnceLock::new();
    BOOK.get_or_init(|| RuleBook::embedded().expect("the embedded book loads"))
}

fn run(decisions: &dyn Decisions, cases: u64, jobs: usize) -> Found {
    let options = Options {
        cases,
        jobs,
        ..Options::default()
    };
    check(book(), &Settings::default(), decisions, &options)
}

fn text(judgement: &Judgement) -> String {
    report::text::audit(&report::Audit {
        book: book(),
        judgement,
        unreadable: &[],
        missing: &[],
    })
}
