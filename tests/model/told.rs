//! A scenario as a reader would tell it: what changed of Pods and Nodes, and when.

use podlaw::harness::write_trace;
use serde_json::Value as Json;

use crate::played::lawful;

/// What events show until all has settled, one line a change: `second kind/name what is now`. They must be lawful.
pub fn told(events: &str) -> Vec<String> {
    let played = lawful(events);
    let mut lines: Vec<String> = Vec::new();
    for line in write_trace(&played.records).lines() {
        let record: Json = serde_json::from_str(line).expect("JSON");
        if record["type"] == "SETTLED" {
            break;
        }
        let Some((subject, now)) = tell(&record) else {
            continue;
        };
        let about = format!(" {subject} ");
        let known = lines.iter().rev().find(|line| line.contains(&about));
        if !known.is_some_and(|line| line.ends_with(&format!(" {subject} {now}"))) {
            lines.push(format!("{} {subject} {now}", second(&record)));
        }
    }
    lines
}

/// Seconds since the beginning of the virtual clock.
fn second(record: &Json) -> i64 {
    let received = record["recv"]
        .as_f64()
        .expect("records of the model have times");
    let millis = (received * 1_000.0).round() as i64;
    (millis - podlaw::model::EPOCH).div_euclid(1_000)
}

fn tell(record: &Json) -> Option<(String, String)> {
    let object = &record["object"];
    let name = object["metadata"]["name"].as_str()?;
    let gone = if record["type"] == "DELETED" {
        " gone"
    } else {
        ""
    };
    match object["kind"].as_str()? {
        "Pod" => Some((format!("pod/{name}"), format!("{}{gone}", pod(object)))),
        "Node" => Some((format!("node/{name}"), format!("{}{gone}", node(object)))),
        _ => None,
    }
}

/// The status of a condition, with its reason where it is one of the API.
fn condition(object: &Json, kind: &str) -> Option<String> {
    let all = object["status"]["conditions"].as_array()?;
    let found = all.iter().find(|one| one["type"] == kind)?;
    let status = found["status"].as_str()?;
    Some(match found["reason"].as_str() {
        Some(reason) => format!("{status}/{reason}"),
        None => status.to_owned(),
    })
}

fn pod(object: &Json) -> String {
    let text = |value: &Json| value.as_str().unwrap_or("-").to_owned();
    let mut words = vec![text(&object["status"]["phase"])];
    if let Some(reason) = object["status"]["reason"].as_str() {
        words.push(reason.to_owned());
    }
    words.push(format!("on {}", text(&object["spec"]["nodeName"])));
    if condition(object, "Ready").is_some_and(|ready| ready.starts_with("True")) {
        words.push("ready".to_owned());
    }
    if let Some(scheduled) = condition(object, "PodScheduled").filter(|is| is != "True") {
        words.push(format!("PodScheduled={scheduled}"));
    }
    if let Some(target) = condition(object, "DisruptionTarget") {
        words.push(format!("DisruptionTarget={target}"));
    }
    if let Some(grace) = object["metadata"]["deletionGracePeriodSeconds"].as_i64() {
        words.push(format!("deleted with {grace} s"));
    }
    words.join(" ")
}

fn node(object: &Json) -> String {
    let mut words = vec![condition(object, "Ready").unwrap_or_default()];
    if condition(object, "MemoryPressure").is_some_and(|is| is.starts_with("True")) {
        words.push("MemoryPressure".to_owned());
    }
    if object["spec"]["unschedulable"] == true {
        words.push("unschedulable".to_owned());
    }
    for taint in object["spec"]["taints"].as_array().into_iter().flatten() {
        let key = taint["key"].as_str().unwrap_or_default();
        let key = key.rsplit('/').next().unwrap_or_default();
        words.push(format!(
            "{key}:{}",
            taint["effect"].as_str().unwrap_or_default()
        ));
    }
    words.join(" ")
}
