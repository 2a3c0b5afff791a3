//! PersistentVolumeClaims: the API's store of them, and who looks after them. The ephemeral-volume controller makes those of
//! Pods, the binder gives each a volume as soon as there is one (`volumeBindingMode: Immediate`), and one that is in use is not
//! removed.

use super::{Owner, lag};
use crate::event::{Manifest, Name, Root};
use crate::model::decisions::Decisions;
use crate::model::shown::{Shown, User, Verb, Version};
use crate::model::state::{Pod, State, sooner};
use crate::object::Kind;
use crate::trace::Change;

const BINDER: User = User::Controller("system:serviceaccount:kube-system:persistent-volume-binder");
const PROTECTION: User =
    User::Controller("system:serviceaccount:kube-system:pvc-protection-controller");
const EPHEMERAL: User =
    User::Controller("system:serviceaccount:kube-system:ephemeral-volume-controller");

/// A PersistentVolumeClaim. Its finalizer is `kubernetes.io/pvc-protection` as long as it is there.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Number that stands for its UID.
    pub uid: u32,
    /// Its name.
    pub name: Name,
    /// The label `app`.
    pub app: Option<Name>,
    /// The owner that is its controller.
    pub owner: Option<Owner>,
    /// `creationTimestamp`
    pub created: i64,
    /// `resourceVersion`
    pub version: u64,
    /// It has a volume: `spec.volumeName`.
    pub volume: bool,
    /// `status.phase` is Bound.
    pub bound: bool,
    /// When it was deleted: `deletionTimestamp`.
    pub deletion: Option<i64>,
    /// When the binder looks at it next, or, when it is deleted, who protects it.
    pub due: Option<i64>,
}

/// A claim that a Pod mounts.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Mount {
    /// Its name.
    pub claim: Name,
    /// It is made for the Pod: that of a generic ephemeral volume.
    pub ephemeral: bool,
}

impl Pod {
    /// It as an owner.
    pub(super) fn reference(&self) -> Owner {
        Owner {
            uid: self.uid,
            kind: Kind::Pod,
            name: self.name,
        }
    }

    /// Whether it mounts any claim.
    pub(in crate::model) fn has_claims(&self) -> bool {
        self.ties.has_claims(&self.manifest)
    }

    /// The claims that it mounts.
    pub(in crate::model) fn mounts(
        &self,
        decisions: &dyn Decisions,
    ) -> impl Iterator<Item = Mount> + use<> {
        let Manifest {
            claim,
            ephemeral_volume,
            ..
        } = &*self.manifest;
        let made = claim.map(|number| Name::new(Root::Claim, number));
        let [first, second] = self.ties.claims;
        let others = [made, first, second].map(|claim| (claim, false));
        let own = ephemeral_volume.then(|| decisions.ephemeral_claim(self.name));
        let all = others.into_iter().chain([(own, true)]);
        all.filter_map(|(claim, ephemeral)| {
            let claim = claim?;
            Some(Mount { claim, ephemeral })
        })
    }
}

impl State {
    /// The claim of this name.
    pub fn claim(&self, name: Name) -> Option<&Claim> {
        self.claim_at(name).map(|at| &self.claims[at])
    }

    /// Where the claim of this name stands.
    pub(super) fn claim_at(&self, name: Name) -> Option<usize> {
        self.claims.iter().position(|claim| claim.name == name)
    }

    /// The claims that this object controls.
    pub(super) fn claims_of(&self, uid: u32) -> impl Iterator<Item = &Claim> {
        let owned = move |claim: &&Claim| claim.owner.is_some_and(|owner| owner.uid == uid);
        self.claims.iter().filter(owned)
    }

    /// `POST persistentvolumeclaims` by a person.
    pub(in crate::model) fn create_claim(&mut self, name: Name, out: &mut Vec<Shown>) {
        self.add_claim(name, (None, None), User::Admin, out);
    }

