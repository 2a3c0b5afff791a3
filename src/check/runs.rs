//! The runs of containers, put together from what the API shows and from facts.

use std::sync::Arc;

use super::entry::{Entry, RunEntry};
use super::subject::SubjectState;
use crate::object::kinds::pod::{
    CONTAINER, CONTAINER_STATE, CONTAINER_STATUS, STATE_RUNNING, STATE_TERMINATED,
};
use crate::object::kinds::run::{FACT, RUN};
use crate::object::{Field, Value};

/// How many runs of one container are remembered.
const RUNS_KEPT: usize = 12;

/// Positions of the fields that are read and written here.
mod slot {
    use super::{
        CONTAINER, CONTAINER_STATE, CONTAINER_STATUS, FACT, Field, RUN, STATE_RUNNING,
        STATE_TERMINATED,
    };

    pub fn run(name: &str) -> usize {
        of(RUN.fields, name)
    }
    pub fn fact(name: &str) -> usize {
        of(FACT.fields, name)
    }
    pub fn container(name: &str) -> usize {
        of(CONTAINER.fields, name)
    }
    pub fn status(name: &str) -> usize {
        of(CONTAINER_STATUS.fields, name)
    }
    pub fn state(name: &str) -> usize {
        of(CONTAINER_STATE.fields, name)
    }
    pub fn running(name: &str) -> usize {
        of(STATE_RUNNING.fields, name)
    }
    pub fn terminated(name: &str) -> usize {
        of(STATE_TERMINATED.fields, name)
    }
    fn of(fields: &[Field], name: &str) -> usize {
        fields
            .iter()
            .position(|field| field.name == name)
            .unwrap_or(usize::MAX)
    }
}

/// Brings the runs up to the Pod's current version. Returns whether any run changed.
pub(crate) fn from_version(entry: &mut Entry, now: Option<i64>) -> bool {
    let mut changed = false;
    let containers: Vec<Value> = entry
        .containers
        .iter()
        .filter(|container| container.changed != 0)
        .map(|container| container.view.clone())
        .collect();
    for view in &containers {
        let status = view.field(slot::container("status"));
        if status.is_present() {
            changed |= from_status(entry, view, status, now);
        }
    }
    changed
}

fn from_status(entry: &mut Entry, view: &Value, status: &Value, now: Option<i64>) -> bool {
    let count = status
        .field(slot::status("restartCount"))
        .as_int()
        .unwrap_or_default();
    let state = status.field(slot::status("state"));
    let (running, terminated) = (
        state.field(slot::state("running")),
        state.field(slot::state("terminated")),
    );
    let last = status
        .field(slot::status("lastState"))
        .field(slot::state("terminated"));
    let mut changed = false;
    if last.is_present() {
        let waiting = !running.is_present() && !terminated.is_present();
        let number = last_number(entry, view, count, last, waiting);
        changed |= end(entry, view, number, last, now);
    }
    if running.is_present() {
        let fields = vec![
            (
                slot::run("started"),
                running.field(slot::running("startedAt")).clone(),
            ),
            (
                slot::run("containerID"),
                status.field(slot::status("containerID")).clone(),
            ),
        ];
        changed |= update(entry, view, count, fields);
    } else if terminated.is_present() {
        changed |= end(entry, view, count, terminated, now);
    }
    changed
}

/// Which run `lastState` is about: by its container ID where that is known, else the latest while the container
/// waits, else the one before.
fn last_number(entry: &Entry, view: &Value, count: i64, last: &Value, waiting: bool) -> i64 {
    let id = last.field(slot::terminated("containerID"));
    let name = view.field(slot::container("name"));
    let known = entry.runs.iter().find(|run| {
        id.is_present()
            && run.record.field(slot::run("containerID")) == id
            && name.as_str() == Some(&run.container)
    });
    match known {
        Some(run) => run.number,
        // A termination that the kubelet made up counts as a restart at once.
        None if waiting && last.field(slot::terminated("finishedAt")).is_present() => count,
        None => count.saturating_sub(1).max(0),
    }
}

fn end(entry: &mut Entry, view: &Value, number: i64, terminated: &Value, now: Option<i64>) -> bool {
    let at = |name: &str| terminated.field(slot::terminated(name)).clone();
    let made_up = !at("finishedAt").is_present();
    let mut fields = vec![(slot::run("reason"), at("reason"))];
    if made_up {
        fields.push((slot::run("madeUp"), Value::Bool(true)));
    } else {
        fields.extend([
            (slot::run("started"), at("startedAt")),
            (slot::run("finished"), at("finishedAt")),
            (slot::run("exitCode"), at("exitCode")),
            (slot::run("containerID"), at("containerID")),
        ]);
        let seen = find(entry, view, number)
            .is_some_and(|run| run.record.field(slot::run("finishedSeen")).is_present());
        if let (false, Some(now)) = (seen, now) {
            fields.push((slot::run("finishedSeen"), Value::Time(now)));
        }
    }
    update(entry, view, number, fields)
}

fn find<'e>(entry: &'e Entry, view: &Value, number: i64) -> Option<&'e RunEntry> {
    let name = view.field(slot::container("name")).as_str()?;
    entry
        .runs
        .iter()
        .find(|run| &*run.container == name && run.number == number)
}

