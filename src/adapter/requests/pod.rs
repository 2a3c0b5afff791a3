//! Pods, and the templates of Pods.

use serde_json::{Value as Json, json};

use super::shown::{self, strip, strip_default};
use super::{Action, ApiRequest, Names, PODS, Style, script};
use crate::event::{Container, Event, Manifest, Name, Probe, ProbeKind, PullPolicy, TEMPLATES};

/// What is done for an event that creates or deletes a Pod, or says what it is.
pub(super) fn action(event: &Event, names: &dyn Names, style: &Style) -> Option<Action> {
    let request = match event {
        Event::CreatePod { pod, manifest } => {
            let mut body = body(*pod, manifest, names, style);
            body["metadata"]["name"] = json!(names.pod(*pod));
            if manifest.applied {
                keep_manifest(&mut body);
            }
            ApiRequest::create(PODS, body)
        }
        Event::DeletePod { pod, grace } => {
            let options = grace.map_or(json!({}), |grace| json!({"gracePeriodSeconds": grace}));
            ApiRequest::delete(PODS, names.pod(*pod), options)
        }
        _ => return None,
    };
    Some(request.into())
}

/// The manifest of a static Pod, as a file of its node; the kubelet appends the name of the node.
///
/// Source: tasks/configure-pod-container/static-pod.md#static-pod-creation
pub fn static_pod(number: u8, manifest: &Manifest, names: &dyn Names, style: &Style) -> Json {
    let mut body = body(Name::pod(number), manifest, names, style);
    body["metadata"]["name"] = json!(format!("static{number}"));
    body
}

/// A Pod.
fn body(name: Name, manifest: &Manifest, names: &dyn Names, style: &Style) -> Json {
    // A creator who names a node need not be told what the model calls it, nor what it refuses beside.
    let mut shown = manifest.clone();
    shown.placement.node = None;
    shown.applied = false;
    let event = Event::CreatePod {
        pod: name,
        manifest: shown,
    };
    let mut body = shown::object(&event).unwrap_or_default();
    fill_spec(&mut body["spec"], manifest, style);
    if let Some(node) = manifest.placement.node {
        body["spec"]["nodeName"] = json!(names.node(node));
    }
    body
}

