//! What a kubelet knows of one Pod.

use std::sync::Arc;

use super::{Each, End, Waiting};
use crate::event::{Manifest, Name, Resources, Role, Signal};
use crate::model::decisions::Decisions;

/// What is known of one probe in one run of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probing {
    /// When it runs next; none: it does not.
    pub next: Option<i64>,
    /// How often in a row it has answered as it did last.
    pub in_row: u32,
    /// What it answered last.
    pub answer: bool,
    /// What the thresholds have made of its answers; none: nothing yet.
    pub result: Option<bool>,
}

/// A container that is being stopped.
#[derive(Clone, Copy, Debug)]
pub struct Stop {
    /// Since when.
    pub since: i64,
    /// When its grace period is over.
    pub deadline: i64,
    /// Its preStop hook is at work, until this time if it ever ends.
    pub hook: Option<Option<i64>>,
}

/// A process of a container.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// Which container of the runtime it is.
    pub id: u32,
    /// When it began.
    pub started: i64,
    /// Its postStart hook is at work, until this time if it ever ends.
    pub post_start: Option<Option<i64>>,
    /// Its probes, in the order of [`crate::event::ProbeKind::ALL`].
    pub probes: [Probing; 3],
    /// Set while it is being stopped.
    pub stop: Option<Stop>,
    /// When it got the stop signal.
    pub signalled: Option<i64>,
    /// When and with which code it will end by itself.
    pub ends: Option<(i64, i32)>,
}

/// What the runtime of a node knows of one container.
#[derive(Clone, Copy, Debug, Default)]
pub struct Runtime {
    /// Its process, while it runs.
    pub process: Option<Process>,
    /// How many runs have begun.
    pub runs: u32,
    /// How the latest run that is over ended.
    pub end: Option<End>,
    /// How the one before it ended.
    pub before: Option<End>,
    /// The delay before its latest restart; none: it has not been restarted since the last reset.
    pub delay: Option<i64>,
    /// When it may run again, if it is to.
    pub again: Option<i64>,
    /// Until then it waits for a delay to be over.
    pub backs_off: bool,
    /// A process of it has begun once at least.
    pub began: bool,
    /// The stop signal of its latest run.
    pub signal: Signal,
    /// What its kubelet has granted it of what its spec asks for.
    pub allocated: Resources,
    /// What its latest run has.
    pub actual: Resources,
    /// Number of the image that its latest run has.
    pub image: u8,
    /// It is stopped to run again with another spec.
    pub renewed: bool,
    /// Its kubelet has stopped it for a probe.
    pub probed: bool,
    /// Its next run has been counted already.
    pub counted: bool,
    /// Its next start fails.
    pub fails_to_start: bool,
    /// What it waits for that its last start lacked, and when that is tried again.
    pub lacks: Option<(Waiting, i64)>,
    /// The delay before its image is pulled again.
    pub pull_delay: i64,
    /// What its probes answer if they run now; none: what the manifest says.
    pub answers: [Option<bool>; 3],
}

/// What makes a Pod fail whatever its containers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It was active for too long.
    Deadline,
    /// Its node was short of memory.
    Pressure,
    /// It wrote more into its volume than the volume may hold.
    OverLimit,
    /// Its node was shut down.
    Shutdown,
}

impl Failure {
    /// `reason` of the status.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Deadline => "DeadlineExceeded",
            Self::Pressure | Self::OverLimit => "Evicted",
            Self::Shutdown => "Terminated",
        }
    }

    /// `message` of the status.
    pub fn message(self) -> &'static str {
        match self {
            Self::Deadline => "Pod was active on the node longer than the specified deadline",
            Self::Pressure => "The node was low on resource: memory.",
            Self::OverLimit => "Usage of EmptyDir volume \"d\" exceeds the limit \"1Mi\".",
            Self::Shutdown => "Pod was terminated in response to imminent node shutdown.",
        }
    }
}

/// What a kubelet knows of one Pod.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Its Pod.
    pub uid: u32,
    /// It is that of a static Pod.
    pub is_static: bool,
    /// The Pod as which the API shows it: itself, or its mirror Pod, if there is one.
    pub shown: Option<u32>,
    /// Its Pod's name.
    pub name: Name,
    /// The Pod's spec.
    pub manifest: Arc<Manifest>,
    /// It mounts claims.
    pub has_claims: bool,
    /// When it was admitted.
    pub admitted: i64,
    /// Since when its sandbox is there.
    pub sandbox: Option<i64>,
    /// How many sandboxes it has had.
    pub sandboxes: u8,
    /// The init list has been worked off once.
    pub initialized: bool,
    /// Its containers.
    pub containers: Each<Runtime>,
    /// Its containers are being stopped.
    pub stopping: bool,
    /// What makes it fail whatever its containers do.
    pub failure: Option<Failure>,
    /// The longest grace period that its kubelet gives it, in seconds, when it is ended for the sake of its node.
    pub most_grace: Option<u32>,
    /// The longest delay before a restart that there is on its node.
    pub longest_delay: i64,
    /// Since when all its containers are to be restarted.
    pub restarts_all: Option<i64>,
    /// When they last were.
    pub restarted_all: Option<i64>,
    /// Its emptyDir has a token in it.
    pub token: bool,
    /// When all was over.
    pub ended: Option<i64>,
    /// Why a change of its resources waits.
    pub resize_waits: Option<&'static str>,
    /// When its kubelet looks next at a change of its resources.
    pub resizes: Option<i64>,
    /// When its status is to be written next.
    pub write: Option<i64>,
    /// The earliest time of the next start of a container.
    pub next_start: i64,
    /// Why its kubelet has refused it.
    pub refused: Option<&'static str>,
    /// Its sandbox is gone for good: it gets no other. What had not begun in it never does.
    pub lost: bool,
}

