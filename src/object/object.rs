//! One version of an API object.

use std::sync::LazyLock;

use super::kinds::meta::{CONDITION, OBJECT_META, OWNER_REFERENCE};
use super::kinds::pod::{
    CONTAINER_STATE, CONTAINER_STATUS, POD, POD_SPEC, POD_STATUS, STATE_RUNNING, STATE_TERMINATED,
};
use super::{Kind, Schema, Value};

/// One version of an API object: its kind and what stands in it.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its kind.
    pub kind: Kind,
    /// Its fields, in the order of the kind's schema.
    pub record: Value,
}

/// The owner reference of the managing controller.
#[derive(Clone, Copy, Debug)]
pub struct ControllerRef<'o> {
    /// Kind of the owner.
    pub kind: &'o str,
    /// Its name.
    pub name: &'o str,
    /// Its UID.
    pub uid: &'o str,
}

impl Object {
    /// `metadata.uid`.
    pub fn uid(&self) -> &str {
        text(self.meta(META.uid))
    }

    /// `metadata.name`.
    pub fn name(&self) -> &str {
        text(self.meta(META.name))
    }

    /// `metadata.namespace`; empty for a Node.
    pub fn namespace(&self) -> &str {
        text(self.meta(META.namespace))
    }

    /// `metadata.resourceVersion` as a number, where it is one.
    pub fn resource_version(&self) -> Option<u64> {
        self.meta(META.resource_version).as_str()?.parse().ok()
    }

    /// `spec.nodeName` of a Pod, where it is set and not empty.
    pub fn node_name(&self) -> Option<&str> {
        if self.kind != Kind::Pod {
            return None;
        }
        let name = self
            .record
            .field(POD_SLOTS.spec)
            .field(POD_SLOTS.node_name)
            .as_str();
        name.filter(|name| !name.is_empty())
    }

    /// The owner reference with `controller: true`.
    pub fn controller(&self) -> Option<ControllerRef<'_>> {
        let owner = self
            .meta(META.owners)
            .items()
            .iter()
            .find(|owner| owner.field(OWNER.controller).as_bool() == Some(true))?;
        Some(ControllerRef {
            kind: text(owner.field(OWNER.kind)),
            name: text(owner.field(OWNER.name)),
            uid: text(owner.field(OWNER.uid)),
        })
    }

    /// The UID in it.
    pub fn controller_uid(&self) -> Option<&str> {
        self.controller().map(|owner| owner.uid)
    }

    /// The annotation under `key`.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.meta(META.annotations).get(key)?.as_str()
    }

    /// `metadata.labels`, a map.
    pub fn labels(&self) -> &Value {
        self.meta(META.labels)
    }

    /// `metadata.creationTimestamp`, milliseconds since 1970.
    pub fn created_at(&self) -> Option<i64> {
        self.meta(META.created).as_time()
    }

    /// The latest time that the object names about itself (creation, conditions, container states, start), milliseconds.
    /// The deletionTimestamp does not count: it lies in the future.
    pub fn latest_time(&self) -> Option<i64> {
        let created = self.meta(META.created).as_time();
        let status = match self.kind.schema().slot("status") {
            Some(slot) => self.record.field(slot),
            None => return created,
        };
        let conditions = self
            .kind
            .conditions_slot()
            .map_or(&[][..], |slot| status.field(slot).items());
        let turned = conditions
            .iter()
            .filter_map(|condition| condition.field(CONDITION_SINCE.0).as_time())
            .max();
        let pod = if self.kind == Kind::Pod {
            latest_of_pod(status)
        } else {
            None
        };
        created.max(turned).max(pod)
    }

    fn meta(&self, slot: usize) -> &Value {
        self.record.field(self.kind.metadata_slot()).field(slot)
    }
}

