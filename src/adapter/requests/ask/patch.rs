//! Changes of one field of a Pod.

use serde_json::{Map, Value as Json, json};

use super::older;
use crate::adapter::requests::{ApiRequest, Names, PODS, PatchKind, Style};
use crate::event::{Name, NodeLabel, PodPatch, RestartPolicy, Role, Toleration, TolerationKey};

/// `PATCH pods`
///
/// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement
pub(super) fn request(pod: Name, patch: PodPatch, names: &dyn Names, style: &Style) -> ApiRequest {
    let object = names.object(pod).unwrap_or_default();
    let (how, body) = match operation(pod, patch, &object, (names, style)) {
        Some((path, value)) => {
            let operation = json!({"op": "add", "path": path, "value": value});
            (PatchKind::Json, json!([operation]))
        }
        None => (PatchKind::Merge, merged(pod, patch, &object, names)),
    };
    ApiRequest::patch(PODS, names.pod(pod), how, body)
}

/// The name of a scheduling gate.
pub(super) fn gate(number: u8) -> String {
    format!("example.com/gate-{number}")
}

/// The path and the value of what is changed within a list or a map. `add` also replaces what stands there.
fn operation(
    pod: Name,
    patch: PodPatch,
    object: &Json,
    (names, style): (&dyn Names, &Style),
) -> Option<(String, Json)> {
    let spec = &object["spec"];
    Some(match patch {
        PodPatch::AddToleration(added) => {
            let mut all = spec["tolerations"].as_array().cloned().unwrap_or_default();
            let added = toleration(&added);
            if !all.contains(&added) {
                all.push(added);
            }
            ("/spec/tolerations".to_owned(), Json::Array(all))
        }
        PodPatch::AddSelector(label) => selector(spec, label, true),
        PodPatch::RemoveSelector(label) => selector(spec, label, false),
        PodPatch::Image { container, image } => {
            let image = &style.images[usize::from(image) % style.images.len()];
            image_of(pod, usize::from(container), image, names)
        }
        _ => return None,
    })
}

fn toleration(toleration: &Toleration) -> Json {
    let mut shown = json!({"operator": "Exists"});
    if let TolerationKey::Of(key) = toleration.key {
        shown["key"] = json!(key.name());
    }
    if let Some(effect) = toleration.effect {
        shown["effect"] = json!(effect);
    }
    if let Some(seconds) = toleration.seconds {
        shown["tolerationSeconds"] = json!(seconds);
    }
    shown
}

fn selector(spec: &Json, label: NodeLabel, is: bool) -> (String, Json) {
    let mut labels: Map<String, Json> = spec["nodeSelector"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let (key, value) = label.entry();
    if is {
        labels.insert(key.to_owned(), json!(value));
    } else {
        labels.remove(key);
    }
    ("/spec/nodeSelector".to_owned(), Json::Object(labels))
}

/// Where the image of a container stands. One that is not there would be added, which the API refuses.
fn image_of(pod: Name, at: usize, image: &str, names: &dyn Names) -> (String, Json) {
    let list = |role| match role {
        Role::App => "containers",
        Role::Init | Role::Sidecar => "initContainers",
        Role::Ephemeral => "ephemeralContainers",
    };
    let manifest = names.manifest(pod);
    let containers = manifest.as_deref().map_or(&[][..], |one| &one.containers);
    let Some(one) = containers.get(at) else {
        let added = json!({"name": format!("c{at}"), "image": image});
        return ("/spec/containers/-".to_owned(), added);
    };
    let own = list(one.role);
    let before = containers[..at]
        .iter()
        .filter(|other| list(other.role) == own);
    let path = format!("/spec/{own}/{}/image", before.count());
    (path, json!(image))
}

/// The patch of one field.
fn merged(pod: Name, patch: PodPatch, object: &Json, names: &dyn Names) -> Json {
    let (part, field, value) = match patch {
        PodPatch::Name => ("metadata", "name", json!("other")),
        PodPatch::Uid => ("metadata", "uid", json!("other")),
        PodPatch::OldVersion => {
            let version = older(&object["metadata"]);
            ("metadata", "resourceVersion", json!(version))
        }
        _ => {
            let (field, value) = in_spec(pod, patch, object, names);
            ("spec", field, value)
        }
    };
    json!({part: {field: value}})
}

fn in_spec(pod: Name, patch: PodPatch, object: &Json, names: &dyn Names) -> (&'static str, Json) {
    let manifest = names.manifest(pod).unwrap_or_default();
    let gates = &object["spec"]["schedulingGates"];
    match patch {
        PodPatch::RestartPolicy => {
            let never = manifest.restart_policy == RestartPolicy::Never;
            let other = if never { "Always" } else { "Never" };
            ("restartPolicy", json!(other))
        }
        PodPatch::Grace => {
            let other = manifest.grace.unwrap_or(30).saturating_add(7);
            ("terminationGracePeriodSeconds", json!(other))
        }
        PodPatch::NodeName => {
            let on_first = object["spec"]["nodeName"] == json!(names.node(0));
            ("nodeName", json!(names.node(u8::from(on_first))))
        }
        PodPatch::HostNetwork => ("hostNetwork", json!(true)),
        PodPatch::ServiceAccount => ("serviceAccountName", json!("other")),
        PodPatch::PriorityClass => ("priorityClassName", json!("system-cluster-critical")),
        PodPatch::Deadline(seconds) => ("activeDeadlineSeconds", json!(seconds)),
        PodPatch::AddGate(number) => ("schedulingGates", gates_with(gates, number, true)),
        PodPatch::RemoveGate(number) => ("schedulingGates", gates_with(gates, number, false)),
        _ => ("", Json::Null),
    }
}

/// All scheduling gates of a Pod with this one, or without it, in the order in which they stand.
///
/// Source: concepts/scheduling-eviction/pod-scheduling-readiness.md#configuring-pod-schedulinggates
fn gates_with(gates: &Json, number: u8, is: bool) -> Json {
    let this = json!({"name": gate(number)});
    let mut all = gates.as_array().cloned().unwrap_or_default();
    if !is {
        all.retain(|gate| *gate != this);
    } else if !all.contains(&this) {
        all.push(this);
    }
    Json::Array(all)
}
