//! The runs of containers, put together from what the API shows and from facts.

use std::sync::Arc;

use super::entry::{Entry, Ran, RunEntry};
use super::subject::SubjectState;
use crate::object::Value;
use crate::object::kinds::pod::{
    CONTAINER, CONTAINER_STATE, CONTAINER_STATUS, STATE_RUNNING, STATE_TERMINATED,
};
use crate::object::kinds::run::{FACT, RUN};

/// How many runs of one container are remembered.
const RUNS_KEPT: usize = 12;

/// Positions of the fields that are read and written here.
mod slot {
    use super::{
        CONTAINER, CONTAINER_STATE, CONTAINER_STATUS, FACT, RUN, STATE_RUNNING, STATE_TERMINATED,
    };
    use crate::object::Schema;

    pub fn run(name: &str) -> usize {
        of(&RUN, name)
    }
    pub fn fact(name: &str) -> usize {
        of(&FACT, name)
    }
    pub fn container(name: &str) -> usize {
        of(&CONTAINER, name)
    }
    pub fn status(name: &str) -> usize {
        of(&CONTAINER_STATUS, name)
    }
    pub fn state(name: &str) -> usize {
        of(&CONTAINER_STATE, name)
    }
    pub fn running(name: &str) -> usize {
        of(&STATE_RUNNING, name)
    }
    pub fn terminated(name: &str) -> usize {
        of(&STATE_TERMINATED, name)
    }
    fn of(schema: &Schema, name: &str) -> usize {
        schema.slot(name).unwrap_or(usize::MAX)
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
        let begun = running.field(slot::running("startedAt")).as_time();
        forget_former(entry, view, count, begun);
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
    let of = known_place(entry, view).filter(|_| id.is_present());
    let container_id = slot::run("containerID");
    let known = entry
        .runs
        .iter()
        .find(|run| Some(run.of) == of && run.record.field(container_id) == id);
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
    let of = known_place(entry, view)?;
    entry
        .runs
        .iter()
        .find(|run| run.of == of && run.number == number)
}

fn name_of(view: &Value) -> &str {
    let name = view.field(slot::container("name")).as_str();
    name.unwrap_or_default()
}

/// The place of a container among those that have run.
fn known_place(entry: &Entry, view: &Value) -> Option<usize> {
    let name = name_of(view);
    entry.ran.iter().position(|ran| &*ran.name == name)
}

/// The same; it is added where it is not there yet.
fn place(entry: &mut Entry, view: &Value) -> usize {
    known_place(entry, view).unwrap_or_else(|| {
        entry.ran.push(Ran {
            name: Arc::from(name_of(view)),
            latest: i64::MIN,
        });
        entry.ran.len() - 1
    })
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
    if changed != 0 {
        entry.told.runs = None;
    }
    changed != 0
}

/// The position of a run; it is begun where it is not there yet.
fn position(entry: &mut Entry, view: &Value, number: i64) -> usize {
    let of = place(entry, view);
    let same = |run: &RunEntry| run.of == of && run.number == number;
    if let Some(at) = entry.runs.iter().position(same) {
        return at;
    }
    make_room(entry, of);
    let record = RUN
        .empty()
        .with_field(slot::run("number"), Value::Int(number));
    entry.told.runs = None;
    let ran = &mut entry.ran[of];
    ran.latest = ran.latest.max(number);
    entry.runs.push(RunEntry {
        container: Arc::clone(&ran.name),
        of,
        number,
        record: record.with_field(slot::run("container"), view.clone()),
        changed: u128::MAX,
        changed_before: 0,
        state: SubjectState::default(),
    });
    entry.runs.len() - 1
}

/// Forgets a run that had ended before another of its number began: a sandbox that is lost while a sidecar waits for its next run
/// makes a kubelet use a number twice.
fn forget_former(entry: &mut Entry, view: &Value, number: i64, begun: Option<i64>) {
    let of = known_place(entry, view);
    let ended_before = |run: &RunEntry| {
        let finished = run.record.field(slot::run("finished")).as_time();
        finished.is_some_and(|finished| begun.is_some_and(|begun| begun > finished))
    };
    let mut runs = entry.runs.iter();
    let former = runs.position(|run| Some(run.of) == of && run.number == number);
    if let Some(at) = former.filter(|at| ended_before(&entry.runs[*at])) {
        entry.runs.remove(at);
        entry.told.runs = None;
    }
}

/// Forgets the oldest run of a container where as many are remembered as may be.
fn make_room(entry: &mut Entry, of: usize) {
    let of_container = || {
        entry
            .runs
            .iter()
            .enumerate()
            .filter(|(_, run)| run.of == of)
    };
    if of_container().count() < RUNS_KEPT {
        return;
    }
    let oldest = of_container().min_by_key(|(_, run)| run.number);
    if let Some((at, _)) = oldest {
        entry.runs.remove(at);
    }
}

/// Adds a fact to the run that it is about. Returns the position of the run.
pub(crate) fn from_fact(entry: &mut Entry, fact: &Value) -> Option<usize> {
    let name = fact.field(slot::fact("container")).as_str()?;
    let number = fact.field(slot::fact("run")).as_int()?;
    let sort = fact.field(slot::fact("fact")).as_str()?;
    if matches!(sort, "pull" | "usage") {
        // Of a run that may never begin, and of the whole Pod.
        return None;
    }
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
    if sort == "started" {
        let begun = fact.field(slot::fact("time")).as_time();
        // Times of the API are cut to seconds.
        let begun = begun.map(|time| time.saturating_sub(1_000));
        forget_former(entry, &view, number, begun);
    }
    let mut fields = Vec::new();
    for (from, to) in copied(sort) {
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
pub(crate) fn list(runs: &[RunEntry]) -> Value {
    Value::List(runs.iter().map(|run| run.record.clone()).collect())
}

/// Whether a run is the latest of its container.
pub(crate) fn is_latest(entry: &Entry, at: usize) -> bool {
    let run = &entry.runs[at];
    entry.ran[run.of].latest == run.number
}

/// The run before another of the same container.
pub(crate) fn before(entry: &Entry, at: usize) -> Option<&RunEntry> {
    let (of, number) = (entry.runs[at].of, entry.runs[at].number);
    let earlier = entry
        .runs
        .iter()
        .filter(|run| run.of == of && run.number < number);
    earlier.max_by_key(|run| run.number)
}

/// Notes for each run what has changed of the run before it, which rules read as `oldSelf`.
pub(crate) fn note_changes_before(entry: &mut Entry) {
    entry.runs.iter_mut().for_each(|run| run.changed_before = 0);
    for at in 0..entry.runs.len() {
        let changed = entry.runs[at].changed;
        if changed != 0
            && let Some(next) = next(entry, at)
        {
            entry.runs[next].changed_before = changed;
        }
    }
}

/// The run after another of the same container.
fn next(entry: &Entry, at: usize) -> Option<usize> {
    let (of, number) = (entry.runs[at].of, entry.runs[at].number);
    let later = (0..entry.runs.len()).filter(|other| {
        let run = &entry.runs[*other];
        run.of == of && run.number > number
    });
    later.min_by_key(|other| entry.runs[*other].number)
}
