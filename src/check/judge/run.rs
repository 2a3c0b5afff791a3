//! Judging the runs of containers.

use std::sync::Arc;

use super::super::plan::Plan;
use super::super::runs;
use super::super::site::Because;
use super::super::sites::{container_at, run_site};
use super::super::world::EntryId;
use super::Judge;
use crate::rule::Subject;

impl<'b> Judge<'b> {
    /// Judges the runs that changed, and the latest run of each container, when the Pod changed; when another object did that
    /// they read, the latest of each container and those of which something is expected.
    pub(super) fn judge_runs(
        &mut self,
        plan: &Arc<Plan<'b>>,
        id: EntryId,
        only: Option<usize>,
        because: Option<Because>,
    ) {
        if plan.of(Subject::Run).rules.is_empty() {
            return;
        }
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        let count = entry.runs.len();
        if because.is_none() {
            runs::note_changes_before(entry);
        }
        for at in 0..count {
            let Some(entry) = self.world.entry(id) else {
                return;
            };
            let (run, latest) = (&entry.runs[at], runs::is_latest(entry, at));
            let changed = because.is_none() && run.changed | run.changed_before != 0;
            let concerned = changed || latest || !run.state.open.is_empty();
            if concerned && only.is_none_or(|only| only == at) {
                self.judge_run(plan, id, at, latest, because);
            }
        }
    }

    fn judge_run(
        &mut self,
        plan: &Arc<Plan<'b>>,
        id: EntryId,
        at: usize,
        latest: bool,
        because: Option<Because>,
    ) {
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        let mut state = std::mem::take(&mut entry.runs[at].state);
        let mut site = run_site(entry, id, at);
        site.because = because;
        let container = container_at(entry, site.container.as_deref()).filter(|_| latest);
        let new_run = !state.known;
        if let Some(container) = container {
            state.memory = std::mem::take(&mut entry.containers[container].run_memory);
            site.created = new_run;
        }
        entry.runs[at].changed = 0;
        self.desk.judge(plan, &mut site, &mut state, &self.world);
        if let Some(entry) = self.world.entry_mut(id) {
            if let Some(container) = container {
                entry.containers[container].run_memory = std::mem::take(&mut state.memory);
            }
            entry.runs[at].state = state;
        }
    }
}
