//! The EndpointSlice controller. A Service is seen by its slice alone.

use super::{is_ready, lag};
use crate::event::{Name, Root};
use crate::model::decisions::{Decisions, EndpointFacts};
use crate::model::shown::{Shown, User, Verb, Version};
use crate::model::state::{Pod, State, sooner};
use crate::object::Kind;
use crate::trace::Change;

const CONTROLLER: User =
    User::Controller("system:serviceaccount:kube-system:endpointslice-controller");

/// The EndpointSlice of a Service.
#[derive(Clone, Debug)]
pub struct Slice {
    /// Number that stands for its UID.
    pub uid: u32,
    /// The name of the Service.
    pub service: Name,
    /// The label `app` that the Service selects.
    pub app: Name,
    /// `publishNotReadyAddresses` of the Service.
    pub publishes_unready: bool,
    /// `creationTimestamp`
    pub created: i64,
    /// `resourceVersion`
    pub version: u64,
    /// `generation`
    pub generation: u32,
    /// `endpoints`
    pub endpoints: Vec<Endpoint>,
    /// When its controller looks at it next.
    pub due: Option<i64>,
}

/// One of `endpoints`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The Pod behind it.
    pub pod: (u32, Name),
    /// The node of the Pod, and which of its sandboxes it is.
    pub node: (u8, u8),
    /// `conditions.ready`
    pub ready: bool,
    /// `conditions.serving`
    pub serving: bool,
    /// `conditions.terminating`
    pub terminating: bool,
}

impl Slice {
    /// Its own name.
    pub fn name(&self) -> Name {
        self.service.child(self.uid)
    }
}

impl State {
    /// `POST services` by a person: its slice follows.
    pub(in crate::model) fn create_service(
        &mut self,
        number: u8,
        (app, publishes_unready): (Name, bool),
        out: &mut Vec<Shown>,
    ) {
        let service = Name::new(Root::Service, number);
        if self.slices.iter().any(|slice| slice.service == service) {
            return;
        }
        self.uids += 1;
        self.version += 1;
        let mut slice = Slice {
            uid: self.uids,
            service,
            app,
            publishes_unready,
            created: self.now,
            version: self.version,
            generation: 1,
            endpoints: Vec::new(),
            due: None,
        };
        slice.due = Some(self.now + lag::SYNC);
        ask(Verb::Create, &slice, 201, out);
        show(Change::Added, &slice, out);
        self.slices.push(slice);
    }

    /// `DELETE services` by a person: its slice goes with it.
    pub(in crate::model) fn delete_service(&mut self, number: u8, out: &mut Vec<Shown>) {
        let service = Name::new(Root::Service, number);
        let found = self
            .slices
            .iter()
            .position(|slice| slice.service == service);
        if let Some(at) = found {
            self.version += 1;
            let mut slice = self.slices.remove(at);
            slice.version = self.version;
            ask(Verb::Delete, &slice, 200, out);
            show(Change::Deleted, &slice, out);
        }
    }

    /// A Pod with this label has come, changed or gone.
    pub(super) fn notice_slices(&mut self, app: Option<Name>) {
        let due = self.now + lag::SYNC;
        for slice in &mut self.slices {
            if Some(slice.app) == app {
                sooner(&mut slice.due, due);
            }
        }
    }

    /// Source: concepts/services-networking/endpoint-slices.md#conditions
    pub(in crate::model) fn sync_slice(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        let Some(at) = self.slices.iter().position(|slice| slice.uid == uid) else {
            return;
        };
        let slice = &self.slices[at];
        let publishes = slice.publishes_unready;
        let selected = self
            .pods
            .iter()
            .filter(|pod| pod.ties.labels.app == Some(slice.app));
        let endpoints: Vec<Endpoint> = selected
            .filter_map(|pod| endpoint(decisions, pod, publishes))
            .collect();
        let version = self.version + 1;
        let slice = &mut self.slices[at];
        slice.due = None;
        if slice.endpoints == endpoints {
            return;
        }
        slice.endpoints = endpoints;
        slice.generation += 1;
        slice.version = version;
        ask(Verb::Update, slice, 200, out);
        show(Change::Modified, slice, out);
        self.version = version;
    }
}

/// The endpoint of a Pod, if it has one: it has an address and has not ended.
fn endpoint(decisions: &dyn Decisions, pod: &Pod, publishes_unready: bool) -> Option<Endpoint> {
    let (node, _) = pod.bound?;
    if pod.status.address == 0 || pod.status.phase.is_terminal() {
        return None;
    }
    let facts = EndpointFacts {
        serving: is_ready(pod),
        terminating: pod.deletion.is_some(),
        publishes_unready,
    };
    Some(Endpoint {
        pod: (pod.uid, pod.name),
        node: (node, pod.status.address),
        ready: decisions.endpoint_is_ready(facts),
        serving: decisions.endpoint_serves(facts),
        terminating: facts.terminating,
    })
}

fn ask(verb: Verb, slice: &Slice, code: u16, out: &mut Vec<Shown>) {
    let kind = Kind::EndpointSlice;
    out.push(super::store::request(
        verb,
        kind,
        slice.name(),
        CONTROLLER,
        code,
    ));
}

fn show(change: Change, slice: &Slice, out: &mut Vec<Shown>) {
    let version = Version::Slice(Box::new(slice.clone()));
    out.push(Shown::Version(change, version));
}
