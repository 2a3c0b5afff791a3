//! Scenarios, and what was seen of the containers in them.

use podlaw::event::{Event, Manifest, Name};
use podlaw::harness::{Played, play};
use podlaw::model::Decisions;
use podlaw::object::kinds::run::FACT;
use podlaw::object::to_json;
use podlaw::trace::{Change, RecordKind};
use serde_json::Value as Json;

use crate::book;

/// A Pod that is created with this manifest (JSON), and the events after that (YAML, one list).
pub(crate) fn scenario(manifest: &Json, then: &str) -> Vec<Event> {
    let manifest: Manifest = serde_json::from_value(manifest.clone()).expect("a manifest");
    let pod = Name::pod(0);
    let mut events = vec![Event::CreatePod { pod, manifest }];
    events.extend(crate::played::scenario(then).events);
    events
}

/// Plays a scenario; the whole rule book finds nothing in it.
pub(crate) fn lawful(decisions: &dyn Decisions, events: &[Event]) -> Played {
    let settings = podlaw::check::Settings::default();
    let world = podlaw::event::World::default();
    let played = play(book(), &settings, decisions, &world, events, true);
    let violations = &played.judgement.violations;
    assert!(violations.is_empty(), "{}", crate::text(&played.judgement));
    played
}

/// What was seen of the containers, one line each time that it changed: seconds, phase, Ready, and of each container its
/// state, how often it was restarted, and whether it is started and ready; and the facts.
pub(crate) fn timeline(played: &Played) -> Vec<String> {
    let (mut lines, mut last) = (Vec::new(), String::new());
    for record in &played.records {
        let seconds = (record.time.unwrap_or_default() - podlaw::model::EPOCH) / 1_000;
        match &record.kind {
            RecordKind::Observation(seen) if seen.object.kind == podlaw::object::Kind::Pod => {
                let pod = to_json(seen.object.kind.schema(), &seen.object.record);
                let line = if seen.change == Change::Deleted {
                    "gone".to_owned()
                } else {
                    of_pod(&pod)
                };
                if line != last {
                    lines.push(format!("{seconds} {line}"));
                    last = line;
                }
            }
            RecordKind::Fact(fact) => {
                let fact = to_json(&FACT, &fact.value);
                lines.push(format!("{seconds} {}", of_fact(&fact)));
            }
            RecordKind::Settled => break,
            _ => {}
        }
    }
    lines
}

fn of_pod(pod: &Json) -> String {
    let conditions = pod["status"]["conditions"].as_array();
    let ready = conditions
        .into_iter()
        .flatten()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True");
    let lists = [
        "initContainerStatuses",
        "containerStatuses",
        "ephemeralContainerStatuses",
    ];
    let all = lists
        .iter()
        .filter_map(|list| pod["status"][*list].as_array());
    let containers: Vec<String> = all.flatten().map(of_container).collect();
    let phase = text(&pod["status"]["phase"]);
    let ready = if ready { " Ready" } else { "" };
    let reason = text(&pod["status"]["reason"]);
    let parts = [format!("{phase}{ready}{reason}"), containers.join(", ")];
    parts.join(": ").trim_end_matches(": ").to_owned()
}

fn of_container(status: &Json) -> String {
    let state = &status["state"];
    let end = &state["terminated"];
    let state = if end.is_object() {
        let code = end["exitCode"].as_i64().unwrap_or_default();
        format!("{} {code}", text(&end["reason"]))
    } else if state["running"].is_object() {
        "running".to_owned()
    } else {
        text(&state["waiting"]["reason"])
    };
    let flag = |name: &str, mark| if status[name] == true { mark } else { "" };
    let restarts = status["restartCount"].as_i64().unwrap_or_default();
    let count = if restarts > 0 {
        format!(" x{restarts}")
    } else {
        String::new()
    };
    let (started, ready) = (flag("started", " started"), flag("ready", " ready"));
    format!("{} {state}{count}{started}{ready}", text(&status["name"]))
}

fn of_fact(fact: &Json) -> String {
    let mut line = format!(
        "{} {} of run {}",
        text(&fact["container"]),
        text(&fact["fact"]),
        fact["run"]
    );
    for detail in ["code", "volume", "entries"] {
        if !fact[detail].is_null() {
            line.push_str(&format!(" {detail} {}", fact[detail]));
        }
    }
    line
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// The lines that hold one of these words.
pub(crate) fn with<'l>(lines: &'l [String], words: &[&str]) -> Vec<&'l str> {
    let wanted = |line: &&String| words.iter().any(|word| line.contains(word));
    lines.iter().filter(wanted).map(String::as_str).collect()
}
