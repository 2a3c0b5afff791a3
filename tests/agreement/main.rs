//! The model beside recordings of a real Kubernetes: a scenario that does what was done there gives the same lives of Pods.
//! Where it does not, the difference stands in `differences.yaml` with the reason.

#[path = "../common/json.rs"]
mod json;
mod lives;

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
    /// The Pod, in the order of creation.
    pod: usize,
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

/// What a recording shows, and whether it has facts.
fn recorded(name: &str) -> (Vec<Life>, bool) {
    let path = format!(
        "{}/fixtures/recordings/{name}.jsonl.gz",
        env!("CARGO_MANIFEST_DIR")
    );
    let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let lines: Vec<String> = BufReader::new(GzDecoder::new(file))
        .lines()
        .collect::<Result<_, _>>()
        .expect("the recording");
    let facts = lines.iter().any(|line| line.contains("\"FACT\""));
    (lives(lines.into_iter()), facts)
}

/// What the model shows, with the decisions of the real one.
fn modelled(scenario: &Scenario) -> Vec<Life> {
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

/// What differs: Pod, what, recorded, modelled.
type Found = BTreeMap<(usize, String), (Vec<String>, Vec<String>)>;

fn differences(name: &str, scenario: &Scenario) -> Found {
    let ((real, facts), model) = (recorded(name), modelled(scenario));
    assert_eq!(real.len(), model.len(), "{name}: how many Pods there were");
    let mut found = Found::new();
    for (pod, (real, model)) in real.iter().zip(&model).enumerate() {
        let whats: BTreeSet<&String> = real.keys().chain(model.keys()).collect();
        for what in whats {
            let of = |life: &Life| life.get(what).cloned().unwrap_or_default();
            if (facts || !what.ends_with(" process")) && of(real) != of(model) {
                found.insert((pod, what.clone()), (of(real), of(model)));
            }
        }
    }
    found
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

#[test]
fn the_model_lives_as_the_recordings_do() {
    let listed = std::fs::read_to_string(folder().join("differences.yaml")).expect("the list");
    let listed: Vec<Difference> = serde_yaml::from_str(&listed).expect("a list of differences");
    let mut wrong = Vec::new();
    let scenarios = scenarios();
    for (name, scenario) in &scenarios {
        let mut found = differences(name, scenario);
        for known in listed.iter().filter(|known| known.scenario == *name) {
            let both = found.remove(&(known.pod, known.what.clone()));
            if both.as_ref() != Some(&(known.recorded.clone(), known.modelled.clone())) {
                wrong.push(format!(
                    "{name}: pod {}: {} does not differ as listed: {both:#?}",
                    known.pod, known.what
                ));
            }
        }
        for ((pod, what), (recorded, modelled)) in found {
            wrong.push(format!(
                "{name}: pod {pod}: {what}\n  recorded: {recorded:?}\n  modelled: {modelled:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(scenarios.len() >= 10, "{} scenarios", scenarios.len());
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
    let (name, mut scenario) = scenarios().into_iter().next().expect("a scenario");
    let deletes = |event: &Event| matches!(event, Event::DeletePod { .. });
    scenario.events.retain(|event| !deletes(event));
    let found = differences(&name, &scenario);
    assert!(
        found.contains_key(&(0, "existence".to_owned())),
        "{found:?}"
    );
}
