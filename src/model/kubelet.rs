//! What the steps of a kubelet and of the processes on its node do.

use super::decisions::{Decisions, Ended};
use super::plan::lag;
use super::shown::{FactKind, RunOf, Shown};
use super::state::{End, Process, State, Stopping, Worker};
use super::status;
use crate::event::{Role, Stop};

/// How long a regular init container runs when its manifest says nothing, milliseconds.
const INIT_RUNS: u32 = 200;
/// How long a process takes to stop that does not hurry.
const SLOW: i64 = 3_000;
/// And one that does.
const PROMPT: i64 = 100;

impl State {
    pub(super) fn admit(&mut self, decisions: &dyn Decisions, node: u8, uid: u32) {
        let now = self.now;
        let Some(pod) = self.pod(uid) else { return };
        let refused = self.refusal(node, pod);
        let refused = refused.filter(|_| !decisions.admits_without_room());
        let worker = Worker {
            uid,
            name: pod.name,
            manifest: std::sync::Arc::clone(&pod.manifest),
            admitted: now,
            sandbox: None,
            initialized: pod.manifest.init_list().next().is_none(),
            containers: Default::default(),
            stopping: None,
            ended: refused.map(|_| now),
            refused,
            write: Some(now),
            next_start: now,
            lost: false,
        };
        self.nodes[node as usize].workers.push(worker);
    }

    pub(super) fn sandbox(&mut self, node: u8, at: usize) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.sandbox = Some(now);
        worker.next_start = now + lag::START;
        worker.touch(now);
    }

    pub(super) fn start(&mut self, node: u8, at: usize, container: usize, out: &mut Vec<Shown>) {
        self.ids += 1;
        let (now, id) = (self.now, self.ids);
        let worker = &mut self.nodes[node as usize].workers[at];
        let program = worker.manifest.containers[container].program;
        let ends_after = match worker.manifest.containers[container].role {
            Role::Init => Some(program.ends_after.unwrap_or(INIT_RUNS)),
            _ => program.ends_after,
        };
        let runtime = &mut worker.containers[container];
        runtime.process = Some(Process {
            id,
            started: now,
            signalled: None,
            ends: ends_after.map(|after| (now + i64::from(after), program.code)),
        });
        runtime.runs += 1;
        runtime.again = None;
        worker.next_start = now + lag::START;
        worker.touch(now);
        out.push(worker.fact(node, container, FactKind::Started));
    }

    /// A process ends by itself, whether or not its kubelet runs.
    pub(super) fn exit(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        code: i32,
        out: &mut Vec<Shown>,
    ) {
        let worker = &mut self.nodes[node as usize].workers[at];
        out.push(worker.fact(node, container, FactKind::Exiting(code)));
        worker.over(decisions, container, code, self.now);
    }

    pub(super) fn kill(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        out: &mut Vec<Shown>,
    ) {
        let worker = &mut self.nodes[node as usize].workers[at];
        out.push(worker.fact(node, container, FactKind::Killed));
        worker.over(decisions, container, 137, self.now);
    }

    /// A kubelet begins to stop a Pod; the countdown of its grace period begins.
    pub(super) fn stop(&mut self, decisions: &dyn Decisions, node: u8, at: usize) {
        let now = self.now;
        let worker = &self.nodes[node as usize].workers[at];
        let grace = match self.view(node, worker.uid) {
            None => decisions.forced_grace(),
            Some(pod) => match pod.deletion {
                Some(deletion) => deletion.grace,
                None => decisions.grace(None, pod.manifest.grace, true, false),
            },
        };
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.stopping = Some(Stopping {
            since: now,
            deadline: now + i64::from(grace) * 1_000,
        });
    }

    /// A kubelet learns that the grace period of a Pod that it is stopping has become shorter.
    pub(super) fn hurry(&mut self, decisions: &dyn Decisions, uid: u32) {
        let now = self.now;
        let grace = match self.pod(uid) {
            None => decisions.forced_grace(),
            Some(pod) => match pod.deletion {
                Some(deletion) => deletion.grace,
                None => return,
            },
        };
        let forced = self.pod(uid).is_none();
        let nodes = self
            .nodes
            .iter_mut()
            .filter(|node| node.stopped.is_none() && node.link.cut.is_none());
        let workers = nodes.flat_map(|node| &mut node.workers);
        for worker in workers.filter(|worker| worker.uid == uid) {
            if let Some(stopping) = &mut worker.stopping {
                let from = if forced { now } else { stopping.since };
                let deadline = (from + i64::from(grace) * 1_000).max(now);
                stopping.deadline = stopping.deadline.min(deadline);
            }
        }
    }

    pub(super) fn signal(&mut self, node: u8, at: usize, container: usize, out: &mut Vec<Shown>) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        let program = worker.manifest.containers[container].program;
        let Some(process) = &mut worker.containers[container].process else {
            return;
        };
        process.signalled = Some(now);
        let after = match program.stop {
            Stop::Prompt => Some(PROMPT),
            Stop::Slow => Some(SLOW),
            Stop::Ignores => None,
        };
        if let Some(after) = after {
            let end = (now + after, program.stop_code);
            let sooner = process.ends.filter(|ends| ends.0 <= end.0);
            process.ends = Some(sooner.unwrap_or(end));
        }
        out.push(worker.fact(node, container, FactKind::Term));
    }

    pub(super) fn end(&mut self, node: u8, at: usize) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.ended = Some(now);
        worker.touch(now);
    }

    /// Writes a status, unless the write is lost. What has changed again by then is written with the next.
    pub(super) fn write_status(
        &mut self,
        decisions: &dyn Decisions,
        node: u8,
        at: usize,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let kubelet = &mut self.nodes[node as usize];
        if std::mem::take(&mut kubelet.loses) {
            kubelet.workers[at].write = Some(now + lag::RETRY);
            return;
        }
        let uid = kubelet.workers[at].uid;
        if kubelet.link.cut.is_some() {
            return self.keep_status(decisions, node, at);
        }
        let Some(stored) = self.pod(uid) else { return };
        let worker = &self.nodes[node as usize].workers[at];
        let status = status::of(decisions, worker, stored, now);
        if status != stored.status {
            self.patch_status(node, uid, status, out);
        }
        let Some(stored) = self.pod(uid) else { return };
        let worker = &self.nodes[node as usize].workers[at];
        let again = status::of(decisions, worker, stored, now) != stored.status;
        self.nodes[node as usize].workers[at].write = again.then_some(now + lag::WRITE);
    }
}

