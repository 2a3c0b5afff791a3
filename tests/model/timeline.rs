//! What a scenario shows, as lines of text.

use podlaw::harness::write_trace;
use podlaw::model::{Decisions, Documented};
use serde_json::Value;

use crate::json::endpoints;
use crate::played::{lawful, played, scenario, text};

/// Plays events, asserts that they are lawful, and says what was seen: one line for each object that came (`+`), changed
/// (`~`, where its line is another one than before) or went (`-`).
pub fn timeline(events: &str) -> Vec<String> {
    let played = lawful(events);
    let mut lines: Vec<String> = Vec::new();
    for line in write_trace(&played.records).lines() {
        let record: Value = serde_json::from_str(line).expect("JSON");
        if let Some(line) = describe(&record)
            && !(line.starts_with('~') && lines.contains(&line))
        {
            lines.push(line);
        }
    }
    lines
}

/// Asserts that a wrong decision breaks a rule when these events are played, which are lawful otherwise.
pub fn breaks(decisions: &dyn Decisions, events: &str, rule: &str) {
    let scenario = scenario(events);
    let wrong = played(decisions, &scenario, false);
    assert!(wrong.violates(rule), "{}", text(&wrong.judgement));
    let lawful = played(&Documented, &scenario, false);
    assert!(!lawful.violates(rule), "{}", text(&lawful.judgement));
}

fn describe(record: &Value) -> Option<String> {
    let sign = match record["type"].as_str()? {
        "ADDED" => '+',
        "MODIFIED" => '~',
        "DELETED" => '-',
        _ => return None,
    };
    let object = &record["object"];
    let kind = object["kind"].as_str()?;
    if kind == "Node" {
        return None;
    }
    let name = object["metadata"]["name"].as_str()?;
    if sign != '~' {
        return Some(format!("{sign} {kind} {name}"));
    }
    Some(format!("~ {kind} {name}: {}", summary(kind, object)))
}

fn summary(kind: &str, object: &Value) -> String {
    if kind == "EndpointSlice" {
        return endpoints(object);
    }
    let status = &object["status"];
    let number = |field: &str| status[field].as_i64().unwrap_or_default();
    let mut words = match kind {
        "Pod" | "PersistentVolumeClaim" => {
            vec![status["phase"].as_str().unwrap_or_default().to_owned()]
        }
        "Job" => ["active", "succeeded", "failed"]
            .map(|field| format!("{field} {}", number(field)))
            .to_vec(),
        _ => ["replicas", "readyReplicas", "availableReplicas"]
            .map(|field| format!("{field} {}", number(field)))
            .to_vec(),
    };
    if kind != "Pod" && kind != "PersistentVolumeClaim" {
        let conditions = status["conditions"].as_array().into_iter().flatten();
        words.extend(conditions.filter_map(|condition| {
            let truth = condition["status"].as_str()?;
            let (name, reason) = (condition["type"].as_str()?, condition["reason"].as_str()?);
            Some(format!("{name} {truth} {reason}"))
        }));
    }
    if object["metadata"]["deletionTimestamp"].is_string() {
        words.push("deleted".to_owned());
    }
    words.join(", ")
}

/// Asserts that these lines are there, in this order.
pub fn shows(lines: &[String], wanted: &[&str]) {
    let mut rest = lines.iter();
    for line in wanted {
        assert!(
            rest.any(|seen| seen == line),
            "no {line:?} (after those before it) in {lines:#?}"
        );
    }
}

/// How many lines begin like this.
pub fn count(lines: &[String], start: &str) -> usize {
    lines.iter().filter(|line| line.starts_with(start)).count()
}