fn update(entry: &mut Entry, view: &Value, number: i64, fields: Vec<(usize, Value)>) -> bool {
    let at = position(entry, view, number);
    let run = &mut entry.runs[at];
    let mut record = run.record.clone();
    for (slot, value) in fields
        .into_iter()
        .chain([(slot::run("container"), view.clone())])
    {
        let held = record.field(slot);
        if value.is_present() && !held.is_same(&value) && held != &value {
            record.set_field(slot, value);
        }
    }
    let changed = crate::object::changed(&RUN, &run.record, &record);
    run.record = record;
    run.changed |= changed;
    changed != 0
}

/// The position of a run; it is begun where it is not there yet.
fn position(entry: &mut Entry, view: &Value, number: i64) -> usize {
    let name = view
        .field(slot::container("name"))
        .as_str()
        .unwrap_or_default();
    if let Some(at) = entry
        .runs
        .iter()
        .position(|run| &*run.container == name && run.number == number)
    {
        return at;
    }
    let record = RUN
        .empty()
        .with_field(slot::run("number"), Value::Int(number));
    let run = RunEntry {
        container: Arc::from(name),
        number,
        record: record.with_field(slot::run("container"), view.clone()),
        changed: u128::MAX,
        changed_before: 0,
        state: SubjectState::default(),
    };
    let of_container = entry
        .runs
        .iter()
        .filter(|run| &*run.container == name)
        .count();
    if of_container >= RUNS_KEPT {
        let oldest = entry
            .runs
            .iter()
            .enumerate()
            .filter(|(_, run)| &*run.container == name)
            .min_by_key(|(_, run)| run.number);
        if let Some((at, _)) = oldest {
            entry.runs.remove(at);
        }
    }
    entry.runs.push(run);
    entry.runs.len() - 1
}

/// Adds a fact to the run that it is about. Returns the position of the run.
pub(crate) fn from_fact(entry: &mut Entry, fact: &Value) -> Option<usize> {
    let name = fact.field(slot::fact("container")).as_str()?;
    let number = fact.field(slot::fact("run")).as_int()?;
    let view = entry
        .containers
        .iter()
        .find(|container| &*container.name == name)
        .map(|container| container.view.clone());
    let view = view.unwrap_or_else(|| {
        CONTAINER
            .empty()
            .with_field(slot::container("name"), Value::text(name))
    });
    let mut fields = Vec::new();
    for (from, to) in copied(fact.field(slot::fact("fact")).as_str()?) {
        let value = fact.field(slot::fact(from));
        let at = position(entry, &view, number);
        let first = !entry.runs[at].record.field(slot::run(to)).is_present();
        if value.is_present() && (first || *to == "startupProbeLast") {
            fields.push((slot::run(to), value.clone()));
        }
    }
    update(entry, &view, number, fields);
    Some(position(entry, &view, number))
}

/// Which fields of a fact tell which fields of a run; the first fact of a sort counts.
fn copied(fact: &str) -> &'static [(&'static str, &'static str)] {
    match fact {
        "started" => &[
            ("time", "startedFact"),
            ("address", "address"),
            ("hostname", "hostname"),
            ("nodeName", "nodeName"),
            ("podUID", "podUID"),
            ("volume", "volume"),
            ("entries", "entries"),
        ],
        "signal" => &[("time", "signalled"), ("signal", "signal")],
        "exiting" | "exited" => &[("time", "exiting"), ("code", "exitingCode")],
        "killed" => &[("time", "killed")],
        "prestop-start" => &[("time", "preStopStarted")],
        "prestop-end" => &[("time", "preStopEnded")],
        "poststart" => &[("time", "postStartRan")],
        "startup-probe" => &[("time", "startupProbeFirst"), ("time", "startupProbeLast")],
        "readiness-probe" => &[("time", "readinessProbeFirst")],
        "liveness-probe" => &[("time", "livenessProbeFirst")],
        _ => &[],
    }
}

/// All runs as the list `pod.runs`.
pub(crate) fn list(entry: &Entry) -> Value {
    Value::List(entry.runs.iter().map(|run| run.record.clone()).collect())
}

/// The position of the latest run of a container.
pub(crate) fn latest(entry: &Entry, container: &str) -> Option<usize> {
    let of_container = entry
        .runs
        .iter()
        .enumerate()
        .filter(|(_, run)| &*run.container == container);
    of_container
        .max_by_key(|(_, run)| run.number)
        .map(|(at, _)| at)
}

/// The run before `number` of the same container.
pub(crate) fn before<'e>(entry: &'e Entry, container: &str, number: i64) -> Option<&'e RunEntry> {
    let earlier = entry
        .runs
        .iter()
        .filter(|run| &*run.container == container && run.number < number);
    earlier.max_by_key(|run| run.number)
}

/// Notes for each run what has changed of the run before it, which rules read as `oldSelf`.
pub(crate) fn note_changes_before(entry: &mut Entry) {
    for at in 0..entry.runs.len() {
        let (container, number) = (Arc::clone(&entry.runs[at].container), entry.runs[at].number);
        entry.runs[at].changed_before =
            before(entry, &container, number).map_or(0, |run| run.changed);
    }
}
