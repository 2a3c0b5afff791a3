//! Events as requests to the API of Kubernetes and as orders to processes, so that a cluster, or whatever else takes true
//! Kubernetes objects, can be driven. Nothing is sent here.
//!
//! An object is what the [model](crate::model) shows of it, without what a server fills in: what the rules read of an object
//! is the same on a cluster. Beyond that its containers get an image, and a shell script that behaves as their manifest
//! says, tells facts, and obeys orders.
//!
//! ```
//! use podlaw::adapter::requests::{Action, Plain, Style, action};
//! use podlaw::event::{Event, Name};
//!
//! let event = Event::DeletePod { pod: Name::pod(0), grace: Some(5) };
//! let Action::Requests(requests) = action(&event, &Plain, &Style::default()) else { panic!() };
//! assert_eq!((requests[0].resource, requests[0].name.as_str()), ("pods", "p0"));
//! assert_eq!(requests[0].body["gracePeriodSeconds"], 5);
//! ```

mod ask;
mod ephemeral;
mod node;
mod order;
mod pod;
mod prepare;
mod script;
mod shown;
#[cfg(test)]
mod tests;
mod workload;

use std::sync::Arc;

use serde_json::{Value as Json, json};

pub use self::node::machine_deed;
pub use self::pod::static_pod;
pub use self::prepare::prepare;
use crate::event::{Event, IMAGES, Manifest, Name, PullPolicy};

/// How the fields of a patch are to be understood.
///
/// Source: tasks/manage-kubernetes-objects/update-api-object-kubectl-patch.md
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchKind {
    /// `application/merge-patch+json`
    Merge,
    /// `application/strategic-merge-patch+json`
    Strategic,
    /// `application/json-patch+json`
    Json,
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `POST`
    Create,
    /// `DELETE`
    Delete,
    /// `PATCH`
    Patch(PatchKind),
}

/// One request to the API of Kubernetes.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiRequest {
    /// What it does.
    pub verb: Verb,
    /// Group and version of its URL: `v1`, `apps/v1`.
    pub api_version: &'static str,
    /// `pods`
    pub resource: &'static str,
    /// `eviction`, `binding`, `status`, `resize`, `ephemeralcontainers`
    pub subresource: Option<&'static str>,
    /// The name of the object, for one that is created too.
    pub name: String,
    /// Whether the object is in a namespace.
    pub namespaced: bool,
    /// The object, the patch, or the options.
    pub body: Json,
}

/// What is done inside a container (`kubectl exec`).
///
/// An order to end may cut its own reply off, since all processes of a container end with its first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The name of the Pod.
    pub pod: String,
    /// The name of the container.
    pub container: String,
    /// The command.
    pub command: Vec<String>,
}

/// What an event is to a cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Requests, in this order.
    Requests(Vec<ApiRequest>),
    /// An order to a process.
    Order(Order),
    /// Nothing that could be done through the API, and why.
    Nothing(&'static str),
}

/// What things are called there, and how they are.
pub trait Names {
    /// The name of a Pod. Those that controllers make get a name from the API.
    fn pod(&self, name: Name) -> String;

    /// The name of a node.
    fn node(&self, number: u8) -> String;

    /// The name of an object that owns Pods: what a Deployment makes gets a name from its controller.
    fn workload(&self, name: Name) -> String {
        name.to_string()
    }

    /// What a Pod was created to be; in [order](Manifest::in_order).
    fn manifest(&self, pod: Name) -> Option<Arc<Manifest>>;

    /// A Pod as the API has it now. Without it a request still says what it wants, as of a Pod that is not there.
    fn object(&self, pod: Name) -> Option<Json>;

    /// A Node as the API has it now.
    fn node_object(&self, number: u8) -> Option<Json>;

    /// The time now, as the API writes it (`2026-01-01T00:00:00Z`); none: conditions are set without one.
    fn now(&self) -> Option<String>;
}

/// The names that scenarios use (`p0`, `n0`), and nothing known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Names for Plain {
    fn pod(&self, name: Name) -> String {
        name.to_string()
    }

    fn node(&self, number: u8) -> String {
        format!("n{number}")
    }

    fn manifest(&self, _: Name) -> Option<Arc<Manifest>> {
        None
    }

    fn object(&self, _: Name) -> Option<Json> {
        None
    }

    fn node_object(&self, _: u8) -> Option<Json> {
        None
    }

    fn now(&self) -> Option<String> {
        None
    }
}