    /// `POST persistentvolumeclaims` by anybody.
    pub(super) fn add_claim(
        &mut self,
        name: Name,
        (app, owner): (Option<Name>, Option<Owner>),
        by: User,
        out: &mut Vec<Shown>,
    ) {
        let code = if self.claim(name).is_some() { 409 } else { 201 };
        ask(Verb::Create, name, (by, code), out);
        if code != 201 {
            return;
        }
        self.uids += 1;
        self.version += 1;
        let claim = Claim {
            uid: self.uids,
            name,
            app,
            owner,
            created: self.now,
            version: self.version,
            volume: false,
            bound: false,
            deletion: None,
            due: Some(self.now + lag::VOLUME),
        };
        show(Change::Added, &claim, out);
        self.claims.push(claim);
    }

    /// `DELETE persistentvolumeclaims`: the finalizer holds the object.
    ///
    /// Source: concepts/storage/persistent-volumes.md#storage-object-in-use-protection
    pub(in crate::model) fn delete_claim(&mut self, name: Name, by: User, out: &mut Vec<Shown>) {
        let now = self.now;
        let found = self.claim_at(name);
        let code = if found.is_some() { 200 } else { 404 };
        ask(Verb::Delete, name, (by, code), out);
        let Some(at) = found.filter(|at| self.claims[*at].deletion.is_none()) else {
            return;
        };
        self.claims[at].deletion = Some(now);
        self.claims[at].due = Some(now + lag::SYNC);
        self.write_claim(at, out);
    }

    /// `PATCH persistentvolumeclaims`: a claim gets an owner, or loses it.
    pub(super) fn set_claim_owner(
        &mut self,
        name: Name,
        owner: Option<Owner>,
        by: User,
        out: &mut Vec<Shown>,
    ) {
        if let Some(at) = self.claim_at(name) {
            self.claims[at].owner = owner;
            ask(Verb::Update, name, (by, 200), out);
            self.write_claim(at, out);
        }
    }

    fn write_claim(&mut self, at: usize, out: &mut Vec<Shown>) {
        self.version += 1;
        self.claims[at].version = self.version;
        show(Change::Modified, &self.claims[at], out);
    }

    /// There are volumes for claims again, or no more.
    pub(in crate::model) fn set_volumes(&mut self, available: bool) {
        self.supplies.volumes = available;
        if !available {
            return;
        }
        let due = self.now + lag::VOLUME;
        for claim in &mut self.claims {
            if claim.deletion.is_none() && !claim.bound {
                sooner(&mut claim.due, due);
            }
        }
    }

    /// Somebody looks at a claim: the binder, or, when it is deleted, who protects it; or at a Pod whose claim is to be made.
    pub(super) fn sync_claim(&mut self, decisions: &dyn Decisions, uid: u32, out: &mut Vec<Shown>) {
        if let Some(at) = self.unclaimed.iter().position(|(_, pod)| *pod == uid) {
            self.unclaimed.remove(at);
            self.make_ephemeral(decisions, uid, out);
            return;
        }
        let Some(at) = self.claims.iter().position(|claim| claim.uid == uid) else {
            return;
        };
        self.claims[at].due = None;
        if self.claims[at].deletion.is_none() {
            self.bind_claim(at, out);
        } else if decisions.removes_claim(self.is_in_use(decisions, &self.claims[at])) {
            self.remove_claim(decisions, at, (Verb::Update, PROTECTION), out);
        }
    }

    /// The binder gives a claim a volume if there is one.
    ///
    /// Source: concepts/storage/persistent-volumes.md#binding
    fn bind_claim(&mut self, at: usize, out: &mut Vec<Shown>) {
        if self.claims[at].bound || !self.supplies.volumes {
            return;
        }
        let name = self.claims[at].name;
        self.claims[at].volume = true;
        ask(Verb::Update, name, (BINDER, 200), out);
        self.write_claim(at, out);
        self.claims[at].bound = true;
        ask(Verb::UpdateStatus, name, (BINDER, 200), out);
        self.write_claim(at, out);
    }

