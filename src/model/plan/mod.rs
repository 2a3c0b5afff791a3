//! Which steps are enabled, and when each is due.

mod look;

use super::decisions::Decisions;
use super::lateness::Lateness;
use super::node::NodeStep;
use super::scheduler::SchedulerStep;
use super::state::{Kubelet, Pod, State, Worker};
use crate::event::ProbeKind;
use look::Look;

/// One transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Something that the scheduler does.
    Scheduler(SchedulerStep),
    /// Something of the nodes and of those who look after them.
    Node(NodeStep),
    /// A kubelet admits a Pod.
    Admit(u8, u32),
    /// A Pod gets its sandbox.
    Sandbox(u8, usize),
    /// A container is started.
    Start(u8, usize, usize),
    /// A process ends by itself.
    Exit(u8, usize, usize),
    /// A kubelet begins to stop a Pod.
    Stop(u8, usize),
    /// A kubelet sees that the spec of a Pod has changed.
    Learn(u8, usize),
    /// All containers of a Pod are killed, to be run again.
    RestartAll(u8, usize),
    /// A probe of a container runs.
    Probe(u8, usize, usize, ProbeKind),
    /// A kubelet looks at a change of the resources of a Pod.
    Resize(u8, usize),
    /// A postStart hook ends.
    EndPostStart(u8, usize, usize),
    /// A preStop hook ends.
    EndPreStop(u8, usize, usize),
    /// A container gets the stop signal.
    Signal(u8, usize, usize),
    /// A container is killed.
    Kill(u8, usize, usize),
    /// All of a Pod is over.
    End(u8, usize),
    /// A status is written.
    Write(u8, usize),
    /// A kubelet asks for the removal of a Pod.
    Close(u8, usize),
    /// A controller looks at one of its objects.
    Sync(u32),
    /// The garbage collector looks at an object.
    Collect(u32),
    /// A kubelet forgets a Pod that the API does not have any more.
    Forget(u8, usize),
    /// A kubelet takes on a static Pod.
    RunFile(u8, usize),
    /// A kubelet makes the mirror Pod of a static Pod, or clears away one that is being deleted.
    Mirror(u8, usize),
}

/// How long the parts of the model take, milliseconds.
pub(in crate::model) mod lag {
    pub const BIND: i64 = 10;
    pub const ADMIT: i64 = 20;
    pub const SANDBOX: i64 = 500;
    pub const START: i64 = 150;
    /// A container that is stopped to start anew runs again, however late its kubelet is.
    pub const RENEW: i64 = 1_000;
    pub const WRITE: i64 = 50;
    pub const PROBE: i64 = 100;
    /// A kubelet looks again at a container that could not be started.
    pub const RESYNC: i64 = 15_000;
    /// All containers of a Pod are killed, to be run again. Real kubelets take about a second from the end that asks for it.
    pub const RESTART_ALL: i64 = 1_000;
    /// The resources of a Pod are changed.
    pub const RESIZE: i64 = 300;
    /// A change for which there was no room is tried again.
    pub const RESIZE_AGAIN: i64 = 30_000;
    pub const RETRY: i64 = 5_000;
    /// A kubelet clears away the mirror Pod of a static Pod that is over.
    pub const SWEEP: i64 = 1_000;
    /// A kubelet reports a change of its node.
    pub const REPORT: i64 = 100;
    /// A machine boots.
    pub const BOOT: i64 = 15_000;
    /// A machine goes off when nothing holds it up any more.
    pub const SHUTDOWN: i64 = 1_000;
    /// The node controller sees what a taint follows from.
    pub const TAINT: i64 = 20;
    /// And those that evict.
    pub const TAINT_EXECUTE: i64 = 100;
    /// A Pod is deleted for a taint.
    pub const EVICT: i64 = 10;
}

