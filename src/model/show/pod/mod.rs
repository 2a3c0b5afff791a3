//! Versions of Pods as API objects. What has not changed since the version before is the same value.

mod applied;
mod handler;
pub(super) mod spec;
mod status;
mod volume;

pub(super) use self::spec::amounts;

use std::sync::{Arc, LazyLock};

use self::status::StatusView;
use super::record::{build, decimal, edit};
use super::slots::{META_AT, POD_AT, SPEC_AT};
use super::{NODES_SHOWN, meta, time};
use crate::event::{Manifest, NODES, Name};
use crate::model::controller::Ties;
use crate::model::state::Pod;
use crate::object::kinds::meta::OBJECT_META;
use crate::object::kinds::pod::POD;
use crate::object::{Kind, Value, compute};

/// The names of containers, by position in the manifest.
pub(super) static CONTAINERS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let all = 0..Manifest::MOST;
    all.map(|at| Value::text(&format!("c{at}"))).collect()
});

/// One Pod as it was shown last.
#[derive(Debug)]
pub(super) struct PodView {
    pub uid: Arc<str>,
    pub name: Value,
    number: u32,
    /// Its address, and the node and the sandbox in which it has it.
    address: Option<((u8, u8), Value)>,
    metadata: Value,
    /// The manifest as `kubectl apply` keeps it.
    applied: Value,
    /// For what labels, owner and finalizers the metadata were made.
    ties: Option<Ties>,
    spec: Option<SpecView>,
    status: StatusView,
    record: Value,
}

/// A spec, and what it was made for.
#[derive(Debug)]
struct SpecView {
    manifest: Arc<Manifest>,
    node: Option<u8>,
    value: Value,
}

/// The address that a Pod has on a node: each sandbox has its own. What stands behind the range differs from Pod to Pod.
pub(super) fn address_of(number: u32, (node, sandbox): (u8, u8)) -> Value {
    let (high, low) = (number / 250 % 250, number % 250 + 1);
    let range = u32::from(node) + 1 + u32::from(NODES) * u32::from(sandbox.saturating_sub(1));
    Value::text(&format!("10.{}.{high}.{low}", range % 250))
}

/// The text of a UID.
pub(super) fn uid_text(number: u32) -> Arc<str> {
    Arc::from(format!("00000000-0000-4000-8000-{number:012}"))
}

impl PodView {
    pub fn new(number: u32, name: Name) -> Self {
        Self {
            uid: uid_text(number),
            name: Value::text(&name.to_string()),
            number,
            address: None,
            metadata: Value::Absent,
            applied: Value::Absent,
            ties: None,
            spec: None,
            status: StatusView::default(),
            record: Value::Absent,
        }
    }

    /// What its processes see as the name of their host.
    pub fn hostname(&self) -> Value {
        let hostname = self.ties.and_then(|ties| ties.hostname);
        hostname.map_or_else(|| self.name.clone(), |name| Value::text(&name.to_string()))
    }

    /// The address of the Pod on a node, in one of its sandboxes.
    pub fn address(&mut self, place: (u8, u8)) -> Value {
        match &self.address {
            Some((on, address)) if *on == place => address.clone(),
            _ => {
                // A static Pod keeps its address when its mirror Pod is made again.
                let mirror = self.ties.and_then(|ties| ties.mirror);
                let number = mirror.map_or(self.number, |mirror| mirror.of);
                let address = address_of(number, place);
                self.address = Some((place, address.clone()));
                address
            }
        }
    }

    /// What a container leaves in the volume of the Pod, where it was found.
    pub fn token(&self, found: bool) -> Value {
        if found {
            Value::text(&format!("token-{}", self.uid))
        } else {
            Value::Word("")
        }
    }

    /// The Pod as an object.
    pub fn record(&mut self, pod: &Pod) -> Value {
        if !self.metadata.is_present() && pod.manifest.applied {
            self.applied = applied::text(pod);
        }
        self.metadata = self.metadata(pod);
        self.ties = Some(pod.ties);
        let anew = self.spec(pod);
        let address = match pod.bound {
            Some((node, _)) if pod.status.address > 0 => self.address((node, pod.status.address)),
            _ => Value::Absent,
        };
        let changed = self.status.update(pod, address);
        let slots = &*POD_AT;
        let known = self.record.is_present();
        let base = if known { &self.record } else { &*EMPTY };
        let record = edit(base, |fields| {
            fields[slots.metadata] = self.metadata.clone();
            if let Some(spec) = &self.spec {
                fields[slots.spec] = spec.value.clone();
            }
            fields[slots.status] = self.status.value().clone();
            if anew {
                compute(Kind::Pod, fields);
            } else if changed != 0 {
                fields[slots.containers] =
                    self.status
                        .containers(&fields[slots.containers], &pod.manifest, changed);
            }
        });
        self.record = record.clone();
        record
    }

    fn metadata(&self, pod: &Pod) -> Value {
        let slots = &*META_AT;
        let known = self.metadata.is_present();
        let base = if known {
            self.metadata.clone()
        } else {
            self.first_metadata(pod)
        };
        edit(&base, |fields| {
            if self.ties != Some(pod.ties) {
                tie(pod, &self.applied, fields);
            }
            fields[slots.version] = decimal(pod.version);
            fields[slots.generation] = Value::Int(i64::from(pod.generation));
            if let Some(deletion) = pod.deletion {
                fields[slots.deletion] = time(deletion.at);
                fields[slots.grace] = Value::Int(i64::from(deletion.grace));
            }
        })
    }

    /// What stays as it is.
    fn first_metadata(&self, pod: &Pod) -> Value {
        build(
            &OBJECT_META,
            [
                ("name", self.name.clone()),
                ("namespace", Value::Word("default")),
                ("uid", Value::Text(Arc::clone(&self.uid))),
                ("creationTimestamp", time(pod.created)),
            ],
        )
    }

    /// Brings the spec up to date; whether its containers are others than before.
    fn spec(&mut self, pod: &Pod) -> bool {
        let node = pod.bound.map(|(node, _)| node);
        let made_for = |spec: &&mut SpecView| Arc::ptr_eq(&spec.manifest, &pod.manifest);
        if let Some(spec) = self.spec.as_mut().filter(made_for) {
            if spec.node != node {
                let name = node.map_or(Value::Absent, |node| NODES_SHOWN.name(node));
                spec.value = edit(&spec.value, |fields| fields[SPEC_AT.node] = name);
                spec.node = node;
            }
            return false;
        }
        self.spec = Some(SpecView {
            manifest: Arc::clone(&pod.manifest),
            node,
            value: spec::of(&pod.manifest, node, &pod.ties),
        });
        true
    }
}

/// Shows what ties a Pod to other objects.
fn tie(pod: &Pod, applied: &Value, fields: &mut [Value]) {
    let (slots, ties) = (&*META_AT, &pod.ties);
    fields[slots.generate_name] = meta::generate_name(pod.name, ties.owner);
    fields[slots.labels] = meta::labels(&ties.labels);
    fields[slots.annotations] = meta::annotations(ties, pod.manifest.release, applied);
    fields[slots.owners] = match ties.mirror {
        Some(mirror) => meta::owner_of_mirror(mirror),
        None => meta::owners(ties.owner),
    };
    fields[slots.finalizers] = meta::finalizers(ties.finalizers);
}

/// A Pod of which nothing is known yet.
static EMPTY: LazyLock<Value> = LazyLock::new(|| {
    build(
        &POD,
        [
            ("apiVersion", Value::Word("v1")),
            ("kind", Value::Word("Pod")),
        ],
    )
});
