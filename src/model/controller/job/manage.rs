//! Pods that a Job makes, and those that it has too many of.

use std::sync::Arc;

use super::count::{View, bit};
use super::{CONTROLLER, INDEXES, Look};
use crate::model::controller::{Finalizers, Labels, Ties};
use crate::model::decisions::WantedFacts;
use crate::model::shown::Shown;
use crate::model::state::{State, sooner};

impl Look<'_> {
    /// Deletes what is too much, makes what is missing.
    pub(super) fn manage(&mut self, state: &mut State, view: &mut View, out: &mut Vec<Shown>) {
        if self.status.is_decided() || self.spec.suspend {
            self.delete_down_to(0, state, view, out);
        } else if !self.deleted {
            let active = number(view.active.len());
            let wanted = self.decisions.job_wants(WantedFacts {
                parallelism: self.spec.parallelism.into(),
                completions: self.spec.completions.map(u16::from),
                succeeded: self.succeeded(),
                active,
            });
            self.delete_down_to(wanted as usize, state, view, out);
            let waits = self
                .decisions
                .job_waits_for_end(self.replaces_failed_only());
            let stopping = if waits { view.terminating } else { 0 };
            let missing = wanted.saturating_sub(active + stopping);
            self.make(missing, state, view, out);
        }
        self.status.active = number(view.active.len());
        self.status.ready = view.ready.min(self.status.active);
        self.status.terminating = view.terminating;
    }

    fn delete_down_to(
        &self,
        wanted: usize,
        state: &mut State,
        view: &mut View,
        out: &mut Vec<Shown>,
    ) {
        while view.active.len() > wanted
            && let Some((pod, index)) = view.active.pop()
        {
            state.delete_pod(self.decisions, pod, CONTROLLER, out);
            if state.pod(pod).is_some() {
                view.terminating += 1;
                view.terminating_indexes |= bit(index);
            }
        }
    }

    fn make(&self, missing: u16, state: &mut State, view: &mut View, out: &mut Vec<Shown>) {
        let now = state.now;
        let per_index = self.spec.backoff_limit_per_index.is_some();
        if missing == 0 || !per_index && self.backs_off(now, view) {
            return;
        }
        for _ in 0..missing {
            let index = if self.spec.indexed {
                let Some(index) = self.next_index(now, view) else {
                    break;
                };
                Some(index)
            } else {
                None
            };
            if let Some(pod) = self.make_pod(index, state, out) {
                view.active.push((pod, index));
            }
        }
    }

    /// Whether the next Pod has to wait for the back-off.
    fn backs_off(&self, now: i64, view: &mut View) -> bool {
        let memory = &self.memory;
        let until = memory.failed_at + self.decisions.job_back_off(memory.failures);
        memory.failures > 0 && view.wait_until(now, until)
    }

    /// The first index that is to be worked on.
    ///
    /// Source: concepts/workloads/controllers/job.md#completion-mode
    fn next_index(&self, now: i64, view: &mut View) -> Option<u8> {
        let mut taken = self.status.completed | self.status.failed_indexes;
        for (_, index) in &view.active {
            taken |= bit(*index);
        }
        if self
            .decisions
            .job_waits_for_end(self.replaces_failed_only())
        {
            taken |= view.terminating_indexes;
        }
        let per_index = self.spec.backoff_limit_per_index.is_some();
        (0..self.spec.completions.unwrap_or(0)).find(|index| {
            let (failures, at) = self.memory.of_index[(*index as usize).min(INDEXES - 1)];
            let until = at + self.decisions.job_back_off(failures.into());
            let free = taken & bit(Some(*index)) == 0;
            free && !(per_index && failures > 0 && view.wait_until(now, until))
        })
    }

    fn make_pod(&self, index: Option<u8>, state: &mut State, out: &mut Vec<Shown>) -> Option<u32> {
        let one = state.workload(self.uid)?;
        let (meta, template) = (one.meta, Arc::clone(&one.template));
        let base = match index {
            Some(index) => meta.name.child(index.into()),
            None => meta.name,
        };
        let per_index = self.spec.backoff_limit_per_index.is_some();
        let failures = |index: u8| self.memory.of_index[(index as usize).min(INDEXES - 1)].0;
        let ties = Ties {
            claims: Default::default(),
            labels: Labels {
                app: template.app,
                job: Some((meta.uid, meta.name)),
                index,
                ..Labels::default()
            },
            owner: Some(meta.reference()),
            finalizers: Finalizers::JOB_TRACKING,
            hostname: index.map(|_| base),
            node: None,
            index_failures: index.filter(|_| per_index).map(failures),
            mirror: None,
        };
        let name = state.next_name(self.uid, base);
        state.create_by(self.decisions, name, &template, ties, CONTROLLER, out)
    }
}

impl View {
    /// Whether a time has not come yet; the controller looks again then.
    fn wait_until(&mut self, now: i64, until: i64) -> bool {
        if until <= now {
            return false;
        }
        sooner(&mut self.again, until);
        true
    }
}

fn number(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
