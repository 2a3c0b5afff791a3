//! What `podlaw check` does with the cases that broke a rule: it cuts them down, and writes scenarios that can be played again.

use std::fmt::Write;
use std::path::Path;

use super::CliError;
use super::driven::Driven;
use super::outcome::{self, SHRUNK, save, save_broken};
use crate::check::verdict::Judgement;
use crate::check::{KnownFailures, Settings};
use crate::event::{Event, Scenario};
use crate::harness::{self, Drawn, Failure, Found, Shrinker};
use crate::rule::RuleBook;
use crate::trace::Record;

/// Where failures come from, and where they go.
pub(super) struct Failures<'f> {
    /// What was driven.
    pub driven: &'f Driven,
    /// The seed of the run.
    pub seed: u64,
    /// Where scenarios are written.
    pub folder: &'f Path,
    /// The rules, and how they are judged.
    pub by: (&'f RuleBook, &'f Settings),
    /// What is known to fail.
    pub known: &'f KnownFailures,
}

impl Failures<'_> {
    /// Cuts the failures down, writes their scenarios, and puts the violations of these in place of those that were found first. What is
    /// known to fail stays as it was found.
    pub fn save(&self, found: &mut Found) -> Result<String, CliError> {
        let (mut text, mut violations) = (String::new(), Vec::new());
        for failure in found.failures.iter().take(SHRUNK) {
            let (told, judgement) = self.broken_by(failure)?;
            text.push_str(&told);
            let all = judgement.violations.into_iter();
            violations.extend(all.filter(|violation| violation.rule == failure.rule));
        }
        if !violations.is_empty() {
            // What deviations and known failures look like is told beside them.
            let seen = &mut found.judgement.violations;
            seen.retain(|violation| {
                violation.deviation.is_some() || self.known.of(&violation.rule).is_some()
            });
            seen.extend(violations);
        }
        if let (true, Some(circle)) = (found.failures.is_empty(), &found.circle) {
            text.push_str(&self.unfinished(circle)?);
        }
        Ok(text)
    }

    /// Cuts a failure down, and writes its scenario; with what was judged of that.
    fn broken_by(&self, failure: &Failure) -> Result<(String, Judgement), CliError> {
        let (rule, case) = (&failure.rule, failure.drawn.case);
        // Before anything is played again: that may take long, and somebody may have had enough.
        let mut text = match &failure.played {
            Some(played) => self.as_played(failure, played)?,
            None => String::new(),
        };
        let cut = |shrinker: &Shrinker<'_>| shrinker.failure(failure);
        let shrunk = self.driven.shrink(self.by, cut);
        if let Some(fault) = shrunk.faults.first() {
            let _ = writeln!(text, "{rule}: trouble while it was cut down: {fault}");
        }
        let Some(mut scenario) = shrunk.scenario else {
            let why = match failure.played {
                Some(_) => "did not break it again, or not in time",
                None => "breaks it only after the cases before it",
            };
            let _ = writeln!(text, "{rule}: case {case} {why}");
            return Ok((text, Judgement::default()));
        };
        scenario.about = format!("case {case} of podlaw check --seed {}, cut down", self.seed);
        let again = self.driven.again();
        text.push_str(&save_broken(self.folder, rule, &scenario, &again)?);
        Ok((text, shrunk.judgement))
    }

    /// Writes what was done when a rule was broken, and all that was shown.
    fn as_played(
        &self,
        failure: &Failure,
        (events, records): &(Vec<Event>, Vec<Record>),
    ) -> Result<String, CliError> {
        let scenario = Scenario {
            about: format!(
                "case {} of podlaw check --seed {}, as it was played",
                failure.drawn.case, self.seed
            ),
            ..Scenario::new(events.clone())
        };
        let name = format!("{}-as-played", failure.rule);
        let headline = format!("{} was broken by", failure.rule);
        let again = self.driven.again();
        let mut text = save(self.folder, (&name, &headline), &scenario, &again)?;
        let path = self.folder.join(format!("{name}.jsonl"));
        outcome::write(&path, &harness::write_trace(records))?;
        let _ = writeln!(text, "what was shown: podlaw audit {}", path.display());
        Ok(text)
    }

    /// Cuts the first case that went round in a circle down, and writes its scenario.
    fn unfinished(&self, circle: &Drawn) -> Result<String, CliError> {
        let cut = |shrinker: &Shrinker<'_>| shrinker.circle(circle);
        let Some(mut scenario) = self.driven.shrink(self.by, cut).scenario else {
            return Ok(String::new());
        };
        scenario.about = format!(
            "case {} of podlaw check --seed {}, which goes round in a circle, cut down",
            circle.case, self.seed
        );
        let headline = "an unfinished case goes round in a circle after";
        let again = self.driven.again();
        save(self.folder, ("unfinished", headline), &scenario, &again)
    }
}
