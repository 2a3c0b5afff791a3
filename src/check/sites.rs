//! Where rules about containers, runs, facts and requests are judged.

use std::sync::Arc;

use super::desk::Deadline;
use super::entry::{Entry, Spot};
use super::runs;
use super::site::{Because, Roots, Site};
use super::world::EntryId;
use crate::object::Value;
use crate::rule::Subject;
use crate::rule::cel::Root;

pub(crate) fn container_at(entry: &Entry, name: Option<&str>) -> Option<usize> {
    entry
        .containers
        .iter()
        .position(|container| Some(&*container.name) == name)
}

pub(crate) fn run_at(entry: &Entry, deadline: &Deadline) -> Option<usize> {
    entry.runs.iter().position(|run| {
        Some(&run.container) == deadline.container.as_ref() && Some(run.number) == deadline.run
    })
}

pub(crate) fn container_site(
    entry: &Entry,
    id: EntryId,
    at: usize,
    because: Option<Because>,
) -> Site {
    let container = &entry.containers[at];
    let mut site = Site::of(entry, id, Subject::Container);
    site.roots.set(Root::Pod, Some(entry.object.record.clone()));
    site.roots.set(Root::OldPod, entry.old.clone());
    site.roots.set(Root::Subject, Some(container.view.clone()));
    site.roots.set(Root::Old, container.old.clone());
    site.stepped = container.old.is_some();
    site.created = entry.created;
    site.found = container.old.is_none() && !entry.created && entry.old.is_none();
    site.changed = container.changed;
    site.changed_before = container.changed_before;
    site.changed_pod = entry.changed;
    site.because = because;
    site.container = Some(Arc::clone(&container.name));
    site
}

pub(crate) fn run_site(entry: &Entry, id: EntryId, at: usize) -> Site {
    let run = &entry.runs[at];
    let before = runs::before(entry, at);
    let mut site = Site::of(entry, id, Subject::Run);
    site.roots.set(Root::Pod, Some(entry.object.record.clone()));
    site.roots.set(Root::Subject, Some(run.record.clone()));
    site.roots
        .set(Root::Old, before.map(|run| run.record.clone()));
    site.stepped = before.is_some();
    site.created = false;
    site.deleted = false;
    site.found = false;
    site.changed = run.changed;
    site.changed_before = run.changed_before;
    site.changed_pod = entry.changed;
    site.container = Some(Arc::clone(&run.container));
    site.run = Some(run.number);
    site
}

pub(crate) fn visitor_subject(value: &Value) -> Subject {
    let request = value.fields().len() == crate::object::kinds::run::REQUEST.fields.len();
    if request {
        Subject::Request
    } else {
        Subject::Fact
    }
}

/// A request or fact, judged with the Pod that it is about.
pub(crate) fn visitor_site(entry: &Entry, id: EntryId, value: &Value) -> Site {
    let subject = visitor_subject(value);
    let mut site = Site::of(entry, id, subject);
    site.roots.set(Root::Pod, Some(entry.object.record.clone()));
    site.roots.set(Root::Subject, Some(value.clone()));
    site.roots.set(Root::Old, None);
    site.stepped = false;
    site.created = true;
    site.found = false;
    // A request or a fact may come after the removal of its Pod; it is judged all the same.
    site.deleted = false;
    if subject == Subject::Fact {
        let slot = |name| {
            crate::object::kinds::run::FACT
                .slot(name)
                .unwrap_or(usize::MAX)
        };
        site.container = value.field(slot("container")).as_str().map(Arc::from);
        site.run = value.field(slot("run")).as_int();
    }
    site
}

/// A request that addresses nothing that is known.
pub(crate) fn lonely_site(value: &Value, absent: bool) -> Site {
    let mut roots = Roots::default();
    roots.set(Root::Subject, Some(value.clone()));
    roots.set(Root::Pod, absent.then_some(Value::Absent));
    Site {
        subject: Subject::Request,
        entry: None,
        roots,
        deleted: false,
        created: true,
        stepped: false,
        found: false,
        whole: true,
        unbroken: true,
        changed: u128::MAX,
        changed_before: u128::MAX,
        changed_pod: u128::MAX,
        because: None,
        spot: Spot::default(),
        container: None,
        run: None,
    }
}
