//! What each event becomes.

mod agreement;
mod bodies;
#[cfg(unix)]
mod running;

use std::sync::Arc;

use rstest::rstest;
use serde_json::{Value as Json, json};

use super::*;
use crate::event::{Check, Handler, Hook, ProbeKind, Scenario};

/// An event as scenarios write it.
fn event(json: &Json) -> Event {
    serde_json::from_value(json.clone()).expect("an event")
}

fn requests(event: &Event, names: &dyn Names) -> Vec<ApiRequest> {
    match action(event, names, &Style::default()) {
        Action::Requests(all) => all,
        other => panic!("{event:?}: {other:?}"),
    }
}

/// The only request of an event.
fn request(json: &Json) -> ApiRequest {
    let mut all = requests(&event(json), &OfOnePod);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A cluster with one Pod and one node, which are called otherwise than in scenarios.
struct OfOnePod;

impl Names for OfOnePod {
    fn pod(&self, name: Name) -> String {
        format!("the-{name}")
    }

    fn node(&self, number: u8) -> String {
        format!("worker-{number}")
    }

    fn manifest(&self, _: Name) -> Option<Arc<Manifest>> {
        let manifest = json!({
            "volume": true,
            "containers": [
                {"role": "sidecar"},
                {"role": "app", "resources": {"limits": {"cpu": 100, "memory": 32}}},
                {"role": "app", "resources": {"limits": {"memory": 4096}}},
            ],
        });
        serde_json::from_value(manifest).ok().map(Arc::new)
    }

    fn object(&self, _: Name) -> Option<Json> {
        Some(json!({
            "metadata": {"uid": "u-1", "resourceVersion": "77"},
            "spec": {
                "nodeName": "worker-0",
                "nodeSelector": {"own": "label"},
                "tolerations": [{"key": "own", "operator": "Exists"}],
                "schedulingGates": [{"name": "example.com/gate-1"}],
                "initContainers": [{}],
                "containers": [{}, {}],
            },
        }))
    }

    fn node_object(&self, _: u8) -> Option<Json> {
        let taint = json!({"key": "example.com/second", "effect": "NoSchedule", "value": "kept"});
        Some(json!({"metadata": {"resourceVersion": "5"}, "spec": {"taints": [taint]}}))
    }

    fn now(&self) -> Option<String> {
        Some("2026-01-01T00:00:00Z".to_owned())
    }
}

#[rstest]
#[case::delete(json!({"deletePod": {"pod": 0, "grace": 0}}), "DELETE v1 pods the-p0", json!({"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0}))]
#[case::delete_as_it_says(json!({"deletePod": {"pod": 0}}), "DELETE v1 pods the-p0", json!({"apiVersion": "v1", "kind": "DeleteOptions"}))]
#[case::delete_if(json!({"deletePodIf": {"pod": 0, "precondition": "oldVersion"}}), "DELETE v1 pods the-p0", json!({"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"resourceVersion": "76"}}))]
#[case::delete_if_same(json!({"deletePodIf": {"pod": 0, "precondition": "uid"}}), "DELETE v1 pods the-p0", json!({"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": "u-1"}}))]
#[case::dry_run(json!({"deletePodIf": {"pod": 0, "precondition": "dryRun"}}), "DELETE v1 pods the-p0", json!({"apiVersion": "v1", "kind": "DeleteOptions", "dryRun": ["All"]}))]
#[case::evict(json!({"evictPod": {"pod": 0, "grace": 3}}), "POST v1 pods the-p0/eviction", json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "the-p0"}, "deleteOptions": {"gracePeriodSeconds": 3}}))]
#[case::bind(json!({"bindPod": {"pod": 0, "node": 1}}), "POST v1 pods the-p0/binding", json!({"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "the-p0"}, "target": {"apiVersion": "v1", "kind": "Node", "name": "worker-1"}}))]
#[case::gate(json!({"gateChanges": {"pod": 0, "gate": 1, "met": false}}), "STRATEGIC v1 pods the-p0/status", json!({"status": {"conditions": [{"type": "podlaw.dev/gate-1", "status": "False", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}))]
#[case::label(json!({"labelPod": {"pod": 0, "app": "rs0"}}), "MERGE v1 pods the-p0", json!({"metadata": {"labels": {"app": "rs0"}}}))]
#[case::unlabel(json!({"labelPod": {"pod": 0}}), "MERGE v1 pods the-p0", json!({"metadata": {"labels": {"app": null}}}))]
#[case::hold(json!({"holdPod": {"pod": 0}}), "STRATEGIC v1 pods the-p0", json!({"metadata": {"finalizers": ["example.com/hold"]}}))]
#[case::release(json!({"releasePod": {"pod": 0}}), "STRATEGIC v1 pods the-p0", json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/hold"]}}))]
#[case::resize(json!({"resizePod": {"pod": 0, "container": 1, "resources": {"requests": {"cpu": 50}, "limits": {"memory": 64}}}}), "STRATEGIC v1 pods the-p0/resize", json!({"spec": {"containers": [{"name": "c1", "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": null, "memory": "64Mi"}}}]}}))]
#[case::resize_sidecar(json!({"resizePod": {"pod": 0, "container": 0, "resources": {"requests": {"cpu": 50}}}}), "STRATEGIC v1 pods the-p0/resize", json!({"spec": {"initContainers": [{"name": "c0", "resources": {"requests": {"cpu": "50m"}, "limits": {}}}]}}))]
#[case::node_name(json!({"patchPod": {"pod": 0, "patch": "nodeName"}}), "MERGE v1 pods the-p0", json!({"spec": {"nodeName": "worker-1"}}))]
#[case::image(json!({"patchPod": {"pod": 0, "patch": {"image": {"container": 2, "image": 1}}}}), "JSON v1 pods the-p0", json!([{"op": "add", "path": "/spec/containers/1/image", "value": "busybox:1.35"}]))]
#[case::image_of_nothing(json!({"patchPod": {"pod": 0, "patch": {"image": {"container": 5, "image": 0}}}}), "JSON v1 pods the-p0", json!([{"op": "add", "path": "/spec/containers/-", "value": {"name": "c5", "image": "busybox:1.36"}}]))]
#[case::toleration(json!({"patchPod": {"pod": 0, "patch": {"addToleration": {"key": {"of": "first"}, "effect": "NoExecute", "seconds": 3}}}}), "JSON v1 pods the-p0", json!([{"op": "add", "path": "/spec/tolerations", "value": [{"key": "own", "operator": "Exists"}, {"key": "example.com/first", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 3}]}]))]
#[case::selector(json!({"patchPod": {"pod": 0, "patch": {"addSelector": "disk"}}}), "JSON v1 pods the-p0", json!([{"op": "add", "path": "/spec/nodeSelector", "value": {"own": "label", "example.com/disk": "ssd"}}]))]
#[case::gate_added(json!({"patchPod": {"pod": 0, "patch": {"addGate": 0}}}), "MERGE v1 pods the-p0", json!({"spec": {"schedulingGates": [{"name": "example.com/gate-1"}, {"name": "example.com/gate-0"}]}}))]
#[case::gate_removed(json!({"patchPod": {"pod": 0, "patch": {"removeGate": 1}}}), "MERGE v1 pods the-p0", json!({"spec": {"schedulingGates": []}}))]
#[case::scale(json!({"changeWorkload": {"workload": "deploy0", "change": {"scale": 3}}}), "MERGE apps/v1 deployments deploy0", json!({"spec": {"replicas": 3}}))]
#[case::scale_job(json!({"changeWorkload": {"workload": "cj0-1", "change": {"scale": 3}}}), "MERGE batch/v1 jobs cj0-1", json!({"spec": {"parallelism": 3}}))]
#[case::release_cron(json!({"changeWorkload": {"workload": "cj0", "change": {"release": 2}}}), "MERGE batch/v1 cronjobs cj0", json!({"spec": {"jobTemplate": {"spec": {"template": {"metadata": {"annotations": {"example.com/release": "2"}}}}}}}))]
#[case::first_release(json!({"changeWorkload": {"workload": "ds0", "change": {"release": 0}}}), "MERGE apps/v1 daemonsets ds0", json!({"spec": {"template": {"metadata": {"annotations": {"example.com/release": null}}}}}))]
#[case::retention(json!({"changeWorkload": {"workload": "sts0", "change": {"whenScaled": "Delete"}}}), "MERGE apps/v1 statefulsets sts0", json!({"spec": {"persistentVolumeClaimRetentionPolicy": {"whenScaled": "Delete"}}}))]
#[case::orphan(json!({"deleteWorkload": {"workload": "deploy0-2", "propagation": "Orphan"}}), "DELETE apps/v1 replicasets deploy0-2", json!({"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Orphan"}))]
#[case::claim(json!({"deleteClaim": {"claim": "p0-scratch"}}), "DELETE v1 persistentvolumeclaims the-p0-scratch", json!({"apiVersion": "v1", "kind": "DeleteOptions"}))]
#[case::claim_of_set(json!({"createClaim": {"claim": "data-sts0-1"}}), "POST v1 persistentvolumeclaims data-the-sts0-1", json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data-the-sts0-1"}, "spec": {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Mi"}}}}))]
#[case::config(json!({"configChanges": {"config": 1, "present": true}}), "POST v1 configmaps config-1", json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config-1"}, "data": {"PODLAW_CONFIG": "1"}}))]
#[case::no_config(json!({"configChanges": {"config": 1, "present": false}}), "DELETE v1 configmaps config-1", json!({"apiVersion": "v1", "kind": "DeleteOptions"}))]
#[case::service(json!({"createService": {"number": 0, "app": "rs0", "publishNotReady": true}}), "POST v1 services svc0", json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "svc0"}, "spec": {"clusterIP": "None", "selector": {"app": "rs0"}, "ports": [{"port": 80}], "publishNotReadyAddresses": true}}))]
#[case::no_service(json!({"deleteService": {"number": 0}}), "DELETE v1 services svc0", json!({"apiVersion": "v1", "kind": "DeleteOptions"}))]
#[case::budget(json!({"createBudget": {"number": 1, "app": "sts0", "minAvailable": 2, "alwaysAllow": true}}), "POST policy/v1 poddisruptionbudgets pdb1", json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "pdb1"}, "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "sts0"}}, "unhealthyPodEvictionPolicy": "AlwaysAllow"}}))]
#[case::no_budget(json!({"deleteBudget": {"number": 1}}), "DELETE policy/v1 poddisruptionbudgets pdb1", json!({"apiVersion": "v1", "kind": "DeleteOptions"}))]
#[case::taint(json!({"taintNode": {"node": 1, "key": "first", "effect": "NoExecute"}}), "MERGE v1 /nodes worker-1", json!({"metadata": {"resourceVersion": "5"}, "spec": {"taints": [{"key": "example.com/second", "effect": "NoSchedule", "value": "kept"}, {"key": "example.com/first", "effect": "NoExecute"}]}}))]
#[case::untaint(json!({"untaintNode": {"node": 1, "key": "second", "effect": "NoSchedule"}}), "MERGE v1 /nodes worker-1", json!({"metadata": {"resourceVersion": "5"}, "spec": {"taints": []}}))]
#[case::label_node(json!({"labelNode": {"node": 0, "label": "disk", "is": true}}), "MERGE v1 /nodes worker-0", json!({"metadata": {"labels": {"example.com/disk": "ssd"}}}))]
#[case::unlabel_node(json!({"labelNode": {"node": 0, "label": "zone", "is": false}}), "MERGE v1 /nodes worker-0", json!({"metadata": {"labels": {"example.com/zone": null}}}))]
#[case::cordon(json!({"cordonNode": {"node": 0}}), "MERGE v1 /nodes worker-0", json!({"spec": {"unschedulable": true}}))]
#[case::uncordon(json!({"uncordonNode": {"node": 0}}), "MERGE v1 /nodes worker-0", json!({"spec": {"unschedulable": false}}))]
#[case::delete_node(json!({"deleteNode": {"node": 0}}), "DELETE v1 /nodes worker-0", json!({"apiVersion": "v1", "kind": "DeleteOptions"}))]
fn an_event_is_a_request(#[case] of: Json, #[case] line: &str, #[case] body: Json) {
    let request = request(&of);
    assert_eq!(text(&request), line);
    assert_eq!(request.body, body);
}

/// A request in one line; what is in no namespace stands behind a slash.
fn text(request: &ApiRequest) -> String {
    let verb = match request.verb {
        Verb::Create => "POST",
        Verb::Delete => "DELETE",
        Verb::Patch(PatchKind::Merge) => "MERGE",
        Verb::Patch(PatchKind::Strategic) => "STRATEGIC",
        Verb::Patch(PatchKind::Json) => "JSON",
    };
    let slash = if request.namespaced { "" } else { "/" };
    let part = request.subresource.map(|part| format!("/{part}"));
    let (version, resource, name) = (request.api_version, request.resource, &request.name);
    let part = part.unwrap_or_default();
    format!("{verb} {version} {slash}{resource} {name}{part}")
}

#[rstest]
#[case::exit(json!({"containerExits": {"pod": 0, "container": 2, "code": 42}}), "c2", "echo 42 > /tmp/podlaw/exit; kill -HUP 1")]
#[case::probe(json!({"probeChanges": {"pod": 0, "container": 1, "probe": "liveness", "succeeds": false}}), "c1", "echo false > /tmp/podlaw/liveness-probe")]
#[case::memory(json!({"outOfMemory": {"pod": 0, "container": 1}}), "c1", "echo > /tmp/podlaw/eat; kill -HUP 1")]
#[case::volume(json!({"exceedVolume": {"pod": 0}}), "c1", "dd if=/dev/zero of=/d/much bs=1048576 count=2")]
fn an_event_is_an_order(#[case] of: Json, #[case] container: &str, #[case] script: &str) {
    let Action::Order(order) = action(&event(&of), &OfOnePod, &Style::default()) else {
        panic!("no order");
    };
    assert_eq!(
        (order.pod.as_str(), order.container.as_str()),
        ("the-p0", container)
    );
    let whole = format!("mkdir -p /tmp/podlaw; {script}");
    assert_eq!(order.command, ["sh", "-c", whole.as_str()]);
}

#[rstest]
#[case(json!({"timePasses": {"millis": 5}}), "time passes by waiting")]
#[case(json!({"holdStep": {"millis": 5}}), "held up")]
#[case(json!({"startFails": {"pod": 0, "container": 0}}), "runtime")]
#[case(json!({"imageChanges": {"image": 1, "available": false}}), "registry")]
#[case(json!({"volumesChange": {"available": false}}), "storage")]
#[case(json!({"outOfMemory": {"pod": 0, "container": 0}}), "without a memory limit")]
#[case(json!({"outOfMemory": {"pod": 0, "container": 2}}), "run short before")]
#[case(json!({"stopKubelet": {"node": 0}}), "kubelet")]
#[case(json!({"loseStatusWrite": {"node": 0}}), "write of the kubelet")]
#[case(json!({"cutNetwork": {"node": 0}}), "network of the machine")]
#[case(json!({"stopContainerNetwork": {"node": 0}}), "network plugin")]
#[case(json!({"crashNode": {"node": 0}}), "power")]
#[case(json!({"pressNode": {"node": 0}}), "memory of the machine")]
#[case(json!({"taintNode": {"node": 0, "key": "notReady", "effect": "NoExecute"}}), "control plane")]
#[case(json!({"removeStaticPod": {"node": 0, "number": 0}}), "file")]
#[case(json!({"changeWorkload": {"workload": "ds0", "change": {"scale": 1}}}), "no such field")]
#[case(json!({"changeWorkload": {"workload": "rs0", "change": {"pause": true}}}), "no such field")]
fn what_the_api_cannot_do_has_a_reason(#[case] of: Json, #[case] part: &str) {
    match action(&event(&of), &OfOnePod, &Style::default()) {
        Action::Nothing(why) => assert!(why.contains(part), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_ephemeral_container_is_named_by_its_position() {
    let added = request(&json!({"addEphemeral": {"pod": 0, "program": {"endsAfter": 1500}}}));
    assert_eq!(text(&added), "STRATEGIC v1 pods the-p0/ephemeralcontainers");
    let container = &added.body["spec"]["ephemeralContainers"][0];
    assert_eq!(container["name"], "c3");
    let script = container["command"][2].as_str().unwrap_or_default();
    assert!(script.contains("after 1.500 0"), "{script}");
}

#[rstest]
#[case("ports")]
#[case("livenessProbe")]
#[case("readinessProbe")]
#[case("startupProbe")]
#[case("lifecycle")]
#[case("resources")]
fn an_unfit_ephemeral_container_has_what_it_must_not_have(#[case] unfit: &str) {
    let added = request(&json!({"addUnfitEphemeral": {"pod": 0, "unfit": unfit}}));
    let container = &added.body["spec"]["ephemeralContainers"][0];
    assert!(!container[unfit].is_null(), "{container}");
    let fields = container.as_object().map_or(0, serde_json::Map::len);
    assert_eq!(fields, 5, "{container}");
}

#[rstest]
#[case("noContainers", "/spec/containers", json!([]))]
#[case("restartPolicy", "/spec/restartPolicy", json!("Sometimes"))]
#[case("activeDeadline", "/spec/activeDeadlineSeconds", json!(-1))]
#[case("nodeAndGate", "/spec/nodeName", json!("worker-0"))]
#[case("negativeGrace", "/spec/terminationGracePeriodSeconds", json!(-1))]
#[case("ephemeralContainer", "/spec/ephemeralContainers/0/name", json!("debugger"))]
fn a_flawed_pod_has_its_flaw(#[case] flaw: &str, #[case] place: &str, #[case] value: Json) {
    let created = request(&json!({"createFlawedPod": {"pod": 1, "flaw": flaw}}));
    assert_eq!(text(&created), "POST v1 pods the-p1");
    assert_eq!(created.body.pointer(place), Some(&value));
}

#[test]
fn classes_and_the_first_config_are_prepared() {
    let lines: Vec<String> = prepare().iter().map(text).collect();
    let expected = [
        "POST scheduling.k8s.io/v1 /priorityclasses low",
        "POST scheduling.k8s.io/v1 /priorityclasses high",
        "POST v1 configmaps config-0",
    ];
    assert_eq!(lines, expected);
    assert_eq!(prepare()[0].body["value"], -10);
}
