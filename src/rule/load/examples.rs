//! The examples of a rule.

use super::clauses::Clauses;
use crate::rule::{Example, Shows};

pub(super) fn require_examples(examples: &[Example], excused: bool, clauses: &mut Clauses<'_>) {
    if excused {
        return;
    }
    for wanted in [Shows::Holds, Shows::Breaks] {
        if !examples.iter().any(|example| example.shows == wanted) {
            clauses.error(&format!(
                "examples: at least one that `{}` is needed",
                wanted.word()
            ));
        }
    }
}

pub(super) fn load_examples(
    raw: &[serde_json::Map<String, serde_json::Value>],
    clauses: &mut Clauses<'_>,
) -> Vec<Example> {
    const SHOWS: &[(&str, Shows)] = &[
        ("holds", Shows::Holds),
        ("breaks", Shows::Breaks),
        ("silent", Shows::Silent),
        ("deviates", Shows::Deviates),
    ];
    let mut examples = Vec::new();
    for map in raw {
        for (word, steps) in map {
            let Some(shows) = clauses.word("examples", word, SHOWS) else {
                continue;
            };
            match steps.as_array() {
                Some(steps) if !steps.is_empty() => examples.push(Example {
                    shows,
                    steps: steps.clone(),
                }),
                _ => clauses.error(&format!(
                    "examples: `{word}` needs a list of at least one step"
                )),
            }
        }
    }
    examples
}
