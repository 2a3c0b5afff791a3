//! A test for every example in the rule files and for every broken recording, each under its own name:
//! `cargo test phase.terminal-is-final` runs the examples of that rule.

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use podlaw::check::check_example;
use podlaw::rule::RuleBook;

fn main() {
    let arguments = Arguments::from_args();
    let book = match RuleBook::embedded() {
        Ok(book) => Arc::new(book),
        Err(errors) => {
            eprintln!("{errors}");
            std::process::exit(3);
        }
    };
    let mut trials = examples(&book);
    trials.extend(broken(&book));
    libtest_mimic::run(&arguments, trials).exit();
}

fn examples(book: &Arc<RuleBook>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (index, rule) in book
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.not_asserted.is_none())
    {
        for (at, example) in rule.examples.iter().enumerate() {
            let name = format!("{}::{}_{}", rule.id, example.shows.word(), at + 1);
            let book = Arc::clone(book);
            trials.push(Trial::test(name, move || {
                let example = &book.rules[index].examples[at];
                check_example(&book, index, None, example).map_err(Into::into)
            }));
        }
    }
    for (number, deviation) in book.deviations.iter().enumerate() {
        for (at, example) in deviation.examples.iter().enumerate() {
            let rule = &book.rules[deviation.rule].id;
            let name = format!(
                "{rule}::{}::{}_{}",
                deviation.id,
                example.shows.word(),
                at + 1
            );
            let book = Arc::clone(book);
            trials.push(Trial::test(name, move || {
                let deviation = &book.deviations[number];
                let example = &deviation.examples[at];
                check_example(&book, deviation.rule, Some(&deviation.id), example)
                    .map_err(Into::into)
            }));
        }
    }
    trials
}

/// Every patch file below `fixtures/broken`.
fn patches() -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![common::root().join("fixtures/broken")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)
            .expect("a folder of patches")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let name = path
                    .strip_prefix(common::root().join("fixtures/broken"))
                    .expect("below it");
                found.push((name.with_extension("").display().to_string(), path.clone()));
            }
        }
    }
    found.sort();
    found
}

fn broken(book: &Arc<RuleBook>) -> Vec<Trial> {
    let trial = |(name, path): (String, PathBuf)| {
        let book = Arc::clone(book);
        Trial::test(format!("broken::{name}"), move || {
            break_and_judge(&book, &path).map_err(Into::into)
        })
    };
    patches().into_iter().map(trial).collect()
}

fn break_and_judge(book: &RuleBook, path: &std::path::Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let patch: common::patch::Patch =
        serde_yaml::from_str(&text).map_err(|error| error.to_string())?;
    let recording =
        common::root().join(format!("fixtures/recordings/{}.jsonl.gz", patch.recording));
    let bytes = common::patch::apply(&patch, &common::unzip(&recording))?;
    let judgement = common::judge(book, &patch.recording, &bytes);
    let caught: BTreeSet<&str> = judgement
        .violations
        .iter()
        .filter(|violation| violation.deviation.is_none())
        .map(|violation| violation.rule.as_str())
        .collect();
    let expected: BTreeSet<&str> = patch.expect.iter().map(String::as_str).collect();
    if caught == expected && !expected.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}: expected {expected:?}, caught {caught:?}",
        patch.why
    ))
}
