//! What a kubelet has to do for one Pod, and when.

use super::{Next, Step, lag};
use crate::event::{ProbeKind, RestartPolicy, Role};
use crate::model::decisions::{Decisions, NextFacts};
use crate::model::state::{End, Pod, Worker};

/// One Pod as its kubelet sees it.
pub(super) struct Look<'a> {
    pub decisions: &'a dyn Decisions,
    pub now: i64,
    pub number: u8,
    pub at: usize,
    pub worker: &'a Worker,
    pub pod: Option<&'a Pod>,
    /// It is a static Pod whose manifest was taken away.
    pub removed: bool,
    /// The node is cut off from the API.
    pub cut: bool,
    /// Sandboxes can be made.
    pub network: bool,
    /// Its volumes can be mounted.
    pub mounts: bool,
}

impl Look<'_> {
    pub fn steps(&self, next: &mut Next) {
        let (number, at) = (self.number, self.at);
        match (self.worker.ended, self.worker.stopping) {
            (Some(ended), _) => self.after_end(ended, next),
            (None, true) => {
                self.stopping(next);
                self.removal(next);
            }
            (None, false) if self.is_to_stop() && self.may_stop() => {
                next.offer(self.now, Step::Stop(number, at))
            }
            (None, false) => {
                self.learns(next);
                match self.worker.restarts_all {
                    Some(since) => {
                        let due = since + lag::RESTART_ALL;
                        next.offer(due, Step::RestartAll(number, at));
                    }
                    None => {
                        self.stops(next);
                        self.starts(next);
                    }
                }
                self.deadline(next);
                if let Some(due) = self.worker.resizes {
                    next.offer(due, Step::Resize(number, at));
                }
            }
        }
        self.probes(next);
        // Of what is due at one moment the write comes last, so that it reports the rest.
        let tells = !self.renews() && !self.ends_for_its_node() && !self.removed;
        if let (Some(due), Some(_)) = (self.worker.write, self.pod.filter(|_| tells)) {
            // One that was held back while a container was to start anew has no start before what is due now.
            next.offer(due.max(self.now), Step::Write(number, at));
        }
    }

    /// The kubelet is ending the Pod for the sake of its node: it tells that when all is over.
    ///
    /// Source: api: kubelet, SyncTerminatingPod; status manager, mergePodStatus
    fn ends_for_its_node(&self) -> bool {
        let worker = self.worker;
        worker.most_grace.is_some() && worker.stopping && worker.ended.is_none()
    }

    /// A container has been stopped to start anew at once: nothing is written in between.
    fn renews(&self) -> bool {
        let goes_on = self.worker.ended.is_none() && !self.worker.stopping;
        let stopped = |at: usize| {
            let runtime = &self.worker.containers[at];
            let just = |end: End| {
                let at_once = runtime.again.is_some() && !runtime.backs_off;
                let hidden = runtime.probed && at_once && !self.decisions.tells_probe_stop();
                (runtime.renewed || hidden) && self.now < end.finished + lag::RENEW
            };
            runtime.process.is_none() && runtime.end.is_some_and(just)
        };
        goes_on && self.worker.sandbox.is_some() && self.worker.all().any(stopped)
    }

    fn after_end(&self, ended: i64, next: &mut Next) {
        match self.pod {
            None if self.worker.is_static && !self.removed => {}
            None => next.offer(self.now, Step::Forget(self.number, self.at)),
            Some(_) if self.worker.is_static => {
                if self.removed && !self.cut {
                    next.offer(ended + lag::SWEEP, Step::Close(self.number, self.at));
                }
            }
            Some(_) => self.removal(next),
        }
    }

    /// The kubelet asks for the removal of a deleted Pod as soon as it has written the last status.
    fn removal(&self, next: &mut Next) {
        let Some(pod) = self.pod.filter(|_| !self.worker.is_static && !self.cut) else {
            return;
        };
        let (ended, phase) = (self.worker.ended, pod.status.phase);
        let written = self.worker.write.is_none() || !phase.is_terminal();
        // With no grace left it is gone, or a finalizer holds it: nothing is left to ask for.
        let asks = pod.deletion.is_some_and(|deletion| deletion.grace > 0);
        if asks && written && self.decisions.removes(ended.is_some(), phase) {
            next.offer(ended.unwrap_or(self.now), Step::Close(self.number, self.at));
        }
    }

    /// Deleted, gone from the API, or nothing is left to do.
    fn is_to_stop(&self) -> bool {
        let unwanted = if self.worker.is_static {
            self.removed
        } else {
            self.pod.is_none_or(|pod| pod.deletion.is_some())
        };
        unwanted
            || self.worker.failure.is_some()
            || self.init_failed()
            || self.apps_are_done()
            || self.worker.is_overdue(self.decisions, self.now)
    }

    /// A postStart hook that is at work holds nothing up.
    fn may_stop(&self) -> bool {
        let hooked = || self.worker.all().any(|at| self.is_hooked(at));
        self.decisions.stops_during_post_start() || !hooked()
    }

    fn init_failed(&self) -> bool {
        let manifest = &self.worker.manifest;
        let mut inits = manifest
            .init_list()
            .filter(|at| manifest.containers[*at].role == Role::Init);
        inits.any(|at| {
            let runtime = &self.worker.containers[at];
            let failed = runtime.end.is_some_and(|end| end.code != 0);
            let policy = manifest.containers[at].policy(manifest.restart_policy);
            // Under Never a rule of its own may have it run again.
            let again = policy == RestartPolicy::Never && runtime.again.is_some();
            runtime.process.is_none()
                && failed
                && !again
                && self.decisions.init_failure_is_final(policy)
        })
    }

    fn apps_are_done(&self) -> bool {
        self.worker.manifest.apps().all(|at| {
            let runtime = &self.worker.containers[at];
            runtime.process.is_none() && runtime.end.is_some() && runtime.again.is_none()
        })
    }

    /// What was added to the Pod since the kubelet looked last.
    fn learns(&self, next: &mut Next) {
        let same = |pod: &Pod| std::sync::Arc::ptr_eq(&pod.manifest, &self.worker.manifest);
        if !self.worker.is_static && self.pod.is_some_and(|pod| !same(pod)) {
            next.offer(self.now, Step::Learn(self.number, self.at));
        }
    }

    /// The moment from which a Pod has been active for too long.
    fn deadline(&self, next: &mut Next) {
        if let Some(deadline) = self.worker.manifest.active_deadline_seconds {
            let due = self.worker.active_since(self.decisions) + i64::from(deadline) * 1_000;
            if self.worker.is_overdue(self.decisions, due) {
                next.offer(due, Step::Stop(self.number, self.at));
            }
        }
    }

    /// Sandbox, then the init list in its order, then the app containers.
    fn starts(&self, next: &mut Next) {
        let (number, at, worker) = (self.number, self.at, self.worker);
        if worker.sandbox.is_none() {
            if self.network && self.mounts && !worker.lost {
                next.offer(worker.next_start + lag::SANDBOX, Step::Sandbox(number, at));
            }
            return;
        }
        for container in worker.manifest.ephemeral() {
            if worker.containers[container].process.is_none() {
                self.start(container, next);
            }
        }
        for container in worker.manifest.init_list() {
            let role = worker.manifest.containers[container].role;
            let runtime = &worker.containers[container];
            let may_start = !(role == Role::Init && worker.initialized);
            if may_start && runtime.process.is_none() {
                self.start(container, next);
            }
            let goes_on = self.decisions.next_starts(&NextFacts {
                role,
                runs: runtime.process.is_some(),
                done: runtime.process.is_none()
                    && (runtime.end).is_some_and(|end| worker.has_passed(self.decisions, end)),
                started: self.is_reported_started(container),
            });
            if !(worker.is_passed(container) || goes_on) || self.is_hooked(container) {
                return;
            }
        }
        for container in worker.manifest.apps() {
            if worker.containers[container].process.is_none() {
                self.start(container, next);
            }
            if self.is_hooked(container) {
                return;
            }
        }
    }

    /// What follows a container waits until its postStart hook has ended.
    fn is_hooked(&self, container: usize) -> bool {
        let process = &self.worker.containers[container].process;
        process.is_some_and(|process| process.post_start.is_some())
    }

    /// What follows a sidecar waits until it is reported as started.
    fn is_reported_started(&self, container: usize) -> bool {
        let reported = self.pod.and_then(|pod| pod.status.containers[container]);
        self.worker.is_started(self.decisions, container)
            && reported.is_some_and(|status| status.started)
    }

    fn start(&self, container: usize, next: &mut Next) {
        let runtime = &self.worker.containers[container];
        let due = match (runtime.end, runtime.again) {
            (None, _) => self.worker.next_start,
            (Some(_), Some(again)) => again.max(self.worker.next_start),
            (Some(_), None) => return,
        };
        let due = runtime.lacks.map_or(due, |(_, again)| due.max(again));
        next.offer(due, Step::Start(self.number, self.at, container));
    }

    /// The probes and the hooks of containers that run.
    fn probes(&self, next: &mut Next) {
        let (number, at, worker) = (self.number, self.at, self.worker);
        for container in worker.all() {
            let Some(process) = &worker.containers[container].process else {
                continue;
            };
            if let Some(Some(due)) = process.post_start.filter(|_| process.stop.is_none()) {
                next.offer(due, Step::EndPostStart(number, at, container));
            }
            if let Some(Some(due)) = process.stop.and_then(|stop| stop.hook) {
                next.offer(due, Step::EndPreStop(number, at, container));
            }
            for kind in ProbeKind::ALL {
                if let Some(due) = process.probes[kind as usize].next {
                    next.offer(due, Step::Probe(number, at, container, kind));
                }
            }
        }
    }

    /// Containers that are stopped while their Pod goes on.
    fn stops(&self, next: &mut Next) {
        for container in self.worker.all() {
            self.stop(container, true, next);
        }
    }

    /// App containers first, sidecars after them in reverse order, and what is left is killed. Nobody waits for ephemeral
    /// containers.
    fn stopping(&self, next: &mut Next) {
        let worker = self.worker;
        if !worker.runs(worker.all()) {
            next.offer(self.now, Step::End(self.number, self.at));
            return;
        }
        let manifest = &worker.manifest;
        let first = |container: usize| manifest.containers[container].role != Role::Sidecar;
        let goes_before = |container: &usize| {
            first(*container) && manifest.containers[*container].role != Role::Ephemeral
        };
        let apps_run = worker.runs(worker.all().filter(goes_before));
        for container in worker.all() {
            let later = worker.runs(manifest.sidecars().filter(|other| *other > container));
            let turn = first(container) || self.decisions.stops_sidecar(apps_run, later);
            self.stop(container, turn, next);
        }
    }

    /// The stop signal comes after the preStop hook, when it is the container's turn, at the latest when the grace period is
    /// over.
    fn stop(&self, container: usize, turn: bool, next: &mut Next) {
        let Some(process) = &self.worker.containers[container].process else {
            return;
        };
        let Some(stop) = process.stop else { return };
        match process.signalled.filter(|time| *time >= stop.since) {
            Some(time) => {
                let due = self.decisions.kill_time(stop.deadline, time);
                next.offer(due, Step::Kill(self.number, self.at, container));
            }
            None => {
                let now = turn && stop.hook.is_none();
                let due = if now { self.now } else { stop.deadline };
                next.offer(due, Step::Signal(self.number, self.at, container));
            }
        }
    }
}
