//! What the model shows, as records of a trace.

mod node;
mod pod;
mod record;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::pod::Texts;
use self::record::build;
use super::play::EPOCH;
use super::shown::{Asked, FactKind, Shown, User, Verb};
use crate::event::{Event, NODES, Name, World};
use crate::object::kinds::run::{FACT, REQUEST};
use crate::object::{Kind, Object, Value};
use crate::trace::{Change, Context, Fact, Observation, Record, RecordKind, Request};

/// How many Pods' texts are kept; facts may follow the removal of a Pod.
const KEPT: usize = 64;

/// Turns what the model shows into records.
#[derive(Debug, Default)]
pub struct Show {
    line: u64,
    texts: BTreeMap<u32, Texts>,
    names: BTreeMap<Name, Value>,
}

/// What the model's traces say of themselves.
pub fn context(world: &World) -> Context {
    let settings = world.settings();
    Context {
        scenario: None,
        kubernetes: Some("v1.36.0".to_owned()),
        kinds: Some(vec!["Pod".to_owned(), "Node".to_owned()]),
        from_start: true,
        every_write: true,
        facts: true,
        requests: true,
        exact: true,
        settings: settings
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        ..Context::default()
    }
}

impl Show {
    /// The context, and the nodes.
    pub fn begin(&mut self, world: &World, out: &mut Vec<Record>) {
        self.push(0, RecordKind::Context(context(world)), out);
        for number in 0..NODES {
            let object = node::node(number);
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
            Shown::Version(change, pod) => {
                let texts = self.texts(pod.uid, pod.name);
                let object = Object {
                    kind: Kind::Pod,
                    record: texts.record(pod),
                };
                RecordKind::Observation(Observation {
                    change: *change,
                    object,
                })
            }
            Shown::Fact { uid, name, .. } => {
                let texts = self.texts(*uid, *name);
                let value = fact(now, texts, shown);
                RecordKind::Fact(Fact {
                    uid: Arc::clone(&texts.uid),
                    value,
                })
            }
            Shown::Request(asked) => {
                let name = self.name(asked.name);
                let value = request(now, asked, name);
                RecordKind::Request(Request { value })
            }
        };
        self.push(now, kind, out);
    }

    /// The run has settled.
    pub fn settled(&mut self, now: i64, out: &mut Vec<Record>) {
        self.push(now, RecordKind::Settled, out);
    }

    /// An event of the harness.
    pub fn event(&mut self, now: i64, event: &Event, out: &mut Vec<Record>) {
        let text = serde_json::to_string(event).unwrap_or_default();
        self.push(now, RecordKind::Event(text), out);
    }

    fn push(&mut self, now: i64, kind: RecordKind, out: &mut Vec<Record>) {
        self.line += 1;
        out.push(Record {
            line: self.line,
            time: Some(EPOCH + now),
            kind,
        });
    }

    fn name(&mut self, name: Name) -> Value {
        if self.names.len() > KEPT {
            self.names.clear();
        }
        let text = self.names.entry(name);
        text.or_insert_with(|| Value::text(&name.to_string()))
            .clone()
    }

    fn texts(&mut self, uid: u32, name: Name) -> &mut Texts {
        if self.texts.len() > KEPT {
            self.texts.pop_first();
        }
        self.texts
            .entry(uid)
            .or_insert_with(|| Texts::new(uid, name))
    }
}

/// A fact about a process, as the process itself would tell it.
fn fact(now: i64, texts: &Texts, shown: &Shown) -> Value {
    let Shown::Fact {
        node,
        container,
        run,
        kind,
        ..
    } = shown
    else {
        return Value::Absent;
    };
    let node_name = Value::text(NODE_NAMES[*node as usize]);
    let mut fields = vec![
        ("container", texts.containers[*container as usize].clone()),
        ("run", Value::Int(i64::from(*run))),
        ("time", Value::Time(EPOCH + now)),
        ("node", node_name.clone()),
    ];
    if *kind == FactKind::Started {
        fields.push(("podUID", Value::Text(Arc::clone(&texts.uid))));
        fields.push(("nodeName", node_name));
        fields.push(("address", texts.address(*node)));
        fields.push(("hostname", texts.name.clone()));
    }
    let (name, detail) = match kind {
        FactKind::Started => ("started", None),
        FactKind::Term => ("signal", Some(("signal", Value::Word("TERM")))),
        FactKind::Exiting(code) => ("exiting", Some(("code", Value::Int(i64::from(*code))))),
        FactKind::Killed => ("killed", None),
    };
    fields.push(("fact", Value::Word(name)));
    fields.extend(detail);
    build(&FACT, fields)
}

fn request(now: i64, asked: &Asked, name: Value) -> Value {
    let (verb, subresource) = words(asked.verb);
    let user = match asked.by {
        User::Kubelet(node) => Value::text(KUBELETS[node as usize]),
        User::Scheduler => Value::Word("system:kube-scheduler"),
        User::Admin => Value::Word("admin"),
        User::Controller(name) => Value::Word(name),
    };
    let reason = match asked.code {
        404 => "NotFound",
        409 => "AlreadyExists",
        _ => "",
    };
    build(
        &REQUEST,
        vec![
            ("verb", Value::Word(verb)),
            ("resource", Value::Word(asked.kind.resource())),
            ("subresource", Value::Word(subresource)),
            ("name", name),
            ("namespace", Value::Word("default")),
            ("user", user),
            ("received", Value::Time(EPOCH + now)),
            ("code", Value::Int(i64::from(asked.code))),
            ("reason", Value::Word(reason)),
            ("body", body(asked)),
        ],
    )
}

/// Verb and subresource as the API names them.
fn words(verb: Verb) -> (&'static str, &'static str) {
    match verb {
        Verb::Create => ("create", ""),
        Verb::Bind => ("create", "binding"),
        Verb::PatchStatus => ("patch", "status"),
        Verb::Patch => ("patch", ""),
        Verb::Update => ("update", ""),
        Verb::UpdateStatus => ("update", "status"),
        Verb::Delete => ("delete", ""),
    }
}

/// `DeleteOptions`, where any were given.
fn body(asked: &Asked) -> Value {
    let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
    if let Some(grace) = asked.grace {
        entries.push((
            Arc::from("gracePeriodSeconds"),
            Value::Int(i64::from(grace)),
        ));
    }
    if let Some(uid) = asked.uid {
        let uid = Value::Text(pod::uid_text(uid));
        let preconditions = Value::Map(Arc::from([(Arc::from("uid"), uid)]));
        entries.push((Arc::from("preconditions"), preconditions));
    }
    if entries.is_empty() {
        Value::Absent
    } else {
        Value::Map(entries.into())
    }
}

/// Names of the nodes.
pub(super) const NODE_NAMES: [&str; NODES as usize] = ["n0", "n1"];
const KUBELETS: [&str; NODES as usize] = ["system:node:n0", "system:node:n1"];
