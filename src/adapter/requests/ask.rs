//! What people ask of the API about Pods that are there, and what it is to refuse.

mod patch;

use serde_json::{Value as Json, json};

use super::{Action, ApiRequest, Names, PODS, PatchKind, Style, Verb, ephemeral, script};
use crate::event::{Amount, Container, Event, Flaw, Name, Precondition, Program, Resources, Role};

/// What is done for an event that is a request of a person about one Pod.
pub(super) fn action(event: &Event, names: &dyn Names, style: &Style) -> Option<Action> {
    let request = match *event {
        Event::PatchPod { pod, patch } => patch::request(pod, patch, names, style),
        Event::ResizePod {
            pod,
            container,
            resources,
        } => resize(pod, container, resources, names),
        Event::BindPod { pod, node } => bind(pod, node, names),
        Event::EvictPod { pod, grace } => evict(pod, grace, names),
        Event::CreateFlawedPod { pod, flaw } => {
            ApiRequest::create(PODS, flawed(pod, flaw, names, style))
        }
        Event::AddEphemeral { pod, program } => ephemeral::add(pod, &program, names, style),
        Event::AddUnfitEphemeral { pod, unfit } => ephemeral::add_unfit(pod, unfit, names, style),
        Event::DeletePodIf { pod, precondition } => {
            let options = condition(pod, precondition, names);
            ApiRequest::delete(PODS, names.pod(pod), options)
        }
        Event::GateChanges { pod, gate, met } => set_gate(pod, gate, met, names),
        Event::LabelPod { pod, app } => {
            let app = app.map(|app| app.to_string());
            let body = json!({"metadata": {"labels": {"app": app}}});
            ApiRequest::patch(PODS, names.pod(pod), PatchKind::Merge, body)
        }
        Event::HoldPod { pod } => finalizer(pod, "finalizers", names),
        Event::ReleasePod { pod } => finalizer(pod, "$deleteFromPrimitiveList/finalizers", names),
        _ => return None,
    };
    Some(request.into())
}

/// `POST pods/binding`
fn bind(pod: Name, node: u8, names: &dyn Names) -> ApiRequest {
    let name = names.pod(pod);
    let body = json!({
        "apiVersion": "v1",
        "kind": "Binding",
        "metadata": {"name": name},
        "target": {"apiVersion": "v1", "kind": "Node", "name": names.node(node)},
    });
    ApiRequest::new(Verb::Create, PODS, name, body).to("binding")
}

/// `POST pods/eviction`
///
/// Source: concepts/scheduling-eviction/api-eviction.md#calling-the-eviction-api
fn evict(pod: Name, grace: Option<u32>, names: &dyn Names) -> ApiRequest {
    let name = names.pod(pod);
    let mut body = json!({
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": name},
    });
    if let Some(grace) = grace {
        body["deleteOptions"] = json!({"gracePeriodSeconds": grace});
    }
    ApiRequest::new(Verb::Create, PODS, name, body).to("eviction")
}

/// `PATCH pods/resize`
///
/// Source: tasks/configure-pod-container/resize-container-resources.md
fn resize(pod: Name, container: u8, resources: Resources, names: &dyn Names) -> ApiRequest {
    let manifest = names.manifest(pod);
    let at = usize::from(container);
    let before = manifest.and_then(|manifest| manifest.containers.get(at).copied());
    let (role, had) =
        before.map_or_else(Default::default, |one: Container| (one.role, one.resources));
    let list = match role {
        Role::App | Role::Ephemeral => "containers",
        Role::Init | Role::Sidecar => "initContainers",
    };
    let resources = json!({
        "requests": amounts(resources.completed(), had.completed()),
        "limits": amounts(resources.limits, had.limits),
    });
    let container = json!({"name": format!("c{container}"), "resources": resources});
    let body = json!({"spec": {list: [container]}});
    ApiRequest::patch(PODS, names.pod(pod), PatchKind::Strategic, body).to("resize")
}

