//! The Job controller.

mod count;
mod manage;
mod status;

use std::sync::Arc;

use self::count::View;
use self::status::{COMPLETE, CRITERIA, FAILED, FAILURE, SUSPENDED};
pub use self::status::{Few, JobStatus, Uncounted};
use super::{Body, Finalizers};
use crate::event::{JobSpec, Propagation};
use crate::model::decisions::{BackOffLimitFacts, Decisions};
use crate::model::shown::{Shown, User};
use crate::model::state::State;
use crate::object::Kind;

pub(super) const CONTROLLER: User =
    User::Controller("system:serviceaccount:kube-system:job-controller");
const TTL: User =
    User::Controller("system:serviceaccount:kube-system:ttl-after-finished-controller");

/// How many indexes have a back-off of their own.
const INDEXES: usize = 8;

/// What the controller keeps in mind of a Job.
#[derive(Clone, Copy, Debug, Default)]
pub struct JobMemory {
    /// Failures since the last success.
    pub failures: u16,
    /// When the latest failure was.
    pub failed_at: i64,
    /// Failures of each index and when the latest was, with `backoffLimitPerIndex`.
    pub of_index: [(u8, i64); INDEXES],
}

/// One look at a Job.
struct Look<'a> {
    decisions: &'a dyn Decisions,
    uid: u32,
    spec: Arc<JobSpec>,
    status: JobStatus,
    memory: JobMemory,
    deleted: bool,
}

impl State {
    pub(super) fn sync_job(&mut self, decisions: &dyn Decisions, uid: u32, out: &mut Vec<Shown>) {
        let Some(one) = self.workload(uid) else {
            return;
        };
        let Body::Job(spec, status, memory) = &one.body else {
            return;
        };
        let was_decided = status.is_decided();
        let mut look = Look {
            decisions,
            uid,
            spec: Arc::clone(spec),
            status: *status,
            memory: *memory,
            deleted: one.meta.deletion.is_some(),
        };
        if look.status.is_over() {
            self.after_job(&look, out);
            return;
        }
        let mut view = look.view(self);
        look.begin(self.now);
        look.count(self, &mut view);
        look.decide(self.now, &view);
        // The condition stands in the API before anything follows from it.
        if look.status.is_decided() && !was_decided {
            look.store(self, out);
        }
        look.manage(self, &mut view, out);
        look.store(self, out);
        look.flush(self, &view, out);
        look.wait(self, &view);
    }

    /// A Job that has finished goes when its time is over.
    fn after_job(&mut self, look: &Look<'_>, out: &mut Vec<Shown>) {
        let left: Vec<u32> = self.pods_of(look.uid).map(|pod| pod.uid).collect();
        for pod in left {
            self.release(pod, Finalizers::JOB_TRACKING, CONTROLLER, out);
        }
        let (Some(ttl), Some(finished)) = (look.spec.ttl, look.status.finished()) else {
            return;
        };
        let due = look.decisions.job_expires(finished, ttl);
        let now = self.now;
        let Some(one) = self.workload_mut(look.uid) else {
            return;
        };
        if due > now {
            one.look_at(due);
        } else if one.meta.deletion.is_none() {
            let target = (Kind::Job, one.meta.name);
            self.delete_workload(target, Propagation::Foreground, TTL, out);
        }
    }
}

