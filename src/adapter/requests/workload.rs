//! Objects that make Pods, and those that stand around them.

use serde_json::{Value as Json, json};

use super::pod::{fill_claim, fill_template};
use super::{Action, ApiRequest, Names, PatchKind, Style, shown};
use crate::event::{
    CONFIGS, Event, Manifest, Name, Propagation, Root, WorkloadChange, WorkloadSpec,
};

/// What is done for an event about such an object.
pub(super) fn action(event: &Event, names: &dyn Names, style: &Style) -> Option<Action> {
    let request = match event {
        Event::CreateWorkload { number, spec } => create(*number, spec, style),
        Event::ChangeWorkload { workload, change } => {
            let Some(body) = changed(workload.root(), workload.parts().len(), change) else {
                return Some(Action::Nothing("the object has no such field"));
            };
            let name = names.workload(*workload);
            ApiRequest::patch(kind_of(*workload), name, PatchKind::Merge, body)
        }
        Event::DeleteWorkload {
            workload,
            propagation,
        } => {
            let options = json!({"propagationPolicy": word(*propagation)});
            ApiRequest::delete(kind_of(*workload), names.workload(*workload), options)
        }
        Event::CreateClaim { claim } => create_claim(*claim, names, style),
        Event::DeleteClaim { claim } => {
            ApiRequest::delete(CLAIMS, claim_name(*claim, names), json!({}))
        }
        _ => return around(event),
    };
    Some(request.into())
}

const CLAIMS: (&str, &str) = ("v1", "persistentvolumeclaims");
const CONFIG_MAPS: (&str, &str) = ("v1", "configmaps");
const SERVICES: (&str, &str) = ("v1", "services");
const BUDGETS: (&str, &str) = ("policy/v1", "poddisruptionbudgets");

/// What is done for an event about a Service, a budget or a ConfigMap.
fn around(event: &Event) -> Option<Action> {
    let request = match *event {
        Event::CreateService {
            number,
            app,
            publish_not_ready,
        } => ApiRequest::create(SERVICES, service(number, app, publish_not_ready)),
        Event::DeleteService { number } => {
            let name = Name::new(Root::Service, number).to_string();
            ApiRequest::delete(SERVICES, name, json!({}))
        }
        Event::CreateBudget { .. } => {
            ApiRequest::create(BUDGETS, shown::object(event).unwrap_or_default())
        }
        Event::DeleteBudget { number } => {
            let name = Name::new(Root::Budget, number).to_string();
            ApiRequest::delete(BUDGETS, name, json!({}))
        }
        Event::ConfigChanges {
            config: of,
            present,
        } => {
            let of = of % CONFIGS;
            if present {
                config(of)
            } else {
                ApiRequest::delete(CONFIG_MAPS, config_name(of), json!({}))
            }
        }
        _ => return None,
    };
    Some(request.into())
}

/// Group, version and resource of the object of a name: what Deployments and CronJobs make is of another kind.
fn kind_of(workload: Name) -> (&'static str, &'static str) {
    match (workload.root(), workload.parts().is_empty()) {
        (Root::Deployment, true) => ("apps/v1", "deployments"),
        (Root::CronJob, true) => ("batch/v1", "cronjobs"),
        (Root::Job | Root::CronJob, _) => ("batch/v1", "jobs"),
        (Root::StatefulSet, _) => ("apps/v1", "statefulsets"),
        (Root::DaemonSet, _) => ("apps/v1", "daemonsets"),
        _ => ("apps/v1", "replicasets"),
    }
}

fn create(number: u8, spec: &WorkloadSpec, style: &Style) -> ApiRequest {
    let event = Event::CreateWorkload {
        number,
        spec: spec.clone(),
    };
    let mut body = shown::object(&event).unwrap_or_default();
    let (kind, template, manifest, claims) = parts(spec);
    if let Some(template) = body.pointer_mut(template) {
        fill_template(template, manifest, claims, style);
    }
    let own = body.pointer_mut("/spec/volumeClaimTemplates");
    for claim in own.and_then(Json::as_array_mut).into_iter().flatten() {
        fill_claim(&mut claim["spec"], style);
    }
    ApiRequest::create(kind, body)
}