/// The latest time in the status of a Pod, conditions aside.
fn latest_of_pod(status: &Value) -> Option<i64> {
    let slots = &*POD_SLOTS;
    let mut latest = status.field(slots.start_time).as_time();
    for container in slots
        .statuses
        .iter()
        .flat_map(|slot| status.field(*slot).items())
    {
        for state in [
            container.field(slots.state),
            container.field(slots.last_state),
        ] {
            let (running, terminated) = (state.field(slots.running), state.field(slots.terminated));
            latest = latest.max(running.field(slots.running_since).as_time());
            latest = latest.max(terminated.field(slots.started).as_time());
            latest = latest.max(terminated.field(slots.finished).as_time());
        }
    }
    latest
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Kind {
    /// The position of `metadata`, the same in every kind.
    pub(crate) fn metadata_slot(self) -> usize {
        METADATA.0
    }

    /// The position of the conditions in the status, where the kind has some.
    fn conditions_slot(self) -> Option<usize> {
        CONDITIONS[self as usize]
    }
}

/// The position of a field that the schema has.
///
/// # Panics
/// When it has none: an error of this program that the first test shows.
pub(crate) fn known_slot(schema: &Schema, name: &str) -> usize {
    schema
        .slot(name)
        .unwrap_or_else(|| panic!("{} has no field {name}", schema.name))
}

/// A position that is looked up once.
struct Known(usize);

static METADATA: LazyLock<Known> = LazyLock::new(|| Known(known_slot(&POD, "metadata")));
static CONDITION_SINCE: LazyLock<Known> =
    LazyLock::new(|| Known(known_slot(&CONDITION, "lastTransitionTime")));
static CONDITIONS: LazyLock<[Option<usize>; Kind::ALL.len()]> = LazyLock::new(|| {
    Kind::ALL.map(|kind| {
        let status = kind.schema().fields.get(kind.schema().slot("status")?)?;
        match status.ty {
            super::Type::Record(schema) => schema.slot("conditions"),
            _ => None,
        }
    })
});

struct MetaSlots {
    name: usize,
    namespace: usize,
    uid: usize,
    resource_version: usize,
    created: usize,
    labels: usize,
    annotations: usize,
    owners: usize,
}

static META: LazyLock<MetaSlots> = LazyLock::new(|| {
    let slot = |name| known_slot(&OBJECT_META, name);
    MetaSlots {
        name: slot("name"),
        namespace: slot("namespace"),
        uid: slot("uid"),
        resource_version: slot("resourceVersion"),
        created: slot("creationTimestamp"),
        labels: slot("labels"),
        annotations: slot("annotations"),
        owners: slot("ownerReferences"),
    }
});

struct OwnerSlots {
    kind: usize,
    name: usize,
    uid: usize,
    controller: usize,
}

static OWNER: LazyLock<OwnerSlots> = LazyLock::new(|| {
    let slot = |name| known_slot(&OWNER_REFERENCE, name);
    OwnerSlots {
        kind: slot("kind"),
        name: slot("name"),
        uid: slot("uid"),
        controller: slot("controller"),
    }
});

struct PodSlots {
    spec: usize,
    node_name: usize,
    start_time: usize,
    statuses: [usize; 3],
    state: usize,
    last_state: usize,
    running: usize,
    terminated: usize,
    running_since: usize,
    started: usize,
    finished: usize,
}

static POD_SLOTS: LazyLock<PodSlots> = LazyLock::new(|| PodSlots {
    spec: known_slot(&POD, "spec"),
    node_name: known_slot(&POD_SPEC, "nodeName"),
    start_time: known_slot(&POD_STATUS, "startTime"),
    statuses: [
        "containerStatuses",
        "initContainerStatuses",
        "ephemeralContainerStatuses",
    ]
    .map(|name| known_slot(&POD_STATUS, name)),
    state: known_slot(&CONTAINER_STATUS, "state"),
    last_state: known_slot(&CONTAINER_STATUS, "lastState"),
    running: known_slot(&CONTAINER_STATE, "running"),
    terminated: known_slot(&CONTAINER_STATE, "terminated"),
    running_since: known_slot(&STATE_RUNNING, "startedAt"),
    started: known_slot(&STATE_TERMINATED, "startedAt"),
    finished: known_slot(&STATE_TERMINATED, "finishedAt"),
});

#[cfg(test)]
mod tests;
