//! Objects as the model shows them, without what a server fills in.

use serde_json::{Map, Value as Json};

use crate::event::{Event, Manifest, TaintKey, Toleration, WorkloadSpec, World};
use crate::model::{Decisions, Model, QosClass};
use crate::object::to_json;
use crate::trace::{Change, RecordKind};

/// The object that an event creates, as its author would write it.
pub(super) fn object(event: &Event) -> Option<Json> {
    let mut records = Vec::new();
    Model::new(&AsWritten, &World::default()).apply(event, &mut records);
    let added = records.into_iter().find_map(|record| match record.kind {
        RecordKind::Observation(seen) if seen.change == Change::Added => Some(seen.object),
        _ => None,
    })?;
    let mut object = to_json(added.kind.schema(), &added.record);
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|field, _| matches!(&**field, "apiVersion" | "kind" | "metadata" | "spec"));
    }
    strip(&mut object["metadata"], &SET_BY_SERVER);
    tidy(&mut object);
    Some(object)
}

/// Decisions of an API server that adds nothing and refuses nothing: it is for the real one to do so.
struct AsWritten;

impl Decisions for AsWritten {
    fn accepts_workload(&self, _: &WorkloadSpec) -> bool {
        true
    }

    fn default_toleration(&self, _: TaintKey, _: u32) -> Option<Toleration> {
        None
    }

    // With any other class a toleration is added.
    fn qos_class(&self, _: &Manifest) -> QosClass {
        QosClass::BestEffort
    }
}

/// Fields of metadata that the API gives, and the namespace, which stands in the URL.
const SET_BY_SERVER: [&str; 5] = [
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "namespace",
];

/// Labels that the Job controller gives.
///
/// Source: concepts/workloads/controllers/job.md#pod-selector
const OF_JOBS: [&str; 4] = [
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
    "controller-uid",
    "job-name",
];

/// Takes the labels and selectors of Jobs away, which the API makes, and writes numbers as numbers where the model, as the API
/// may, shows them as text.
fn tidy(value: &mut Json) {
    match value {
        Json::Object(fields) => {
            for labels in ["labels", "matchLabels"] {
                strip(fields.get_mut(labels).unwrap_or(&mut Json::Null), &OF_JOBS);
            }
            for bound in ["minAvailable", "maxSurge", "maxUnavailable"] {
                if let Some(bound) = fields.get_mut(bound) {
                    numbered(bound);
                }
            }
            fields.values_mut().for_each(tidy);
            fields.retain(|field, value| {
                let said = ["labels", "annotations", "matchLabels", "selector"];
                !said.contains(&field.as_str()) || !is_empty(value)
            });
        }
        Json::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn numbered(bound: &mut Json) {
    let number = bound.as_str().and_then(|text| text.parse::<i64>().ok());
    if let Some(number) = number {
        *bound = Json::from(number);
    }
}

fn is_empty(value: &Json) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

/// Takes fields away.
pub(super) fn strip(value: &mut Json, fields: &[&str]) {
    if let Some(all) = value.as_object_mut() {
        all.retain(|field, _| !fields.contains(&field.as_str()));
    }
}

/// Takes a field away where it says what is also said by leaving it out.
pub(super) fn strip_default(value: &mut Json, field: &str, default: impl Into<Json>) {
    let default = default.into();
    if let Some(all) = value.as_object_mut()
        && all.get(field) == Some(&default)
    {
        all.remove(field);
    }
}
