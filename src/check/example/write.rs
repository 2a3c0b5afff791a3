//! The steps of an example as the records that they stand for.

use serde_json::{Map, Value as Json, json};

use super::fill::{complete, moment, times};
use crate::object::Kind;
use crate::rule::{Example, Subject};

/// Seconds since 1970 at which examples begin.
pub(super) const EPOCH: i64 = 1_767_225_600;

/// The records that an example stands for, as JSON lines.
pub(super) fn lines(example: &Example, on: Subject) -> Result<Vec<Json>, String> {
    let mut writer = Writer {
        lines: Vec::new(),
        now: 0.0,
        on,
        step: 0,
        seen: Vec::new(),
    };
    writer.context(&example.steps);
    for (at, step) in example.steps.iter().enumerate() {
        writer.step = at + 1;
        let step = step
            .as_object()
            .ok_or_else(|| format!("step {}: expected a map", at + 1))?;
        writer
            .step(step)
            .map_err(|message| format!("step {}: {message}", at + 1))?;
    }
    Ok(writer.lines)
}

struct Writer {
    lines: Vec<Json>,
    now: f64,
    on: Subject,
    step: usize,
    /// UIDs that were shown.
    seen: Vec<String>,
}

impl Writer {
    fn context(&mut self, steps: &[Json]) {
        let given = |key: &str| steps.iter().find_map(|step| step.get(key)).cloned();
        let tolerance = given("tolerance").and_then(|value| value.as_f64());
        let settings = given("settings").unwrap_or_else(|| json!({}));
        let mut context = json!({"type": "CONTEXT", "scenario": "example", "from": "start", "every_write": true,
            "facts": true, "requests": true, "settings": text_values(&settings), "exact": tolerance.is_none(),
            "kinds": Kind::ALL.map(Kind::name)});
        if let Some(tolerance) = tolerance {
            context["lag"] = json!((tolerance - 1.0).max(0.0));
        }
        self.push(context);
    }

    fn push(&mut self, mut line: Json) {
        line["recv"] = json!(EPOCH as f64 + self.now);
        line["step"] = json!(self.step);
        self.lines.push(line);
    }

