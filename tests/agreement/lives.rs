//! The lives of Pods as a trace shows them, times aside: for every thing that changes, the values that it had one after the
//! other. What has no fixed order among themselves (a condition and a container's state) stands in sequences of its own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::json::{items, text};

/// What is looked at (`phase`, `app 0 state`, `condition Ready`, `app 0 process`), with its values in order.
pub type Life = BTreeMap<String, Vec<String>>;

/// The lives of the Pods of a trace (JSON lines), in the order of their creation. Fields of Nodes and workloads are left out.
pub fn lives(lines: impl Iterator<Item = String>) -> Vec<Life> {
    let mut all = Lives::default();
    for line in lines {
        let record: Value = serde_json::from_str(&line).expect("a line of JSON");
        all.take(&record);
    }
    all.lives
}

#[derive(Default)]
struct Lives {
    lives: Vec<Life>,
    /// By UID: the place of the life, and what its containers are called here.
    pods: BTreeMap<String, (usize, BTreeMap<String, String>)>,
}

impl Lives {
    fn take(&mut self, record: &Value) {
        match record["type"].as_str() {
            Some("FACT") => self.fact(record),
            Some(change @ ("ADDED" | "MODIFIED" | "DELETED")) => {
                let object = &record["object"];
                if object["kind"] == "Pod" {
                    self.version(change, object);
                }
            }
            _ => {}
        }
    }

    fn version(&mut self, change: &str, pod: &Value) {
        let uid = text(&pod["metadata"]["uid"]);
        let next = self.lives.len();
        let (place, names) = self
            .pods
            .entry(uid)
            .or_insert_with(|| (next, containers(&pod["spec"])));
        names.extend(containers(&pod["spec"]));
        if *place == next {
            self.lives.push(Life::new());
        }
        let life = &mut self.lives[*place];
        object(life, change, pod);
        for list in [
            "initContainerStatuses",
            "containerStatuses",
            "ephemeralContainerStatuses",
        ] {
            for status in items(&pod["status"][list]) {
                if let Some(name) = names.get(&text(&status["name"])) {
                    container(life, name, status);
                }
            }
        }
    }

    fn fact(&mut self, fact: &Value) {
        let kind = text(&fact["fact"]);
        // A KILL leaves no trace in a recording, and how often a probe runs is a matter of time.
        let told = [
            "started",
            "signal",
            "exiting",
            "prestop-start",
            "prestop-end",
            "poststart",
        ];
        let Some((place, names)) = self.pods.get(&text(&fact["uid"])) else {
            return;
        };
        let Some(name) = names.get(&text(&fact["container"])) else {
            return;
        };
        if told.contains(&kind.as_str()) {
            let detail = text(&fact["signal"]) + &text(&fact["code"]);
            let words = format!("run {} {kind} {detail}", fact["run"]);
            note(
                &mut self.lives[*place],
                &format!("{name} process"),
                words.trim(),
            );
        }
    }
}

/// What the containers of a Pod are called here: by their role and their place among those of the same role.
fn containers(spec: &Value) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut count = BTreeMap::new();
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for container in items(&spec[list]) {
            let role = match (list, container["restartPolicy"].as_str()) {
                ("initContainers", Some("Always")) => "sidecar",
                ("initContainers", _) => "init",
                ("containers", _) => "app",
                _ => "ephemeral",
            };
            let at: &mut usize = count.entry(role).or_default();
            names.insert(text(&container["name"]), format!("{role} {at}"));
            *at += 1;
        }
    }
    names
}

fn object(life: &mut Life, change: &str, pod: &Value) {
    let (metadata, status) = (&pod["metadata"], &pod["status"]);
    note(life, "phase", &text(&status["phase"]));
    for condition in items(&status["conditions"]) {
        let of = format!("condition {}", text(&condition["type"]));
        note(life, &of, &text(&condition["status"]));
    }
    if let Some(reason) = status["reason"].as_str() {
        note(life, "reason", reason);
    }
    if change == "ADDED" {
        note(life, "existence", "created");
    }
    if metadata["deletionTimestamp"].is_string() {
        let grace = text(&metadata["deletionGracePeriodSeconds"]);
        note(life, "existence", &format!("deleted with grace {grace}"));
    }
    if change == "DELETED" {
        note(life, "existence", "gone");
    }
}

fn container(life: &mut Life, name: &str, status: &Value) {
    let end = |state: &Value| {
        let terminated = state["terminated"].as_object()?;
        let code = terminated.get("exitCode").and_then(Value::as_i64);
        let reason = text(terminated.get("reason").unwrap_or(&Value::Null));
        Some(format!("{} {reason}", code.unwrap_or_default()))
    };
    let state = &status["state"];
    let words = match (&state["waiting"], &state["running"], end(state)) {
        (Value::Object(waiting), ..) => format!("waiting {}", text(&waiting["reason"])),
        (_, Value::Object(_), _) => "running".to_owned(),
        (.., Some(end)) => format!("terminated {end}"),
        _ => "nothing".to_owned(),
    };
    let restarts = status["restartCount"].as_i64().unwrap_or_default();
    note(
        life,
        &format!("{name} state"),
        &format!("{words} (restarts {restarts})"),
    );
    for field in ["ready", "started"] {
        let truth = status[field].as_bool().unwrap_or_default();
        note(life, &format!("{name} {field}"), &truth.to_string());
    }
    if let Some(last) = end(&status["lastState"]) {
        note(
            life,
            &format!("{name} lastState"),
            &format!("{last} (restarts {restarts})"),
        );
    }
}

fn note(life: &mut Life, what: &str, value: &str) {
    let values = life.entry(what.to_owned()).or_default();
    if values.last().is_none_or(|last| last != value) {
        values.push(value.to_owned());
    }
}
