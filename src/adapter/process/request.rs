//! What a child is asked.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::PROTOCOL;
use crate::adapter::scene::Watched;
use crate::event::{Event, Name, World};
use crate::harness::Deed;

/// A request without its id.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// What it is called in messages.
    pub what: String,
    fields: Map<String, Json>,
    /// What comes after them, as it is written.
    last: String,
}

impl Request {
    fn new(what: &str, fields: Json) -> Self {
        let mut request = Self {
            what: what.to_owned(),
            fields: Map::new(),
            last: String::new(),
        };
        if let Json::Object(fields) = fields {
            request.fields = fields;
        }
        request
    }

    pub fn hello() -> Self {
        Self::new("hello", json!({"do": "hello", "protocol": PROTOCOL}))
    }

    pub fn reset(world: &World) -> Self {
        Self::new("reset", json!({"do": "reset", "world": world}))
    }

    pub fn bye() -> Self {
        Self::new("bye", json!({"do": "bye"}))
    }

    pub fn deed(deed: &Deed, watched: &Watched) -> Self {
        match deed {
            Deed::Heal => Self::new("heal", json!({"do": "heal"})),
            Deed::Advance(by) => {
                let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
                let fields = json!({"do": "advance", "millis": millis});
                Self::new(&format!("advance by {millis} ms"), fields)
            }
            Deed::Apply(event) => Self::apply(event, watched),
        }
    }

    fn apply(event: &Event, watched: &Watched) -> Self {
        let mut request = Self::new("", json!({"do": "apply", "event": event}));
        request.what = format!("apply {}", event.name());
        let names = names(&request.fields["event"], watched);
        if !names.is_empty() {
            request.fields.insert("names".to_owned(), json!(names));
        }
        if let Some(requests) = api_requests(event, watched) {
            request.fields.insert("requests".to_owned(), requests);
        }
        request
    }

    /// Several requests in one; the first has this id.
    pub fn batch(requests: &[Self], first: u64) -> Self {
        let what = requests.iter().map(|request| request.what.as_str());
        let what = format!("batch of {}", what.collect::<Vec<_>>().join(", "));
        let numbered = requests.iter().zip(first..);
        let all = numbered.map(|(request, id)| request.numbered(id));
        let all = all.collect::<Vec<String>>().join(",");
        Self {
            last: format!(r#","requests":[{all}]"#),
            ..Self::new(&what, json!({"do": "batch"}))
        }
    }

    /// The request as a line.
    pub fn line(&self, id: u64) -> String {
        self.numbered(id) + "\n"
    }

    /// With its id before everything else, so that whoever has no reader of JSON finds it.
    fn numbered(&self, id: u64) -> String {
        let fields = Json::Object(self.fields.clone()).to_string();
        let inner = &fields[1..fields.len() - 1];
        format!(r#"{{"id":{id},{inner}{}}}"#, self.last)
    }
}

/// The writes to the Kubernetes API that an event stands for, with their objects.
///
/// This is the one place where the translation of events into API requests plugs in; `None` leaves the field out.
fn api_requests(_: &Event, _: &Watched) -> Option<Json> {
    None
}

/// What the implementation calls the objects of an event, where podlaw calls them otherwise.
fn names(event: &Json, watched: &Watched) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    each_name(event, &mut |name| {
        let (ours, theirs) = (name.to_string(), watched.known_as(name));
        if ours != theirs {
            names.insert(ours, theirs);
        }
    });
    names
}

/// Whether an event speaks of something that a controller made. Until it was shown, nobody knows what it is called.
pub(super) fn speaks_of_made(deed: &Deed) -> bool {
    let Deed::Apply(event) = deed else {
        return false;
    };
    let mut speaks = false;
    let tree = serde_json::to_value(event).unwrap_or_default();
    each_name(&tree, &mut |name| speaks |= !name.parts().is_empty());
    speaks
}

fn each_name(tree: &Json, see: &mut dyn FnMut(Name)) {
    match tree {
        Json::String(text) => {
            if let Some(name) = Name::parse(text) {
                see(name);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| each_name(item, see)),
        Json::Object(fields) => fields.values().for_each(|field| each_name(field, see)),
        _ => {}
    }
}
