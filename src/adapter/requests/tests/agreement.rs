//! What is asked of a cluster is what the model is asked: every opening, and many tapes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;

use super::*;
use crate::event::{Decoder, Flaw, Precondition, Tapes, World};
use crate::model::{Documented, Model};
use crate::object::kinds::run::REQUEST;
use crate::object::to_json;
use crate::trace::{Change, Record, RecordKind};

/// What the model has shown last.
#[derive(Default)]
struct Seen {
    objects: BTreeMap<(String, String), Json>,
    manifests: BTreeMap<Name, Arc<Manifest>>,
}

impl Seen {
    fn note(&mut self, records: &[Record], model: &Model<'_>) {
        for record in records {
            if let RecordKind::Observation(seen) = &record.kind {
                let object = to_json(seen.object.kind.schema(), &seen.object.record);
                let name = object["metadata"]["name"].as_str().unwrap_or_default();
                let key = (seen.object.kind.name().to_owned(), name.to_owned());
                match seen.change {
                    Change::Deleted => self.objects.remove(&key),
                    Change::Added | Change::Modified => self.objects.insert(key, object),
                };
            }
        }
        let pods = model.scene().pods.into_iter();
        self.manifests = pods
            .filter_map(|pod| Some((pod.pod, pod.manifest?)))
            .collect();
    }

    fn get(&self, kind: &str, name: String) -> Option<Json> {
        self.objects.get(&(kind.to_owned(), name)).cloned()
    }
}

impl Names for Seen {
    fn pod(&self, name: Name) -> String {
        name.to_string()
    }

    fn node(&self, number: u8) -> String {
        format!("n{number}")
    }

    fn manifest(&self, pod: Name) -> Option<Arc<Manifest>> {
        self.manifests.get(&pod).cloned()
    }

    fn object(&self, pod: Name) -> Option<Json> {
        self.get("Pod", pod.to_string())
    }

    fn node_object(&self, number: u8) -> Option<Json> {
        self.get("Node", format!("n{number}"))
    }

    fn now(&self) -> Option<String> {
        None
    }
}

/// Plays events on the model and compares each with what it becomes; how many requests were compared.
fn compare(
    source: &str,
    world: &World,
    mut next: impl FnMut(&Model<'_>) -> Option<Event>,
) -> usize {
    let mut model = Model::new(&Documented, world);
    let (mut seen, mut compared) = (Seen::default(), 0);
    let mut records = Vec::new();
    model.begin(&mut records);
    seen.note(&records, &model);
    while let Some(event) = next(&model) {
        let done = action(&event, &seen, &Style::default());
        records.clear();
        model.apply(&event, &mut records);
        let place = format!("{source}: {event:?}");
        compared += compare_requests(&place, &event, &done, &records);
        compare_object(&place, &done, &records);
        seen.note(&records, &model);
    }
    compared
}

/// What a person asked of the model is asked of the cluster, with the same words.
fn compare_requests(place: &str, event: &Event, done: &Action, records: &[Record]) -> usize {
    // A Service is not shown, only its slice.
    let unshown = matches!(
        event,
        Event::TimePasses { .. } | Event::CreateService { .. } | Event::DeleteService { .. }
    );
    let asked = records.iter().filter_map(|record| match &record.kind {
        RecordKind::Request(request) => Some(to_json(&REQUEST, &request.value)),
        _ => None,
    });
    let asked: Vec<Json> = asked
        .filter(|asked| asked["user"] == "admin" && !unshown)
        .collect();
    if asked.is_empty() {
        return 0;
    }
    let Action::Requests(all) = done else {
        // What an object does not have, the model changes nothing in.
        assert!(
            matches!(event, Event::ChangeWorkload { .. }),
            "{place}: {done:?}"
        );
        return 0;
    };
    assert_eq!(all.len(), asked.len(), "{place}: {asked:?}");
    for (request, asked) in all.iter().zip(&asked) {
        let ours = (words(request), request.resource, request.name.as_str());
        let word = |field: &str| asked[field].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            ours,
            (
                (word("verb"), word("subresource")),
                &*word("resource"),
                &*word("name")
            ),
            "{place}"
        );
        if !is_free(event) {
            let found = missing(&asked["body"], &request.body);
            assert_eq!(
                found, None,
                "{place}: {} and {}",
                asked["body"], request.body
            );
        }
    }
    all.len()
}

