//! The Deployment controller.

mod roll;
mod scale;
mod status;

use std::sync::Arc;

pub use status::{DeploymentCondition, DeploymentStatus};

use super::{Body, Labels, Meta, Owner, Revision, Scale};
use crate::event::{DeploymentSpec, Manifest, Name, Propagation};
use crate::model::decisions::{Bounds, Decisions};
use crate::model::shown::{Shown, User, Verb};
use crate::model::state::State;
use crate::object::Kind;

const CONTROLLER: User =
    User::Controller("system:serviceaccount:kube-system:deployment-controller");

/// One ReplicaSet of a Deployment.
#[derive(Clone, Copy, Debug)]
struct Part {
    uid: u32,
    name: Name,
    replicas: u16,
    /// `status.replicas`
    have: u16,
    ready: u16,
    available: u16,
    revision: u32,
    /// The number of replicas of the Deployment for which it was scaled last.
    desired: u16,
    created: i64,
    /// It is the one with the template of the Deployment.
    new: bool,
}

/// One look at a Deployment.
struct Look<'a> {
    decisions: &'a dyn Decisions,
    meta: Meta,
    spec: Arc<DeploymentSpec>,
    template: Arc<Manifest>,
    status: DeploymentStatus,
    /// Its ReplicaSets, oldest first.
    parts: Vec<Part>,
    bounds: Bounds,
}

impl State {
    pub(super) fn sync_deployment(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        self.adopt_replica_sets(uid, out);
        let Some(one) = self.workload(uid) else {
            return;
        };
        let Body::Deployment(spec, status) = &one.body else {
            return;
        };
        let replicas = u16::from(spec.replicas);
        let mut look = Look {
            decisions,
            meta: one.meta,
            spec: Arc::clone(spec),
            template: Arc::clone(&one.template),
            status: *status,
            parts: Vec::new(),
            bounds: decisions.rollout_bounds(replicas, spec.max_surge, spec.max_unavailable),
        };
        look.parts = look.parts(self);
        if look.meta.deletion.is_none() {
            look.act(self, out);
        }
        look.report(self, out);
    }

    /// Source: concepts/workloads/controllers/deployment.md#selector
    fn adopt_replica_sets(&mut self, uid: u32, out: &mut Vec<Shown>) {
        let Some(meta) = self.workload(uid).map(|one| one.meta) else {
            return;
        };
        if meta.deletion.is_some() {
            return;
        }
        let mut adopted = Vec::new();
        for one in &mut self.workloads {
            let free = one.meta.owner.is_none() && one.meta.deletion.is_none();
            let alike = one.meta.labels.app == meta.labels.app && one.meta.labels.hash.is_some();
            if one.meta.kind == Kind::ReplicaSet && free && alike {
                one.meta.owner = Some(meta.reference());
                adopted.push((one.meta.uid, one.meta.name));
            }
        }
        for (uid, name) in adopted {
            let kind = Kind::ReplicaSet;
            out.push(super::store::request(
                Verb::Patch,
                kind,
                name,
                CONTROLLER,
                200,
            ));
            self.write_workload(uid, out);
        }
    }
}

