//! The ReplicaSet controller.

use std::sync::Arc;

use super::{Body, Scale, Ties, Workload, is_available, ready_since};
use crate::model::decisions::{Decisions, VictimFacts};
use crate::model::shown::{Shown, User};
use crate::model::state::{Pod, State};

const CONTROLLER: User =
    User::Controller("system:serviceaccount:kube-system:replicaset-controller");

/// `ReplicaSetStatus`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplicaSetStatus {
    /// `replicas`
    pub replicas: u16,
    /// `fullyLabeledReplicas`
    pub labeled: u16,
    /// `readyReplicas`
    pub ready: u16,
    /// `availableReplicas`
    pub available: u16,
    /// `terminatingReplicas`
    pub terminating: u16,
    /// `observedGeneration`
    pub observed: u32,
}

impl State {
    pub(super) fn sync_replica_set(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        self.claim_pods(decisions, uid, CONTROLLER, out);
        let Some(one) = self.workload(uid) else {
            return;
        };
        let Body::ReplicaSet(scale, ..) = &one.body else {
            return;
        };
        let (scale, deleted) = (*scale, one.meta.deletion.is_some());
        let status = self.count_replicas(decisions, uid, scale);
        if !deleted {
            let wanted = decisions.replicas(scale.replicas.into());
            self.replicate(decisions, uid, wanted, out);
        }
        let Some(one) = self.workload_mut(uid) else {
            return;
        };
        let observed = one.meta.generation;
        if let Body::ReplicaSet(_, stored, _) = &mut one.body {
            let status = ReplicaSetStatus { observed, ..status };
            if *stored != status {
                *stored = status;
                self.write_status_of(uid, CONTROLLER, out);
            }
        }
    }

    /// What the status says, before anything is made or deleted; and when a Pod becomes available.
    fn count_replicas(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        scale: Scale,
    ) -> ReplicaSetStatus {
        let now = self.now;
        let mut status = ReplicaSetStatus::default();
        let mut again: Option<i64> = None;
        let labels = self.workload(uid).map(|one| one.meta.labels);
        for pod in self.pods_of(uid) {
            if pod.deletion.is_some() {
                status.terminating += u16::from(!pod.status.phase.is_terminal());
                continue;
            }
            if pod.status.phase.is_terminal() {
                continue;
            }
            let labeled = labels.is_some_and(|labels| labels.app == pod.ties.labels.app);
            status.replicas += 1;
            status.labeled += u16::from(labeled);
            let Some(since) = ready_since(pod) else {
                continue;
            };
            status.ready += 1;
            let available = is_available(decisions, (since, now), scale.min_ready, &mut again);
            status.available += u16::from(available);
        }
        if let (Some(again), Some(one)) = (again, self.workload_mut(uid)) {
            one.look_at(again);
        }
        status
    }

    /// Brings the number of live Pods to the number that is wanted.
    ///
    /// Source: concepts/workloads/controllers/replicaset.md#how-a-replicaset-works
    fn replicate(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        wanted: u16,
        out: &mut Vec<Shown>,
    ) {
        let lives = |pod: &&Pod| pod.deletion.is_none() && !pod.status.phase.is_terminal();
        let live = self.pods_of(uid).filter(lives).count();
        for _ in live..wanted as usize {
            self.make_replica(decisions, uid, out);
        }
        if live > wanted as usize {
            let rank = |pod: &Pod| {
                decisions.victim_rank(VictimFacts {
                    bound: pod.bound.is_some(),
                    pending: pod.status.phase == crate::model::Phase::Pending,
                    ready_since: ready_since(pod),
                    created: pod.created,
                    uid: pod.uid,
                })
            };
            let pods = self.pods_of(uid).filter(lives);
            let mut victims: Vec<_> = pods.map(|pod| (rank(pod), pod.uid)).collect();
            victims.sort_unstable();
            for (_, pod) in victims.into_iter().take(live - wanted as usize) {
                self.delete_pod(decisions, pod, CONTROLLER, out);
            }
        }
    }

    fn make_replica(&mut self, decisions: &dyn Decisions, uid: u32, out: &mut Vec<Shown>) {
        let Some(one) = self.workload(uid) else {
            return;
        };
        let (ties, base, template) = (ties(one), one.meta.name, Arc::clone(&one.template));
        let name = self.next_name(uid, base);
        self.create_by(decisions, name, &template, ties, CONTROLLER, out);
    }
}

fn ties(one: &Workload) -> Ties {
    Ties {
        labels: one.meta.labels,
        owner: Some(one.meta.reference()),
        ..Ties::default()
    }
}
