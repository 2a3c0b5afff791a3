//! What an implementation calls what scenarios speak of, and what it has: for the requests that events stand for.

use std::sync::Arc;

use serde_json::Value as Json;

use super::requests::Names;
use super::scene::Watched;
use crate::event::{Manifest, Name};
use crate::object::{Object, to_json};

/// What is known of an implementation at one moment.
pub(super) struct Known<'w> {
    pub watched: &'w Watched,
    /// The time on its clock, milliseconds since 1970, where that is known.
    pub now: Option<i64>,
}

impl Names for Known<'_> {
    fn pod(&self, name: Name) -> String {
        self.watched.known_as(name)
    }

    fn node(&self, number: u8) -> String {
        self.watched.node_known_as(number)
    }

    fn workload(&self, name: Name) -> String {
        self.watched.known_as(name)
    }

    fn manifest(&self, pod: Name) -> Option<Arc<Manifest>> {
        self.watched.manifest(pod)
    }

    fn object(&self, pod: Name) -> Option<Json> {
        self.watched.latest(pod).map(json)
    }

    fn node_object(&self, number: u8) -> Option<Json> {
        self.watched.latest_node(number).map(json)
    }

    fn now(&self) -> Option<String> {
        let time = jiff::Timestamp::from_millisecond(self.now?).ok()?;
        Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
    }
}

fn json(object: &Object) -> Json {
    to_json(object.kind.schema(), &object.record)
}