impl Worker {
    /// Its status is to be written soon.
    fn touch(&mut self, now: i64) {
        self.write = Some(
            self.write
                .map_or(now + lag::WRITE, |due| due.min(now + lag::WRITE)),
        );
        let done = self.manifest.init_list().all(|at| {
            let runtime = &self.containers[at];
            match self.manifest.containers[at].role {
                Role::Init => runtime.end.is_some_and(|end| self.has_passed(end)),
                _ => runtime.process.is_some() || self.is_passed(at),
            }
        });
        self.initialized |= done;
    }

    pub(super) fn over(
        &mut self,
        decisions: &dyn Decisions,
        container: usize,
        code: i32,
        now: i64,
    ) {
        let ended = Ended {
            role: self.manifest.containers[container].role,
            policy: self.manifest.restart_policy,
            code,
        };
        let runtime = &mut self.containers[container];
        let Some(process) = runtime.process.take() else {
            return;
        };
        runtime.before = runtime.end;
        runtime.end = Some(End {
            code,
            started: process.started,
            finished: now,
            id: process.id,
        });
        runtime.again = None;
        if decisions.restarts(ended) {
            let delay = decisions.back_off(runtime.delay, now - process.started);
            runtime.delay = Some(delay);
            runtime.again = Some(now + delay + lag::START);
        }
        self.touch(now);
    }

    /// Whether a regular init container that ended so has done its work in the sandbox that there is.
    pub(super) fn has_passed(&self, end: End) -> bool {
        end.code == 0 && self.sandbox.is_some_and(|since| end.started >= since)
    }

    fn fact(&self, node: u8, container: usize, kind: FactKind) -> Shown {
        let of = RunOf {
            uid: self.uid,
            name: self.name,
            node,
            container: u8::try_from(container).unwrap_or_default(),
            run: self.containers[container].runs.saturating_sub(1),
        };
        Shown::Fact(of, kind)
    }
}
