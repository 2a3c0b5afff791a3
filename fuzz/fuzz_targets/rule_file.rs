//! Any text as a rule file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use podlaw::rule::RuleBook;

fuzz_target!(|text: &str| {
    let _ = RuleBook::from_text(&[("input.yaml", text)]);
});
