//! A node that is short of memory: its kubelet evicts Pods, one after the other.
//!
//! Source: concepts/scheduling-eviction/node-pressure-eviction.md

use super::NodeStep;
use crate::event::{Name, Priority};
use crate::model::decisions::{Decisions, EvictionFacts};
use crate::model::plan::{Next, Step, lag};
use crate::model::shown::{FactKind, Shown};
use crate::model::state::{Failure, State, Worker};

/// How often a kubelet looks how its node is.
///
/// Source: concepts/scheduling-eviction/node-pressure-eviction.md#eviction-monitoring-interval
const INTERVAL: i64 = 10_000;
/// What one container of the model uses of memory, mebibytes.
const USED: u32 = 100;

impl State {
    /// A node runs short of memory, or has enough again.
    pub(super) fn press_node(&mut self, number: u8, pressed: bool) {
        let now = self.now;
        let link = &mut self.nodes[number as usize].link;
        if link.memory_pressure != pressed {
            link.memory_pressure = pressed;
            link.evicts = now + lag::REPORT;
            link.say(now);
        }
    }

    pub(super) fn of_pressure(&self, decisions: &dyn Decisions, number: u8, next: &mut Next) {
        let kubelet = &self.nodes[number as usize];
        let looks = kubelet.link.memory_pressure && kubelet.stopped.is_none();
        if looks && self.next_to_evict(decisions, number).is_some() {
            next.offer(kubelet.link.evicts, Step::Node(NodeStep::EvictOne(number)));
        }
    }

    /// The Pods that may be evicted, with their places among those of the node.
    fn evictable(&self, number: u8) -> impl Iterator<Item = (usize, &Worker)> {
        let workers = self.nodes[number as usize].workers.iter().enumerate();
        let evictable = move |worker: &Worker| {
            let critical = worker.manifest.placement.priority == Priority::Critical;
            let goes_on = worker.ended.is_none() && !worker.stopping && worker.failure.is_none();
            let pod = self.view(number, worker.uid);
            // A static Pod counts as critical, and has no object of its own here.
            goes_on && !critical && pod.is_some_and(|pod| pod.deletion.is_none())
        };
        workers.filter(move |(_, worker)| evictable(worker))
    }

    /// The Pod that is evicted next: its place among those of the node.
    fn next_to_evict(&self, decisions: &dyn Decisions, number: u8) -> Option<usize> {
        let ranked = self.evictable(number).max_by_key(|(at, worker)| {
            let rank = decisions.eviction_rank(&facts(worker));
            (rank, std::cmp::Reverse(*at))
        });
        ranked.map(|(at, _)| at)
    }

    pub(super) fn evict_one(
        &mut self,
        decisions: &dyn Decisions,
        number: u8,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let Some(at) = self.next_to_evict(decisions, number) else {
            return;
        };
        out.extend(self.evictable(number).map(|(_, worker)| {
            let looked_at = facts(worker);
            worker.fact(
                number,
                0,
                FactKind::Usage(looked_at.used, looked_at.requested),
            )
        }));
        let kubelet = &mut self.nodes[number as usize];
        kubelet.link.evicts = now + INTERVAL;
        let worker = &mut kubelet.workers[at];
        let own = worker.manifest.grace.unwrap_or(30);
        let most = self.world.eviction_max_pod_grace_period;
        worker.is_ended_for(Failure::Pressure, decisions.pressure_grace(own, most), now);
    }

    /// A Pod has written more into its volume than the volume may hold.
    ///
    /// Source: concepts/storage/volumes.md#emptydir (`sizeLimit`); api: kubelet, eviction manager, emptyDirLimitEviction
    pub(super) fn exceed_volume(&mut self, decisions: &dyn Decisions, pod: Name) {
        let now = self.now;
        let Some(pod) = self.named(pod).filter(|pod| pod.deletion.is_none()) else {
            return;
        };
        let uid = pod.uid;
        let up = self.nodes.iter_mut().filter(|node| node.stopped.is_none());
        for worker in up.flat_map(|node| &mut node.workers) {
            let writes = worker.manifest.volume && worker.runs(worker.all());
            if worker.shown == Some(uid) && writes && !worker.stopping {
                let own = worker.manifest.grace.unwrap_or(30);
                worker.is_ended_for(Failure::OverLimit, decisions.pressure_grace(own, 0), now);
            }
        }
    }
}

fn facts(worker: &Worker) -> EvictionFacts {
    let running = worker
        .all()
        .filter(|at| worker.containers[*at].process.is_some());
    let used = USED * u32::try_from(running.count()).unwrap_or_default();
    let containers = worker.manifest.containers.iter();
    let requested = containers.map(|one| one.resources.completed().memory).sum();
    EvictionFacts {
        priority: worker.manifest.placement.priority.number(),
        used,
        requested,
    }
}
