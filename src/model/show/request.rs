//! Requests to the API and their replies.

use std::sync::{Arc, LazyLock};

use super::pod::uid_text;
use super::record::edit;
use super::slots::REQUEST_AT;
use super::{NODES_SHOWN, time};
use crate::model::shown::{Asked, User, Verb};
use crate::object::Value;
use crate::object::kinds::run::REQUEST;

/// A request to write an object of this name.
pub(super) fn request(now: i64, asked: &Asked, name: Value) -> Value {
    let (verb, subresource) = words(asked.verb);
    let slots = &*REQUEST_AT;
    edit(&REQUEST.empty(), |fields| {
        fields[slots.verb] = Value::Word(verb);
        fields[slots.resource] = Value::Word(asked.kind.resource());
        fields[slots.subresource] = Value::Word(subresource);
        fields[slots.name] = name;
        fields[slots.namespace] = Value::Word("default");
        fields[slots.user] = match asked.by {
            User::Kubelet(node) => NODES_SHOWN.kubelet(node),
            User::Scheduler => Value::Word("system:kube-scheduler"),
            User::Admin => Value::Word("admin"),
            User::Controller(name) => Value::Word(name),
        };
        fields[slots.received] = time(now);
        fields[slots.code] = Value::Int(i64::from(asked.code));
        fields[slots.reason] = Value::Word(match asked.code {
            404 => "NotFound",
            409 => "AlreadyExists",
            422 => "Invalid",
            _ => "",
        });
        fields[slots.body] = body(asked);
    })
}

/// Verb and subresource as the API names them.
fn words(verb: Verb) -> (&'static str, &'static str) {
    match verb {
        Verb::Create => ("create", ""),
        Verb::Bind => ("create", "binding"),
        Verb::PatchEphemeral => ("patch", "ephemeralcontainers"),
        Verb::PatchStatus | Verb::PatchCondition => ("patch", "status"),
        Verb::Patch => ("patch", ""),
        Verb::Update => ("update", ""),
        Verb::UpdateStatus => ("update", "status"),
        Verb::Delete => ("delete", ""),
    }
}

/// `DeleteOptions`, where any were given.
fn body(asked: &Asked) -> Value {
    let grace = asked.grace.map(|grace| {
        let grace = Value::Int(i64::from(grace));
        (Arc::clone(&KEYS[0]), grace)
    });
    let uid = asked.uid.map(|uid| {
        let uid = Value::Text(uid_text(uid));
        let preconditions = Value::Map(Arc::from([(Arc::clone(&KEYS[2]), uid)]));
        (Arc::clone(&KEYS[1]), preconditions)
    });
    match (grace, uid) {
        (None, None) => Value::Absent,
        (Some(grace), Some(uid)) => Value::Map(Arc::from([grace, uid])),
        (Some(one), None) | (None, Some(one)) => Value::Map(Arc::from([one])),
    }
}

static KEYS: LazyLock<[Arc<str>; 3]> =
    LazyLock::new(|| ["gracePeriodSeconds", "preconditions", "uid"].map(Arc::from));
