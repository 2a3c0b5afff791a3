//! The StatefulSet controller.

use std::sync::Arc;

use super::{Body, Labels, Meta, Ties, is_available, ready_since};
use crate::event::{Manifest, StatefulSetSpec};
use crate::model::decisions::{Decisions, OrderFacts};
use crate::model::shown::{Shown, User};
use crate::model::state::{Pod, State};

pub(super) const CONTROLLER: User =
    User::Controller("system:serviceaccount:kube-system:statefulset-controller");
/// After how many milliseconds a creation that was refused is tried again.
const RETRY: i64 = 5_000;

/// `StatefulSetStatus`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatefulSetStatus {
    /// `replicas`
    pub replicas: u16,
    /// `readyReplicas`
    pub ready: u16,
    /// `availableReplicas`
    pub available: u16,
    /// `currentReplicas`
    pub current: u16,
    /// `updatedReplicas`
    pub updated: u16,
    /// `currentRevision`
    pub current_revision: u32,
    /// `updateRevision`
    pub update_revision: u32,
    /// `observedGeneration`
    pub observed: u32,
}

/// One look at a StatefulSet.
pub(super) struct Look<'a> {
    pub decisions: &'a dyn Decisions,
    pub meta: Meta,
    pub spec: Arc<StatefulSetSpec>,
    template: Arc<Manifest>,
    /// The template of the revision before, while it is being replaced.
    before: Arc<Manifest>,
    again: Option<i64>,
}

/// What is to be done with a StatefulSet next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Make(u8),
    Delete(u32),
}

impl State {
    pub(super) fn sync_stateful_set(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        self.claim_pods(decisions, uid, CONTROLLER, out);
        let Some(one) = self.workload(uid) else {
            return;
        };
        let Body::StatefulSet(spec, _, before) = &one.body else {
            return;
        };
        let mut look = Look {
            decisions,
            meta: one.meta,
            spec: Arc::clone(spec),
            template: Arc::clone(&one.template),
            before: Arc::clone(before),
            again: None,
        };
        if look.meta.deletion.is_none() {
            look.keep_claims(self, out);
            for act in look.acts(self) {
                look.take(self, act, out);
            }
        }
        look.report(self, out);
    }
}

