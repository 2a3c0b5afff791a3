//! Runs the examples that stand in the rule files.

use serde_json::{Map, Value as Json, json};

use super::verdict::{Judgement, Outcome};
use super::{Judge, Settings};
use crate::object::{Kind, Schema, Type};
use crate::rule::{Example, RuleBook, Shows, Subject};
use crate::trace::Record;

/// What became of one example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// Id of the rule, or of the deviation.
    pub rule: String,
    /// Which of its examples, from 1.
    pub number: usize,
    /// What it had to show.
    pub shows: Shows,
    /// The file and line of the rule.
    pub place: String,
    /// What went wrong, if something did.
    pub failure: Option<String>,
}

/// Seconds since 1970 at which examples begin.
const EPOCH: i64 = 1_767_225_600;

/// Runs every example of the book whose rule `wanted` says yes to.
pub fn check_examples(book: &RuleBook, wanted: &dyn Fn(&str) -> bool) -> Vec<ExampleResult> {
    let mut results = Vec::new();
    for (index, rule) in book.rules.iter().enumerate().filter(|(_, rule)| wanted(&rule.id)) {
        if rule.not_asserted.is_some() {
            continue;
        }
        for (at, example) in rule.examples.iter().enumerate() {
            let failure = check_example(book, index, None, example).err();
            let place = format!("{}:{}", rule.file, rule.line);
            results.push(ExampleResult { rule: rule.id.clone(), number: at + 1, shows: example.shows, place, failure });
        }
    }
    for deviation in book.deviations.iter().filter(|deviation| wanted(&book.rules[deviation.rule].id)) {
        for (at, example) in deviation.examples.iter().enumerate() {
            let failure = check_example(book, deviation.rule, Some(&deviation.id), example).err();
            let place = format!("{}:{}", deviation.file, deviation.line);
            let rule = format!("{} (deviation {})", book.rules[deviation.rule].id, deviation.id);
            results.push(ExampleResult { rule, number: at + 1, shows: example.shows, place, failure });
        }
    }
    results
}

/// Runs one example of the rule at `index`, or of one of its deviations.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_example(book: &RuleBook, index: usize, deviation: Option<&str>, example: &Example) -> Result<(), String> {
    let judgement = judge_example(book, index, example)?;
    if let Some(fault) = judgement.faults.first() {
        return Err(format!("the rule's own expression fails: {}", fault.message));
    }
    let outcome = &judgement.outcomes[&book.rules[index].id];
    if let Some(reason) = &outcome.not_applicable {
        return Err(format!("the rule does not apply: {reason:?}"));
    }
    verify(example.shows, outcome, &judgement, deviation)
}

fn verify(shows: Shows, outcome: &Outcome, judgement: &Judgement, deviation: Option<&str>) -> Result<(), String> {
    let Outcome { exercised, violated, deviated, inconclusive, .. } = outcome;
    let counts = format!("exercised {exercised} times, {violated} violations, {deviated} known deviations, undecided {inconclusive:?}");
    let first = judgement.violations.first().map(|violation| format!("; {:?} at step {}", violation.breach, violation.place.line));
    let fail = |wanted: &str| Err(format!("{wanted}: {counts}{}", first.clone().unwrap_or_default()));
    match shows {
        Shows::Holds if *violated + *deviated > 0 => fail("should hold, but is violated"),
        Shows::Holds if !inconclusive.is_empty() => fail("should hold, but is not decided"),
        Shows::Holds if *exercised == 0 => fail("should hold, but never comes true (use `silent` if that is meant)"),
        Shows::Breaks if *violated == 0 => fail("should be violated, but is not"),
        Shows::Silent if *exercised > 0 || *violated > 0 => fail("should be silent, but is exercised"),
        Shows::Deviates if *violated > 0 => fail("should be a known deviation, but is a violation"),
        Shows::Deviates if *deviated == 0 => fail("should be a known deviation, but nothing is found"),
        Shows::Deviates if deviation.is_some_and(|id| !judgement.violations.iter().any(|v| v.deviation.as_deref() == Some(id))) => {
            fail("should be this deviation, but another one is found")
        }
        _ => Ok(()),
    }
}