    fn step(&mut self, step: &Map<String, Json>) -> Result<(), String> {
        if let Some(at) = step.get("at") {
            let at = at.as_f64().ok_or("at: expected a number of seconds")?;
            if at < self.now {
                return Err("at: time does not run backwards".into());
            }
            self.now = at;
        }
        let deleted = step.get("deleted").and_then(Json::as_bool).unwrap_or(false);
        let mut wrote = false;
        let own: Map<String, Json> = OWN
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), step.get(*key)?.clone())))
            .collect();
        if !own.is_empty() {
            self.object(self.on.kind(), own, deleted)?;
            wrote = true;
        }
        for (key, value) in step {
            wrote |= self.part(key, value, deleted)?;
        }
        if deleted && !wrote {
            self.object(self.on.kind(), Map::new(), true)?;
        }
        Ok(())
    }

    fn part(&mut self, key: &str, value: &Json, deleted: bool) -> Result<bool, String> {
        if let Some(kind) = kind_named(key) {
            let object = value
                .as_object()
                .ok_or_else(|| format!("{key}: expected an object"))?;
            self.object(kind, object.clone(), deleted)?;
            return Ok(true);
        }
        if let Some(kind) = key.strip_suffix('s').and_then(kind_named) {
            for object in value
                .as_array()
                .ok_or_else(|| format!("{key}: expected a list of objects"))?
            {
                let object = object
                    .as_object()
                    .ok_or_else(|| format!("{key}: expected objects"))?
                    .clone();
                let gone = object
                    .get("deleted")
                    .and_then(Json::as_bool)
                    .unwrap_or(deleted);
                self.object(kind, object, gone)?;
            }
            return Ok(true);
        }
        match key {
            "fact" => self.fact(value)?,
            "facts" => {
                for fact in value.as_array().ok_or("facts: expected a list")? {
                    self.fact(fact)?;
                }
            }
            "request" => self.request(value)?,
            "requests" => {
                for request in value.as_array().ok_or("requests: expected a list")? {
                    self.request(request)?;
                }
            }
            "gap" => self.push(json!({"type": "GAP"})),
            "settle" => self.push(json!({"type": "SETTLED"})),
            "end" => self.push(json!({"type": "ACTION", "action": "end"})),
            "at" | "deleted" | "settings" | "tolerance" => {}
            key if OWN.contains(&key) => {}
            other => return Err(format!("unknown key `{other}`")),
        }
        Ok(false)
    }

    fn object(
        &mut self,
        kind: Kind,
        mut object: Map<String, Json>,
        deleted: bool,
    ) -> Result<(), String> {
        object.remove("deleted");
        let mut object = Json::Object(object);
        complete(kind, &mut object);
        times(kind.schema(), &mut object)?;
        let uid = object["metadata"]["uid"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let kept = self.seen.iter().position(|seen| *seen == uid);
        let change = match (deleted, kept) {
            (true, _) => "DELETED",
            (false, Some(_)) => "MODIFIED",
            (false, None) => "ADDED",
        };
        match kept {
            Some(at) if deleted => drop(self.seen.remove(at)),
            None if !deleted => self.seen.push(uid),
            _ => {}
        }
        let next = (self.lines.len() + 1).to_string();
        let version = &mut object["metadata"]["resourceVersion"];
        if version.is_null() {
            *version = json!(next);
        }
        self.push(json!({"type": change, "object": object}));
        Ok(())
    }

    fn fact(&mut self, fact: &Json) -> Result<(), String> {
        let mut line = fact.clone();
        let fields = line.as_object_mut().ok_or("fact: expected a map")?;
        let pod = fields
            .get("pod")
            .and_then(Json::as_str)
            .unwrap_or("p")
            .to_owned();
        fields
            .entry("uid")
            .or_insert_with(|| json!(format!("pod-{pod}")));
        fields.insert("pod".into(), json!(format!("default/{pod}")));
        fields.entry("container").or_insert(json!("c"));
        fields.entry("run").or_insert(json!(0));
        fields.entry("node").or_insert(json!("n"));
        let time = match fields.get("time") {
            Some(Json::Number(number)) => number.as_f64().unwrap_or(self.now),
            _ => self.now,
        };
        fields.insert("time".into(), json!(moment(time)));
        for (ours, theirs) in [("podUID", "pod_uid"), ("nodeName", "node_name")] {
            if let Some(value) = fields.remove(ours) {
                fields.insert(theirs.into(), value);
            }
        }
        line["type"] = json!("FACT");
        self.push(line);
        Ok(())
    }

    fn request(&mut self, request: &Json) -> Result<(), String> {
        let mut line = request.clone();
        let fields = line.as_object_mut().ok_or("request: expected a map")?;
        fields.entry("namespace").or_insert(json!("default"));
        fields.entry("name").or_insert(json!("p"));
        fields.entry("user").or_insert(json!("admin"));
        let received = fields
            .get("received")
            .and_then(Json::as_f64)
            .unwrap_or(self.now);
        fields.insert("received".into(), json!(moment(received)));
        line["type"] = json!("REQUEST");
        self.push(line);
        Ok(())
    }
}

/// Keys of an object that may stand in a step directly.
const OWN: [&str; 6] = [
    "metadata",
    "spec",
    "status",
    "addressType",
    "endpoints",
    "ports",
];

fn text_values(settings: &Json) -> Json {
    let as_text = |value: &Json| {
        value
            .as_str()
            .map_or_else(|| json!(value.to_string()), |text| json!(text))
    };
    let entries = settings.as_object().into_iter().flatten();
    Json::Object(
        entries
            .map(|(key, value)| (key.clone(), as_text(value)))
            .collect(),
    )
}

fn kind_named(key: &str) -> Option<Kind> {
    Some(match key {
        "pod" => Kind::Pod,
        "node" => Kind::Node,
        "job" => Kind::Job,
        "cronjob" => Kind::CronJob,
        "replicaset" => Kind::ReplicaSet,
        "deployment" => Kind::Deployment,
        "daemonset" => Kind::DaemonSet,
        "statefulset" => Kind::StatefulSet,
        "budget" => Kind::PodDisruptionBudget,
        "slice" => Kind::EndpointSlice,
        "claim" => Kind::PersistentVolumeClaim,
        _ => return None,
    })
}
