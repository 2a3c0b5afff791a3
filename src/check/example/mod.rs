//! Runs the examples that stand in the rule files.

mod fill;
mod write;

use super::applies::other_version;
use super::verdict::{Judgement, Outcome};
use super::{Judge, Settings};
use crate::rule::{Example, RuleBook, Shows};
use crate::trace::Record;
use write::lines;

/// What became of one example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// Id of the rule, or of the deviation.
    pub rule: String,
    /// Which of its examples, from 1.
    pub number: usize,
    /// What it had to show.
    pub shows: Shows,
    /// The file and line of the rule.
    pub place: String,
    /// What went wrong, if something did.
    pub failure: Option<String>,
}

/// Runs every example of the book whose rule `wanted` says yes to.
pub fn check_examples(book: &RuleBook, wanted: &dyn Fn(&str) -> bool) -> Vec<ExampleResult> {
    let mut results = Vec::new();
    for (index, rule) in book
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| wanted(&rule.id))
    {
        if rule.not_asserted.is_some() {
            continue;
        }
        for (at, example) in rule.examples.iter().enumerate() {
            let failure = check_example(book, index, None, example).err();
            let place = format!("{}:{}", rule.file, rule.line);
            results.push(ExampleResult {
                rule: rule.id.clone(),
                number: at + 1,
                shows: example.shows,
                place,
                failure,
            });
        }
    }
    for deviation in book
        .deviations
        .iter()
        .filter(|deviation| wanted(&book.rules[deviation.rule].id))
    {
        for (at, example) in deviation.examples.iter().enumerate() {
            let failure = check_example(book, deviation.rule, Some(&deviation.id), example).err();
            let place = format!("{}:{}", deviation.file, deviation.line);
            let rule = format!(
                "{} (deviation {})",
                book.rules[deviation.rule].id, deviation.id
            );
            results.push(ExampleResult {
                rule,
                number: at + 1,
                shows: example.shows,
                place,
                failure,
            });
        }
    }
    results
}

/// Runs one example of the rule at `index`, or of one of its deviations.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_example(
    book: &RuleBook,
    index: usize,
    deviation: Option<&str>,
    example: &Example,
) -> Result<(), String> {
    let judgement = judge_example(book, index, example)?;
    if let Some(fault) = judgement.faults.first() {
        return Err(format!(
            "the rule's own expression fails: {}",
            fault.message
        ));
    }
    let outcome = &judgement.outcomes[&book.rules[index].id];
    if let Some(reason) = &outcome.not_applicable {
        return Err(format!("the rule does not apply: {reason:?}"));
    }
    verify(example.shows, outcome, &judgement, deviation)
}

fn verify(
    shows: Shows,
    outcome: &Outcome,
    judgement: &Judgement,
    deviation: Option<&str>,
) -> Result<(), String> {
    let Outcome {
        exercised,
        violated,
        deviated,
        inconclusive,
        ..
    } = outcome;
    let counts = format!(
        "exercised {exercised} times, {violated} violations, {deviated} known deviations, undecided {inconclusive:?}"
    );
    let first = judgement
        .violations
        .first()
        .map(|violation| format!("; {:?} at step {}", violation.breach, violation.place.line));
    let fail = |wanted: &str| {
        Err(format!(
            "{wanted}: {counts}{}",
            first.clone().unwrap_or_default()
        ))
    };
    match shows {
        Shows::Holds if *violated + *deviated > 0 => fail("should hold, but is violated"),
        Shows::Holds if !inconclusive.is_empty() => fail("should hold, but is not decided"),
        Shows::Holds if *exercised == 0 => {
            fail("should hold, but never comes true (use `silent` if that is meant)")
        }
        Shows::Breaks if *violated == 0 => fail("should be violated, but is not"),
        Shows::Silent if *exercised > 0 || *violated > 0 => {
            fail("should be silent, but is exercised")
        }
        Shows::Deviates if *violated > 0 => fail("should be a known deviation, but is a violation"),
        Shows::Deviates if *deviated == 0 => {
            fail("should be a known deviation, but nothing is found")
        }
        Shows::Deviates
            if deviation.is_some_and(|id| {
                !judgement
                    .violations
                    .iter()
                    .any(|v| v.deviation.as_deref() == Some(id))
            }) =>
        {
            fail("should be this deviation, but another one is found")
        }
        _ => Ok(()),
    }
}

/// Judges an example by the one rule that it belongs to.
///
/// # Errors
/// A step that is no record, in words.
pub fn judge_example(
    book: &RuleBook,
    index: usize,
    example: &Example,
) -> Result<Judgement, String> {
    let mut selected = vec![false; book.rules.len()];
    selected[index] = true;
    let rule = &book.rules[index];
    let settings = Settings {
        selected,
        // Examples tell no version: those that need one are of the first that has the rule.
        kubernetes: other_version(rule, None).and(rule.since),
        ..Settings::default()
    };
    let mut judge = Judge::new(book, &settings, "example");
    for line in lines(example, rule.on)? {
        let text = line.to_string();
        let record =
            Record::from_json(text.as_bytes(), 0).map_err(|error| format!("{error}, in {text}"))?;
        if let Some(mut record) = record {
            record.line = line["step"].as_u64().unwrap_or_default();
            judge.record(record);
        }
    }
    Ok(judge.finish())
}