impl Look<'_> {
    fn parts(&self, state: &State) -> Vec<Part> {
        let owned = state.owned(self.meta.uid);
        let all = owned.filter_map(|uid| state.workload(uid));
        all.filter_map(|one| match &one.body {
            Body::ReplicaSet(scale, status, revision) => Some(Part {
                uid: one.meta.uid,
                name: one.meta.name,
                replicas: scale.replicas.into(),
                have: status.replicas,
                ready: status.ready,
                available: status.available,
                revision: revision.map_or(0, |revision| revision.number),
                desired: revision.map_or(0, |revision| revision.desired.into()),
                created: one.meta.created,
                new: one.template == self.template,
            }),
            _ => None,
        })
        .collect()
    }

    fn replicas(&self) -> u16 {
        self.spec.replicas.into()
    }

    fn new_part(&self) -> Option<Part> {
        self.parts.iter().find(|part| part.new).copied()
    }

    fn old_parts(&self) -> impl Iterator<Item = Part> + '_ {
        self.parts.iter().filter(|part| !part.new).copied()
    }

    /// Replicas that all ReplicaSets together are to have.
    fn total(&self) -> u16 {
        self.parts.iter().map(|part| part.replicas).sum()
    }

    fn act(&mut self, state: &mut State, out: &mut Vec<Shown>) {
        self.note_pause(state.now);
        if self.spec.paused || self.is_scaled_by_hand() {
            self.follow_scale(state, out);
        } else if self.spec.recreate {
            self.recreate(state, out);
        } else {
            self.roll(state, out);
        }
        if !self.spec.paused {
            self.clean_up(state, out);
        }
    }

    /// Somebody has changed the number of replicas since the ReplicaSets were scaled last.
    fn is_scaled_by_hand(&self) -> bool {
        let mut active = self.parts.iter().filter(|part| part.replicas > 0);
        active.any(|part| part.desired != self.replicas())
    }

    /// The ReplicaSet of the template: found again, or made.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#updating-a-deployment, #rolling-back-a-deployment
    fn take_new(&mut self, state: &mut State, replicas: u16, out: &mut Vec<Shown>) {
        let latest = self.old_parts().map(|part| part.revision).max();
        let revision = latest.unwrap_or_default() + 1;
        let found = self.new_part();
        match found.filter(|_| self.decisions.reuses_replica_set()) {
            Some(part) if part.revision >= revision => {}
            Some(part) => {
                self.number(state, part, revision, out);
                self.progress(state.now, "FoundNewReplicaSet");
            }
            None => {
                let revision = revision.max(found.map_or(0, |part| part.revision + 1));
                self.make_new(state, replicas, revision, out);
                self.progress(state.now, "NewReplicaSetCreated");
            }
        }
        self.status.revision = self.new_part().map_or(0, |part| part.revision);
    }

    /// Gives a ReplicaSet the number of the latest revision.
    fn number(&mut self, state: &mut State, part: Part, number: u32, out: &mut Vec<Shown>) {
        let Some(one) = state.workload_mut(part.uid) else {
            return;
        };
        if let Body::ReplicaSet(_, _, revision) = &mut one.body {
            let revision = revision.get_or_insert(Revision {
                number,
                desired: 0,
                most: 0,
            });
            revision.number = number;
        }
        let found = self.parts.iter_mut().find(|other| other.uid == part.uid);
        if let Some(found) = found {
            found.revision = number;
        }
        let (kind, name) = (Kind::ReplicaSet, part.name);
        out.push(super::store::request(
            Verb::Update,
            kind,
            name,
            CONTROLLER,
            200,
        ));
        state.write_workload(part.uid, out);
    }

    fn make_new(&mut self, state: &mut State, replicas: u16, number: u32, out: &mut Vec<Shown>) {
        let hash = self.free_hash(state);
        let name = self.meta.name.child(hash);
        let kind = Kind::ReplicaSet;
        let labels = Labels {
            app: self.meta.labels.app,
            hash: Some(hash),
            ..Labels::default()
        };
        let revision = Revision {
            number,
            desired: self.spec.replicas,
            most: self.most(),
        };
        let scale = Scale {
            replicas: u8::try_from(replicas).unwrap_or(u8::MAX),
            min_ready: self.spec.min_ready,
        };
        let body = Body::ReplicaSet(scale, Default::default(), Some(revision));
        out.push(super::store::request(
            Verb::Create,
            kind,
            name,
            CONTROLLER,
            201,
        ));
        let owner: Owner = self.meta.reference();
        let template = Arc::clone(&self.template);
        state.add_workload(
            kind,
            (name, labels),
            (Some(owner), None),
            (body, template),
            out,
        );
        self.parts = self.parts(state);
    }

    /// The hash of the template; another where a ReplicaSet of another template has it.
    fn free_hash(&self, state: &State) -> u32 {
        let mut hash = u32::from(self.template.release);
        while state
            .workload_named(Kind::ReplicaSet, self.meta.name.child(hash))
            .is_some()
        {
            hash += 100;
        }
        hash
    }

    /// `deployment.kubernetes.io/max-replicas`
    fn most(&self) -> u8 {
        let most = self.replicas() + self.bounds.surge;
        u8::try_from(most).unwrap_or(u8::MAX)
    }

    /// Old ReplicaSets without Pods are kept as far as the history goes.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#clean-up-policy
    fn clean_up(&mut self, state: &mut State, out: &mut Vec<Shown>) {
        let limit = self.spec.history_limit.map_or(10, usize::from);
        let mut idle: Vec<Part> = self.old_parts().collect();
        idle.sort_by_key(|part| part.revision);
        let beyond = idle.len().saturating_sub(limit);
        for part in idle.into_iter().take(beyond) {
            if part.replicas == 0 && part.have == 0 {
                let target = (Kind::ReplicaSet, part.name);
                state.delete_workload(target, Propagation::Background, CONTROLLER, out);
                self.parts.retain(|other| other.uid != part.uid);
            }
        }
    }
}
