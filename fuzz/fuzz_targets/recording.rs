//! Any bytes as a recording, judged by the whole rule book as far as they can be read.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use podlaw::check::{Judge, Settings};
use podlaw::rule::RuleBook;
use podlaw::trace::{Format, Reader};

static BOOK: LazyLock<RuleBook> =
    LazyLock::new(|| RuleBook::embedded().expect("the embedded book is sound"));

fuzz_target!(|bytes: &[u8]| {
    let mut judge = Judge::new(&BOOK, &Settings::default(), "input");
    let mut reader = Reader::new("input", bytes);
    let mut first = true;
    while let Some(Ok(record)) = reader.next() {
        if first && reader.format() == Some(Format::Snapshot) {
            judge.snapshot();
        }
        first = false;
        judge.record(record);
    }
    judge.finish();
});