/// Amounts as the API has them. What there was and is not to be has to be said, since what a patch leaves out stays.
fn amounts(wanted: Amount, had: Amount) -> Json {
    let mut amounts = json!({});
    let all = [
        ("cpu", "m", wanted.cpu, had.cpu),
        ("memory", "Mi", wanted.memory, had.memory),
    ];
    for (name, unit, wanted, had) in all {
        if wanted > 0 {
            amounts[name] = json!(format!("{wanted}{unit}"));
        } else if had > 0 {
            amounts[name] = Json::Null;
        }
    }
    amounts
}

/// A Pod that is not valid, and has one fault only.
fn flawed(pod: Name, flaw: Flaw, names: &dyn Names, style: &Style) -> Json {
    let container = json!({
        "name": "c",
        "image": style.images[0],
        "command": script::ephemeral(&Program::default()),
    });
    let mut spec = json!({"containers": [container]});
    match flaw {
        Flaw::NoContainers => spec["containers"] = json!([]),
        Flaw::EphemeralContainer => {
            let mut second = container;
            second["name"] = json!("debugger");
            spec["ephemeralContainers"] = json!([second]);
        }
        Flaw::RestartPolicy => spec["restartPolicy"] = json!("Sometimes"),
        Flaw::ActiveDeadline => spec["activeDeadlineSeconds"] = json!(-1),
        Flaw::NodeAndGate => {
            spec["nodeName"] = json!(names.node(0));
            spec["schedulingGates"] = json!([{"name": patch::gate(0)}]);
        }
        Flaw::NegativeGrace => spec["terminationGracePeriodSeconds"] = json!(-1),
    }
    let metadata = json!({"name": names.pod(pod)});
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
}

/// The options of a deletion that asks something of the Pod that it finds.
fn condition(pod: Name, precondition: Precondition, names: &dyn Names) -> Json {
    let object = names.object(pod).unwrap_or_default();
    let metadata = &object["metadata"];
    match precondition {
        Precondition::Uid => json!({"preconditions": {"uid": metadata["uid"]}}),
        Precondition::OtherUid => json!({"preconditions": {"uid": OTHER}}),
        Precondition::Version => {
            json!({"preconditions": {"resourceVersion": metadata["resourceVersion"]}})
        }
        Precondition::OldVersion => {
            json!({"preconditions": {"resourceVersion": older(metadata)}})
        }
        Precondition::DryRun => json!({"dryRun": ["All"]}),
        Precondition::NegativeGrace => json!({"gracePeriodSeconds": -5}),
    }
}

/// A UID that no Pod has.
const OTHER: &str = "00000000-0000-4000-8000-000000000000";

/// A resource version before that of an object: they are numbers that grow.
///
/// Source: reference/using-api/api-concepts.md#resource-versions
fn older(metadata: &Json) -> String {
    let version = metadata["resourceVersion"].as_str();
    let number = version.and_then(|text| text.parse::<u64>().ok());
    number.unwrap_or(2).saturating_sub(1).max(1).to_string()
}

/// The owner of a readiness gate sets its condition.
///
/// Source: concepts/workloads/pods/pod-condition.md#status-for-pod-readiness
fn set_gate(pod: Name, gate: u8, met: bool, names: &dyn Names) -> ApiRequest {
    let status = if met { "True" } else { "False" };
    let mut condition = json!({"type": format!("podlaw.dev/gate-{gate}"), "status": status});
    if let Some(now) = names.now() {
        condition["lastTransitionTime"] = json!(now);
    }
    let body = json!({"status": {"conditions": [condition]}});
    ApiRequest::patch(PODS, names.pod(pod), PatchKind::Strategic, body).to("status")
}

/// Puts somebody's finalizer on a Pod, or takes it off, and leaves others alone.
///
/// Source: concepts/overview/working-with-objects/finalizers.md#how-finalizers-work
fn finalizer(pod: Name, directive: &str, names: &dyn Names) -> ApiRequest {
    let body = json!({"metadata": {directive: ["example.com/hold"]}});
    ApiRequest::patch(PODS, names.pod(pod), PatchKind::Strategic, body)
}
