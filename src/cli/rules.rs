//! `podlaw rules`: the rule book.

use std::path::PathBuf;

use super::asked::book;
use super::select::{RuleLevel, glob};
use super::{CliError, Ending, ReportFormat, print};
use crate::check::check_examples;
use crate::report;
use crate::rule::{Evidence, Rule, Version};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rule to show (an id), or a glob over ids (`phase.*`).
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Only rules of this topic (the part of the id before the dot).
    #[arg(long)]
    topic: Option<String>,
    /// Only rules of this level.
    #[arg(long, value_name = "LEVEL")]
    level: Option<RuleLevel>,
    /// Only rules that need this evidence.
    #[arg(long, value_name = "EVIDENCE")]
    evidence: Option<RuleEvidence>,
    /// Only rules that are a claim of the document that the project began with.
    #[arg(long)]
    seed: bool,
    /// Only rules that hold in this version of Kubernetes.
    #[arg(long, value_name = "VERSION")]
    kubernetes: Option<String>,
    /// Add the rule files of this folder.
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Load these rule files (or folders) alone and run their examples.
    #[arg(long, value_name = "DIR", num_args = 1.., conflicts_with_all = ["id", "rules"])]
    check: Vec<PathBuf>,
    /// How the list is written.
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum RuleEvidence {
    /// API objects.
    Api,
    /// Facts about processes.
    Process,
    /// Node objects.
    Node,
    /// Requests and their replies.
    Request,
}

impl RuleEvidence {
    fn evidence(self) -> Evidence {
        match self {
            Self::Api => Evidence::Api,
            Self::Process => Evidence::Process,
            Self::Node => Evidence::Node,
            Self::Request => Evidence::Request,
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    if !arguments.check.is_empty() {
        return check(&arguments.check);
    }
    let book = book(&arguments.rules, &[])?;
    let pattern = arguments
        .id
        .as_deref()
        .map(|id| glob("rule", id, &book))
        .transpose()?;
    let version = version(arguments.kubernetes.as_deref())?;
    let wanted = |rule: &&Rule| {
        pattern.as_ref().is_none_or(|glob| glob.is_match(&rule.id))
            && arguments
                .topic
                .as_ref()
                .is_none_or(|topic| rule.topic() == topic)
            && arguments
                .level
                .is_none_or(|level| rule.level == level.level())
            && arguments
                .evidence
                .is_none_or(|evidence| rule.evidence.contains(&evidence.evidence()))
            && (!arguments.seed || rule.seed)
            && version.is_none_or(|version| rule.holds_in(version))
    };
    let rules: Vec<&Rule> = book.rules.iter().filter(wanted).collect();
    let whole = arguments
        .id
        .as_deref()
        .is_some_and(|id| rules.len() == 1 && rules[0].id == id);
    print(&match arguments.format {
        ReportFormat::Json => report::json::rules(&book, &rules),
        ReportFormat::Lines => rules.iter().map(|rule| format!("{}\n", rule.id)).collect(),
        ReportFormat::Text if whole => report::rule_page::page(&book, rules[0]),
        ReportFormat::Text => report::rule_page::list(&book, &rules),
    })?;
    Ok(Ending::Conformant)
}

fn version(text: Option<&str>) -> Result<Option<Version>, CliError> {
    let Some(text) = text else { return Ok(None) };
    match Version::parse(text) {
        Some(version) => Ok(Some(version)),
        None => Err(CliError::option(
            "--kubernetes",
            text,
            "expected a version such as 1.36",
        )),
    }
}

fn check(paths: &[PathBuf]) -> Result<Ending, CliError> {
    let book = book(&[], paths)?;
    let results = check_examples(&book, &|_| true);
    print(&report::text::examples(&book, &results))?;
    let failed = results.iter().any(|result| result.failure.is_some());
    Ok(if failed {
        Ending::Violated
    } else {
        Ending::Conformant
    })
}
