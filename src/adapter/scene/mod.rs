//! What is there, told from what an implementation shows: the choices of a tape are resolved against it.
//!
//! An implementation need not tell what it has: whoever shows its objects has told it.

mod names;
mod nodes;
mod pods;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::names::Names;
use self::nodes::Nodes;
use crate::event::{Container, Event, Manifest, Name, Role, Scene};
use crate::object::{Kind, Object};
use crate::trace::{Change, Record, RecordKind};

/// Watches what an implementation shows and what is done to it, and tells from that what is there.
///
/// ```
/// use podlaw::adapter::scene::Watched;
/// use podlaw::event::{Event, Name};
/// use podlaw::trace::Reader;
///
/// let mut watched = Watched::default();
/// let create: Event = serde_json::from_str(r#"{"createPod": {"pod": 0, "manifest": {"containers": [{}]}}}"#)?;
/// watched.apply(&create);
/// let shown = br#"{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"p0","uid":"1"},"status":{"phase":"Pending"}}}"#;
/// for record in Reader::new("shown", &shown[..]) {
///     watched.record(&record?);
/// }
/// assert_eq!(watched.scene().pods[0].pod, Name::pod(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Watched {
    names: Names,
    nodes: Nodes,
    /// The objects that are there, in the order in which they came.
    objects: Vec<(Name, Object)>,
    /// Manifests of bare Pods, and the templates of what makes Pods.
    manifests: BTreeMap<Name, Arc<Manifest>>,
    services: Vec<u8>,
    no_volumes: bool,
}

impl Watched {
    /// Another world begins: nothing is there yet.
    pub fn begin(&mut self) {
        *self = Self::default();
    }

    /// Something was done.
    pub fn apply(&mut self, event: &Event) {
        self.nodes.apply(event);
        match event {
            Event::CreatePod { pod, manifest } => self.make(*pod, manifest.clone()),
            Event::CreateWorkload { number, spec } => {
                let (root, mut spec) = (pods::root_of(spec), spec.clone());
                let template = std::mem::take(spec.template_mut());
                self.make(Name::new(root, *number), template);
            }
            Event::AddEphemeral { pod, program } => self.add_ephemeral(*pod, |container| {
                container.program = *program;
            }),
            Event::CreateService { number, .. } if !self.services.contains(number) => {
                self.services.push(*number);
            }
            Event::DeleteService { number } => self.services.retain(|service| service != number),
            Event::VolumesChange { available } => self.no_volumes = !available,
            _ => {}
        }
    }

    /// All faults were taken away.
    pub fn heal(&mut self) {
        self.nodes.heal();
        self.no_volumes = false;
    }

    /// Something was shown.
    pub fn record(&mut self, record: &Record) {
        let RecordKind::Observation(observation) = &record.kind else {
            return;
        };
        let gone = observation.change == Change::Deleted;
        self.see(&observation.object, gone);
    }

    /// What is there.
    pub fn scene(&self) -> Scene {
        let of = |kind| {
            move |(name, object): &&(Name, Object)| {
                object.kind == kind && !pods::is_mirror(*name, object)
            }
        };
        let names = |kind| self.objects.iter().filter(of(kind)).map(|(name, _)| *name);
        let free = self
            .objects
            .iter()
            .filter(|(_, object)| pods::is_workload(object.kind));
        let free = free.filter(|(_, object)| object.controller().is_none());
        Scene {
            pods: self
                .objects
                .iter()
                .filter(of(Kind::Pod))
                .map(|(name, object)| self.pod(*name, object))
                .collect(),
            workloads: free.map(|(name, _)| *name).collect(),
            claims: names(Kind::PersistentVolumeClaim).collect(),
            no_volumes: self.no_volumes,
            budgets: names(Kind::PodDisruptionBudget).map(Name::number).collect(),
            services: self.services.clone(),
            nodes: self.nodes.scene(),
        }
    }

    /// What the implementation calls an object: controllers name what they make as they like.
    pub fn known_as(&self, name: Name) -> String {
        self.names.theirs(name)
    }

    /// What the implementation calls a node.
    pub fn node_known_as(&self, number: u8) -> String {
        self.nodes.name(number)
    }

    /// The latest version of a node.
    pub fn latest_node(&self, number: u8) -> Option<&Object> {
        self.nodes.latest(number)
    }

    /// How many nodes have been seen, of those that events know.
    pub fn nodes_seen(&self) -> usize {
        self.nodes.count()
    }

    /// How many objects are there besides nodes.
    pub fn alive(&self) -> usize {
        self.objects.len()
    }

    /// The latest version of a Pod.
    pub fn latest(&self, pod: Name) -> Option<&Object> {
        let mut all = self.objects.iter();
        let found = all.find(|(name, object)| *name == pod && object.kind == Kind::Pod);
        found.map(|(_, object)| object)
    }

    /// What a Pod was made from: its own manifest, or the template of its owner.
    pub fn manifest(&self, pod: Name) -> Option<Arc<Manifest>> {
        let own = self.manifests.get(&pod);
        let whose = || self.manifests.get(&Name::new(pod.root(), pod.number()));
        own.or_else(whose).cloned()
    }

    fn make(&mut self, name: Name, manifest: Manifest) {
        self.manifests.insert(name, Arc::new(manifest.in_order()));
    }

    fn add_ephemeral(&mut self, pod: Name, set: impl FnOnce(&mut Container)) {
        let Some(mut manifest) = self.manifest(pod) else {
            return;
        };
        let mut container = Container {
            role: Role::Ephemeral,
            ..Container::default()
        };
        set(&mut container);
        Arc::make_mut(&mut manifest).containers.push(container);
        self.manifests.insert(pod, manifest);
    }

    fn see(&mut self, object: &Object, gone: bool) {
        if object.kind == Kind::Node {
            return self.nodes.see(object, gone);
        }
        let uid = object.uid();
        let at = self
            .objects
            .iter()
            .position(|(_, known)| known.uid() == uid);
        match (at, gone) {
            (Some(at), true) => {
                self.objects.remove(at);
            }
            (Some(at), false) => self.objects[at].1 = object.clone(),
            (None, true) => {}
            (None, false) => {
                let owner = object.controller().map(|owner| owner.name);
                if let Some(name) = self.names.of(object.name(), owner) {
                    self.objects.push((name, object.clone()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
