//! Ephemeral containers.

use serde_json::{Value as Json, json};

use super::{ApiRequest, Names, PODS, PatchKind, Style, pod, script};
use crate::event::{Name, Program, Unfit};

/// One more ephemeral container, named by its position among all containers of the Pod.
///
/// Source: concepts/workloads/pods/ephemeral-containers.md#what-is-an-ephemeral-container
pub(super) fn add(of: Name, program: &Program, names: &dyn Names, style: &Style) -> ApiRequest {
    let name = format!("c{}", position(of, names));
    request(of, container(&name, program, style), names)
}

/// How many containers the Pod has.
fn position(of: Name, names: &dyn Names) -> usize {
    let Some(object) = names.object(of) else {
        return names.manifest(of).map_or(0, |one| one.containers.len());
    };
    let lists = ["initContainers", "containers", "ephemeralContainers"];
    let lengths = lists.map(|list| object["spec"][list].as_array().map_or(0, Vec::len));
    lengths.iter().sum()
}

/// An ephemeral container with what it must not have.
pub(super) fn add_unfit(of: Name, unfit: Unfit, names: &dyn Names, style: &Style) -> ApiRequest {
    let mut container = container("debugger", &Program::default(), style);
    let probe = json!({"tcpSocket": {"port": 80}});
    let (field, value) = match unfit {
        Unfit::Ports => ("ports", json!([{"containerPort": 80}])),
        Unfit::LivenessProbe => ("livenessProbe", probe),
        Unfit::ReadinessProbe => ("readinessProbe", probe),
        Unfit::StartupProbe => ("startupProbe", probe),
        Unfit::Lifecycle => ("lifecycle", json!({"preStop": {"sleep": {"seconds": 1}}})),
        Unfit::Resources => ("resources", json!({"requests": {"cpu": "100m"}})),
    };
    container[field] = value;
    request(of, container, names)
}

fn container(name: &str, program: &Program, style: &Style) -> Json {
    let mut container = json!({
        "name": name,
        "image": style.images[0],
        "command": script::ephemeral(program),
        "env": pod::environment(),
    });
    if let Some(pull) = style.pull {
        container["imagePullPolicy"] = json!(pull);
    }
    container
}

fn request(of: Name, container: Json, names: &dyn Names) -> ApiRequest {
    let body = json!({"spec": {"ephemeralContainers": [container]}});
    ApiRequest::patch(PODS, names.pod(of), PatchKind::Strategic, body).to("ephemeralcontainers")
}
