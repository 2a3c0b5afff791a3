//! Requests to the API and their replies.

use std::sync::{Arc, LazyLock};

use super::body;
use super::pod::uid_text;
use super::record::{decimal, edit};
use super::slots::REQUEST_AT;
use super::{NODES_SHOWN, time};
use crate::model::shown::{Asked, Extra, User, Verb};
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
            400 => "BadRequest",
            409 if asked.verb == Verb::Create => "AlreadyExists",
            409 => "Conflict",
            422 => "Invalid",
            429 => "TooManyRequests",
            500 => "InternalError",
            _ => "",
        });
        fields[slots.dry_run] = Value::Bool(asked.extra == Extra::DryRun);
        fields[slots.body] = match asked.verb {
            Verb::Delete => delete_options(asked),
            _ => body::of(asked),
        };
    })
}

/// Verb and subresource as the API names them.
fn words(verb: Verb) -> (&'static str, &'static str) {
    match verb {
        Verb::Create => ("create", ""),
        Verb::Bind => ("create", "binding"),
        Verb::Resize => ("patch", "resize"),
        Verb::PatchEphemeral => ("patch", "ephemeralcontainers"),
        Verb::PatchStatus | Verb::PatchCondition => ("patch", "status"),
        Verb::Patch => ("patch", ""),
        Verb::Update => ("update", ""),
        Verb::UpdateStatus => ("update", "status"),
        Verb::Delete => ("delete", ""),
        Verb::Evict => ("create", "eviction"),
    }
}

/// `DeleteOptions`
fn delete_options(asked: &Asked) -> Value {
    let grace = match asked.extra {
        Extra::NegativeGrace => Some(-5),
        _ => asked.grace.map(i64::from),
    };
    let key = |at: usize| Arc::clone(&KEYS[at]);
    let uid = asked.uid.map(|uid| (key(2), Value::Text(uid_text(uid))));
    let version = match asked.extra {
        Extra::Version(version) => Some((key(3), decimal(version))),
        _ => None,
    };
    let preconditions = version.or(uid);
    if grace.is_none() && preconditions.is_none() {
        return PLAIN.clone();
    }
    let grace = grace.map(|grace| (key(0), Value::Int(grace)));
    let kind = (key(4), Value::Word("DeleteOptions"));
    let preconditions = preconditions.map(|one| (key(1), Value::Map(Arc::from([one]))));
    // In the order of the keys.
    let entries = grace.into_iter().chain([kind]).chain(preconditions);
    Value::Map(entries.collect())
}

static KEYS: LazyLock<[Arc<str>; 5]> = LazyLock::new(|| {
    [
        "gracePeriodSeconds",
        "preconditions",
        "uid",
        "resourceVersion",
        "kind",
    ]
    .map(Arc::from)
});

/// The body of a deletion that asks for nothing.
static PLAIN: LazyLock<Value> = LazyLock::new(|| {
    let kind = (Arc::clone(&KEYS[4]), Value::Word("DeleteOptions"));
    Value::Map(Arc::from([kind]))
});