/// What scenarios leave open.
#[derive(Clone, Debug)]
pub struct Style {
    /// The images, by number. Each needs `sh`, and what busybox has.
    pub images: [String; IMAGES as usize],
    /// `imagePullPolicy` of all containers; none: what their manifests say.
    pub pull: Option<PullPolicy>,
    /// `spec.resources.requests.storage` of claims, which the API demands and scenarios do not name.
    pub storage: String,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            images: ["busybox:1.36", "busybox:1.35", "busybox:1.37"].map(str::to_owned),
            pull: None,
            storage: "1Mi".to_owned(),
        }
    }
}

/// What is to be done for an event.
pub fn action(event: &Event, names: &dyn Names, style: &Style) -> Action {
    match event {
        Event::TimePasses { .. } => Action::Nothing("time passes by waiting"),
        Event::HoldStep { .. } => {
            Action::Nothing("the components of a cluster cannot be held up one by one")
        }
        _ => None
            .or_else(|| pod::action(event, names, style))
            .or_else(|| ask::action(event, names, style))
            .or_else(|| order::action(event, names))
            .or_else(|| workload::action(event, names, style))
            .or_else(|| node::action(event, names))
            .unwrap_or(Action::Nothing(beyond(event))),
    }
}

/// What would be needed for what is not done through the API.
fn beyond(event: &Event) -> &'static str {
    match event {
        Event::StartFails { .. } => "the runtime of the node would have to refuse a start",
        Event::ImageChanges { .. } => "the registry would have to gain or lose the image",
        Event::VolumesChange { .. } => "the storage behind the claims would have to run out",
        Event::AddStaticPod { .. } => "a file would have to be put into the manifests of the node",
        Event::RemoveStaticPod { .. } => "a file of the manifests of the node would have to go",
        Event::StopKubelet { .. } | Event::StartKubelet { .. } | Event::RestartKubelet { .. } => {
            "the kubelet of the machine would have to be stopped or started"
        }
        Event::LoseStatusWrite { .. } => "one write of the kubelet would have to be lost",
        Event::CutNetwork { .. } | Event::HealNetwork { .. } => {
            "the network of the machine would have to be cut or joined"
        }
        Event::StopContainerNetwork { .. } | Event::StartContainerNetwork { .. } => {
            "the network plugin of the machine would have to be broken or mended"
        }
        Event::CrashNode { .. } | Event::BootNode { .. } | Event::ShutDownNode { .. } => {
            "the power of the machine would have to be switched"
        }
        Event::PressNode { .. } | Event::RelieveNode { .. } => {
            "the memory of the machine would have to run short, or be freed"
        }
        _ => "the API has no request for it",
    }
}

impl ApiRequest {
    /// A request about an object in the namespace.
    fn new(
        verb: Verb,
        (api_version, resource): (&'static str, &'static str),
        name: String,
        body: Json,
    ) -> Self {
        Self {
            verb,
            api_version,
            resource,
            subresource: None,
            name,
            namespaced: true,
            body,
        }
    }

    /// The creation of an object that carries its own name.
    fn create(kind: (&'static str, &'static str), body: Json) -> Self {
        let name = body["metadata"]["name"].as_str().unwrap_or_default();
        Self::new(Verb::Create, kind, name.to_owned(), body)
    }

    /// The deletion of an object, with options beside their kind.
    fn delete(kind: (&'static str, &'static str), name: String, mut options: Json) -> Self {
        options["apiVersion"] = json!("v1");
        options["kind"] = json!("DeleteOptions");
        Self::new(Verb::Delete, kind, name, options)
    }

    /// A change of an object.
    fn patch(kind: (&'static str, &'static str), name: String, how: PatchKind, body: Json) -> Self {
        Self::new(Verb::Patch(how), kind, name, body)
    }

    /// The same to a part of the object.
    fn to(self, subresource: &'static str) -> Self {
        Self {
            subresource: Some(subresource),
            ..self
        }
    }

    /// The same about an object that is in no namespace.
    fn of_the_cluster(self) -> Self {
        Self {
            namespaced: false,
            ..self
        }
    }
}

impl From<ApiRequest> for Action {
    fn from(request: ApiRequest) -> Self {
        Self::Requests(vec![request])
    }
}

/// Pods in a URL.
const PODS: (&str, &str) = ("v1", "pods");
