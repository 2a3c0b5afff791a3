//! What a trace shows, one line for each change that a reader cares about: when, of what, and what it is now.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::json::{endpoints, items, text};

/// A trace with the timeline of it.
pub struct Seen {
    /// The records in their order.
    pub records: Vec<Value>,
    /// The lines.
    pub lines: Vec<String>,
}

impl Seen {
    /// Of a trace (JSON lines) until this second.
    pub fn of(trace: &str, until: f64) -> Self {
        let records = trace
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        let records: Vec<Value> = records
            .take_while(|record: &Value| {
                !record["recv"].is_number() || second(record) <= until + 0.000_5
            })
            .collect();
        let mut pods = BTreeMap::new();
        for record in &records {
            let metadata = &record["object"]["metadata"];
            pods.insert(text(&metadata["uid"]), text(&metadata["name"]));
        }
        let mut lines = Vec::new();
        let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
        for record in &records {
            let Some(subject) = subject(record, &pods) else {
                continue;
            };
            let mut news = Vec::new();
            for (what, now) in aspects(record) {
                let before = known.insert((subject.clone(), what), now.clone());
                if before.as_ref() != Some(&now) && !now.is_empty() {
                    news.push(now);
                }
            }
            if !news.is_empty() {
                let (second, news) = (second(record), news.join(" · "));
                lines.push(format!("{second:>9.2} {subject:<22} {news}"));
            }
        }
        Self { records, lines }
    }

    /// The versions of the objects of a kind.
    pub fn versions<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Value> {
        let versions = self
            .records
            .iter()
            .filter(|record| record["recv"].is_number());
        versions
            .map(|record| &record["object"])
            .filter(move |object| object["kind"] == kind)
    }

    /// What processes told when they started.
    pub fn starts(&self) -> impl Iterator<Item = &Value> {
        self.records
            .iter()
            .filter(|record| record["fact"] == "started")
    }

    /// The different values of a field of the Pods, in the order in which they were seen.
    pub fn of_pods(&self, pointer: &str) -> Vec<String> {
        different(self.versions("Pod").filter_map(|pod| pod.pointer(pointer)))
    }

    /// The second of the first line that has all of these words.
    pub fn when(&self, words: &[&str]) -> f64 {
        let has = |line: &&String| words.iter().all(|word| line.contains(word));
        let line = self.lines.iter().find(has);
        let line =
            line.unwrap_or_else(|| panic!("no line with {words:?}:\n{}", self.lines.join("\n")));
        line.split_whitespace()
            .next()
            .and_then(|word| word.parse().ok())
            .expect("a time")
    }

    /// Asserts that lines with these words come one after the other.
    pub fn shows(&self, wanted: &[&str]) {
        let mut lines = self.lines.iter();
        for words in wanted {
            assert!(
                lines.any(|line| words.split(" & ").all(|word| line.contains(word))),
                "no {words:?} after what was to come before it:\n{}",
                self.lines.join("\n")
            );
        }
    }
}

