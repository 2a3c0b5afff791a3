//! The manifest as `kubectl apply` keeps it: what its author left out is not there.
//!
//! Source: tasks/manage-kubernetes-objects/declarative-config.md#how-apply-calculates-differences-and-merges-changes

use serde_json::{Value as Json, json};

use crate::event::{Container, Manifest, PullPolicy, RestartPolicy, Role};
use crate::model::state::Pod;
use crate::object::Value;

/// The annotation's text.
pub(super) fn text(pod: &Pod) -> Value {
    let manifest = &pod.manifest;
    let of = |at: usize| container(at, &manifest.containers[at]);
    let mut spec = json!({"containers": manifest.apps().map(of).collect::<Vec<_>>()});
    let early: Vec<Json> = manifest.init_list().map(of).collect();
    if !early.is_empty() {
        spec["initContainers"] = Json::Array(early);
    }
    if manifest.restart_policy != RestartPolicy::Always {
        spec["restartPolicy"] = json!(manifest.restart_policy);
    }
    if let Some(grace) = manifest.grace {
        spec["terminationGracePeriodSeconds"] = json!(grace);
    }
    let name = pod.name.to_string();
    let metadata = json!({"name": name, "namespace": "default"});
    let all = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec});
    Value::text(&all.to_string())
}

fn container(at: usize, manifest: &Container) -> Json {
    let image = Manifest::IMAGE_NAMES[manifest.needs.image as usize];
    let mut container = json!({"name": format!("c{at}"), "image": image});
    if manifest.needs.pull != PullPolicy::IfNotPresent {
        container["imagePullPolicy"] = json!(manifest.needs.pull);
    }
    if manifest.role == Role::Sidecar {
        container["restartPolicy"] = json!(RestartPolicy::Always);
    } else if let Some(policy) = manifest.restarts.policy {
        container["restartPolicy"] = json!(policy);
    }
    container
}
