//! What the model shows, as records of a trace.

mod body;
mod budget;
mod claim;
mod fact;
mod meta;
mod node;
mod pod;
mod record;
mod request;
mod slice;
mod slots;
mod workload;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, LazyLock};

use self::pod::PodView;
use self::record::{build, list};
use self::workload::WorkloadView;
use super::play::EPOCH;
use super::shown::{Shown, Version};
use super::state::State;
use crate::event::{Amount, Name, World};
use crate::object::kinds::pod::IP;
use crate::object::{Kind, Object, Value};
use crate::trace::{Change, Context, Fact, Observation, Record, RecordKind, Request};
use rustc_hash::FxBuildHasher;

/// How many Pods that are gone, and how many names, are kept.
const KEPT: usize = 64;

/// Turns what the model shows into records.
#[derive(Debug, Default)]
pub struct Show {
    line: u64,
    views: HashMap<u32, PodView, FxBuildHasher>,
    /// Pods that are gone; facts may follow.
    gone: VecDeque<u32>,
    names: BTreeMap<Name, Value>,
    workloads: HashMap<u32, WorkloadView, FxBuildHasher>,
    /// What every node has: its room, and how many Pods it takes.
    room: (Amount, u32),
}

/// The kinds of objects that it shows.
const KINDS: [Kind; 11] = [
    Kind::Pod,
    Kind::Node,
    Kind::Job,
    Kind::ReplicaSet,
    Kind::Deployment,
    Kind::StatefulSet,
    Kind::CronJob,
    Kind::DaemonSet,
    Kind::EndpointSlice,
    Kind::PodDisruptionBudget,
    Kind::PersistentVolumeClaim,
];

/// What the model's traces say of themselves.
pub fn context(world: &World) -> Context {
    let settings = world.settings();
    Context {
        scenario: None,
        kubernetes: Some("v1.36.0".to_owned()),
        kinds: Some(KINDS.map(|kind| kind.name().to_owned()).to_vec()),
        from_start: true,
        every_write: true,
        facts: true,
        requests: true,
        exact: true,
        // Only with it does the API show the stop signal of a container.
        gates: [("ContainerStopSignals".to_owned(), true)].into(),
        settings: settings
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        ..Context::default()
    }
}

impl Show {
    /// The context, and the nodes.
    pub fn begin(&mut self, state: &State, out: &mut Vec<Record>) {
        self.push(0, RecordKind::Context(context(&state.world)), out);
        self.room = (state.world.node, state.world.node_pods);
        for node in state.nodes_seen() {
            let object = node::node(node, &self.room);
            let change = Change::Added;
            self.push(
                0,
                RecordKind::Observation(Observation { change, object }),
                out,
            );
        }
    }

    /// One thing shown.
    pub fn show(&mut self, now: i64, shown: &Shown, out: &mut Vec<Record>) {
        let kind = match shown {
            Shown::Version(change, version) => {
                let change = *change;
                let object = self.object(change, version);
                RecordKind::Observation(Observation { change, object })
            }
            Shown::Node(change, node) => RecordKind::Observation(Observation {
                change: *change,
                object: node::node(node, &self.room),
            }),
            Shown::Fact(of, kind) => {
                let view = self.view(of.uid, of.name);
                let value = fact::fact(now, view, *of, *kind);
                RecordKind::Fact(Fact {
                    uid: Arc::clone(&view.uid),
                    value,
                })
            }
            Shown::Request(asked) => {
                let name = self.name(asked.name);
                let value = request::request(now, asked, name);
                RecordKind::Request(Request { value })
            }
        };
        self.push(now, kind, out);
    }

    fn push(&mut self, now: i64, kind: RecordKind, out: &mut Vec<Record>) {
        self.line += 1;
        out.push(Record {
            line: self.line,
            time: Some(EPOCH + now),
            kind,
        });
    }

    fn object(&mut self, change: Change, version: &Version) -> Object {
        let gone = change == Change::Deleted;
        match version {
            Version::Pod(pod) => {
                let record = self.view(pod.uid, pod.name).record(pod);
                if gone {
                    self.leave(pod.uid);
                }
                let kind = Kind::Pod;
                Object { kind, record }
            }
            Version::Budget(budget) => budget::object(budget),
            Version::Slice(slice) => slice::object(slice),
            Version::Claim(claim) => claim::object(claim),
            Version::Workload(one) => {
                let view = self.workloads.entry(one.meta.uid).or_default();
                let (kind, record) = (one.meta.kind, view.record(one));
                if gone {
                    self.workloads.remove(&one.meta.uid);
                }
                Object { kind, record }
            }
        }
    }

    fn name(&mut self, name: Name) -> Value {
        if self.names.len() > KEPT {
            self.names.clear();
        }
        let text = self.names.entry(name);
        text.or_insert_with(|| Value::text(&name.to_string()))
            .clone()
    }

    fn view(&mut self, uid: u32, name: Name) -> &mut PodView {
        self.views
            .entry(uid)
            .or_insert_with(|| PodView::new(uid, name))
    }

    /// A Pod is gone.
    fn leave(&mut self, uid: u32) {
        self.gone.push_back(uid);
        if self.gone.len() > KEPT
            && let Some(oldest) = self.gone.pop_front()
        {
            self.views.remove(&oldest);
        }
    }
}

/// A time of the virtual clock.
fn time(at: i64) -> Value {
    Value::Time(EPOCH + at)
}

/// The texts of the nodes, made once.
struct NodesShown(Vec<NodeTexts>);

struct NodeTexts {
    name: Value,
    address: Value,
    addresses: Value,
    kubelet: Value,
}

static NODES_SHOWN: LazyLock<NodesShown> = LazyLock::new(|| {
    let of = |node: u8| {
        let address = Value::text(&format!("10.0.0.{node}"));
        NodeTexts {
            name: Value::text(&format!("n{node}")),
            addresses: list([build(&IP, [("ip", address.clone())])]),
            address,
            kubelet: Value::text(&format!("system:node:n{node}")),
        }
    };
    NodesShown((0..=u8::MAX).map(of).collect())
});

impl NodesShown {
    /// `metadata.name`
    fn name(&self, node: u8) -> Value {
        self.0[node as usize].name.clone()
    }

    /// `hostIP` of its Pods
    fn address(&self, node: u8) -> Value {
        self.0[node as usize].address.clone()
    }

    /// `hostIPs` of its Pods
    fn addresses(&self, node: u8) -> Value {
        self.0[node as usize].addresses.clone()
    }

    /// The user that its kubelet is.
    fn kubelet(&self, node: u8) -> Value {
        self.0[node as usize].kubelet.clone()
    }
}
