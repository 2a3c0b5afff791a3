//! Whatever stands in a rule file or a recording: no panic, no exhausted stack, and an answer in bounded time.

#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod recordings;
mod rule_files;

use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::Config;

/// No input of a test takes longer, in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

fn config(cases: u32) -> Config {
    Config {
        max_shrink_iters: 500,
        ..cases::config(cases)
    }
}

/// One edit of a text: where (in thousandths of it), how many bytes go, and what comes instead.
type Edit = (usize, usize, Vec<u8>);

fn edits(words: &'static [&'static str]) -> impl Strategy<Value = Vec<Edit>> {
    let word = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..4),
        (0..words.len()).prop_map(|at| words[at].as_bytes().to_vec()),
    ];
    proptest::collection::vec((0..1_000usize, 0..12usize, word), 0..5)
}

fn edited(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for (place, gone, new) in edits {
        let from = bytes.len() * place / 1_000;
        let to = (from + gone).min(bytes.len());
        bytes.splice(from..to, new.iter().copied());
    }
    bytes
}

/// Small recordings of each sort: without facts, with them, with requests.
static RECORDINGS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let names = [
        "s11-force",
        "p06-force",
        "r03-refused-create",
        "s12b-job-hello",
        "p17-cronjob",
    ];
    names
        .iter()
        .map(|name| {
            common::unzip(&common::root().join(format!("fixtures/recordings/{name}.jsonl.gz")))
        })
        .collect()
});
