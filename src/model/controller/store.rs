//! The API server's store: what writes do to the objects that own Pods.

use std::sync::Arc;

use super::{Body, Finalizers, Labels, Meta, Owner, Scale, Workload, lag};
use crate::event::{
    Effect, JobSpec, Manifest, Name, Propagation, Root, Toleration, WorkloadChange, WorkloadSpec,
};
use crate::model::decisions::Decisions;
use crate::model::shown::{Asked, Extra, Shown, User, Verb, Version};
use crate::model::state::{Deletion, State};
use crate::object::Kind;
use crate::trace::Change;

/// The kind of an object that has this name and this many parts in it.
fn kind_of(spec: &WorkloadSpec) -> (Kind, Root) {
    match spec {
        WorkloadSpec::Job(_) => (Kind::Job, Root::Job),
        WorkloadSpec::ReplicaSet(_) => (Kind::ReplicaSet, Root::ReplicaSet),
        WorkloadSpec::Deployment(_) => (Kind::Deployment, Root::Deployment),
        WorkloadSpec::StatefulSet(_) => (Kind::StatefulSet, Root::StatefulSet),
        WorkloadSpec::CronJob(_) => (Kind::CronJob, Root::CronJob),
        WorkloadSpec::DaemonSet(_) => (Kind::DaemonSet, Root::DaemonSet),
    }
}

/// The kind of the object that owns Pods and has this name: Deployments and CronJobs make objects that do so for them.
pub(in crate::model) fn kind_named(name: Name) -> Kind {
    if name.is_claim() {
        return Kind::PersistentVolumeClaim;
    }
    match name.root() {
        Root::CronJob if !name.parts().is_empty() => Kind::Job,
        Root::Deployment if !name.parts().is_empty() => Kind::ReplicaSet,
        Root::Pod | Root::Static => Kind::Pod,
        Root::Job => Kind::Job,
        Root::CronJob => Kind::CronJob,
        Root::ReplicaSet => Kind::ReplicaSet,
        Root::Deployment => Kind::Deployment,
        Root::StatefulSet => Kind::StatefulSet,
        Root::DaemonSet => Kind::DaemonSet,
        Root::Service => Kind::EndpointSlice,
        Root::Budget => Kind::PodDisruptionBudget,
        Root::Claim => Kind::PersistentVolumeClaim,
    }
}

impl State {
    /// `POST` of an object by a person.
    pub(in crate::model) fn create_workload(
        &mut self,
        decisions: &dyn Decisions,
        number: u8,
        spec: &WorkloadSpec,
        out: &mut Vec<Shown>,
    ) {
        let (kind, root) = kind_of(spec);
        let name = Name::new(root, number);
        let accepted = decisions.accepts_workload(spec);
        let code = if !accepted {
            422
        } else if self.workload_named(kind, name).is_some() {
            409
        } else {
            201
        };
        out.push(request(Verb::Create, kind, name, User::Admin, code));
        if code == 201 {
            let app = Labels {
                app: Some(name),
                ..Labels::default()
            };
            self.add_workload(kind, (name, app), (None, None), body(spec), out);
        }
    }

    /// Stores a new object.
    pub(super) fn add_workload(
        &mut self,
        kind: Kind,
        (name, labels): (Name, Labels),
        (owner, scheduled): (Option<Owner>, Option<i64>),
        (body, template): (Body, Arc<Manifest>),
        out: &mut Vec<Shown>,
    ) -> u32 {
        self.uids += 1;
        self.version += 1;
        let uid = self.uids;
        let labels = match kind {
            Kind::Job => Labels {
                job: Some((uid, name)),
                ..Labels::default()
            },
            _ => labels,
        };
        let meta = Meta {
            uid,
            kind,
            name,
            labels,
            owner,
            finalizers: Finalizers::default(),
            created: self.now,
            version: self.version,
            generation: 1,
            deletion: None,
            scheduled,
        };
        self.workloads.push(Workload {
            meta,
            body,
            template,
            due: Some(self.now + lag::SYNC),
            made: 0,
        });
        self.show_workload(uid, Change::Added, out);
        uid
    }

    /// `PATCH` of the spec of an object by a person.
    pub(in crate::model) fn change_workload(
        &mut self,
        name: Name,
        change: &WorkloadChange,
        out: &mut Vec<Shown>,
    ) {
        let (now, kind) = (self.now, kind_named(name));
        let found = self.workload_named(kind, name).map(|one| one.meta.uid);
        let code = if found.is_some() { 200 } else { 404 };
        out.push(request(Verb::Patch, kind, name, User::Admin, code));
        let Some(one) = found.and_then(|uid| self.workload_mut(uid)) else {
            return;
        };
        if !apply(one, change) {
            return;
        }
        one.meta.generation += 1;
        one.look_at(now + lag::SYNC);
        let uid = one.meta.uid;
        self.write_workload(uid, out);
    }

