//! By what a command judges what it has not played itself, and how it reports.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::files;
use super::known::{self, Known};
use super::outcome;
use super::select::{Selection, globs};
use super::{CliError, Ending, ReportFormat, print};
use crate::check::verdict::{Judgement, Verdict};
use crate::check::{KnownFailures, Plans, Settings};
use crate::report;
use crate::rule::{RuleBook, Version};

/// Options of such commands.
#[derive(Debug, clap::Args)]
pub(super) struct Asked {
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
    #[command(flatten)]
    known: Known,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// Write the report to this folder too: report.json, report.txt, junit.xml, report.html and conformance.yaml.
    #[arg(long, value_name = "DIR")]
    report_dir: Option<PathBuf>,
    /// The same as `--format lines`.
    #[arg(long, hide = true)]
    brief: bool,
}

impl Asked {
    /// Judges, and reports. What judges is told what is known to fail, and notes what it could not read.
    pub fn report(
        &self,
        judge: impl FnOnce(
            &Arc<Plans<'_>>,
            &KnownFailures,
            &mut Vec<String>,
        ) -> Result<Judgement, CliError>,
    ) -> Result<Ending, CliError> {
        let book = book(&self.rules, &self.book)?;
        let settings = self.settings(&book)?;
        let required = globs("--require", &self.require, &book)?;
        let known = self.known.read(&book)?;
        let mut unreadable = Vec::new();
        let plans = Arc::new(Plans::new(&book, &settings));
        let mut judgement = judge(&plans, &known, &mut unreadable)?;
        let (fixed, stale) = known::applied(&known, &mut judgement, self.strict);
        let missing = missing(&judgement, &book, &settings, &|id| {
            required.iter().any(|glob| glob.is_match(id))
        });
        let audit = report::Audit {
            book: &book,
            judgement: &judgement,
            cases: None,
            unreadable: &unreadable,
            missing: &missing,
            fixed: &fixed,
        };
        self.tell(&audit, &stale)?;
        for error in unreadable.iter().chain(&stale) {
            anstream::eprintln!("{} {error}", report::style::alarm("error:"));
        }
        Ok(match ending(&audit) {
            Ending::Conformant | Ending::Unexercised if !stale.is_empty() => Ending::Violated,
            ending => ending,
        })
    }

    /// Prints the report, and files it.
    fn tell(&self, audit: &report::Audit<'_>, troubles: &[String]) -> Result<(), CliError> {
        let format = if self.brief {
            ReportFormat::Lines
        } else {
            self.format
        };
        let (text, json) = (report::text::audit, report::json::audit);
        print(&match format {
            ReportFormat::Text => text(audit),
            ReportFormat::Json => json(audit),
            ReportFormat::Lines => report::lines::audit(audit),
        })?;
        let Some(folder) = &self.report_dir else {
            return Ok(());
        };
        let report = report::Report {
            audit: *audit,
            implementation: None,
            troubles,
        };
        files::write_all(folder, &report, &text(audit), &json(audit))
    }

    fn settings(&self, book: &RuleBook) -> Result<Settings, CliError> {
        let version = |text: &String| {
            let wanted = "expected a version such as 1.36";
            Version::parse(text).ok_or_else(|| CliError::option("--kubernetes", text, wanted))
        };
        Ok(Settings {
            strict: self.strict,
            kubernetes: self.kubernetes.as_ref().map(version).transpose()?,
            set: settings(&self.set, book)?,
            selected: self.selection.of(book)?,
        })
    }
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

/// Settings of what is judged (`--set`).
pub(super) fn settings(
    texts: &[String],
    book: &RuleBook,
) -> Result<BTreeMap<String, String>, CliError> {
    texts.iter().map(|text| setting(text, book)).collect()
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