impl State {
    /// The step that comes next: the earliest, and of those the first in the order of the components.
    pub fn next(&self, decisions: &dyn Decisions) -> Option<(i64, Step)> {
        let mut next = Next::new(Lateness::of(self));
        self.of_scheduler(decisions, &mut next);
        for number in 0..self.node_count() {
            let node = &self.nodes[number as usize];
            for (at, worker) in node.workers.iter().enumerate() {
                exits(number, at, worker, &mut next);
            }
            if node.stopped.is_none() {
                self.of_kubelet(decisions, number, node, &mut next);
            }
        }
        for one in &self.workloads {
            if let Some(due) = one.due {
                next.offer(due, Step::Sync(one.meta.uid));
            }
        }
        for budget in &self.budgets {
            if let Some(due) = budget.due {
                next.offer(due, Step::Sync(budget.uid));
            }
        }
        for slice in &self.slices {
            if let Some(due) = slice.due {
                next.offer(due, Step::Sync(slice.uid));
            }
        }
        for claim in &self.claims {
            if let Some(due) = claim.due {
                next.offer(due, Step::Sync(claim.uid));
            }
        }
        for (due, uid) in &self.unclaimed {
            next.offer(*due, Step::Sync(*uid));
        }
        for (due, uid) in &self.garbage {
            next.offer(*due, Step::Collect(*uid));
        }
        self.of_nodes(decisions, &mut next);
        let (due, _, step) = next.earliest?;
        Some((due.max(self.now), step))
    }

    fn of_kubelet(&self, decisions: &dyn Decisions, number: u8, node: &Kubelet, next: &mut Next) {
        let cut = node.link.cut.is_some();
        self.of_files(number, node, next);
        for pod in self
            .pods
            .iter()
            .filter(|pod| !cut && pod.ties.mirror.is_none())
        {
            let Some((bound, since)) = pod.bound else {
                continue;
            };
            if bound != number {
                continue;
            }
            let known = node
                .workers
                .binary_search_by_key(&pod.uid, |worker| worker.uid);
            if known.is_err() {
                next.offer(since + lag::ADMIT, Step::Admit(number, pod.uid));
            }
        }
        for (at, worker) in node.workers.iter().enumerate() {
            let pod = self.seen(number, worker);
            let look = Look {
                decisions,
                now: self.now,
                number,
                at,
                worker,
                pod,
                removed: worker.is_static && !node.files.iter().any(|file| file.uid == worker.uid),
                cut,
                network: node.link.has_network(),
                mounts: self.mounts_for(decisions, worker, pod.filter(|_| !cut)),
            };
            look.steps(next);
        }
    }
}

impl State {
    /// Whether the volumes of a Pod can be mounted; they are as long as its kubelet works on it.
    fn mounts_for(&self, decisions: &dyn Decisions, worker: &Worker, pod: Option<&Pod>) -> bool {
        worker.sandboxes > 0
            || (!worker.has_claims)
            || pod.is_some_and(|pod| self.claims_let_start(decisions, pod))
    }

    /// Static Pods that a kubelet has not taken on yet, and those without a mirror Pod.
    fn of_files(&self, number: u8, node: &Kubelet, next: &mut Next) {
        for (at, file) in node.files.iter().enumerate() {
            let known = node
                .workers
                .iter()
                .position(|worker| worker.uid == file.uid);
            match known {
                None => next.offer(file.since + lag::ADMIT, Step::RunFile(number, at)),
                Some(at) if self.lacks_mirror(number, &node.workers[at]) => {
                    next.offer(self.now, Step::Mirror(number, at));
                }
                Some(_) => {}
            }
        }
    }
}

/// The earliest step so far.
pub(in crate::model) struct Next {
    lateness: Lateness,
    /// When it is due, its place among those that are due at the same time, and the step.
    earliest: Option<(i64, u32, Step)>,
}

impl Next {
    fn new(lateness: Lateness) -> Self {
        Self {
            lateness,
            earliest: None,
        }
    }

    pub(in crate::model) fn offer(&mut self, due: i64, step: Step) {
        let (due, place) = self.lateness.of_step(due, step);
        if self
            .earliest
            .is_none_or(|(earliest, first, _)| (due, place) < (earliest, first))
        {
            self.earliest = Some((due, place, step));
        }
    }
}

fn exits(number: u8, at: usize, worker: &Worker, next: &mut Next) {
    for container in worker.all() {
        let process = worker.containers[container].process;
        if let Some((due, _)) = process.and_then(|process| process.ends) {
            next.offer(due, Step::Exit(number, at, container));
        }
    }
}
