//! What the steps of a kubelet and of the processes on its node do.

mod admit;
mod file;
mod probe;
mod resize;
mod start;
mod stop;

use std::sync::Arc;

use super::decisions::{AfterProbe, Decisions, Ended};
use super::plan::lag;
use super::shown::{FactKind, RunOf, Shown};
use super::state::{Cause, End, State, Waiting, Worker};
use super::status;
use crate::event::{Name, Role};

impl State {
    pub(super) fn sandbox(&mut self, decisions: &dyn Decisions, node: u8, at: usize) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.sandbox = Some(now);
        worker.sandboxes = worker.sandboxes.saturating_add(1);
        worker.next_start = now + lag::START;
        worker.touch(decisions, now);
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
        worker.over(decisions, container, (code, Cause::Exit), self.now);
    }

    pub(super) fn kill(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        cause: Cause,
        out: &mut Vec<Shown>,
    ) {
        let worker = &mut self.nodes[node as usize].workers[at];
        if cause == Cause::OutOfMemory {
            out.push(worker.fact(node, container, FactKind::OutOfMemory));
        }
        out.push(worker.fact(node, container, FactKind::Killed));
        worker.over(decisions, container, (137, cause), self.now);
    }

    pub(super) fn end(&mut self, decisions: &dyn Decisions, node: u8, at: usize) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.ended = Some(now);
        worker.touch(decisions, now);
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
        let Some(uid) = kubelet.workers[at].shown else {
            kubelet.workers[at].write = None;
            return;
        };
        if kubelet.link.cut.is_some() {
            return self.keep_status(decisions, node, at);
        }
        let Some(stored) = self.pod(uid) else { return };
        let worker = &self.nodes[node as usize].workers[at];
        if stored.status.phase.is_terminal() && worker.runs(worker.all()) {
            // Somebody else has ended the Pod: what still runs here is stopped, and told when it has ended.
            self.nodes[node as usize].workers[at].write = None;
            return;
        }
        let status = status::of(decisions, worker, stored, now);
        let waits = status::waits_until(decisions, worker, &status, &stored.status);
        if let Some(due) = waits.filter(|due| now < *due) {
            self.nodes[node as usize].workers[at].write = Some(due);
            return;
        }
        if status != stored.status {
            self.patch_status(node, uid, status, out);
            self.nodes[node as usize].workers[at].told();
        }
        let Some(stored) = self.pod(uid) else { return };
        let worker = &self.nodes[node as usize].workers[at];
        let again = status::of(decisions, worker, stored, now) != stored.status;
        self.nodes[node as usize].workers[at].write = again.then_some(now + lag::WRITE);
    }
}

impl State {
    /// Where a container of a Pod runs: node, place among the Pods of the node, position. None: it does not.
    pub(super) fn place(&self, pod: Name, container: u8) -> Option<(u8, usize, usize)> {
        let (uid, container) = (self.named(pod)?.uid, container as usize);
        (0..self.node_count()).find_map(|node| {
            let workers = &self.nodes[node as usize].workers;
            let at = workers
                .iter()
                .position(|worker| worker.shown == Some(uid))?;
            let runtime = workers[at].containers.get(container)?;
            runtime.process.map(|_| (node, at, container))
        })
    }

    /// Whether a container may have no more than so much memory.
    pub(super) fn has_memory_limit(&self, (node, at, container): (u8, usize, usize)) -> bool {
        let manifest = &self.nodes[node as usize].workers[at].manifest;
        manifest.containers[container].resources.limits.memory > 0
    }

    /// A kubelet sees that the spec of a Pod has changed: what was added is to start, what has another image to start anew.
    pub(super) fn learn(
        &mut self,
        decisions: &dyn Decisions,
        node: u8,
        at: usize,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let uid = self.nodes[node as usize].workers[at].uid;
        let Some(manifest) = self.view(node, uid).map(|pod| Arc::clone(&pod.manifest)) else {
            return;
        };
        let worker = &mut self.nodes[node as usize].workers[at];
        let before = std::mem::replace(&mut worker.manifest, manifest);
        if worker.manifest.containers.len() > before.containers.len() {
            // It tells what it has seen before it starts what is new.
            worker.next_start = worker.next_start.max(now + lag::START);
        }
        worker.touch(decisions, now);
        if worker.asks_for_resize() {
            worker.resizes = Some(now + lag::RESIZE);
        } else {
            // What was asked for is taken back.
            worker.resize_waits = None;
        }
        let grace = worker.manifest.grace.unwrap_or(30);
        for container in worker.all() {
            let worker = &mut self.nodes[node as usize].workers[at];
            let manifest = &worker.manifest.containers[container];
            let (role, image) = (manifest.role, manifest.needs.image);
            let known = before.containers.get(container);
            let changed = known.is_some_and(|known| known.needs.image != image);
            let begun = worker.has_begun(container);
            let runtime = &mut worker.containers[container];
            let waits = begun && (runtime.renewed || runtime.lacks.is_some());
            if changed {
                // The new image is looked for at once.
                (runtime.lacks, runtime.pull_delay) = (None, 0);
            }
            let stops = runtime
                .process
                .is_some_and(|process| process.stop.is_some());
            if runtime.process.is_some()
                && runtime.image != image
                && decisions.image_change_restarts(role)
            {
                runtime.renewed = true;
                self.stop_container(decisions, (node, at, container), grace, out);
            } else if changed && waits && runtime.image == image && !stops {
                worker.keeps_image(decisions, container);
            }
        }
    }

