//! Frames of real objects: the successive versions that the recordings show, with their neighbours.

use std::collections::BTreeMap;
use std::path::Path;

use flate2::read::GzDecoder;
use podlaw::object::kinds::pod::{
    CONTAINER, CONTAINER_STATE, CONTAINER_STATUS, POD, STATE_RUNNING,
};
use podlaw::object::kinds::run::RUN;
use podlaw::object::{Kind, Object, Schema, Value};
use podlaw::rule::cel::{Frame, ROOTS, Root};
use podlaw::rule::{RuleBook, Subject};
use podlaw::trace::{Reader, RecordKind};

/// How many frames of one sort of subject are kept.
const MOST: usize = 48;
/// How many objects a list of others has.
const OTHERS: usize = 4;

/// Everything that a frame borrows.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub roots: [Option<Value>; ROOTS],
    pub now: i64,
}

impl Seen {
    pub fn frame<'a>(&'a self, timing: &'a [Value], memory: &'a [Value]) -> Frame<'a> {
        Frame {
            roots: &self.roots,
            now: self.now,
            timing,
            memory,
            deleted: false,
            created: false,
        }
    }

    fn with(mut self, root: Root, value: Value) -> Self {
        self.roots[root as usize] = Some(value);
        self
    }
}

/// The frames of each sort of subject, evenly over all that the recordings of a folder show.
pub fn frames(folder: &Path, book: &RuleBook) -> BTreeMap<Subject, Vec<Seen>> {
    let mut all: BTreeMap<Subject, Vec<Seen>> = BTreeMap::new();
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the recordings")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "gz"))
    {
        let file = std::fs::File::open(path).expect("a recording");
        add(
            Reader::new("recording", GzDecoder::new(file)).flatten(),
            &mut all,
        );
    }
    for rule in &book.rules {
        all.entry(rule.on).or_default();
    }
    for frames in all.values_mut() {
        let step = frames.len().div_ceil(MOST).max(1);
        *frames = std::mem::take(frames).into_iter().step_by(step).collect();
    }
    all
}

#[derive(Default)]
struct World {
    versions: BTreeMap<String, (Kind, Value, Value)>,
    latest: BTreeMap<Kind, Vec<Value>>,
}

fn add(
    records: impl Iterator<Item = podlaw::trace::Record>,
    all: &mut BTreeMap<Subject, Vec<Seen>>,
) {
    let mut world = World::default();
    for record in records {
        let now = record.time.unwrap_or_default();
        match record.kind {
            RecordKind::Observation(observation) => {
                let (object, kind) = (observation.object.record, observation.object.kind);
                let uid_of = |record: &Value| {
                    Object {
                        kind,
                        record: record.clone(),
                    }
                    .uid()
                    .to_owned()
                };
                let uid = uid_of(&object);
                let latest = world.latest.entry(kind).or_default();
                latest.retain(|other| uid_of(other) != uid);
                latest.push(object.clone());
                let (_, first, old) = world.versions.get(&uid).cloned().unwrap_or((
                    kind,
                    object.clone(),
                    object.clone(),
                ));
                let around = world.around(&object, kind, now);
                let frame = around
                    .with(Root::Subject, object.clone())
                    .with(Root::Old, old.clone())
                    .with(Root::Start, first.clone());
                if kind == Kind::Pod {
                    add_containers(&frame, &object, &old, all);
                }
                if let Some(subject) = subject_of(kind) {
                    all.entry(subject).or_default().push(frame);
                }
                world.versions.insert(uid, (kind, first, object));
            }
            RecordKind::Request(request) => world.visit(Subject::Request, request.value, now, all),
            RecordKind::Fact(fact) => world.visit(Subject::Fact, fact.value, now, all),
            _ => {}
        }
    }
}

impl World {
    /// What stands around an object. Lists are cut short.
    fn around(&self, object: &Value, kind: Kind, now: i64) -> Seen {
        let list = |kind: Kind| {
            let all = self.latest.get(&kind).map_or(&[][..], Vec::as_slice);
            Value::List(all.iter().rev().take(OTHERS).cloned().collect())
        };
        let record = |kinds: &[Kind]| Value::Record(kinds.iter().map(|kind| list(*kind)).collect());
        let node = self
            .latest
            .get(&Kind::Node)
            .and_then(|nodes| nodes.first().cloned())
            .unwrap_or_else(|| Kind::Node.schema().empty());
        Seen {
            now,
            ..Seen::default()
        }
        .with(Root::Node, node)
        .with(Root::Owner, self.owner(object, kind))
        .with(Root::Pod, object.clone())
        .with(Root::OldPod, object.clone())
        .with(
            Root::Owned,
            record(&[
                Kind::Pod,
                Kind::ReplicaSet,
                Kind::Job,
                Kind::PersistentVolumeClaim,
            ]),
        )
        .with(
            Root::Siblings,
            record(&[
                Kind::Pod,
                Kind::PodDisruptionBudget,
                Kind::EndpointSlice,
                Kind::PersistentVolumeClaim,
            ]),
        )
        .with(
            Root::Namespace,
            record(&[
                Kind::Pod,
                Kind::PodDisruptionBudget,
                Kind::EndpointSlice,
                Kind::PersistentVolumeClaim,
                Kind::ReplicaSet,
                Kind::Job,
                Kind::Node,
            ]),
        )
        .with(Root::Bound, record(&[Kind::Pod]))
    }