    /// The controller of ephemeral volumes makes the claim of a Pod. One of that name that is there already it leaves alone.
    ///
    /// Source: concepts/storage/ephemeral-volumes.md#lifecycle-and-persistentvolumeclaim, #persistentvolumeclaim-naming
    fn make_ephemeral(&mut self, decisions: &dyn Decisions, pod: u32, out: &mut Vec<Shown>) {
        let Some(pod) = self.pod(pod).filter(|pod| pod.deletion.is_none()) else {
            return;
        };
        let name = decisions.ephemeral_claim(pod.name);
        let owner = pod.reference();
        if self.claim(name).is_none() {
            self.add_claim(name, (None, Some(owner)), EPHEMERAL, out);
        }
    }

    /// Whether a Pod on a node uses a claim.
    ///
    /// Source: concepts/storage/persistent-volumes.md#storage-object-in-use-protection ("when a Pod object exists that is using the
    /// PVC"); that one which waits for a node does not use it yet: api: pvc-protection-controller, podUsesPVC
    fn is_in_use(&self, decisions: &dyn Decisions, claim: &Claim) -> bool {
        let mut pods = self.pods.iter().filter(|pod| pod.bound.is_some());
        pods.any(|pod| pod.has_claims() && pod.mounts(decisions).any(|of| claim.serves(pod, of)))
    }

    /// Nothing holds a claim any more: the object goes.
    pub(super) fn remove_claim(
        &mut self,
        decisions: &dyn Decisions,
        at: usize,
        (verb, by): (Verb, User),
        out: &mut Vec<Shown>,
    ) {
        self.version += 1;
        let mut claim = self.claims.remove(at);
        claim.version = self.version;
        ask(verb, claim.name, (by, 200), out);
        show(Change::Deleted, &claim, out);
        let due = self.now + lag::SYNC;
        // Another can be made of that name.
        let waits = |pod: &&Pod| {
            let ephemeral = pod.manifest.ephemeral_volume;
            ephemeral && decisions.ephemeral_claim(pod.name) == claim.name
        };
        let waiting = self.pods.iter().find(waits).map(|pod| (due, pod.uid));
        self.unclaimed.extend(waiting);
        self.collect_owner_of(claim.owner);
        let set = claim.name.bearer().and_then(|pod| self.named(pod));
        self.notice_owner(set.and_then(|pod| pod.ties.owner));
    }

    /// A Pod has come: the claim of its ephemeral volume is to be made.
    pub(in crate::model) fn claim_later(&mut self, pod: &Pod) {
        if pod.manifest.ephemeral_volume {
            self.unclaimed.push((self.now + lag::SYNC, pod.uid));
        }
    }

    /// A Pod is gone: what it used may go, and what it owned is garbage.
    pub(in crate::model) fn let_claims_go(&mut self, pod: &Pod) {
        if self.claims.is_empty() {
            return;
        }
        let due = self.now + lag::SYNC;
        for claim in self.claims.iter_mut() {
            if claim.deletion.is_some() {
                sooner(&mut claim.due, due);
            }
        }
        let due = self.now + lag::COLLECT;
        let garbage: Vec<u32> = self.claims_of(pod.uid).map(|claim| claim.uid).collect();
        let garbage = garbage.into_iter().map(|claim| (due, claim));
        self.garbage.extend(garbage);
    }
}

impl Claim {
    /// Whether it is what a Pod mounts under this name: that of an ephemeral volume must have been made for the Pod.
    fn serves(&self, pod: &Pod, mount: Mount) -> bool {
        let own = self.owner.is_some_and(|owner| owner.uid == pod.uid);
        self.name == mount.claim && (own || !mount.ephemeral)
    }
}

fn ask(verb: Verb, name: Name, (by, code): (User, u16), out: &mut Vec<Shown>) {
    let kind = Kind::PersistentVolumeClaim;
    out.push(super::store::request(verb, kind, name, by, code));
}

fn show(change: Change, claim: &Claim, out: &mut Vec<Shown>) {
    out.push(Shown::Version(change, Version::Claim(Box::new(*claim))));
}