    /// The next start of a container fails.
    pub(super) fn fail_start(&mut self, pod: Name, container: u8) {
        let Some(uid) = self.named(pod).map(|pod| pod.uid) else {
            return;
        };
        for worker in self.workers_of(uid) {
            if let Some(runtime) = worker.containers.get_mut(container as usize) {
                runtime.fails_to_start = true;
            }
        }
    }
}

impl Worker {
    /// That a pull has failed is told once; then the container waits for the next.
    fn told(&mut self) {
        for runtime in &mut self.containers {
            if let Some((waiting @ Waiting::PullFailed, _)) = &mut runtime.lacks {
                *waiting = Waiting::PullBackOff;
            }
        }
    }

    /// Its status is to be written soon.
    fn touch(&mut self, decisions: &dyn Decisions, now: i64) {
        self.write = Some(
            self.write
                .map_or(now + lag::WRITE, |due| due.min(now + lag::WRITE)),
        );
        let done = self.manifest.init_list().all(|at| {
            let runtime = &self.containers[at];
            match self.manifest.containers[at].role {
                Role::Init => (runtime.end).is_some_and(|end| self.has_passed(decisions, end)),
                _ => self.is_started(decisions, at) || self.is_passed(at),
            }
        });
        self.initialized |= done;
    }

    pub(super) fn over(
        &mut self,
        decisions: &dyn Decisions,
        container: usize,
        (code, cause): (i32, Cause),
        now: i64,
    ) {
        let ended = self.ended(container, code);
        let runtime = &mut self.containers[container];
        let Some(process) = runtime.process.take() else {
            return;
        };
        runtime.before = runtime.end;
        runtime.end = Some(End {
            code,
            started: process.started,
            cause,
            finished: now,
            id: process.id,
        });
        (runtime.again, runtime.backs_off) = (None, false);
        if runtime.renewed {
            runtime.again = Some(now);
        } else if decisions.restarts(ended) {
            let ran = now - process.started;
            let after = if runtime.probed {
                let former = runtime.before.map(|end| now - end.finished);
                decisions.back_off_after_probe(runtime.delay, ran, former)
            } else {
                AfterProbe::as_ever(decisions.back_off(runtime.delay, ran))
            };
            let on_node = |delay| decisions.back_off_on_node(delay, self.longest_delay);
            runtime.delay = after.counts_as.map(on_node);
            runtime.again = Some(now + on_node(after.delay) + lag::START);
            runtime.backs_off = after.delay > 0;
        }
        let exited = matches!(cause, Cause::Exit | Cause::OutOfMemory);
        if exited && !self.stopping && decisions.restarts_all(ended) {
            self.restarts_all.get_or_insert(now);
        }
        self.touch(decisions, now);
    }

    /// A container is not to start anew after all: it had the image already, and the change was taken back, or its sandbox is gone.
    /// If it has ended meanwhile, its restart policy decides.
    pub(in crate::model) fn keeps_image(&mut self, decisions: &dyn Decisions, container: usize) {
        let runtime = &self.containers[container];
        let ended = runtime.end.filter(|_| runtime.process.is_none());
        let stays = ended.is_some_and(|end| !decisions.restarts(self.ended(container, end.code)));
        let runtime = &mut self.containers[container];
        runtime.renewed = false;
        if stays {
            runtime.again = None;
        }
    }

    fn ended(&self, container: usize, code: i32) -> Ended {
        let manifest = &self.manifest.containers[container];
        Ended {
            role: manifest.role,
            policy: self.manifest.restart_policy,
            own: manifest.restarts,
            code,
        }
    }

    /// Whether a regular init container that ended so has done its work in the sandbox that there is, since all were restarted.
    pub(super) fn has_passed(&self, decisions: &dyn Decisions, end: End) -> bool {
        let here = self.began().is_some_and(|since| end.started >= since);
        decisions.init_is_done(end.code, here)
    }

    pub(super) fn fact(&self, node: u8, container: usize, kind: FactKind) -> Shown {
        let runtime = &self.containers[container];
        // What comes before a run begins is of the next one.
        let next = matches!(kind, FactKind::Pull(..)) && !runtime.counted;
        let of = RunOf {
            uid: self.uid,
            name: self.name,
            node,
            container: u8::try_from(container).unwrap_or_default(),
            sandbox: self.sandboxes,
            run: if next {
                runtime.runs
            } else {
                runtime.runs.saturating_sub(1)
            },
        };
        Shown::Fact(of, kind)
    }
}
