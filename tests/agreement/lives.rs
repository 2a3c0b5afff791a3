//! The lives of objects as a trace shows them, times aside: for every thing that changes, the values that it had one after the
//! other. What has no fixed order among themselves (a condition and a container's state) stands in sequences of its own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::json::{items, text};
use crate::others;

/// What is looked at (`phase`, `app 0 state`, `condition Ready`, `app 0 process`), with its values in order.
pub type Life = BTreeMap<String, Vec<String>>;

/// The lives of the objects of a trace (JSON lines), by what they are called here: their kind and their place in the order of
/// creation, after the name of their controller where they have one (`pod 1`, `job 0 pod 2`), a Node by its place in the cluster.
pub fn lives(lines: impl Iterator<Item = String>) -> BTreeMap<String, Life> {
    let mut all = Lives::default();
    for line in lines {
        let record: Value = serde_json::from_str(&line).expect("a line of JSON");
        all.take(&record);
    }
    all.lives
}

#[derive(Default)]
struct Lives {
    lives: BTreeMap<String, Life>,
    /// How many objects there were of a kind, those of each controller for themselves.
    counts: BTreeMap<String, usize>,
    /// The nodes of the cluster.
    nodes: Vec<String>,
    /// What objects are called, by UID.
    names: BTreeMap<String, String>,
    /// UIDs of Pods by their own names: the latest of each.
    pods: BTreeMap<String, String>,
    /// What the containers of a Pod are called, by its UID.
    containers: BTreeMap<String, BTreeMap<String, String>>,
}

impl Lives {
    fn take(&mut self, record: &Value) {
        match record["type"].as_str() {
            Some("CONTEXT") => self.nodes.extend(items(&record["nodes"]).map(text)),
            Some("FACT") => self.fact(record),
            Some("REQUEST") => self.request(record),
            Some(change @ ("ADDED" | "MODIFIED" | "DELETED")) => {
                let object = &record["object"];
                match object["kind"].as_str() {
                    Some("Pod") => self.pod(change, object),
                    Some("EndpointSlice") => self.slice(change, object),
                    Some(_) => others::version(self.life(object), change, object),
                    None => {}
                }
            }
            _ => {}
        }
    }

    /// The life of an object, with the name that it has here.
    fn life(&mut self, object: &Value) -> &mut Life {
        let uid = text(&object["metadata"]["uid"]);
        if !self.names.contains_key(&uid) {
            let kind = text(&object["kind"]).to_lowercase();
            let owner = self.controller(object);
            let name = text(&object["metadata"]["name"]);
            let node = self.nodes.iter().position(|node| *node == name);
            let root = owner.map_or(kind.clone(), |owner| format!("{owner} {kind}"));
            let count = self.counts.entry(root.clone()).or_default();
            let place = node.filter(|_| kind == "node").unwrap_or(*count);
            self.names.insert(uid.clone(), format!("{root} {place}"));
            *count += 1;
        }
        let name = self.names[&uid].clone();
        self.lives.entry(name).or_default()
    }

    /// What the controller of an object is called, if it was seen.
    fn controller(&self, object: &Value) -> Option<String> {
        let mut owners = items(&object["metadata"]["ownerReferences"]);
        let controls = |owner: &&Value| owner["controller"] == true && owner["kind"] != "Node";
        let controller = owners.find(controls)?;
        self.names.get(&text(&controller["uid"])).cloned()
    }

    fn pod(&mut self, change: &str, pod: &Value) {
        let uid = text(&pod["metadata"]["uid"]);
        self.pods
            .insert(text(&pod["metadata"]["name"]), uid.clone());
        let names = self.containers.entry(uid).or_default();
        names.extend(containers(&pod["spec"]));
        let names = names.clone();
        self.life(pod);
        if let Some(of) = pod["metadata"]["annotations"]["kubernetes.io/config.hash"].as_str() {
            // The processes of a static Pod know only this.
            let mirror = self.names[&text(&pod["metadata"]["uid"])].clone();
            self.names.insert(of.to_owned(), mirror);
            self.containers.insert(of.to_owned(), names.clone());
        }
        let life = self.life(pod);
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

    /// The Pods of an EndpointSlice, each with those of its conditions that are true.
    fn slice(&mut self, change: &str, slice: &Value) {
        let endpoints = items(&slice["endpoints"]).map(|endpoint| {
            let pod = self.names.get(&text(&endpoint["targetRef"]["uid"]));
            let mut words = vec![pod.map_or("?", String::as_str)];
            let all = ["ready", "serving", "terminating"];
            words.extend(
                all.iter()
                    .filter(|one| endpoint["conditions"][**one] == true),
            );
            words.join(" ")
        });
        let endpoints = endpoints.collect::<Vec<_>>().join(", ");
        let life = self.life(slice);
        note(life, "endpoints", &endpoints);
        existence(life, change, slice);
    }

    /// What people asked of a Pod, and the answer; what creates one is shown by the Pod itself.
    fn request(&mut self, request: &Value) {
        let asks = request["user"] == "admin" && request["resource"] == "pods";
        let creates = request["verb"] == "create" && text(&request["subresource"]).is_empty();
        if !asks || (creates && request["code"] == 201) {
            return;
        }
        let words = ["verb", "subresource", "code"].map(|field| text(&request[field]));
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let pod = self.pods.get(&text(&request["name"]));
        let life = pod.and_then(|uid| self.names.get(uid)).cloned();
        let life = self.lives.entry(life.unwrap_or("no pod".to_owned()));
        note(life.or_default(), "requests", &words.join(" "));
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
        let uid = text(&fact["uid"]);
        let container = self.containers.get(&uid);
        let container = container.and_then(|names| names.get(&text(&fact["container"])));
        let life = self.names.get(&uid).and_then(|of| self.lives.get_mut(of));
        let (Some(name), Some(life)) = (container, life) else {
            return;
        };
        if told.contains(&kind.as_str()) {
            let detail = text(&fact["signal"]) + &text(&fact["code"]);
            let words = format!("run {} {kind} {detail}", fact["run"]);
            note(life, &format!("{name} process"), words.trim());
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
    let status = &pod["status"];
    note(life, "phase", &text(&status["phase"]));
    if let Some(reason) = status["reason"].as_str() {
        note(life, "reason", reason);
    }
    conditions(life, status);
    existence(life, change, pod);
}

/// The conditions of an object, each for itself.
pub fn conditions(life: &mut Life, status: &Value) {
    for condition in items(&status["conditions"]) {
        let kind = text(&condition["type"]);
        // What a person has made up is called as he likes.
        let kind = if kind.contains('/') { "gate" } else { &kind };
        let of = format!("condition {kind}");
        note(life, &of, &text(&condition["status"]));
    }
}

/// How an object comes and goes.
pub fn existence(life: &mut Life, change: &str, object: &Value) {
    let metadata = &object["metadata"];
    if change == "ADDED" && object["kind"] != "Node" {
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

pub fn note(life: &mut Life, what: &str, value: &str) {
    let values = life.entry(what.to_owned()).or_default();
    if values.last().is_none_or(|last| last != value) {
        values.push(value.to_owned());
    }
}