    /// `DELETE` of an object.
    ///
    /// Source: concepts/architecture/garbage-collection.md#cascading-deletion
    pub(in crate::model) fn delete_workload(
        &mut self,
        (kind, name): (Kind, Name),
        propagation: Propagation,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        let found = self.workload_named(kind, name).map(|one| one.meta.uid);
        let code = if found.is_some() { 200 } else { 404 };
        out.push(request(Verb::Delete, kind, name, by, code));
        let now = self.now;
        let Some(one) = found.and_then(|uid| self.workload_mut(uid)) else {
            return;
        };
        let (uid, before) = (one.meta.uid, one.meta);
        let finalizer = match propagation {
            Propagation::Background => Finalizers::default(),
            Propagation::Foreground => Finalizers::FOREGROUND,
            Propagation::Orphan => Finalizers::ORPHAN,
        };
        one.meta.finalizers = before
            .finalizers
            .without(Finalizers::FOREGROUND.with(Finalizers::ORPHAN))
            .with(finalizer);
        if one.meta.finalizers.is_empty() {
            self.remove_workload(uid, out);
            return;
        }
        if before.deletion.is_none() {
            one.meta.deletion = Some(Deletion { at: now, grace: 0 });
            one.meta.generation += 1;
        }
        if one.meta.deletion != before.deletion || one.meta.finalizers != before.finalizers {
            one.look_at(now + lag::SYNC);
            self.write_workload(uid, out);
        }
        self.collect_later(uid);
    }

    /// The object is gone; the garbage collector looks at what it owned.
    pub(super) fn remove_workload(&mut self, uid: u32, out: &mut Vec<Shown>) {
        let Some(at) = self.workloads.iter().position(|one| one.meta.uid == uid) else {
            return;
        };
        self.version += 1;
        let mut gone = self.workloads.remove(at);
        gone.meta.version = self.version;
        let owner = gone.meta.owner;
        out.push(Shown::Version(
            Change::Deleted,
            Version::Workload(Box::new(gone)),
        ));
        let due = self.now + lag::COLLECT;
        let pods = self.pods_of(uid).map(|pod| pod.uid);
        let claims = self.claims_of(uid).map(|claim| claim.uid);
        let garbage: Vec<u32> = pods.chain(self.owned(uid)).chain(claims).collect();
        self.garbage
            .extend(garbage.into_iter().map(|uid| (due, uid)));
        let waits = owner.and_then(|owner| self.workload(owner.uid));
        if let Some(meta) = waits
            .map(|one| one.meta)
            .filter(|meta| meta.deletion.is_some())
        {
            self.collect_later(meta.uid);
        }
        self.notice_owner(owner);
    }

    /// The objects other than Pods that have this one as their controller.
    pub(super) fn owned(&self, uid: u32) -> impl Iterator<Item = u32> + '_ {
        let owned = move |one: &&Workload| one.meta.owner.is_some_and(|owner| owner.uid == uid);
        self.workloads.iter().filter(owned).map(|one| one.meta.uid)
    }

    pub(super) fn notice_owner(&mut self, owner: Option<Owner>) {
        let now = self.now;
        let owner = owner.and_then(|owner| self.workload_mut(owner.uid));
        if let Some(owner) = owner {
            owner.look_at(now + lag::SYNC);
        }
    }

    /// `PUT` of the status of an object by its controller.
    pub(super) fn write_status_of(&mut self, uid: u32, by: User, out: &mut Vec<Shown>) {
        let Some(one) = self.workload(uid) else {
            return;
        };
        let (kind, name, owner) = (one.meta.kind, one.meta.name, one.meta.owner);
        out.push(request(Verb::UpdateStatus, kind, name, by, 200));
        self.write_workload(uid, out);
        self.notice_owner(owner);
    }

    pub(super) fn write_workload(&mut self, uid: u32, out: &mut Vec<Shown>) {
        self.version += 1;
        let version = self.version;
        if let Some(one) = self.workload_mut(uid) {
            one.meta.version = version;
        }
        self.show_workload(uid, Change::Modified, out);
    }

    fn show_workload(&self, uid: u32, change: Change, out: &mut Vec<Shown>) {
        if let Some(one) = self.workload(uid) {
            let version = Version::Workload(Box::new(one.clone()));
            out.push(Shown::Version(change, version));
        }
    }
}

