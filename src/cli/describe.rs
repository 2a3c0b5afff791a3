//! A Pod as `kubectl describe pod` shows it, as far as podlaw knows it.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::object::{Kind, to_json};
use crate::trace::{Change, Record, RecordKind};

/// The Pod of this name as it was after so many events; without a number, as it was last shown. None when it was not there.
pub(super) fn pod(records: &[Record], name: &str, after: Option<usize>) -> Option<String> {
    let (mut events, mut shown) = (0, None);
    for record in records {
        match &record.kind {
            RecordKind::Event(_) => {
                if after == Some(events) {
                    break;
                }
                events += 1;
            }
            RecordKind::Observation(seen) if seen.object.kind == Kind::Pod => {
                let json = to_json(Kind::Pod.schema(), &seen.object.record);
                if text(&json["metadata"]["name"]) == name {
                    let gone = seen.change == Change::Deleted && after.is_some();
                    shown = (!gone).then_some(json);
                }
            }
            _ => {}
        }
    }
    shown.map(|pod| described(&pod))
}

fn described(pod: &Json) -> String {
    let (meta, spec, status) = (&pod["metadata"], &pod["spec"], &pod["status"]);
    let mut out = String::new();
    line(&mut out, "Name", text(&meta["name"]));
    line(&mut out, "Namespace", text(&meta["namespace"]));
    line(&mut out, "Priority", or(&spec["priority"], "0"));
    line(
        &mut out,
        "Service Account",
        or(&spec["serviceAccountName"], "default"),
    );
    line(&mut out, "Node", node(spec, status));
    line(&mut out, "Start Time", time(&status["startTime"]));
    pairs(&mut out, "Labels", &meta["labels"]);
    pairs(&mut out, "Annotations", &meta["annotations"]);
    if let Some(deleted) = meta["deletionTimestamp"].as_str() {
        line(&mut out, "Status", format!("Terminating (since {deleted})"));
        let grace = or(&meta["deletionGracePeriodSeconds"], "0");
        line(&mut out, "Termination Grace Period", format!("{grace}s"));
    } else {
        line(&mut out, "Status", text(&status["phase"]));
    }
    for (label, field) in [("Reason", "reason"), ("Message", "message")] {
        if status[field].is_string() {
            line(&mut out, label, text(&status[field]));
        }
    }
    line(&mut out, "IP", text(&status["podIP"]));
    for owner in items(&meta["ownerReferences"]) {
        let by = format!("{}/{}", text(&owner["kind"]), text(&owner["name"]));
        line(&mut out, "Controlled By", by);
    }
    for (label, list, states) in [
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        (
            "Ephemeral Containers",
            "ephemeralContainers",
            "ephemeralContainerStatuses",
        ),
    ] {
        containers(&mut out, label, items(&spec[list]), &status[states]);
    }
    conditions(&mut out, &status["conditions"]);
    line(&mut out, "QoS Class", text(&status["qosClass"]));
    tolerations(&mut out, &spec["tolerations"]);
    out
}

fn node(spec: &Json, status: &Json) -> String {
    match (spec["nodeName"].as_str(), status["hostIP"].as_str()) {
        (None, _) => "<none>".to_owned(),
        (Some(node), None) => node.to_owned(),
        (Some(node), Some(address)) => format!("{node}/{address}"),
    }
}

fn containers(out: &mut String, label: &str, specs: &[Json], statuses: &Json) {
    if specs.is_empty() {
        return;
    }
    let _ = writeln!(out, "{label}:");
    for spec in specs {
        let name = text(&spec["name"]);
        let _ = writeln!(out, "  {name}:");
        let all = items(statuses).iter();
        let status = all.clone().find(|status| status["name"] == spec["name"]);
        let status = status.unwrap_or(&Json::Null);
        inner(out, "Container ID", text(&status["containerID"]));
        inner(out, "Image", text(&spec["image"]));
        inner(out, "Image ID", text(&status["imageID"]));
        state(out, "State", &status["state"]);
        if status["lastState"]
            .as_object()
            .is_some_and(|last| !last.is_empty())
        {
            state(out, "Last State", &status["lastState"]);
        }
        inner(out, "Ready", truth(&status["ready"]));
        inner(out, "Restart Count", or(&status["restartCount"], "0"));
    }
}

fn state(out: &mut String, label: &str, state: &Json) {
    let kinds = [
        ("waiting", "Waiting"),
        ("running", "Running"),
        ("terminated", "Terminated"),
    ];
    let found = kinds
        .into_iter()
        .find(|(field, _)| state[field].is_object());
    let Some((field, word)) = found else {
        return inner(out, label, "Waiting".to_owned());
    };
    inner(out, label, word.to_owned());
    let state = &state[field];
    for (label, field) in [
        ("  Reason", "reason"),
        ("  Exit Code", "exitCode"),
        ("  Started", "startedAt"),
        ("  Finished", "finishedAt"),
    ] {
        let shown = match (&state[field], field) {
            (Json::Null, _) => continue,
            (at, "startedAt" | "finishedAt") => time(at),
            (other, _) => or(other, ""),
        };
        inner(out, label, shown);
    }
}

fn conditions(out: &mut String, conditions: &Json) {
    if items(conditions).is_empty() {
        return;
    }
    let _ = writeln!(out, "Conditions:\n  {:27} Status", "Type");
    for condition in items(conditions) {
        let _ = writeln!(
            out,
            "  {:27} {}",
            text(&condition["type"]),
            text(&condition["status"])
        );
    }
}

fn tolerations(out: &mut String, all: &Json) {
    let mut label = "Tolerations";
    for toleration in items(all) {
        let mut words = format!(
            "{}:{}",
            text(&toleration["key"]),
            text(&toleration["effect"])
        );
        if toleration["operator"] == "Exists" {
            words.push_str(" op=Exists");
        }
        if let Some(seconds) = toleration["tolerationSeconds"].as_i64() {
            let _ = write!(words, " for {seconds}s");
        }
        line(out, label, words);
        label = "";
    }
}

fn pairs(out: &mut String, label: &str, map: &Json) {
    let mut label = label;
    let Some(map) = map.as_object().filter(|map| !map.is_empty()) else {
        return line(out, label, "<none>".to_owned());
    };
    for (key, value) in map {
        line(out, label, format!("{key}={}", text(value)));
        label = "";
    }
}

fn line(out: &mut String, label: &str, value: String) {
    let label = if label.is_empty() {
        String::new()
    } else {
        format!("{label}:")
    };
    let _ = writeln!(out, "{label:28} {value}");
}

fn inner(out: &mut String, label: &str, value: String) {
    let label = format!("{label}:");
    let _ = writeln!(out, "    {label:16} {value}");
}

fn items(list: &Json) -> &[Json] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn truth(value: &Json) -> String {
    if value == true { "True" } else { "False" }.to_owned()
}

fn or(value: &Json, otherwise: &str) -> String {
    match value {
        Json::Null => otherwise.to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A time as kubectl writes it.
fn time(value: &Json) -> String {
    let parsed = value
        .as_str()
        .and_then(|text| text.parse::<jiff::Timestamp>().ok());
    parsed.map_or_else(String::new, |time| {
        time.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
    })
}
