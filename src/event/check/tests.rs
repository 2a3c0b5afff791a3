//! What is refused, and where.

use serde_json::json;

use crate::event::Scenario;

fn objection(event: &serde_json::Value) -> String {
    let scenario = json!({"apiVersion": "podlaw/v1", "kind": "Scenario", "events": [event]});
    match Scenario::from_yaml(&scenario.to_string()) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

fn of_container(container: &serde_json::Value) -> String {
    let manifest = json!({"containers": [{"role": "app"}, container]});
    objection(&json!({"createPod": {"pod": 0, "manifest": manifest}}))
}

fn of_workload(spec: &serde_json::Value) -> String {
    objection(&json!({"createWorkload": {"number": 0, "spec": spec}}))
}

#[test]
fn a_pod_has_an_app_container() {
    let without = json!({"createPod": {"pod": 0, "manifest": {"containers": [{"role": "init"}]}}});
    assert_eq!(
        objection(&without),
        "events[0].createPod.manifest.containers: a Pod has at least one app container"
    );
    assert_eq!(of_container(&json!({"role": "sidecar"})), "");
}

#[test]
fn probes_have_periods_and_thresholds() {
    let probe = |probe| of_container(&json!({"role": "app", "probes": probe}));
    assert_eq!(
        probe(json!({"startup": {"periodSeconds": 0}})),
        "events[0].createPod.manifest.containers[1].probes.startup.periodSeconds: must be at least 1"
    );
    assert!(probe(json!({"liveness": {"successThreshold": 2}})).ends_with("must be 1"));
    assert_eq!(probe(json!({"readiness": {"successThreshold": 2}})), "");
    let grace = json!({"readiness": {"terminationGracePeriodSeconds": 2}});
    assert!(probe(grace).contains("a readiness probe has none"));
}

#[test]
fn requests_are_not_more_than_limits() {
    let of = |request| {
        let resources = json!({"requests": {"cpu": request}, "limits": {"cpu": 100}});
        of_container(&json!({"role": "app", "resources": resources}))
    };
    assert!(
        of(101).ends_with("containers[1].resources.requests: must not be more than the limits")
    );
    assert_eq!(of(100), "");
}

#[test]
fn a_cron_job_has_a_period() {
    let template = json!({"restartPolicy": "Never", "containers": [{"role": "app"}]});
    let of =
        |every| of_workload(&json!({"cronJob": {"every": every, "job": {"template": template}}}));
    assert_eq!(
        of(0),
        "events[0].createWorkload.spec.cronJob.every: must be 1 to 59 minutes"
    );
    assert_eq!(of(59), "");
}

#[test]
fn what_the_model_shows_as_refused_may_be_asked_for() {
    let template = json!({"restartPolicy": "Never", "containers": [{"role": "app"}]});
    assert_eq!(
        of_workload(&json!({"replicaSet": {"replicas": 1, "template": template}})),
        ""
    );
}

#[test]
fn a_cluster_has_settings_that_it_can_have() {
    let of = |world| {
        let scenario =
            json!({"apiVersion": "podlaw/v1", "kind": "Scenario", "world": world, "events": []});
        let read = Scenario::from_yaml(&scenario.to_string());
        read.map_or_else(|error| error.to_string(), |_| String::new())
    };
    assert_eq!(
        of(json!({"nodePods": 0})),
        "world.nodePods: must be at least 1"
    );
    assert!(of(json!({"nodeMonitorGracePeriod": 5})).contains("two heartbeats"));
    assert_eq!(of(json!({"nodePods": 1, "nodeMonitorGracePeriod": 20})), "");
}

#[test]
fn names_of_claims_are_for_claims() {
    let claim = |name| objection(&json!({"createClaim": {"claim": name}}));
    assert_eq!(
        claim("p0"),
        "events[0].createClaim.claim: not the name of a claim"
    );
    for name in ["claim0", "p0-scratch", "data-sts0-1", "log-sts0-0"] {
        assert_eq!(claim(name), "");
        let name: crate::event::Name = serde_json::from_value(json!(name)).expect("a name");
        assert!(name.is_claim());
    }
    let pod = json!({"createPod": {"pod": "p0-scratch", "manifest": {"containers": [{}]}}});
    assert!(objection(&pod).ends_with("pod: the name of a claim"));
}

#[test]
fn a_static_pod_mounts_no_claim() {
    let manifest = json!({"claim": 0, "containers": [{}]});
    let event = json!({"addStaticPod": {"node": 0, "number": 0, "manifest": manifest}});
    assert!(objection(&event).contains("a static Pod refers to no other object"));
}

#[test]
fn only_what_evicts_is_tolerated_for_a_time() {
    let patch = |toleration| {
        objection(&json!({"patchPod": {"pod": 0, "patch": {"addToleration": toleration}}}))
    };
    assert_eq!(
        patch(json!({"key": {"of": "first"}, "seconds": 5})),
        "events[0].patchPod.patch.addToleration.seconds: only what evicts is tolerated for a time"
    );
    assert_eq!(
        patch(json!({"key": {"of": "first"}, "effect": "NoExecute", "seconds": 5})),
        ""
    );
}

#[test]
fn a_node_is_one_of_the_world() {
    let of = |nodes: u8, event: serde_json::Value| {
        let scenario = json!({
            "apiVersion": "podlaw/v1", "kind": "Scenario", "world": {"nodes": nodes}, "events": [event]
        });
        let read = Scenario::from_yaml(&scenario.to_string());
        read.err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    let crash = json!({"crashNode": {"node": 2}});
    assert_eq!(of(3, crash.clone()), "");
    assert_eq!(
        of(2, crash),
        "events[0].crashNode.node: there is no such node"
    );
    let template = json!({"containers": [{"role": "app"}], "placement": {"node": 1}});
    let job = json!({"createWorkload": {"number": 0, "spec": {"job": {"template": template}}}});
    assert_eq!(of(2, job.clone()), "");
    assert!(of(1, job).ends_with("job.template.placement.node: there is no such node"));
    assert_eq!(
        of(0, json!({"bootNode": {"node": 0}})),
        "world.nodes: must be 1 to 250"
    );
}