impl Look<'_> {
    /// The start, and whether the Job is suspended.
    ///
    /// Source: concepts/workloads/controllers/job.md#suspending-a-job
    fn begin(&mut self, now: i64) {
        let was = self.status.is(SUSPENDED);
        if self.spec.suspend {
            if !was {
                self.status.set(SUSPENDED, true, "JobSuspended", now);
            }
            self.status.start = None;
            return;
        }
        if was {
            self.status.set(SUSPENDED, false, "JobResumed", now);
        }
        self.status.start.get_or_insert(now);
    }

    /// Whether the Job has succeeded or failed.
    ///
    /// Source: concepts/workloads/controllers/job.md#terminal-job-conditions
    fn decide(&mut self, now: i64, view: &View) {
        if self.status.is_decided() {
            return;
        }
        if let Some(reason) = self.failure(now, view) {
            self.status.set(FAILURE, true, reason, now);
        } else if let Some(reason) = self.success(view) {
            self.status.set(CRITERIA, true, reason, now);
        }
    }

    fn failure(&self, now: i64, view: &View) -> Option<&'static str> {
        let running = self.status.start.map(|start| now - start);
        let deadline = running.zip(self.spec.active_deadline);
        if view.fails_job {
            Some("PodFailurePolicy")
        } else if self.decisions.over_back_off_limit(self.limit_facts(view)) {
            Some("BackoffLimitExceeded")
        } else if deadline
            .is_some_and(|(ran, limit)| self.decisions.job_deadline_passed(ran, limit))
        {
            Some("DeadlineExceeded")
        } else {
            self.index_failure()
        }
    }

    fn limit_facts(&self, view: &View) -> BackOffLimitFacts {
        let spec = &self.spec;
        BackOffLimitFacts {
            policy: spec.template.restart_policy,
            failed: self.failed(),
            restarts: view.restarts,
            limit: match (spec.backoff_limit, spec.backoff_limit_per_index) {
                (Some(limit), _) => u16::from(limit),
                (None, None) => 6,
                (None, Some(_)) => u16::MAX,
            },
        }
    }

    /// Source: concepts/workloads/controllers/job.md#backoff-limit-per-index
    fn index_failure(&self) -> Option<&'static str> {
        let failed = self.status.failed_indexes.count_ones();
        let most = self.spec.max_failed_indexes.map(u32::from);
        if most.is_some_and(|most| failed > most) {
            return Some("MaxFailedIndexesExceeded");
        }
        let ended = failed + self.status.completed.count_ones();
        let all = self.spec.completions.map_or(u32::MAX, u32::from);
        (failed > 0 && ended >= all).then_some("FailedIndexes")
    }

    fn success(&self, view: &View) -> Option<&'static str> {
        let completed = self.status.completed;
        let policy = self.spec.success_policy;
        if policy.is_some_and(|rule| self.decisions.meets_success_policy(rule, completed)) {
            return Some("SuccessPolicy");
        }
        let reached = match self.spec.completions {
            Some(completions) => self.succeeded() >= u16::from(completions),
            None => self.succeeded() > 0 && view.active.is_empty() && view.terminating == 0,
        };
        (reached && !self.spec.suspend).then_some("CompletionsReached")
    }

    /// Pods that have failed, those that are just being counted included.
    fn failed(&self) -> u16 {
        self.status.failed + self.status.uncounted.failed.len()
    }

    /// Pods, or indexes, that have succeeded.
    fn succeeded(&self) -> u16 {
        self.status.succeeded + self.status.uncounted.succeeded.len()
    }

    /// When the controller has to look again though nothing changes.
    fn wait(&self, state: &mut State, view: &View) {
        let deadline = match (self.status.start, self.spec.active_deadline) {
            (Some(start), Some(seconds)) if !self.status.is_decided() => {
                Some(start + i64::from(seconds) * 1_000)
            }
            _ => None,
        };
        let over = self.status.is_over().then_some(state.now);
        let Some(one) = state.workload_mut(self.uid) else {
            return;
        };
        for time in [deadline, view.again, over].into_iter().flatten() {
            one.look_at(time);
        }
    }

    /// Writes the status if it has changed.
    fn store(&self, state: &mut State, out: &mut Vec<Shown>) {
        let Some(one) = state.workload_mut(self.uid) else {
            return;
        };
        if let Body::Job(_, status, memory) = &mut one.body {
            let changed = *status != self.status;
            (*status, *memory) = (self.status, self.memory);
            if changed {
                state.write_status_of(self.uid, CONTROLLER, out);
            }
        }
    }

    /// What was counted is released, and counted for good; then the Job may be over.
    ///
    /// Source: concepts/workloads/controllers/job.md#job-tracking-with-finalizers
    fn flush(&mut self, state: &mut State, view: &View, out: &mut Vec<Shown>) {
        for pod in &view.release {
            state.release(*pod, Finalizers::JOB_TRACKING, CONTROLLER, out);
        }
        let status = &mut self.status;
        status.failed += status.uncounted.failed.len();
        status.succeeded += status.uncounted.succeeded.len();
        status.uncounted = Uncounted::default();
        if self
            .decisions
            .job_is_over(status.active, status.terminating)
        {
            let now = state.now;
            if status.is(CRITERIA) {
                status.set(COMPLETE, true, status.reason(CRITERIA), now);
                status.completion = Some(now);
            } else if status.is(FAILURE) {
                status.set(FAILED, true, status.reason(FAILURE), now);
            }
        }
        self.store(state, out);
    }
}
