//! How containers are stopped: preStop hook, stop signal, kill.

use std::sync::Arc;

use crate::event::{Handler, Role};
use crate::model::decisions::Decisions;
use crate::model::plan::lag;
use crate::model::shown::{FactKind, Shown};
use crate::model::state::{Cause, End, Failure, Kubelet, State, Stop, Worker};

/// How long a process takes to stop that does not hurry.
const SLOW: i64 = 3_000;
/// And one that does.
const PROMPT: i64 = 100;

impl State {
    /// A kubelet begins to stop a Pod; the countdown of its grace period begins.
    pub(in crate::model) fn stop(
        &mut self,
        decisions: &dyn Decisions,
        node: u8,
        at: usize,
        out: &mut Vec<Shown>,
    ) {
        let worker = &self.nodes[node as usize].workers[at];
        let own = || decisions.grace(None, worker.manifest.grace, true, false);
        let grace = match self.view(node, worker.uid) {
            None if worker.is_static => own(),
            None => decisions.forced_grace(worker.manifest.grace),
            Some(pod) => match pod.deletion {
                Some(deletion) => deletion.grace,
                None => own(),
            },
        };
        let grace = worker.most_grace.map_or(grace, |most| most.min(grace));
        let overdue = worker.is_overdue(decisions, self.now);
        let deleted = !worker.is_static
            && self
                .pod(worker.uid)
                .is_none_or(|pod| pod.deletion.is_some());
        let all = worker.all();
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.stopping = true;
        if overdue && !deleted {
            worker.failure.get_or_insert(Failure::Deadline);
        }
        for container in all {
            self.stop_container(decisions, (node, at, container), grace, out);
        }
    }

    /// One container is to stop: its preStop hook begins, if it has one. What is being stopped already goes on, at most for as
    /// long as it has now.
    pub(in crate::model) fn stop_container(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        grace: u32,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        let hook = worker.manifest.containers[container].hooks.pre_stop;
        let hook = hook.filter(|_| decisions.runs_pre_stop(worker.manifest.grace, grace));
        let hook_ends = hook.map(|hook| hook.ends(now));
        let deadline = decisions.stop_deadline(now, grace, hook_ends);
        let Some(process) = &mut worker.containers[container].process else {
            return;
        };
        process.end_probes(decisions, worker.stopping);
        if let Some(stop) = &mut process.stop {
            stop.deadline = stop.deadline.min(deadline);
            return;
        }
        process.stop = Some(Stop {
            since: now,
            deadline,
            hook: hook_ends,
        });
        if hook.is_some_and(|hook| hook.reports()) {
            out.push(worker.fact(node, container, FactKind::PreStopBegins));
        }
    }

    /// A preStop hook ends.
    pub(in crate::model) fn end_pre_stop(
        &mut self,
        (node, at, container): (u8, usize, usize),
        out: &mut Vec<Shown>,
    ) {
        let worker = &mut self.nodes[node as usize].workers[at];
        let hook = worker.manifest.containers[container].hooks.pre_stop;
        let process = worker.containers[container].process.as_mut();
        if let Some(stop) = process.and_then(|process| process.stop.as_mut()) {
            stop.hook = None;
        }
        if hook.is_some_and(|hook| hook.handler == Handler::Returns) {
            out.push(worker.fact(node, container, FactKind::PreStopEnds));
        }
    }

    /// A kubelet learns that the grace period of a Pod that it is stopping has become shorter.
    pub(in crate::model) fn hurry(&mut self, decisions: &dyn Decisions, uid: u32) {
        let now = self.now;
        let deletion = match self.pod(uid) {
            None => None,
            Some(pod) if pod.deletion.is_none() => return,
            Some(pod) => pod.deletion,
        };
        let reached = |node: &&mut Kubelet| node.stopped.is_none() && node.link.cut.is_none();
        let nodes = self.nodes.iter_mut().filter(reached);
        let workers = nodes.flat_map(|node| &mut node.workers);
        for worker in workers.filter(|worker| worker.uid == uid && worker.stopping) {
            let forced = decisions.forced_grace(worker.manifest.grace);
            for stop in worker.stops() {
                let (from, grace) = deletion.map_or((now, forced), |one| (stop.since, one.grace));
                let deadline = (from + i64::from(grace) * 1_000).max(now);
                stop.deadline = stop.deadline.min(deadline);
            }
        }
    }

    /// All containers of a Pod but the ephemeral ones are killed at once, without their hooks, and run again as in a new Pod.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#restart-all-containers
    pub(in crate::model) fn restart_all(
        &mut self,
        decisions: &dyn Decisions,
        node: u8,
        at: usize,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let manifest = Arc::clone(&self.nodes[node as usize].workers[at].manifest);
        let ephemeral = |container: &usize| manifest.containers[*container].role == Role::Ephemeral;
        let all = 0..manifest.containers.len();
        for container in all.filter(|container| !ephemeral(container)) {
            let worker = &self.nodes[node as usize].workers[at];
            if worker.containers[container].process.is_some() {
                self.kill(decisions, (node, at, container), Cause::RestartAll, out);
            }
            let runtime = &mut self.nodes[node as usize].workers[at].containers[container];
            if runtime.end.is_some() && !decisions.restart_all_keeps_ends() {
                (runtime.end, runtime.before) = (Some(End::MADE_UP), None);
                runtime.runs += 1;
                runtime.counted = true;
            }
            (runtime.again, runtime.backs_off) = (runtime.end.map(|_| now), false);
        }
        let worker = &mut self.nodes[node as usize].workers[at];
        (worker.restarts_all, worker.restarted_all) = (None, Some(now));
        worker.initialized = manifest.init_list().next().is_none();
        worker.next_start = now + lag::START;
        worker.touch(decisions, now);
    }

    pub(in crate::model) fn signal(
        &mut self,
        node: u8,
        at: usize,
        container: usize,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        let program = worker.manifest.containers[container].program;
        let Some(process) = &mut worker.containers[container].process else {
            return;
        };
        process.signalled = Some(now);
        let after = match program.stop {
            crate::event::Stop::Prompt => Some(PROMPT),
            crate::event::Stop::Slow => Some(SLOW),
            crate::event::Stop::Ignores => None,
        };
        if let Some(after) = after {
            let end = (now + after, program.stop_code);
            let sooner = process.ends.filter(|ends| ends.0 <= end.0);
            process.ends = Some(sooner.unwrap_or(end));
        }
        let signal = worker.containers[container].signal;
        out.push(worker.fact(node, container, FactKind::Signal(signal)));
    }
}

impl Worker {
    fn stops(&mut self) -> impl Iterator<Item = &mut Stop> {
        let processes = self
            .containers
            .iter_mut()
            .filter_map(|one| one.process.as_mut());
        processes.filter_map(|process| process.stop.as_mut())
    }
}
