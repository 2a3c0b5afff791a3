//! The lives of what is no Pod.

use serde_json::Value;

use crate::json::{items, text};
use crate::lives::{Life, conditions, existence, note};

/// One version of an object.
pub fn version(life: &mut Life, change: &str, object: &Value) {
    match object["kind"].as_str() {
        Some("Node") => node(life, object),
        Some("Job") => job(life, object),
        Some("ReplicaSet") => {
            let replicas = object["spec"]["replicas"].as_i64().unwrap_or_default();
            note(life, "replicas", &replicas.to_string());
        }
        _ => {}
    }
    existence(life, change, object);
}

/// Whether its kubelet is heard, and its taints; not how it was found, since a recording shows it when it first changes.
fn node(life: &mut Life, node: &Value) {
    for condition in items(&node["status"]["conditions"]) {
        if condition["type"] == "Ready" {
            let ready = text(&condition["status"]);
            note_unless_first(life, "condition Ready", &ready, "True");
        }
    }
    let mut taints: Vec<String> = items(&node["spec"]["taints"]).map(taint).collect();
    taints.sort();
    note_unless_first(life, "taints", &taints.join(" "), "");
}

fn taint(taint: &Value) -> String {
    let key = text(&taint["key"]);
    // What a person has made up is called as he likes.
    let key = key.strip_prefix("example.com/").map_or(&*key, |_| "own");
    format!("{key}:{}", text(&taint["effect"]))
}

fn note_unless_first(life: &mut Life, what: &str, value: &str, first: &str) {
    if value != first || life.contains_key(what) {
        note(life, what, value);
    }
}

/// Its conditions, and how many of its Pods have succeeded and failed.
fn job(life: &mut Life, job: &Value) {
    conditions(life, &job["status"]);
    for count in ["succeeded", "failed"] {
        if let Some(pods) = job["status"][count].as_i64() {
            note(life, count, &pods.to_string());
        }
    }
}
