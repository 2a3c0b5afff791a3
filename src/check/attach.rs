//! What podlaw adds to a Pod: its containers with what is remembered of them, its runs, facts and requests.

use std::sync::Arc;

use super::entry::{ContainerEntry, Entry};
use super::runs;
use crate::object::kinds::pod::{CONTAINER, POD};
use crate::object::{Value, all_groups, changed};

pub(crate) fn pod_slot(name: &str) -> usize {
    POD.slot(name).unwrap_or(usize::MAX)
}

pub(crate) fn container_name(view: &Value) -> Arc<str> {
    Arc::from(
        CONTAINER
            .slot("name")
            .and_then(|slot| view.field(slot).as_str())
            .unwrap_or_default(),
    )
}

/// Matches the containers of the current version with those of the version before.
pub(crate) fn refresh_containers(entry: &mut Entry) {
    let views = entry.object.record.field(pod_slot("containers")).clone();
    let mut before: Vec<ContainerEntry> = std::mem::take(&mut entry.containers);
    for view in views.items() {
        let name = container_name(view);
        let container = match before.iter().position(|container| container.name == name) {
            Some(at) => {
                let mut container = before.swap_remove(at);
                container.changed_before = if container.old.is_none() {
                    all_groups(&CONTAINER)
                } else {
                    container.changed
                };
                container.changed = changed(&CONTAINER, &container.view, view);
                container.old = Some(std::mem::replace(&mut container.view, view.clone()));
                container
            }
            None => ContainerEntry {
                name,
                view: view.clone(),
                changed: u128::MAX,
                changed_before: u128::MAX,
                ..ContainerEntry::default()
            },
        };
        entry.containers.push(container);
    }
}

/// Puts runs, facts and requests into the Pod's record, as part of the version that has just come.
pub(crate) fn attach(entry: &mut Entry) {
    let lists = lists(entry);
    let before = entry.old.as_ref();
    for (name, value) in LISTS.into_iter().zip(lists) {
        let slot = pod_slot(name);
        let same = before.is_some_and(|before| before.field(slot) == &value);
        entry.object.record.set_field(slot, value);
        let group = crate::object::group_bit(&POD, slot, None);
        if same {
            entry.changed &= !(1 << group);
        } else {
            entry.changed |= 1 << group;
        }
    }
    entry.changed |= std::mem::take(&mut entry.changed_between);
}

/// Puts runs, facts and requests into the Pod's record between two versions. Nothing else has changed.
pub(crate) fn attach_between(entry: &mut Entry) {
    let lists = lists(entry);
    let old = entry.object.record.clone();
    let mut record = old.clone();
    for (name, value) in LISTS.into_iter().zip(lists) {
        record.set_field(pod_slot(name), value);
    }
    entry.changed_before = entry.changed;
    entry.changed = changed(&POD, &old, &record);
    entry.changed_between |= entry.changed;
    entry.old = Some(old);
    entry.created = false;
    entry.object.record = record;
}

const LISTS: [&str; 3] = ["runs", "facts", "requests"];

/// Runs, facts and requests as lists. One that has not changed is the same allocation as before.
fn lists(entry: &mut Entry) -> [Value; 3] {
    let told = &mut entry.told;
    let runs = told.runs.get_or_insert_with(|| runs::list(&entry.runs));
    let facts = told.facts.get_or_insert_with(|| list(&entry.facts));
    let requests = told.requests.get_or_insert_with(|| list(&entry.requests));
    [runs, facts, requests].map(|list| list.clone())
}

fn list(values: &[Value]) -> Value {
    Value::List(Arc::from(values))
}
