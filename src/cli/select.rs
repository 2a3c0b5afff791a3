//! Which rules a command is about: globs over their ids.

use std::path::PathBuf;

use globset::GlobMatcher;

use super::CliError;
use crate::check::Settings;
use crate::rule::{Level, RuleBook, matcher};

/// Options that pick rules.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Selection {
    /// Judge only the rules whose id matches this glob (`phase.*`); may be given more than once.
    #[arg(long, value_name = "GLOB")]
    pub focus: Vec<String>,
    /// Leave out the rules whose id matches this glob.
    #[arg(long, value_name = "GLOB")]
    pub skip: Vec<String>,
    /// Judge only rules of this level or above.
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<RuleLevel>,
}

/// The rules by which a command that plays scenarios judges, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Judging {
    /// Add the rule files of this folder to the rule book.
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// Known deviations of real Kubernetes are violations too.
    #[arg(long)]
    strict: bool,
    /// A setting of the program or cluster that is driven, such as `node-monitor-grace-period=16s`.
    #[arg(long, value_name = "SETTING=VALUE")]
    set: Vec<String>,
}

impl Judging {
    /// The rule book, and the settings to judge by.
    pub fn book(&self) -> Result<(RuleBook, Settings), CliError> {
        let book = super::asked::book(&self.rules, &[])?;
        let settings = Settings {
            strict: self.strict,
            set: super::asked::settings(&self.set, &book)?,
            selected: self.selection.of(&book)?,
            ..Settings::default()
        };
        Ok((book, settings))
    }
}

/// How binding a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum RuleLevel {
    /// Stated as fact.
    Must,
    /// Hedged, best effort, or dependent on the set-up.
    Should,
    /// A freedom; never judged.
    May,
}

impl RuleLevel {
    pub fn level(self) -> Level {
        match self {
            Self::Must => Level::Must,
            Self::Should => Level::Should,
            Self::May => Level::May,
        }
    }
}

impl Selection {
    /// The rules of the book that are picked, by position.
    pub fn of(&self, book: &RuleBook) -> Result<Vec<bool>, CliError> {
        let focus = globs("--focus", &self.focus, book)?;
        let skip = globs("--skip", &self.skip, book)?;
        let picked = book.rules.iter().map(|rule| {
            let focused = focus.is_empty() || focus.iter().any(|glob| glob.is_match(&rule.id));
            let level = self.level.is_none_or(|level| rule.level >= level.level());
            focused && level && !skip.iter().any(|glob| glob.is_match(&rule.id))
        });
        Ok(picked.collect())
    }
}

/// Globs over rule ids; each must match at least one rule.
pub(super) fn globs(
    option: &'static str,
    patterns: &[String],
    book: &RuleBook,
) -> Result<Vec<GlobMatcher>, CliError> {
    patterns
        .iter()
        .map(|pattern| glob(option, pattern, book))
        .collect()
}

/// One glob over rule ids, which must match at least one rule.
pub(super) fn glob(
    option: &'static str,
    pattern: &str,
    book: &RuleBook,
) -> Result<GlobMatcher, CliError> {
    matcher(book, pattern).map_err(|why| CliError::option(option, pattern, why))
}