/// Values without those that were there before.
pub fn different<'v>(values: impl Iterator<Item = &'v Value>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for value in values {
        let value = text(value);
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// Seconds since the virtual clock began.
#[allow(clippy::cast_precision_loss, reason = "a time for people")]
fn second(record: &Value) -> f64 {
    let received = record["recv"].as_f64().unwrap_or_default();
    received - podlaw::model::EPOCH as f64 / 1_000.0
}

fn subject(record: &Value, pods: &BTreeMap<String, String>) -> Option<String> {
    if record["type"] == "FACT" {
        let pod = pods.get(&text(&record["uid"])).map_or("", String::as_str);
        return Some(format!("process {pod}/{}", text(&record["container"])));
    }
    if !matches!(record["type"].as_str()?, "ADDED" | "MODIFIED" | "DELETED") {
        return None;
    }
    let object = &record["object"];
    let kind = object["kind"].as_str()?.to_lowercase();
    Some(format!("{kind}/{}", text(&object["metadata"]["name"])))
}

/// What is looked at in a record, each thing with its value in words; nothing where it says nothing.
fn aspects(record: &Value) -> Vec<(String, String)> {
    if record["type"] == "FACT" {
        return vec![(String::new(), fact(record))];
    }
    let object = &record["object"];
    let status = &object["status"];
    let mut all = vec![("life".to_owned(), life(record))];
    all.push(("phase".to_owned(), text(&status["phase"])));
    all.push(("reason".to_owned(), text(&status["reason"])));
    all.push(("node".to_owned(), after("on ", &object["spec"]["nodeName"])));
    for condition in items(&status["conditions"]) {
        let name = text(&condition["type"]);
        let words = format!(
            "{name} {}{}",
            text(&condition["status"]),
            bracketed(&condition["reason"])
        );
        all.push((name, words));
    }
    for list in [
        "initContainerStatuses",
        "containerStatuses",
        "ephemeralContainerStatuses",
    ] {
        all.extend(items(&status[list]).map(container));
    }
    for number in [
        "active",
        "ready",
        "succeeded",
        "failed",
        "replicas",
        "readyReplicas",
    ] {
        if status[number].is_number() {
            all.push((number.to_owned(), format!("{number} {}", status[number])));
        }
    }
    all.push(("endpoints".to_owned(), endpoints(object)));
    let taints: Vec<String> = items(&object["spec"]["taints"])
        .map(|taint| text(&taint["key"]) + ":" + &text(&taint["effect"]))
        .collect();
    all.push(("taints".to_owned(), taints.join(", ")));
    all
}

fn life(record: &Value) -> String {
    let metadata = &record["object"]["metadata"];
    if record["type"] == "DELETED" {
        return "GONE".to_owned();
    }
    if metadata["deletionTimestamp"].is_string() {
        return format!(
            "deleted, grace {} s",
            metadata["deletionGracePeriodSeconds"]
        );
    }
    let uid = text(&metadata["uid"]);
    let owner = items(&metadata["ownerReferences"]).next();
    let owner = owner.map(|owner| format!(" by {}/{}", text(&owner["kind"]), text(&owner["name"])));
    format!(
        "created{} with UID …{}",
        owner.unwrap_or_default(),
        &uid[uid.len().saturating_sub(4)..]
    )
}

fn container(status: &Value) -> (String, String) {
    let (name, state) = (text(&status["name"]), &status["state"]);
    let words = if let Some(terminated) = state.get("terminated") {
        format!(
            "terminated with {}{}",
            terminated["exitCode"],
            bracketed(&terminated["reason"])
        )
    } else if state.get("running").is_some() {
        "running".to_owned()
    } else {
        format!("waiting{}", bracketed(&state["waiting"]["reason"]))
    };
    let ready = if status["ready"] == true {
        ", ready"
    } else {
        ""
    };
    let restarts = match status["restartCount"].as_i64() {
        None | Some(0) => String::new(),
        Some(count) => format!(", restarted {count}×"),
    };
    (
        format!("container {name}"),
        format!("{name} {words}{ready}{restarts}"),
    )
}

fn fact(fact: &Value) -> String {
    let detail = match fact["fact"].as_str() {
        Some("started") => {
            let volume = match (fact["volume"].as_str(), fact["entries"].as_i64()) {
                (None, _) => String::new(),
                (Some(_), None | Some(0)) => ", its volume is empty".to_owned(),
                (Some(token), Some(_)) => format!(", finds {token} in its volume"),
            };
            format!(
                " run {} on {} with address {}{volume}",
                fact["run"],
                text(&fact["nodeName"]),
                text(&fact["address"])
            )
        }
        Some("signal") => after(" ", &fact["signal"]),
        Some("exiting" | "exited") => after(" with ", &fact["code"]),
        _ => String::new(),
    };
    format!("{}{detail}", text(&fact["fact"]))
}

fn after(before: &str, value: &Value) -> String {
    if value.is_null() {
        String::new()
    } else {
        format!("{before}{}", text(value))
    }
}

fn bracketed(value: &Value) -> String {
    value
        .as_str()
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default()
}
