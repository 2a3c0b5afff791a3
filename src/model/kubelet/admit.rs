//! How a kubelet takes on Pods, and which it refuses.

use std::sync::Arc;

use crate::event::{Manifest, Name, Priority};
use crate::model::decisions::Decisions;
use crate::model::node::{Effect, Taint, TaintKey, tolerated};
use crate::model::state::{Pod, State, Worker};

impl State {
    pub(in crate::model) fn admit(&mut self, decisions: &dyn Decisions, node: u8, uid: u32) {
        let now = self.now;
        let Some(pod) = self.pod(uid) else { return };
        let refused = self.refusal(node, pod);
        let refused = refused.filter(|_| !decisions.admits_without_room());
        let refused = self.refusal_of_kubelet(decisions, node, pod).or(refused);
        let (name, manifest) = (pod.name, Arc::clone(&pod.manifest));
        let has_claims = pod.has_claims();
        let mut worker = self.worker(uid, name, manifest);
        worker.has_claims = has_claims;
        (worker.refused, worker.ended) = (refused, refused.map(|_| now));
        self.take_on(node, worker);
    }

    /// A kubelet that begins anew may ask once more whether it takes its Pods on.
    pub(in crate::model) fn admit_anew(&mut self, decisions: &dyn Decisions, node: u8) {
        let now = self.now;
        for at in 0..self.nodes[node as usize].workers.len() {
            let worker = &self.nodes[node as usize].workers[at];
            let pod = self.pod(worker.uid);
            let asks = pod.filter(|pod| decisions.admits_anew(pod.status.phase));
            let refused = asks.and_then(|pod| self.refusal_of_kubelet(decisions, node, pod));
            let worker = &mut self.nodes[node as usize].workers[at];
            if refused.is_some() {
                (worker.refused, worker.ended) = (refused, worker.ended.or(Some(now)));
            }
        }
    }

    /// What a kubelet knows of a Pod that it has just taken on.
    pub(super) fn worker(&self, uid: u32, name: Name, manifest: Arc<Manifest>) -> Worker {
        let now = self.now;
        let initialized = manifest.init_list().next().is_none();
        let mut worker = Worker {
            uid,
            is_static: false,
            shown: Some(uid),
            name,
            has_claims: false,
            admitted: now,
            sandbox: None,
            sandboxes: 0,
            initialized,
            manifest,
            containers: Default::default(),
            stopping: false,
            failure: None,
            most_grace: None,
            resize_waits: None,
            resizes: None,
            restarts_all: None,
            restarted_all: None,
            token: false,
            longest_delay: i64::from(self.world.max_container_restart_period) * 1_000,
            ended: None,
            refused: None,
            write: Some(now),
            next_start: now,
            lost: false,
        };
        worker.grant_all();
        worker
    }

    pub(super) fn take_on(&mut self, node: u8, worker: Worker) {
        let workers = &mut self.nodes[node as usize].workers;
        let at = workers.partition_point(|other| other.uid < worker.uid);
        workers.insert(at, worker);
    }

    /// Why a kubelet refuses a Pod whatever it asks for, if it does.
    ///
    /// Source: concepts/workloads/pods/_index.md#pod-os; concepts/cluster-administration/node-shutdown.md#graceful-node-shutdown;
    /// concepts/scheduling-eviction/pod-scheduling-readiness.md; api: kubelet, eviction manager, Admit
    fn refusal_of_kubelet(
        &self,
        decisions: &dyn Decisions,
        node: u8,
        pod: &Pod,
    ) -> Option<&'static str> {
        let link = &self.nodes[node as usize].link;
        let pressure = Taint {
            key: TaintKey::MemoryPressure,
            effect: Effect::NoSchedule,
            added: 0,
        };
        let stands = || tolerated(&pod.manifest.placement.tolerations, &pressure).at_all();
        let critical = pod.manifest.placement.priority == Priority::Critical;
        let node_labels = self.registered[node as usize].map(|node| node.labels);
        let asked = pod.manifest.placement.selector;
        let lacks = |labels| !decisions.matches_selector(labels, asked);
        let elsewhere = pod.ties.node.is_some_and(|only| only != node);
        if elsewhere || node_labels.is_some_and(lacks) {
            Some("NodeAffinity")
        } else if pod.manifest.windows && !decisions.admits_other_os() {
            Some("PodOSNotSupported")
        } else if link.shutdown.is_some() && !decisions.admits_in_shutdown() {
            Some("NodeShutdown")
        } else if link.memory_pressure && !critical && !stands() {
            Some("Evicted")
        } else {
            None
        }
    }
}
