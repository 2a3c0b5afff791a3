//! The DaemonSet controller.

use std::sync::Arc;

use super::{Body, Labels, Meta, Ties, is_available, ready_since};
use crate::event::{DaemonSetSpec, Manifest};
use crate::model::decisions::{DaemonFacts, Decisions};
use crate::model::node::{Effect, Node, TaintKey, tolerated};
use crate::model::shown::{Shown, User};
use crate::model::state::{Pod, State};

const CONTROLLER: User =
    User::Controller("system:serviceaccount:kube-system:daemon-set-controller");

/// `DaemonSetStatus`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaemonSetStatus {
    /// `currentNumberScheduled`
    pub current: u16,
    /// `desiredNumberScheduled`
    pub desired: u16,
    /// `numberMisscheduled`
    pub misscheduled: u16,
    /// `numberReady`
    pub ready: u16,
    /// `numberAvailable`
    pub available: u16,
    /// `numberUnavailable`
    pub unavailable: u16,
    /// `updatedNumberScheduled`
    pub updated: u16,
    /// `observedGeneration`
    pub observed: u32,
}

/// What the controller keeps in mind of a DaemonSet: how often daemon Pods have failed in a row, and when the next of them
/// is replaced.
#[derive(Clone, Copy, Debug, Default)]
pub struct DaemonMemory {
    /// Failures since all were available.
    pub failures: u8,
    /// When the next failed Pod is replaced.
    pub next: i64,
}

/// One look at a DaemonSet.
struct Look<'a> {
    decisions: &'a dyn Decisions,
    meta: Meta,
    spec: Arc<DaemonSetSpec>,
    template: Arc<Manifest>,
    status: DaemonSetStatus,
    memory: DaemonMemory,
    now: i64,
    again: Option<i64>,
    make: Vec<u8>,
    delete: Vec<u32>,
    /// Old Pods that are available, of which a rolling update takes one at a time.
    outdated: Vec<u32>,
}

impl State {
    pub(super) fn sync_daemon_set(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        self.claim_pods(decisions, uid, CONTROLLER, out);
        let Some(one) = self.workload(uid) else {
            return;
        };
        let Body::DaemonSet(spec, _, memory) = &one.body else {
            return;
        };
        let mut look = Look {
            decisions,
            meta: one.meta,
            spec: Arc::clone(spec),
            template: Arc::clone(&one.template),
            status: DaemonSetStatus::default(),
            memory: *memory,
            now: self.now,
            again: None,
            make: Vec::new(),
            delete: Vec::new(),
            outdated: Vec::new(),
        };
        for node in self.nodes_seen() {
            look.at_node(self, node);
        }
        look.update();
        if look.meta.deletion.is_none() {
            look.act(self, out);
        }
        look.report(self, out);
    }

    /// A node has come, changed or gone.
    pub(in crate::model) fn notice_node(&mut self) {
        let due = self.now + super::lag::SYNC;
        for one in &mut self.workloads {
            if matches!(one.body, Body::DaemonSet(..)) {
                one.look_at(due);
            }
        }
    }
}

