//! The CronJob controller.

use std::sync::Arc;

use super::job::Few;
use super::{Body, Labels, Meta};
use crate::event::{CronJobSpec, Propagation};
use crate::model::decisions::{Decisions, Start, StartFacts};
use crate::model::play::EPOCH;
use crate::model::shown::{Shown, User, Verb};
use crate::model::state::State;
use crate::object::Kind;

const CONTROLLER: User = User::Controller("system:serviceaccount:kube-system:cronjob-controller");
/// How long after the scheduled time the controller looks, milliseconds.
const LATE: i64 = 50;
const MINUTE: i64 = 60_000;

/// `CronJobStatus`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CronJobStatus {
    /// `active`
    pub active: Few,
    /// `lastScheduleTime`
    pub last: Option<i64>,
    /// `lastSuccessfulTime`
    pub successful: Option<i64>,
}

/// A Job of a CronJob.
#[derive(Clone, Copy, Debug)]
struct Run {
    uid: u32,
    meta: Meta,
    over: bool,
    succeeded: Option<i64>,
}

impl State {
    pub(super) fn sync_cron_job(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        let Some(one) = self.workload(uid) else {
            return;
        };
        let Body::CronJob(spec, status) = &one.body else {
            return;
        };
        let (spec, mut status, meta) = (Arc::clone(spec), *status, one.meta);
        let runs = self.runs(uid);
        let before = status;
        status.active = Few::default();
        for run in runs.iter().filter(|run| !run.over) {
            status.active.push(run.uid);
        }
        let succeeded = runs.iter().filter_map(|run| run.succeeded).max();
        status.successful = status.successful.max(succeeded);
        self.clear_history(&spec, &runs, out);
        if meta.deletion.is_none() && !spec.suspend {
            self.schedule(decisions, (&meta, &spec), &mut status, out);
        }
        let Some(one) = self.workload_mut(uid) else {
            return;
        };
        if let Body::CronJob(_, stored) = &mut one.body
            && before != status
        {
            *stored = status;
            self.write_status_of(uid, CONTROLLER, out);
        }
    }

    /// The Jobs of a CronJob, oldest first.
    fn runs(&self, uid: u32) -> Vec<Run> {
        let owned = self.owned(uid).filter_map(|job| self.workload(job));
        let runs = owned.filter_map(|job| match &job.body {
            Body::Job(_, status, _) => Some(Run {
                uid: job.meta.uid,
                meta: job.meta,
                over: status.is_over(),
                succeeded: status.completion,
            }),
            _ => None,
        });
        runs.collect()
    }

    /// Finished Jobs beyond the limits go, the oldest first.
    ///
    /// Source: concepts/workloads/controllers/cron-jobs.md#jobs-history-limits
    fn clear_history(&mut self, spec: &CronJobSpec, runs: &[Run], out: &mut Vec<Shown>) {
        for (succeeded, limit) in [
            (true, spec.successful_limit.unwrap_or(3)),
            (false, spec.failed_limit.unwrap_or(1)),
        ] {
            let ended = |run: &&Run| run.over && run.succeeded.is_some() == succeeded;
            let count = runs.iter().filter(ended).count();
            let beyond = count.saturating_sub(limit.into());
            for run in runs.iter().filter(ended).take(beyond) {
                let target = (Kind::Job, run.meta.name);
                self.delete_workload(target, Propagation::Background, CONTROLLER, out);
            }
        }
    }

    fn schedule(
        &mut self,
        decisions: &dyn Decisions,
        (meta, spec): (&Meta, &CronJobSpec),
        status: &mut CronJobStatus,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let period = i64::from(spec.every.max(1)) * MINUTE;
        // Minutes are counted from the hour, as `*/n` does; the clock of the model begins at one.
        let latest = now.div_euclid(period) * period;
        let next = latest + period;
        if let Some(one) = self.workload_mut(meta.uid) {
            one.look_at(next + LATE);
        }
        let since = status.last.unwrap_or(meta.created);
        if latest <= since {
            return;
        }
        let start = decisions.cron_starts(StartFacts {
            policy: spec.policy,
            active: status.active.len(),
            late: now - latest,
            deadline: spec.starting_deadline,
        });
        match start {
            Start::No => return,
            Start::Beside => {}
            Start::Instead => {
                for uid in std::mem::take(&mut status.active).uids() {
                    if let Some(name) = self.workload(*uid).map(|job| job.meta.name) {
                        let target = (Kind::Job, name);
                        self.delete_workload(target, Propagation::Background, CONTROLLER, out);
                    }
                }
            }
        }
        if let Some(job) = self.start_job(meta, spec, latest, out) {
            status.active.push(job);
            status.last = Some(latest);
        }
    }

    fn start_job(
        &mut self,
        meta: &Meta,
        spec: &CronJobSpec,
        scheduled: i64,
        out: &mut Vec<Shown>,
    ) -> Option<u32> {
        let minute = u32::try_from((EPOCH + scheduled) / MINUTE).unwrap_or_default();
        let (kind, name) = (Kind::Job, meta.name.child(minute));
        let taken = self.workload_named(kind, name).is_some();
        let code = if taken { 409 } else { 201 };
        out.push(super::store::request(
            Verb::Create,
            kind,
            name,
            CONTROLLER,
            code,
        ));
        if taken {
            return None;
        }
        let body = super::store::job_body(&spec.job);
        let uid = self.add_workload(
            kind,
            (name, Labels::default()),
            (Some(meta.reference()), Some(scheduled)),
            body,
            out,
        );
        Some(uid)
    }
}