fn body(spec: &WorkloadSpec) -> (Body, Arc<Manifest>) {
    match spec {
        WorkloadSpec::Job(spec) => job_body(spec),
        WorkloadSpec::ReplicaSet(spec) => {
            let template = Arc::new(spec.template.clone().in_order());
            let scale = Scale {
                replicas: spec.replicas,
                min_ready: spec.min_ready,
            };
            (Body::ReplicaSet(scale, Default::default(), None), template)
        }
        WorkloadSpec::Deployment(spec) => {
            let template = Arc::new(spec.template.clone().in_order());
            let body = Body::Deployment(Arc::new(spec.clone()), Default::default());
            (body, template)
        }
        WorkloadSpec::StatefulSet(spec) => {
            let template = Arc::new(spec.template.clone().in_order());
            let before = Arc::clone(&template);
            let body = Body::StatefulSet(Arc::new(spec.clone()), Default::default(), before);
            (body, template)
        }
        WorkloadSpec::DaemonSet(spec) => {
            let mut template = spec.template.clone().in_order();
            template.placement.tolerations.extend(daemon_tolerations());
            let body = Body::DaemonSet(
                Arc::new(spec.clone()),
                Default::default(),
                Default::default(),
            );
            (body, Arc::new(template))
        }
        WorkloadSpec::CronJob(spec) => {
            let template = Arc::new(spec.job.template.clone().in_order());
            let body = Body::CronJob(Arc::new(spec.clone()), Default::default());
            (body, template)
        }
    }
}

/// What the controller adds to the Pods of a DaemonSet.
///
/// Source: concepts/workloads/controllers/daemonset.md#taints-and-tolerations
fn daemon_tolerations() -> impl Iterator<Item = Toleration> {
    use crate::event::TaintKey::{
        DiskPressure, MemoryPressure, NotReady, PidPressure, Unreachable, Unschedulable,
    };
    let stays = [NotReady, Unreachable].map(|key| (key, Effect::NoExecute));
    let runs = [DiskPressure, MemoryPressure, PidPressure, Unschedulable];
    let runs = runs.map(|key| (key, Effect::NoSchedule));
    let all = stays.into_iter().chain(runs);
    all.map(|(key, effect)| Toleration::of(key, effect, None))
}

/// A new Job.
pub(super) fn job_body(spec: &JobSpec) -> (Body, Arc<Manifest>) {
    let template = Arc::new(spec.template.clone().in_order());
    let spec = Arc::new(spec.clone());
    (
        Body::Job(spec, Default::default(), Default::default()),
        template,
    )
}

/// Changes a spec; whether anything is different now.
fn apply(one: &mut Workload, change: &WorkloadChange) -> bool {
    match (&mut one.body, change) {
        (Body::Job(..), WorkloadChange::Release(_)) => return false,
        (Body::CronJob(spec, _), WorkloadChange::Release(to))
            if spec.job.template.release != *to =>
        {
            Arc::make_mut(spec).job.template.release = *to;
            one.template = Arc::new(Manifest::clone(&one.template).released(*to));
        }
        (_, WorkloadChange::Release(to)) if one.template.release != *to => {
            let template = Manifest::clone(&one.template);
            one.template = Arc::new(template.released(*to));
        }
        (Body::Job(spec, ..), WorkloadChange::Scale(to)) if spec.parallelism != *to => {
            Arc::make_mut(spec).parallelism = *to;
        }
        (Body::Job(spec, ..), WorkloadChange::Suspend(to)) if spec.suspend != *to => {
            Arc::make_mut(spec).suspend = *to;
        }
        (Body::ReplicaSet(scale, ..), WorkloadChange::Scale(to)) if scale.replicas != *to => {
            scale.replicas = *to;
        }
        (Body::Deployment(spec, _), WorkloadChange::Scale(to)) if spec.replicas != *to => {
            Arc::make_mut(spec).replicas = *to;
        }
        (Body::StatefulSet(spec, ..), WorkloadChange::Scale(to)) if spec.replicas != *to => {
            Arc::make_mut(spec).replicas = *to;
        }
        (Body::StatefulSet(spec, ..), WorkloadChange::WhenDeleted(to))
            if spec.when_deleted != *to =>
        {
            Arc::make_mut(spec).when_deleted = *to;
        }
        (Body::StatefulSet(spec, ..), WorkloadChange::WhenScaled(to))
            if spec.when_scaled != *to =>
        {
            Arc::make_mut(spec).when_scaled = *to;
        }
        (Body::CronJob(spec, _), WorkloadChange::Suspend(to)) if spec.suspend != *to => {
            Arc::make_mut(spec).suspend = *to;
        }
        (Body::Deployment(spec, _), WorkloadChange::Pause(to)) if spec.paused != *to => {
            Arc::make_mut(spec).paused = *to;
        }
        _ => return false,
    }
    true
}

pub(super) fn request(verb: Verb, kind: Kind, name: Name, by: User, code: u16) -> Shown {
    Shown::Request(Asked {
        verb,
        kind,
        name,
        by,
        grace: None,
        uid: None,
        code,
        extra: Extra::None,
    })
}
