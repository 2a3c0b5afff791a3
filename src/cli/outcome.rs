//! What the commands that play scenarios have in common: how they tell verdicts, and what they end with.

use std::path::{Path, PathBuf};

use super::{CliError, Ending};
use crate::check::KnownFailure;
use crate::check::verdict::{Judgement, Verdict};
use crate::event::Scenario;
use crate::report;
use crate::rule::RuleBook;

/// The verdicts, for people.
pub(super) fn told(book: &RuleBook, judgement: &Judgement, cases: u64) -> String {
    report::text::audit(&of(book, judgement, cases, &[]))
}

/// The verdicts on what was played: nothing of that can be unreadable. `fixed` is what was known to fail and fails no longer.
pub(super) fn of<'a>(
    book: &'a RuleBook,
    judgement: &'a Judgement,
    cases: u64,
    fixed: &'a [KnownFailure],
) -> report::Audit<'a> {
    report::Audit {
        book,
        judgement,
        cases: Some(cases),
        unreadable: &[],
        missing: &[],
        fixed,
    }
}

/// How many broken rules get a scenario of their own.
pub(super) const SHRUNK: usize = 3;

/// Writes the scenario that breaks a rule, and says how to play it again: `on` is added to the command.
pub(super) fn save_broken(
    folder: &Path,
    rule: &str,
    scenario: &Scenario,
    on: &str,
) -> Result<String, CliError> {
    let headline = format!("{rule} is broken by");
    save(folder, (rule, &headline), scenario, on)
}

/// Writes a scenario, and says under a headline how to play it again.
pub(super) fn save(
    folder: &Path,
    (name, headline): (&str, &str),
    scenario: &Scenario,
    on: &str,
) -> Result<String, CliError> {
    let (path, yaml) = write_scenario(folder, name, scenario)?;
    let again = path.display();
    Ok(format!(
        "{headline}\n{yaml}\nagain: podlaw replay {again}{on}\n\n"
    ))
}

/// Writes a scenario under a name; with its path, and what was written.
pub(super) fn write_scenario(
    folder: &Path,
    name: &str,
    scenario: &Scenario,
) -> Result<(PathBuf, String), CliError> {
    let yaml = scenario
        .to_yaml()
        .map_err(|error| CliError::Output(error.to_string()))?;
    let path = folder.join(format!("{name}.yaml"));
    write(&path, &yaml)?;
    Ok((path, yaml))
}

/// Writes a file, and the folders above it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, text));
    written.map_err(|error| CliError::Output(format!("{}: {error}", path.display())))
}

/// What the verdicts amount to.
pub(super) fn ending(judgement: &Judgement) -> Ending {
    let mut outcomes = judgement.outcomes.values();
    if !judgement.faults.is_empty() {
        Ending::Fault
    } else if outcomes.any(|outcome| outcome.verdict() == Verdict::Violated) {
        Ending::Violated
    } else {
        Ending::Conformant
    }
}
