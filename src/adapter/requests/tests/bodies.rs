//! The objects that are created.

use super::*;

/// The body of a Pod that is created.
fn body(manifest: &Json) -> Json {
    request(&json!({"createPod": {"pod": 0, "manifest": manifest}})).body
}

fn snapshot(name: &str, body: &Json) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../../../../snapshots"}, {
        insta::assert_yaml_snapshot!(name, body);
    });
}

#[test]
fn a_pod_of_all_sorts() {
    let body = body(&json!({
        "grace": 6, "app": "rs0", "volume": true, "claim": 0, "ephemeralVolume": true, "readinessGates": 1,
        "activeDeadlineSeconds": 900, "restartPolicy": "OnFailure",
        "placement": {"node": 1, "priority": "low", "selector": {"zone": true},
            "tolerations": [{"key": {"of": "first"}, "effect": "NoExecute", "seconds": 9}]},
        "containers": [
            {"role": "init", "needs": {"config": 1}},
            {"role": "sidecar", "program": {"stop": "slow", "stopCode": 3}, "probes": {"startup": {"failureThreshold": 5}}},
            {"role": "app", "program": {"endsAfter": 2500, "code": 7, "stop": "ignores"},
                "resources": {"requests": {"cpu": 20}, "limits": {"cpu": 50, "memory": 32}},
                "resizes": {"memoryRestarts": true}, "needs": {"image": 1, "pull": "Always"},
                "probes": {"readiness": {"check": "fails", "periodSeconds": 2}, "liveness": {"check": "sleeps"}},
                "hooks": {"postStart": {"handler": "fails"}, "preStop": {"handler": "returns", "seconds": 2}},
                "restarts": {"policy": "Never", "rule": {"action": "Restart", "codes": [42, 43]}}},
        ],
    }));
    snapshot("requests_pod", &body);
}

#[test]
fn a_stateful_set_with_claims() {
    let template = json!({"containers": [{"role": "app"}]});
    let spec = json!({"replicas": 2, "claims": 1, "start": 3, "template": template});
    let created = request(&json!({"createWorkload": {"number": 0, "spec": {"statefulSet": spec}}}));
    assert_eq!(text(&created), "POST apps/v1 statefulsets sts0");
    snapshot("requests_stateful_set", &created.body);
}

#[test]
fn a_job_leaves_selector_and_labels_to_the_api() {
    let template = json!({"restartPolicy": "Never", "containers": [{"role": "app"}]});
    let created =
        request(&json!({"createWorkload": {"number": 0, "spec": {"job": {"template": template}}}}));
    let spec = &created.body["spec"];
    assert!(spec["selector"].is_null(), "{spec}");
    assert_eq!(spec["template"]["metadata"], json!({}));
    assert_eq!(created.body["metadata"], json!({"name": "job0"}));
}

#[test]
fn what_a_daemon_set_adds_to_its_pods_is_not_in_its_template() {
    let template =
        json!({"containers": [{"role": "app"}], "placement": {"tolerations": [{"key": "every"}]}});
    let created = request(
        &json!({"createWorkload": {"number": 0, "spec": {"daemonSet": {"template": template}}}}),
    );
    let tolerations = &created.body["spec"]["template"]["spec"]["tolerations"];
    assert_eq!(*tolerations, json!([{"operator": "Exists"}]));
}

#[test]
fn bounds_of_a_deployment_are_numbers_or_shares() {
    let template = json!({"containers": [{"role": "app"}]});
    let spec = json!({"replicas": 2, "maxSurge": 1, "template": template});
    let created = request(&json!({"createWorkload": {"number": 0, "spec": {"deployment": spec}}}));
    let bounds = &created.body["spec"]["strategy"]["rollingUpdate"];
    assert_eq!(*bounds, json!({"maxSurge": 1, "maxUnavailable": "25%"}));
}

#[test]
fn what_was_applied_is_kept_in_an_annotation() {
    let mut body = body(&json!({"applied": true, "containers": [{"role": "app"}]}));
    let annotations = body["metadata"]["annotations"].take();
    let text = annotations["kubectl.kubernetes.io/last-applied-configuration"].as_str();
    let kept: Json = serde_json::from_str(text.unwrap_or_default()).expect("a manifest");
    assert!(kept["spec"]["containers"][0]["imagePullPolicy"].is_null());
    assert!(kept["spec"]["restartPolicy"].is_null());
    shown::strip(&mut body["metadata"], &["annotations"]);
    assert_eq!(kept, body);
}

#[test]
fn a_sleep_beyond_the_grace_period_is_a_command() {
    let hook = |seconds: u32| {
        let hooks = json!({"preStop": {"handler": "sleep", "seconds": seconds}});
        let pod = json!({"grace": 4, "containers": [{"role": "app", "hooks": hooks}]});
        body(&pod)["spec"]["containers"][0]["lifecycle"]["preStop"].clone()
    };
    assert_eq!(hook(4), json!({"sleep": {"seconds": 4}}));
    assert_eq!(hook(5), json!({"exec": {"command": ["sleep", "5"]}}));
}

#[test]
fn a_style_says_images_and_how_they_are_pulled() {
    let style = Style {
        images: ["a:1", "b:1", "c:1"].map(str::to_owned),
        pull: Some(PullPolicy::IfNotPresent),
        ..Style::default()
    };
    let needs = json!({"image": 2, "pull": "Always"});
    let pod = json!({"containers": [{"role": "app", "needs": needs}]});
    let event = event(&json!({"createPod": {"pod": 0, "manifest": pod}}));
    let Action::Requests(all) = action(&event, &OfOnePod, &style) else {
        panic!("no requests");
    };
    let container = &all[0].body["spec"]["containers"][0];
    assert_eq!(container["image"], "c:1");
    assert_eq!(container["imagePullPolicy"], "IfNotPresent");
}

#[test]
fn a_static_pod_has_no_name_of_a_node() {
    let manifest = Manifest::default().in_order();
    let body = static_pod(1, &manifest, &OfOnePod, &Style::default());
    assert_eq!(body["metadata"], json!({"name": "static1"}));
    assert!(body["spec"]["containers"][0]["command"].is_array());
}