impl Worker {
    /// Its kubelet ends it. What is being stopped already has only what is left of its time, and for another reason.
    pub fn is_ended_for(&mut self, failure: Failure, grace: u32, now: i64) {
        if self.ended.is_some() {
            return;
        }
        self.most_grace = Some(self.most_grace.map_or(grace, |before| before.min(grace)));
        if !self.stopping {
            self.failure.get_or_insert(failure);
            return;
        }
        for runtime in &mut self.containers {
            let process = runtime.process.as_mut();
            if let Some(stop) = process.and_then(|process| process.stop.as_mut()) {
                stop.deadline = stop.deadline.min(now + i64::from(grace) * 1_000);
            }
        }
    }

    /// Whether a container that runs does not have yet what was granted to it.
    pub fn is_resizing(&self) -> bool {
        let differs = |runtime: &Runtime| runtime.actual != runtime.allocated;
        self.containers
            .iter()
            .any(|runtime| runtime.process.is_some() && differs(runtime))
    }

    /// Whether its spec asks for other resources than were granted.
    pub fn asks_for_resize(&self) -> bool {
        let asked = self.manifest.containers.iter().zip(&self.containers);
        asked
            .into_iter()
            .any(|(one, runtime)| one.role != Role::Ephemeral && one.resources != runtime.allocated)
    }

    /// Whether it has been active for longer than it may.
    pub fn is_overdue(&self, decisions: &dyn Decisions, now: i64) -> bool {
        let since = self.active_since(decisions);
        decisions.is_overdue(since, self.manifest.active_deadline_seconds, now)
    }

    /// Since when it has been active.
    pub fn active_since(&self, decisions: &dyn Decisions) -> i64 {
        let began = |one: &Runtime| match (one.process, one.end) {
            (Some(process), _) => Some(process.started),
            (None, end) => end.map(|end| end.started),
        };
        let latest = self.containers.iter().filter_map(began).max();
        decisions.active_since(self.admitted, latest)
    }

    /// Whether a container is at work and, as far as its startup probe and its postStart hook say, started.
    pub fn is_started(&self, decisions: &dyn Decisions, container: usize) -> bool {
        let process = self.containers[container].process;
        process.is_some_and(|process| {
            let probes = &self.manifest.containers[container].probes;
            let startup = probes.startup.map(|_| process.probes[2].result);
            process.post_start.is_none() && decisions.started(startup)
        })
    }

    /// Whether a process of one of these containers is alive.
    pub fn runs(&self, mut any_of: impl Iterator<Item = usize>) -> bool {
        any_of.any(|at| self.containers[at].process.is_some())
    }

    /// Whether what stands after this one in the init list has been started: then this one does not hold it up any more.
    pub fn is_passed(&self, container: usize) -> bool {
        let mut later = self.manifest.init_list().filter(|at| *at > container);
        self.initialized || later.any(|at| self.has_begun(at))
    }

    /// Since when its containers begin: since its sandbox is there, or since all were restarted in it.
    pub fn began(&self) -> Option<i64> {
        let sandbox = self.sandbox?;
        Some(sandbox.max(self.restarted_all.unwrap_or(sandbox)))
    }

    /// Whether a container has begun in the sandbox that there is.
    pub fn has_begun(&self, container: usize) -> bool {
        let runtime = &self.containers[container];
        let since = self.began().unwrap_or(i64::MAX);
        runtime.process.is_some() || runtime.end.is_some_and(|end| end.started >= since)
    }

    /// Whether an app container has not run again since all began anew, because an init container has failed: how its run
    /// before that ended does not count.
    ///
    /// Source: concepts/workloads/pods/init-containers.md#understanding-init-containers
    pub fn fails_before(&self, container: usize) -> bool {
        let failed = |at: usize| {
            let runtime = &self.containers[at];
            let is_init = self.manifest.containers[at].role == Role::Init;
            is_init && runtime.process.is_none() && runtime.end.is_some_and(|end| end.code != 0)
        };
        let mut inits = self.manifest.init_list();
        !self.initialized && !self.has_begun(container) && inits.any(failed)
    }

    /// Whether its init containers run again, in a new sandbox.
    pub fn begins_again(&self) -> bool {
        let some_ran = self.manifest.apps().any(|at| self.containers[at].runs > 0);
        let mut inits = self.manifest.init_list();
        let runs_again = inits.any(|at| {
            let runtime = &self.containers[at];
            let failed = runtime.end.is_none_or(|end| end.code != 0);
            let is_init = self.manifest.containers[at].role == Role::Init;
            is_init && (runtime.process.is_some() || failed)
        });
        self.sandbox.is_some() && !self.initialized && some_ran && runs_again
    }

    /// Positions of all containers.
    pub fn all(&self) -> std::ops::Range<usize> {
        0..self.manifest.containers.len()
    }
}