impl Look<'_> {
    pub(super) fn ordinals(&self) -> std::ops::Range<u8> {
        self.spec.start..self.spec.start.saturating_add(self.spec.replicas)
    }

    fn pod<'s>(&self, state: &'s State, ordinal: u8) -> Option<&'s Pod> {
        let uid = self.meta.uid;
        state
            .pods_of(uid)
            .find(|pod| ordinal_of(pod) == Some(ordinal))
    }

    /// Running and ready, for as long as `minReadySeconds` asks.
    fn is_available(&mut self, pod: &Pod, now: i64) -> bool {
        let Some(since) = ready_since(pod).filter(|_| pod.deletion.is_none()) else {
            return false;
        };
        let min_ready = self.spec.min_ready;
        is_available(self.decisions, (since, now), min_ready, &mut self.again)
    }

    /// What is to be done now: one thing at a time, unless the management is Parallel.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#deployment-and-scaling-guarantees
    fn acts(&mut self, state: &State) -> Vec<Act> {
        let mut acts = Vec::new();
        let mut lower_are_available = true;
        for ordinal in self.ordinals() {
            let act = match self.pod(state, ordinal) {
                None => Some(Act::Make(ordinal)),
                Some(pod) if pod.deletion.is_some() => None,
                Some(pod) if pod.status.phase.is_terminal() => Some(Act::Delete(pod.uid)),
                Some(pod) if self.is_available(pod, state.now) => continue,
                Some(_) => None,
            };
            let facts = OrderFacts {
                parallel: self.spec.parallel,
                lower_are_available,
            };
            if act.is_some() && self.decisions.makes_ordinal(facts) {
                acts.extend(act);
            }
            lower_are_available = false;
        }
        if self.spec.parallel {
            acts.extend(
                self.surplus(state)
                    .filter(|pod| pod.deletion.is_none())
                    .map(|pod| Act::Delete(pod.uid)),
            );
        } else if lower_are_available {
            acts.extend(self.scale_down(state));
        }
        if acts.is_empty() && lower_are_available {
            acts.extend(self.update(state));
        }
        acts
    }

    /// Pods whose ordinals are not wanted any more.
    fn surplus<'s>(&self, state: &'s State) -> impl Iterator<Item = &'s Pod> + use<'s> {
        let ordinals = self.ordinals();
        let surplus =
            move |pod: &&Pod| ordinal_of(pod).is_some_and(|ordinal| !ordinals.contains(&ordinal));
        state.pods_of(self.meta.uid).filter(surplus)
    }

    /// The highest ordinal goes first, the next when it is gone.
    fn scale_down(&self, state: &State) -> Option<Act> {
        let last = self.surplus(state).max_by_key(|pod| ordinal_of(pod))?;
        let goes = last.deletion.is_none();
        goes.then_some(Act::Delete(last.uid))
    }

    /// Source: concepts/workloads/controllers/statefulset.md#rolling-updates, #partitions
    fn update(&self, state: &State) -> Option<Act> {
        if self.spec.on_delete || self.surplus(state).next().is_some() {
            return None;
        }
        let pods = self
            .ordinals()
            .rev()
            .filter_map(|ordinal| self.pod(state, ordinal));
        let mut outdated = pods.filter(|pod| {
            let ordinal = ordinal_of(pod).unwrap_or_default();
            let current = pod.ties.labels.revision == Some(revision(&self.template));
            let spared = self.decisions.spares_ordinal(ordinal, self.spec.partition);
            !current && !spared
        });
        let next = outdated.next().filter(|pod| pod.deletion.is_none())?;
        Some(Act::Delete(next.uid))
    }

    fn take(&mut self, state: &mut State, act: Act, out: &mut Vec<Shown>) {
        match act {
            Act::Delete(pod) => {
                state.delete_pod(self.decisions, pod, CONTROLLER, out);
                self.drop_claims(state, pod, out);
            }
            Act::Make(ordinal) => {
                let name = self.meta.name.child(ordinal.into());
                if state.named(name).is_some() || !self.make_claims(state, name, out) {
                    // The one before is not gone yet, or its claims are not, or somebody else's Pod has the name.
                    self.again = Some(state.now + RETRY);
                    return;
                }
                let spared = self.decisions.spares_ordinal(ordinal, self.spec.partition);
                let template = if spared && !self.spec.on_delete {
                    &self.before
                } else {
                    &self.template
                };
                let ties = Ties {
                    labels: Labels {
                        app: self.meta.labels.app,
                        revision: Some(revision(template)),
                        ordinal: Some((ordinal, name)),
                        ..Labels::default()
                    },
                    owner: Some(self.meta.reference()),
                    hostname: Some(name),
                    claims: self.claims(name),
                    ..Ties::default()
                };
                state.create_by(self.decisions, name, template, ties, CONTROLLER, out);
            }
        }
    }

    fn report(mut self, state: &mut State, out: &mut Vec<Shown>) {
        let mut status = StatefulSetStatus {
            current_revision: revision(&self.before),
            update_revision: revision(&self.template),
            observed: self.meta.generation,
            ..StatefulSetStatus::default()
        };
        let now = state.now;
        for pod in state.pods_of(self.meta.uid) {
            status.replicas += 1;
            let live = pod.deletion.is_none();
            let is = |revision: u32| live && pod.ties.labels.revision == Some(revision);
            status.current += u16::from(is(status.current_revision));
            status.updated += u16::from(is(status.update_revision));
            status.ready += u16::from(ready_since(pod).is_some());
            status.available += u16::from(self.is_available(pod, now));
        }
        let all = u16::from(self.spec.replicas);
        if [status.updated, status.ready, status.replicas] == [all; 3] {
            status.current_revision = status.update_revision;
            status.current = status.updated;
            self.before = Arc::clone(&self.template);
        }
        let Some(one) = state.workload_mut(self.meta.uid) else {
            return;
        };
        if let Some(again) = self.again {
            one.look_at(again.max(now + 1));
        }
        if let Body::StatefulSet(_, stored, before) = &mut one.body {
            *before = self.before;
            if *stored != status {
                *stored = status;
                state.write_status_of(self.meta.uid, CONTROLLER, out);
            }
        }
    }
}

/// The revision of a template.
fn revision(template: &Manifest) -> u32 {
    template.release.into()
}

fn ordinal_of(pod: &Pod) -> Option<u8> {
    pod.ties.labels.ordinal.map(|(ordinal, _)| ordinal)
}