impl Look<'_> {
    /// What is to be done on a node.
    ///
    /// Source: concepts/workloads/controllers/daemonset.md#how-daemon-pods-are-scheduled
    fn at_node(&mut self, state: &State, node: &Node) {
        let repels = |effect: Effect| {
            let tolerations = &self.template.placement.tolerations;
            let mut taints = node.taints.iter().filter(|taint| taint.effect == effect);
            taints.any(|taint| {
                let lost = matches!(taint.key, TaintKey::NotReady | TaintKey::Unreachable);
                let counts =
                    lost && effect == Effect::NoSchedule && self.decisions.lost_node_counts();
                !counts && !tolerated(tolerations, taint).at_all()
            })
        };
        let asked = self.template.placement.selector;
        let unmatched = !self.decisions.matches_selector(node.labels, asked);
        let facts = DaemonFacts {
            keeps_out: unmatched || repels(Effect::NoSchedule) || repels(Effect::NoExecute),
            drives_away: unmatched || repels(Effect::NoExecute),
        };
        let runs = self.decisions.daemon_runs(facts);
        let stays = self.decisions.daemon_stays(facts);
        let here = |pod: &&Pod| pod.ties.node == Some(node.number);
        let mut pods: Vec<&Pod> = state.pods_of(self.meta.uid).filter(here).collect();
        pods.sort_by_key(|pod| (pod.created, pod.uid));
        self.count(runs, &pods, state.now);
        if runs && pods.is_empty() {
            self.make.push(node.number);
        }
        let mut kept = false;
        for pod in pods.into_iter().filter(|pod| pod.deletion.is_none()) {
            let ended = pod.status.phase.is_terminal();
            if ended && stays && !self.replaces_failed() {
                continue;
            }
            if !stays || ended || kept {
                self.delete.push(pod.uid);
                continue;
            }
            kept = true;
            if pod.ties.labels.revision != Some(self.revision()) && !self.spec.on_delete {
                if self.is_available(pod, state.now) {
                    self.outdated.push(pod.uid);
                } else {
                    self.delete.push(pod.uid);
                }
            }
        }
    }

    /// Whether the back-off for failed daemon Pods is over; the next one then waits longer.
    fn replaces_failed(&mut self) -> bool {
        if self.now < self.memory.next {
            self.again = Some(
                self.again
                    .map_or(self.memory.next, |again| again.min(self.memory.next)),
            );
            return false;
        }
        self.memory.failures = self.memory.failures.saturating_add(1);
        self.memory.next = self.now + self.decisions.daemon_back_off(self.memory.failures);
        true
    }

    fn count(&mut self, runs: bool, pods: &[&Pod], now: i64) {
        if !runs {
            self.status.misscheduled += u16::from(!pods.is_empty());
            return;
        }
        self.status.desired += 1;
        let Some(pod) = pods.iter().find(|pod| pod.deletion.is_none()) else {
            return;
        };
        self.status.current += 1;
        self.status.ready += u16::from(ready_since(pod).is_some());
        self.status.available += u16::from(self.is_available(pod, now));
        let updated = pod.ties.labels.revision == Some(self.revision());
        self.status.updated += u16::from(updated);
    }

    fn is_available(&mut self, pod: &Pod, now: i64) -> bool {
        let Some(since) = ready_since(pod) else {
            return false;
        };
        let min_ready = self.spec.min_ready;
        is_available(self.decisions, (since, now), min_ready, &mut self.again)
    }

    fn revision(&self) -> u32 {
        self.template.release.into()
    }

    /// Source: concepts/workloads/controllers/daemonset.md#updating-a-daemonset; tasks/manage-daemon/update-daemon-set.md
    fn update(&mut self) {
        let unavailable = self.status.desired.saturating_sub(self.status.available);
        let spare = self.decisions.daemons_to_spare(unavailable);
        let outdated = std::mem::take(&mut self.outdated);
        self.delete.extend(outdated.into_iter().take(spare.into()));
    }

    fn act(&self, state: &mut State, out: &mut Vec<Shown>) {
        for pod in &self.delete {
            state.delete_pod(self.decisions, *pod, CONTROLLER, out);
        }
        for node in &self.make {
            let ties = Ties {
                labels: Labels {
                    app: self.meta.labels.app,
                    revision: Some(self.revision()),
                    ..Labels::default()
                },
                owner: Some(self.meta.reference()),
                node: Some(*node),
                ..Ties::default()
            };
            let name = state.next_name(self.meta.uid, self.meta.name);
            state.create_by(self.decisions, name, &self.template, ties, CONTROLLER, out);
        }
    }

    fn report(mut self, state: &mut State, out: &mut Vec<Shown>) {
        self.status.unavailable = self.status.desired.saturating_sub(self.status.available);
        self.status.observed = self.meta.generation;
        let now = state.now;
        let Some(one) = state.workload_mut(self.meta.uid) else {
            return;
        };
        if let Some(again) = self.again {
            one.look_at(again.max(now + 1));
        }
        let Body::DaemonSet(_, stored, memory) = &mut one.body else {
            return;
        };
        if self.status.unavailable == 0 {
            self.memory = DaemonMemory::default();
        }
        *memory = self.memory;
        if *stored != self.status {
            *stored = self.status;
            state.write_status_of(self.meta.uid, CONTROLLER, out);
        }
    }
}