/// Bodies that may differ: any UID is another one, and names are free that only have to differ.
fn is_free(event: &Event) -> bool {
    let flawed = Flaw::EphemeralContainer;
    match event {
        Event::DeletePodIf { precondition, .. } => *precondition == Precondition::OtherUid,
        Event::CreateFlawedPod { flaw, .. } => *flaw == flawed,
        _ => false,
    }
}

fn words(request: &ApiRequest) -> (String, String) {
    let verb = match request.verb {
        Verb::Create => "create",
        Verb::Delete => "delete",
        Verb::Patch(_) => "patch",
    };
    let part = request.subresource.unwrap_or_default();
    (verb.to_owned(), part.to_owned())
}

/// What is created says nothing that the model does not show.
fn compare_object(place: &str, done: &Action, records: &[Record]) {
    let Action::Requests(all) = done else { return };
    let added = records.iter().find_map(|record| match &record.kind {
        RecordKind::Observation(seen) if seen.change == Change::Added => Some(&seen.object),
        _ => None,
    });
    let created = all.iter().find(|request| {
        request.verb == Verb::Create
            && request.subresource.is_none()
            && request.resource != "services"
    });
    if let (Some(added), Some(created)) = (added, created) {
        let shown = to_json(added.kind.schema(), &added.record);
        let mut ours = created.body.clone();
        forget(&mut ours);
        assert_eq!(missing(&ours, &shown), None, "{place}: {ours} and {shown}");
    }
}

/// Takes away what is only there to run on a cluster.
fn forget(ours: &mut Json) {
    match ours {
        Json::Object(fields) => {
            let only = [
                "command",
                "env",
                "image",
                "annotations",
                "exec",
                "volumeMounts",
            ];
            fields.retain(|field, value| {
                let of_claim = value.pointer("/requests/storage").is_some();
                // A sleep that no API takes has become a command.
                let stands_for_sleep = value.get("exec").is_some();
                !only.contains(&field.as_str()) && !of_claim && !stands_for_sleep
            });
            fields.values_mut().for_each(forget);
        }
        Json::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}

/// The first place where something is said that the other does not say.
fn missing(said: &Json, other: &Json) -> Option<String> {
    match (said, other) {
        (Json::Null, _) => None,
        (Json::Object(fields), _) => fields.iter().find_map(|(field, value)| {
            let inner = missing(value, &other[field]);
            inner.map(|inner| format!("/{field}{inner}"))
        }),
        (Json::Array(items), Json::Array(others)) => {
            let alone = |item: &&Json| !others.iter().any(|other| missing(item, other).is_none());
            let beyond = items.iter().find(alone).map(|item| format!("/{item}"));
            beyond.or((items.len() > others.len()).then(|| "/more".to_owned()))
        }
        // A number may be text.
        _ => {
            let plain = |value: &Json| value.to_string().replace('"', "");
            (plain(said) != plain(other)).then(String::new)
        }
    }
}

#[test]
fn every_opening_asks_the_cluster_what_it_asks_the_model() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/openings");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).expect("the openings") {
        let path = entry.expect("an opening").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        let scenario = Scenario::from_yaml(&text).expect("a scenario");
        let mut events = scenario.events.into_iter();
        compared += compare(&path.display().to_string(), &scenario.world, |_| {
            events.next()
        });
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn tapes_ask_the_cluster_what_they_ask_the_model() {
    let mut runner = TestRunner::deterministic();
    let mut compared = 0;
    for number in 0..300 {
        let tree = Tapes { longest: 40 }.new_tree(&mut runner);
        let tape = tree.expect("a tape").current();
        let mut decoder = Decoder::new(&tape);
        let source = format!("tape {number}");
        compared += compare(&source, &World::default(), |model| {
            decoder.next(&model.scene())
        });
    }
    assert!(compared > 1_000, "{compared}");
}