/// Judges an example by the one rule that it belongs to.
///
/// # Errors
/// A step that is no record, in words.
pub fn judge_example(book: &RuleBook, index: usize, example: &Example) -> Result<Judgement, String> {
    let mut selected = vec![false; book.rules.len()];
    selected[index] = true;
    let settings = Settings { selected, ..Settings::default() };
    let mut judge = Judge::new(book, &settings, "example");
    for line in lines(example, book.rules[index].on)? {
        let text = line.to_string();
        let record = Record::from_json(text.as_bytes(), 0).map_err(|error| format!("{error}, in {text}"))?;
        if let Some(mut record) = record {
            record.line = line["step"].as_u64().unwrap_or_default();
            judge.record(record);
        }
    }
    Ok(judge.finish())
}

/// The records that an example stands for, as JSON lines.
fn lines(example: &Example, on: Subject) -> Result<Vec<Json>, String> {
    let mut writer = Writer { lines: Vec::new(), now: 0.0, on, step: 0, seen: Vec::new() };
    writer.context(&example.steps);
    for (at, step) in example.steps.iter().enumerate() {
        writer.step = at + 1;
        let step = step.as_object().ok_or_else(|| format!("step {}: expected a map", at + 1))?;
        writer.step(step).map_err(|message| format!("step {}: {message}", at + 1))?;
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
            "facts": true, "requests": true, "settings": text_values(&settings), "exact": tolerance.is_none()});
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
        let own: Map<String, Json> = OWN.iter().filter_map(|key| Some(((*key).to_owned(), step.get(*key)?.clone()))).collect();
        if !own.is_empty() {
            self.object(object_kind(self.on), own, deleted)?;
            wrote = true;
        }
        for (key, value) in step {
            wrote |= self.part(key, value, deleted)?;
        }
        if deleted && !wrote {
            self.object(object_kind(self.on), Map::new(), true)?;
        }
        Ok(())
    }

    fn part(&mut self, key: &str, value: &Json, deleted: bool) -> Result<bool, String> {
        if let Some(kind) = kind_named(key) {
            let object = value.as_object().ok_or_else(|| format!("{key}: expected an object"))?;
            self.object(kind, object.clone(), deleted)?;
            return Ok(true);
        }
        if let Some(kind) = key.strip_suffix('s').and_then(kind_named) {
            for object in value.as_array().ok_or_else(|| format!("{key}: expected a list of objects"))? {
                let object = object.as_object().ok_or_else(|| format!("{key}: expected objects"))?.clone();
                let gone = object.get("deleted").and_then(Json::as_bool).unwrap_or(deleted);
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

    fn object(&mut self, kind: Kind, mut object: Map<String, Json>, deleted: bool) -> Result<(), String> {
        object.remove("deleted");
        let mut object = Json::Object(object);
        complete(kind, &mut object);
        times(kind.schema(), &mut object)?;
        let uid = object["metadata"]["uid"].as_str().unwrap_or_default().to_owned();
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
        object["metadata"]["resourceVersion"] = json!((self.lines.len() + 1).to_string());
        self.push(json!({"type": change, "object": object}));
        Ok(())
    }

    fn fact(&mut self, fact: &Json) -> Result<(), String> {
        let mut line = fact.clone();
        let fields = line.as_object_mut().ok_or("fact: expected a map")?;
        let pod = fields.get("pod").and_then(Json::as_str).unwrap_or("p").to_owned();
        fields.entry("uid").or_insert_with(|| json!(format!("pod-{pod}")));
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
        let received = fields.get("received").and_then(Json::as_f64).unwrap_or(self.now);
        fields.insert("received".into(), json!(moment(received)));
        line["type"] = json!("REQUEST");
        self.push(line);
        Ok(())
    }
}

/// Keys of an object that may stand in a step directly.
const OWN: [&str; 6] = ["metadata", "spec", "status", "addressType", "endpoints", "ports"];

fn text_values(settings: &Json) -> Json {
    let as_text = |value: &Json| value.as_str().map_or_else(|| json!(value.to_string()), |text| json!(text));
    let entries = settings.as_object().into_iter().flatten();
    Json::Object(entries.map(|(key, value)| (key.clone(), as_text(value))).collect())
}

/// The kind of object that a step of a rule about `on` shows.
fn object_kind(on: Subject) -> Kind {
    match on {
        Subject::Pod | Subject::Container | Subject::Run | Subject::Fact | Subject::Request => Kind::Pod,
        other => Kind::named(other.schema().name).unwrap_or(Kind::Pod),
    }
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

/// The word for a kind in examples.
fn word(kind: Kind) -> String {
    match kind {
        Kind::PodDisruptionBudget => "budget".into(),
        Kind::EndpointSlice => "slice".into(),
        Kind::PersistentVolumeClaim => "claim".into(),
        other => other.name().to_lowercase(),
    }
}

/// Fills in what an example leaves out.
fn complete(kind: Kind, object: &mut Json) {
    let default_name = match kind {
        Kind::Pod => "p".to_owned(),
        Kind::Node => "n".to_owned(),
        other => word(other),
    };
    object["apiVersion"] = json!("v1");
    object["kind"] = json!(kind.name());
    for part in ["metadata", "spec", "status"] {
        if !object[part].is_object() && kind != Kind::EndpointSlice {
            object[part] = json!({});
        }
    }
    let metadata = &mut object["metadata"];
    if metadata.get("name").is_none() {
        metadata["name"] = json!(default_name);
    }
    if metadata.get("uid").is_none() {
        metadata["uid"] = json!(format!("{}-{}", word(kind), metadata["name"].as_str().unwrap_or_default()));
    }
    if metadata.get("namespace").is_none() && kind != Kind::Node {
        metadata["namespace"] = json!("default");
    }
    if metadata.get("creationTimestamp").is_none() {
        metadata["creationTimestamp"] = json!(0);
    }
    complete_owners(metadata);
    if kind == Kind::Pod {
        complete_containers(object);
    }
}

fn complete_owners(metadata: &mut Json) {
    let Some(owners) = metadata.get_mut("ownerReferences").and_then(Json::as_array_mut) else { return };
    for owner in owners {
        if owner.get("name").is_none() {
            owner["name"] = json!(owner["kind"].as_str().unwrap_or_default().to_lowercase());
        }
        if owner.get("uid").is_none() {
            let kind = owner["kind"].as_str().and_then(Kind::named).map_or_else(|| "other".into(), word);
            owner["uid"] = json!(format!("{kind}-{}", owner["name"].as_str().unwrap_or_default()));
        }
    }
}

fn complete_containers(pod: &mut Json) {
    for (list, statuses, fallback) in [
        ("containers", "containerStatuses", &["c"][..]),
        ("initContainers", "initContainerStatuses", &[]),
        ("ephemeralContainers", "ephemeralContainerStatuses", &[]),
    ] {
        if pod["spec"].get(list).is_some() {
            continue;
        }
        let named = pod["status"][statuses].as_array().into_iter().flatten().filter_map(|status| status["name"].as_str());
        let mut names: Vec<Json> = named.map(|name| json!({"name": name})).collect();
        if names.is_empty() {
            names = fallback.iter().map(|name| json!({"name": name})).collect();
        }
        pod["spec"][list] = Json::Array(names);
    }
}

/// Turns numbers that stand for times into times.
fn times(schema: &Schema, json: &mut Json) -> Result<(), String> {
    let Some(object) = json.as_object_mut() else { return Ok(()) };
    for (key, value) in object {
        match schema.slot(key).map(|slot| &schema.fields[slot]) {
            Some(field) if field.presence.is_read() => times_of(field.ty, value)?,
            _ if ["apiVersion", "kind"].contains(&key.as_str()) => {}
            _ => return Err(format!("{} has no field `{key}` in the schema", schema.name)),
        }
    }
    Ok(())
}

fn times_of(ty: Type, json: &mut Json) -> Result<(), String> {
    match (ty, &mut *json) {
        (Type::Time, Json::Number(number)) => *json = json!(moment(number.as_f64().unwrap_or_default())),
        (Type::Record(schema), _) => times(schema, json)?,
        (Type::List(of), Json::Array(items)) => {
            for item in items {
                times_of(*of, item)?;
            }
        }
        (Type::Map(of), Json::Object(entries)) => {
            for (_, value) in entries {
                times_of(*of, value)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A time of an example as RFC 3339.
#[allow(clippy::cast_possible_truncation, reason = "examples are seconds long")]
fn moment(seconds: f64) -> String {
    let millis = EPOCH * 1_000 + (seconds * 1_000.0).round() as i64;
    jiff::Timestamp::from_millisecond(millis).map(|time| time.to_string()).unwrap_or_default()
}
