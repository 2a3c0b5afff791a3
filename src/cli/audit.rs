//! `podlaw audit`: recordings in, verdicts out.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::outcome;
use super::recordings::judge;
use super::select::{Selection, globs};
use super::{CliError, Ending, ReportFormat, print};
use crate::check::verdict::{Judgement, Verdict};
use crate::check::{Plans, Settings};
use crate::report;
use crate::rule::{RuleBook, Version};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Recordings, gzipped or not; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The files are parts of one recording: merge them by time or resource version.
    #[arg(long)]
    together: bool,
    /// Add the rule files of this folder to the rule book.
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Judge by the rule files of this folder (or this file) alone.
    #[arg(long, value_name = "DIR", conflicts_with = "rules")]
    book: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// The version of Kubernetes to judge by (`1.36`); else what the recording says.
    #[arg(long, value_name = "VERSION")]
    kubernetes: Option<String>,
    /// A setting of the cluster, such as `node-monitor-grace-period=16s`.
    #[arg(long, value_name = "SETTING=VALUE")]
    set: Vec<String>,
    /// These rules must be exercised and decided, else the exit code is 2.
    #[arg(long, value_name = "GLOB")]
    require: Vec<String>,
    /// Known deviations of real Kubernetes are violations too.
    #[arg(long)]
    strict: bool,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// The same as `--format lines`.
    #[arg(long, hide = true)]
    brief: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let book = book(&arguments.rules, &arguments.book)?;
    let settings = settings(arguments, &book)?;
    let required = globs("--require", &arguments.require, &book)?;
    let mut unreadable = Vec::new();
    let judgement = judge(
        &arguments.files,
        arguments.together,
        &Arc::new(Plans::new(&book, &settings)),
        &mut unreadable,
    );
    let format = if arguments.brief {
        ReportFormat::Lines
    } else {
        arguments.format
    };
    let missing = missing(&judgement, &book, &settings, &|id| {
        required.iter().any(|glob| glob.is_match(id))
    });
    let audit = report::Audit {
        book: &book,
        judgement: &judgement,
        cases: None,
        unreadable: &unreadable,
        missing: &missing,
    };
    print(&match format {
        ReportFormat::Text => report::text::audit(&audit),
        ReportFormat::Json => report::json::audit(&audit),
        ReportFormat::Lines => report::lines::audit(&audit),
    })?;
    for error in &unreadable {
        anstream::eprintln!("{} {error}", report::style::alarm("error:"));
    }
    Ok(ending(&audit))
}

/// The book that a command judges by.
pub(super) fn book(added: &[PathBuf], alone: &[PathBuf]) -> Result<RuleBook, CliError> {
    let book = match (added, alone) {
        ([], []) => RuleBook::embedded(),
        (added, []) => RuleBook::with_folders(added),
        (_, alone) => RuleBook::of_folders(alone),
    };
    Ok(book?)
}

fn ending(audit: &report::Audit<'_>) -> Ending {
    if !audit.unreadable.is_empty() {
        return Ending::Fault;
    }
    match outcome::ending(audit.judgement) {
        Ending::Conformant if !audit.missing.is_empty() => Ending::Unexercised,
        ending => ending,
    }
}

fn settings(arguments: &Arguments, book: &RuleBook) -> Result<Settings, CliError> {
    let kubernetes = match &arguments.kubernetes {
        None => None,
        Some(text) => match Version::parse(text) {
            Some(version) => Some(version),
            None => {
                return Err(CliError::option(
                    "--kubernetes",
                    text,
                    "expected a version such as 1.36",
                ));
            }
        },
    };
    let mut set = BTreeMap::new();
    for text in &arguments.set {
        let (name, value) = setting(text, book)?;
        set.insert(name, value);
    }
    Ok(Settings {
        strict: arguments.strict,
        kubernetes,
        set,
        selected: arguments.selection.of(book)?,
    })
}

fn setting(text: &str, book: &RuleBook) -> Result<(String, String), CliError> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(CliError::option(
            "--set",
            text,
            "expected SETTING=VALUE, such as node-monitor-grace-period=16s",
        ));
    };
    let Some(constant) = book
        .timing
        .iter()
        .find(|constant| constant.setting.as_deref() == Some(name))
    else {
        let known: Vec<&str> = book
            .timing
            .iter()
            .filter_map(|constant| constant.setting.as_deref())
            .collect();
        return Err(CliError::option(
            "--set",
            text,
            format!(
                "there is no setting `{name}`; known are {}",
                known.join(", ")
            ),
        ));
    };
    if crate::check::setting_value(value, &constant.value).is_none() {
        let wanted = if constant.value.as_int().is_some() {
            "a number"
        } else {
            "a duration such as 16s or 5m"
        };
        return Err(CliError::option(
            "--set",
            text,
            format!("expected {wanted}"),
        ));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// The required rules that were not exercised, or could not be decided.
fn missing(
    judgement: &Judgement,
    book: &RuleBook,
    settings: &Settings,
    required: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let picked = |index: usize| settings.selected.get(index).copied().unwrap_or(true);
    let asked = book
        .rules
        .iter()
        .enumerate()
        .filter(|(index, rule)| picked(*index) && required(&rule.id));
    let asked = asked.filter(|(_, rule)| rule.not_asserted.is_none());
    let open = asked.filter(|(_, rule)| {
        let outcome = judgement.outcomes.get(&rule.id);
        outcome.is_none_or(|outcome| {
            matches!(
                outcome.verdict(),
                Verdict::NeverExercised | Verdict::Inconclusive | Verdict::NotApplicable
            )
        })
    });
    open.map(|(_, rule)| rule.id.clone()).collect()
}