    fn owner(&self, object: &Value, kind: Kind) -> Value {
        const OWNERS: [Kind; 8] = [
            Kind::Job,
            Kind::ReplicaSet,
            Kind::StatefulSet,
            Kind::DaemonSet,
            Kind::Deployment,
            Kind::CronJob,
            Kind::Node,
            Kind::Pod,
        ];
        let object = Object {
            kind,
            record: object.clone(),
        };
        let Some(reference) = object.controller() else {
            return Value::Absent;
        };
        let mut fields = vec![
            Value::text(reference.kind),
            Value::text(reference.name),
            Value::text(reference.uid),
        ];
        let seen = self.versions.get(reference.uid);
        fields.extend(OWNERS.map(|kind| match seen {
            Some((seen, _, record)) if *seen == kind => record.clone(),
            _ => Value::Absent,
        }));
        Value::Record(fields.into())
    }

    /// A request or a fact, about the Pod that was shown last.
    fn visit(
        &self,
        subject: Subject,
        value: Value,
        now: i64,
        all: &mut BTreeMap<Subject, Vec<Seen>>,
    ) {
        let Some(pod) = self.latest.get(&Kind::Pod).and_then(|pods| pods.last()) else {
            return;
        };
        let seen = self
            .around(pod, Kind::Pod, now)
            .with(Root::Subject, value.clone())
            .with(Root::Start, value);
        let run = run_of(
            pod.field(slot(&POD, "containers"))
                .items()
                .first()
                .unwrap_or(&Value::Absent),
        );
        all.entry(subject)
            .or_default()
            .push(seen.with(Root::Run, run));
    }
}

fn add_containers(frame: &Seen, pod: &Value, old: &Value, all: &mut BTreeMap<Subject, Vec<Seen>>) {
    let containers = slot(&POD, "containers");
    for (container, before) in pod
        .field(containers)
        .items()
        .iter()
        .zip(old.field(containers).items())
    {
        let of = |value: &Value, before: &Value| {
            let seen = frame.clone().with(Root::Subject, value.clone());
            let seen = seen
                .with(Root::Old, before.clone())
                .with(Root::Start, before.clone());
            seen.with(Root::Pod, pod.clone())
                .with(Root::OldPod, old.clone())
        };
        all.entry(Subject::Container)
            .or_default()
            .push(of(container, before));
        all.entry(Subject::Run)
            .or_default()
            .push(of(&run_of(container), &run_of(before)));
    }
}

/// The run that a container's status shows.
fn run_of(container: &Value) -> Value {
    let status = container.field(slot(&CONTAINER, "status"));
    let running = status
        .field(slot(&CONTAINER_STATUS, "state"))
        .field(slot(&CONTAINER_STATE, "running"));
    let started = running.field(slot(&STATE_RUNNING, "startedAt")).clone();
    let number = status
        .field(slot(&CONTAINER_STATUS, "restartCount"))
        .as_int()
        .unwrap_or_default();
    let run = RUN
        .empty()
        .with_field(slot(&RUN, "container"), container.clone());
    run.with_field(slot(&RUN, "number"), Value::Int(number))
        .with_field(slot(&RUN, "started"), started)
}

fn slot(schema: &Schema, name: &str) -> usize {
    schema.slot(name).unwrap_or(usize::MAX)
}

fn subject_of(kind: Kind) -> Option<Subject> {
    Some(match kind {
        Kind::Pod => Subject::Pod,
        Kind::Node => Subject::Node,
        Kind::Job => Subject::Job,
        Kind::CronJob => Subject::CronJob,
        Kind::ReplicaSet => Subject::ReplicaSet,
        Kind::Deployment => Subject::Deployment,
        Kind::DaemonSet => Subject::DaemonSet,
        Kind::StatefulSet => Subject::StatefulSet,
        Kind::PodDisruptionBudget => Subject::Budget,
        Kind::EndpointSlice => Subject::Slice,
        Kind::PersistentVolumeClaim => Subject::Claim,
        Kind::Lease => return None,
    })
}
