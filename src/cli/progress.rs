//! Progress of a long run, on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a run is.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A run of so many cases, or of so much time.
    pub fn new(cases: u64, limit: Option<Duration>) -> Self {
        let bar = match limit {
            None => ProgressBar::new(cases),
            Some(_) => ProgressBar::new_spinner(),
        };
        let template = match limit {
            None => "{bar:30} {pos}/{len} cases, {msg} steps judged, {eta} left",
            Some(_) => "{spinner} {pos} cases, {msg} steps judged, {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if std::io::stderr().is_terminal() {
            bar.enable_steady_tick(Duration::from_millis(200));
        } else {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self(bar)
    }

    /// A run of so many mutants.
    pub fn of_mutants(count: u64) -> Self {
        let progress = Self::new(count, None);
        let template = "{bar:30} {pos}/{len} mutants, {msg} steps judged, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            progress.0.set_style(style);
        }
        progress
    }

    /// So many more cases and steps.
    pub fn add(&self, cases: u64, steps: u64) {
        self.0.inc(cases);
        let before: u64 = self.0.message().parse().unwrap_or_default();
        self.0.set_message((before + steps).to_string());
    }

    /// It is over.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
