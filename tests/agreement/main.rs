//! The model beside recordings of a real Kubernetes: a scenario that does what was done there gives the same lives of objects.
//! Where it does not, the difference stands in `differences.yaml` with the reason.

#[path = "../common/json.rs"]
mod json;
mod lives;
mod others;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use podlaw::event::{Event, Scenario};
use podlaw::harness::write_trace;
use podlaw::model::{Kubernetes136, Model};
use serde::Deserialize;

use lives::{Life, lives};

/// A difference that is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// The scenario, by the name of its recording.
    scenario: String,
    /// The object, as [`lives`] calls it.
    object: String,
    /// What differs (`phase`, `app 0 state`).
    what: String,
    /// What the real one showed.
    recorded: Vec<String>,
    /// What the model shows.
    modelled: Vec<String>,
    /// Why that is so.
    reason: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/recorded")
}

/// What a recording shows, and what of the model it can be compared with: facts, requests.
fn recorded(name: &str) -> (BTreeMap<String, Life>, [bool; 2]) {
    let path = format!(
        "{}/fixtures/recordings/{name}.jsonl.gz",
        env!("CARGO_MANIFEST_DIR")
    );
    let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let lines: Vec<String> = BufReader::new(GzDecoder::new(file))
        .lines()
        .collect::<Result<_, _>>()
        .expect("the recording");
    let has = |kind: &str| lines.iter().any(|line| line.contains(kind));
    let shows = [has("\"FACT\""), has("\"REQUEST\"")];
    (lives(lines.into_iter()), shows)
}

/// What the model shows, with the decisions of the real one.
fn modelled(scenario: &Scenario) -> BTreeMap<String, Life> {
    let mut records = Vec::new();
    let mut model = Model::new(&Kubernetes136, &scenario.world);
    model.begin(&mut records);
    for event in &scenario.events {
        match event {
            Event::TimePasses { millis } => model.advance(i64::from(*millis), &mut records),
            event => model.apply(event, &mut records),
        }
    }
    lives(write_trace(&records).lines().map(str::to_owned))
}

/// What differs: object, what, recorded, modelled.
type Found = BTreeMap<(String, String), (Vec<String>, Vec<String>)>;

fn differences(name: &str, scenario: &Scenario) -> Found {
    let ((real, [facts, requests]), mut model) = (recorded(name), modelled(scenario));
    // A cluster of the model always has two nodes; a recording may have one, or show none.
    model.retain(|object, _| real.contains_key(object) || !object.starts_with("node"));
    let model = paired(&real, model);
    let nothing = Life::new();
    let mut found = Found::new();
    for object in real.keys().chain(model.keys()) {
        let of = |lives: &BTreeMap<String, Life>| lives.get(object).unwrap_or(&nothing).clone();
        let (real, model) = (of(&real), of(&model));
        let whats: BTreeSet<&String> = real.keys().chain(model.keys()).collect();
        for what in whats {
            let of = |life: &Life| life.get(what).cloned().unwrap_or_default();
            let compared =
                (facts || !what.ends_with(" process")) && (requests || what != "requests");
            if compared && of(&real) != of(&model) {
                found.insert((object.clone(), what.clone()), (of(&real), of(&model)));
            }
        }
    }
    found
}

/// The Pods of a ReplicaSet or DaemonSet stand for one another, and so do the objects that are made of them: where one of the
/// model lives as one of the recording does, they are the same, whichever was made first.
fn paired(
    real: &BTreeMap<String, Life>,
    mut model: BTreeMap<String, Life>,
) -> BTreeMap<String, Life> {
    let alike = |name: &str| {
        let (owner, _) = name.rsplit_once(" pod ")?;
        let kind = owner.rsplit(' ').nth(1)?;
        ["replicaset", "daemonset"]
            .contains(&kind)
            .then(|| owner.to_owned())
    };
    for (name, life) in real {
        let Some(owner) = alike(name).filter(|_| model.get(name) != Some(life)) else {
            continue;
        };
        let same = |other: &&String| {
            let free = real.get(*other) != model.get(*other);
            alike(other).as_ref() == Some(&owner) && free && model.get(*other) == Some(life)
        };
        let Some(other) = model.keys().find(same).cloned() else {
            continue;
        };
        let (there, here) = (model.remove(&other), model.remove(name));
        model.extend(there.map(|life| (name.clone(), life)));
        model.extend(here.map(|life| (other, life)));
    }
    model
}

fn scenarios() -> BTreeMap<String, Scenario> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name != "differences" {
            let yaml = std::fs::read_to_string(&path).expect("a file");
            let scenario = Scenario::from_yaml(&yaml);
            let scenario = scenario.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            all.insert(name, scenario);
        }
    }
    all
}

/// The names of all recordings.
fn recordings() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recordings");
    let entries = std::fs::read_dir(folder).expect("the folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string());
    let names = names.map(|name| name.expect("a name"));
    names
        .filter_map(|name| Some(name.strip_suffix(".jsonl.gz")?.to_owned()))
        .collect()
}

#[test]
fn the_model_lives_as_the_recordings_do() {
    let listed = std::fs::read_to_string(folder().join("differences.yaml")).expect("the list");
    let listed: Vec<Difference> = serde_yaml::from_str(&listed).expect("a list of differences");
    let mut wrong = Vec::new();
    let scenarios = scenarios();
    for (name, scenario) in &scenarios {
        let mut found = differences(name, scenario);
        for known in listed.iter().filter(|known| known.scenario == *name) {
            let both = found.remove(&(known.object.clone(), known.what.clone()));
            if both.as_ref() != Some(&(known.recorded.clone(), known.modelled.clone())) {
                wrong.push(format!(
                    "{name}: {}: {} does not differ as listed: {both:#?}",
                    known.object, known.what
                ));
            }
        }
        for ((object, what), (recorded, modelled)) in found {
            wrong.push(format!(
                "{name}: {object}: {what}\n  recorded: {recorded:?}\n  modelled: {modelled:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let recordings = recordings();
    assert!(scenarios.keys().eq(recordings.iter()), "{recordings:?}");
    for known in &listed {
        assert!(
            scenarios.contains_key(&known.scenario),
            "{} is no scenario",
            known.scenario
        );
        assert!(
            known.reason.len() > 20,
            "{}: {} needs a reason",
            known.scenario,
            known.what
        );
    }
}

#[test]
fn a_difference_is_found() {
    let name = "s01-success";
    let mut scenario = scenarios().remove(name).expect("the scenario");
    let deletes = |event: &Event| matches!(event, Event::DeletePod { .. });
    scenario.events.retain(|event| !deletes(event));
    let found = differences(name, &scenario);
    assert!(
        found.contains_key(&("pod 0".to_owned(), "existence".to_owned())),
        "{found:?}"
    );
}
