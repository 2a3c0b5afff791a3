//! What a child is asked.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::PROTOCOL;
use crate::adapter::known::Known;
use crate::adapter::requests::{Action, ApiRequest, PatchKind, Style, Verb, action};
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
    /// How long it takes on a clock that nobody can turn.
    pub takes: Duration,
}

impl Request {
    fn new(what: &str, fields: Json) -> Self {
        let mut request = Self {
            what: what.to_owned(),
            fields: Map::new(),
            last: String::new(),
            takes: Duration::ZERO,
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

    /// `requests` says whether the child wants to be told what an event is to the Kubernetes API.
    pub fn deed(deed: &Deed, watched: &Watched, requests: bool) -> Self {
        match deed {
            Deed::Heal => Self::new("heal", json!({"do": "heal"})),
            Deed::Advance(by) => {
                let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
                let fields = json!({"do": "advance", "millis": millis});
                Self {
                    takes: *by,
                    ..Self::new(&format!("advance by {millis} ms"), fields)
                }
            }
            Deed::Apply(event) => Self::apply(event, watched, requests),
        }
    }

    fn apply(event: &Event, watched: &Watched, requests: bool) -> Self {
        let mut request = Self::new("", json!({"do": "apply", "event": event}));
        request.what = format!("apply {}", Event::name_in(&request.fields["event"]));
        let names = names(&request.fields["event"], watched);
        if !names.is_empty() {
            request.fields.insert("names".to_owned(), json!(names));
        }
        if requests {
            request.fields.extend(to_the_api(event, watched));
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

/// What an event is to the Kubernetes API: the writes with their objects, or the command that is run in a container.
fn to_the_api(event: &Event, watched: &Watched) -> Option<(String, Json)> {
    let known = Known { watched, now: None };
    match action(event, &known, &Style::default()) {
        Action::Requests(requests) => {
            let all = requests.iter().map(api_request).collect();
            Some(("requests".to_owned(), Json::Array(all)))
        }
        Action::Order(order) => {
            let (pod, container) = (order.pod, order.container);
            let order = json!({"pod": pod, "container": container, "command": order.command});
            Some(("order".to_owned(), order))
        }
        Action::Nothing(_) => None,
    }
}

fn api_request(request: &ApiRequest) -> Json {
    let (verb, patch) = match request.verb {
        Verb::Create => ("create", None),
        Verb::Delete => ("delete", None),
        Verb::Patch(PatchKind::Merge) => ("patch", Some("merge")),
        Verb::Patch(PatchKind::Strategic) => ("patch", Some("strategic")),
        Verb::Patch(PatchKind::Json) => ("patch", Some("json")),
    };
    let mut told = json!({
        "verb": verb, "apiVersion": request.api_version, "resource": request.resource, "name": request.name,
        "namespaced": request.namespaced, "body": request.body,
    });
    for (key, word) in [("patch", patch), ("subresource", request.subresource)] {
        if let Some(word) = word {
            told[key] = json!(word);
        }
    }
    told
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(event: &str, requests: bool) -> Json {
        let event: Event = serde_json::from_str(event).expect("an event");
        let request = Request::deed(&Deed::Apply(event), &Watched::default(), requests);
        serde_json::from_str(&request.line(7)).expect("a line")
    }

    #[test]
    fn whoever_wants_them_is_told_the_requests_that_an_event_stands_for() {
        let create = r#"{"createPod": {"pod": 0, "manifest": {"containers": [{}]}}}"#;
        let told = asked(create, true);
        let request = &told["requests"][0];
        assert_eq!(
            (&request["verb"], &request["resource"]),
            (&json!("create"), &json!("pods"))
        );
        assert_eq!(request["body"]["kind"], "Pod");
        assert_eq!(request["body"]["spec"]["containers"][0]["name"], "c0");
        assert!(asked(create, false)["requests"].is_null());
        let evict = &asked(r#"{"evictPod": {"pod": 0}}"#, true)["requests"][0];
        assert_eq!(
            (&evict["subresource"], &evict["patch"]),
            (&json!("eviction"), &Json::Null)
        );
        let label = &asked(r#"{"labelPod": {"pod": 0, "app": "rs0"}}"#, true)["requests"][0];
        assert_eq!(
            (&label["verb"], &label["patch"]),
            (&json!("patch"), &json!("merge"))
        );
    }

    #[test]
    fn what_is_done_in_a_container_is_an_order() {
        let exits = r#"{"containerExits": {"pod": 0, "container": 1, "code": 3}}"#;
        let told = asked(exits, true);
        assert!(told["requests"].is_null());
        assert_eq!(
            (&told["order"]["pod"], &told["order"]["container"]),
            (&json!("p0"), &json!("c1"))
        );
        assert!(asked(r#"{"crashNode": {"node": 0}}"#, true)["order"].is_null());
    }
}