/// Group, version and resource of an object, where its template stands and what it is, and how many claim templates it has.
fn parts(spec: &WorkloadSpec) -> ((&'static str, &'static str), &str, &Manifest, usize) {
    let own = "/spec/template";
    match spec {
        WorkloadSpec::Job(spec) => (("batch/v1", "jobs"), own, &spec.template, 0),
        WorkloadSpec::ReplicaSet(spec) => (("apps/v1", "replicasets"), own, &spec.template, 0),
        WorkloadSpec::Deployment(spec) => (("apps/v1", "deployments"), own, &spec.template, 0),
        WorkloadSpec::DaemonSet(spec) => (("apps/v1", "daemonsets"), own, &spec.template, 0),
        WorkloadSpec::StatefulSet(spec) => {
            let claims = usize::from(spec.claims);
            (("apps/v1", "statefulsets"), own, &spec.template, claims)
        }
        WorkloadSpec::CronJob(spec) => {
            let template = "/spec/jobTemplate/spec/template";
            (("batch/v1", "cronjobs"), template, &spec.job.template, 0)
        }
    }
}

/// The patch of a change; none where an object of this kind has no such field.
fn changed(root: Root, parts: usize, change: &WorkloadChange) -> Option<Json> {
    let schedules = root == Root::CronJob && parts == 0;
    let is_job = root == Root::Job || root == Root::CronJob && parts > 0;
    let retention = |field: &str, value| {
        let policy = json!({field: value});
        Some(json!({"persistentVolumeClaimRetentionPolicy": policy}))
    };
    let spec = match *change {
        WorkloadChange::Scale(_) if schedules || root == Root::DaemonSet => None,
        WorkloadChange::Scale(to) if is_job => Some(json!({"parallelism": to})),
        WorkloadChange::Scale(to) => Some(json!({"replicas": to})),
        WorkloadChange::Suspend(to) => (is_job || schedules).then(|| json!({"suspend": to})),
        WorkloadChange::Pause(to) => {
            let pauses = root == Root::Deployment && parts == 0;
            pauses.then(|| json!({"paused": to}))
        }
        WorkloadChange::Release(to) if schedules => {
            Some(json!({"jobTemplate": {"spec": released(to)}}))
        }
        WorkloadChange::Release(to) => Some(released(to)),
        WorkloadChange::WhenDeleted(_) | WorkloadChange::WhenScaled(_)
            if root != Root::StatefulSet =>
        {
            None
        }
        WorkloadChange::WhenDeleted(to) => retention("whenDeleted", to),
        WorkloadChange::WhenScaled(to) => retention("whenScaled", to),
    };
    spec.map(|spec| json!({"spec": spec}))
}

/// Another release is another annotation of the template; the first has none.
fn released(to: u8) -> Json {
    let shown = (to > 0).then(|| to.to_string());
    json!({"template": {"metadata": {"annotations": {"example.com/release": shown}}}})
}

fn word(propagation: Propagation) -> &'static str {
    match propagation {
        Propagation::Background => "Background",
        Propagation::Foreground => "Foreground",
        Propagation::Orphan => "Orphan",
    }
}

fn create_claim(claim: Name, names: &dyn Names, style: &Style) -> ApiRequest {
    let event = Event::CreateClaim { claim };
    let mut body = shown::object(&event).unwrap_or_default();
    shown::strip(&mut body["metadata"], &["finalizers"]);
    body["metadata"]["name"] = json!(claim_name(claim, names));
    fill_claim(&mut body["spec"], style);
    ApiRequest::create(CLAIMS, body)
}

/// The name of a claim: one that is made for a Pod has the name of that Pod in it.
fn claim_name(claim: Name, names: &dyn Names) -> String {
    let name = claim.to_string();
    match claim.bearer() {
        Some(pod) => name.replacen(&pod.to_string(), &names.pod(pod), 1),
        None => name,
    }
}

/// A ConfigMap, from which containers take their environment.
pub(super) fn config(number: u8) -> ApiRequest {
    let body = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": config_name(number)},
        "data": {"PODLAW_CONFIG": number.to_string()},
    });
    ApiRequest::create(CONFIG_MAPS, body)
}

fn config_name(number: u8) -> String {
    format!("config-{number}")
}

/// A Service without an address of its own: only its EndpointSlice matters.
///
/// Source: concepts/services-networking/service.md#headless-services
fn service(number: u8, app: Name, publish_not_ready: bool) -> Json {
    json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": Name::new(Root::Service, number).to_string()},
        "spec": {
            "clusterIP": "None",
            "selector": {"app": app.to_string()},
            "ports": [{"port": 80}],
            "publishNotReadyAddresses": publish_not_ready,
        },
    })
}