/// `kubectl apply` keeps the manifest in an annotation.
///
/// Source: tasks/manage-kubernetes-objects/declarative-config.md#how-to-create-objects
fn keep_manifest(body: &mut Json) {
    let text = body.to_string();
    body["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] =
        json!(text);
}

/// A template as the model shows it becomes one that can run.
pub(super) fn fill_template(
    template: &mut Json,
    manifest: &Manifest,
    claims: usize,
    style: &Style,
) {
    fill_spec(&mut template["spec"], manifest, style);
    for name in &TEMPLATES[..claims.min(TEMPLATES.len())] {
        let mount = json!({"name": name, "mountPath": format!("/{name}")});
        each_container(&mut template["spec"], |_, container| {
            match items(container, "volumeMounts") {
                Some(mounts) => mounts.push(mount.clone()),
                None => container["volumeMounts"] = json!([mount]),
            }
        });
    }
}

/// The spec of a Pod as the model shows it becomes one that can run, and says no more than its author.
fn fill_spec(spec: &mut Json, manifest: &Manifest, style: &Style) {
    let manifest = manifest.clone().in_order();
    strip(spec, &ADDED);
    strip_default(spec, "restartPolicy", "Always");
    if manifest.grace.is_none() {
        strip_default(spec, "terminationGracePeriodSeconds", 30);
    }
    // The model shows those of a DaemonSet in its template; its controller gives them to the Pods.
    if let Some(tolerations) = items(spec, "tolerations") {
        tolerations.truncate(manifest.placement.tolerations.len());
    }
    strip_default(spec, "tolerations", json!([]));
    for volume in items(spec, "volumes").into_iter().flatten() {
        if let Some(claim) = volume.pointer_mut("/ephemeral/volumeClaimTemplate/spec") {
            fill_claim(claim, style);
        }
    }
    each_container(spec, |at, container| {
        fill_container(container, &manifest, at, style);
    });
}

/// Fields of a spec that the API fills in, whatever its author says.
const ADDED: [&str; 6] = [
    "nodeName",
    "dnsPolicy",
    "schedulerName",
    "serviceAccountName",
    "priority",
    "preemptionPolicy",
];

/// Does something to the containers of a spec, with the position of each in the manifest.
fn each_container(spec: &mut Json, mut with: impl FnMut(usize, &mut Json)) {
    for list in ["initContainers", "containers"] {
        for container in items(spec, list).into_iter().flatten() {
            let name = container["name"].as_str().unwrap_or_default();
            let position = name.strip_prefix('c').and_then(|at| at.parse().ok());
            if let Some(at) = position {
                with(at, container);
            }
        }
    }
}

fn fill_container(container: &mut Json, manifest: &Manifest, at: usize, style: &Style) {
    let Some(one) = manifest.containers.get(at) else {
        return;
    };
    strip(
        container,
        &["terminationMessagePath", "terminationMessagePolicy"],
    );
    set_image(container, one, style);
    container["command"] = json!(script::command(manifest, at));
    container["env"] = environment();
    fill_resources(container, one);
    fill_hooks(container, one, manifest.grace.unwrap_or(30));
    for kind in ProbeKind::ALL {
        if let Some(probe) = one.probes.get(kind) {
            fill_probe(container, kind, &probe);
        }
    }
}

fn set_image(container: &mut Json, one: &Container, style: &Style) {
    container["image"] = json!(style.images[usize::from(one.needs.image) % style.images.len()]);
    container["imagePullPolicy"] = json!(style.pull.unwrap_or(one.needs.pull));
    // What it is for every image with a tag.
    if style.pull.is_none() {
        strip_default(
            container,
            "imagePullPolicy",
            json!(PullPolicy::IfNotPresent),
        );
    }
}

/// `env`
pub(super) fn environment() -> Json {
    script::VARIABLES
        .map(|(name, path)| json!({"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}))
        .into_iter()
        .collect()
}

/// What the author says of requests and of restarts for a resize: the API completes both.
fn fill_resources(container: &mut Json, one: &Container) {
    let asked = [
        ("cpu", one.resources.requests.cpu),
        ("memory", one.resources.requests.memory),
    ];
    if let Some(resources) = container.get_mut("resources") {
        for (name, _) in asked.into_iter().filter(|(_, amount)| *amount == 0) {
            strip(
                resources.get_mut("requests").unwrap_or(&mut Json::Null),
                &[name],
            );
        }
        strip_default(resources, "requests", json!({}));
        strip_default(resources, "limits", json!({}));
    }
    strip_default(container, "resources", json!({}));
    if let Some(policies) = items(container, "resizePolicy") {
        policies.retain(|policy| policy["restartPolicy"] != "NotRequired");
    }
    strip_default(container, "resizePolicy", json!([]));
}

fn fill_hooks(container: &mut Json, one: &Container, grace: u32) {
    let hooks = [
        ("postStart", one.hooks.post_start, "poststart", None),
        (
            "preStop",
            one.hooks.pre_stop,
            "prestop-start",
            Some("prestop-end"),
        ),
    ];
    for (name, hook, begins, ends) in hooks {
        let Some(hook) = hook else { continue };
        if let Some(command) = script::hook(&hook, begins, ends) {
            container["lifecycle"][name] = json!({"exec": {"command": command}});
        } else if hook.seconds > grace {
            // The API takes no sleep beyond the grace period (api: validation of Pods, validateSleepAction).
            let command = ["sleep".to_owned(), hook.seconds.to_string()];
            container["lifecycle"][name] = json!({"exec": {"command": command}});
        }
    }
}

fn fill_probe(container: &mut Json, kind: ProbeKind, probe: &Probe) {
    let field = match kind {
        ProbeKind::Readiness => "readinessProbe",
        ProbeKind::Liveness => "livenessProbe",
        ProbeKind::Startup => "startupProbe",
    };
    let shown = &mut container[field];
    shown["exec"]["command"] = json!(script::probe(kind, probe.check));
    let defaults = Probe::default();
    strip_default(shown, "initialDelaySeconds", 0);
    strip_default(shown, "timeoutSeconds", 1);
    strip_default(shown, "periodSeconds", defaults.period_seconds);
    strip_default(shown, "successThreshold", defaults.success_threshold);
    strip_default(shown, "failureThreshold", defaults.failure_threshold);
}

/// The spec of a claim: the class and the mode are those of the cluster, and the API demands a size.
pub(super) fn fill_claim(spec: &mut Json, style: &Style) {
    strip(spec, &["storageClassName", "volumeMode"]);
    spec["resources"] = json!({"requests": {"storage": style.storage}});
}

/// The items of a list that is there.
fn items<'v>(value: &'v mut Json, list: &str) -> Option<&'v mut Vec<Json>> {
    value.get_mut(list).and_then(Json::as_array_mut)
}
