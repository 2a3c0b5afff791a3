//! Static Pods and their mirror Pods.

use serde_json::Value as Json;

use crate::played::lawful;

/// The records of a kind that events show.
fn records(events: &str, kinds: &[&str]) -> Vec<Json> {
    let trace = podlaw::harness::write_trace(&lawful(events).records);
    let all = trace
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    all.filter(|record: &Json| kinds.iter().any(|kind| record["type"] == *kind))
        .collect()
}

const ADDED: &str =
    "- addStaticPod: {node: 1, number: 0, manifest: {grace: 3, containers: [{role: app}]}}
- timePasses: {millis: 10000}
";

#[test]
fn a_mirror_pod_is_bound_to_its_node_and_owned_by_it() {
    let pods = records(ADDED, &["ADDED"]);
    let mirror = &pods
        .iter()
        .find(|one| one["object"]["kind"] == "Pod")
        .expect("one")["object"];
    let node = pods
        .iter()
        .find(|one| one["object"]["metadata"]["name"] == "n1");
    let (metadata, owner) = (
        &mirror["metadata"],
        &mirror["metadata"]["ownerReferences"][0],
    );
    assert_eq!(metadata["name"], "static0-n1");
    assert_eq!(mirror["spec"]["nodeName"], "n1");
    assert_eq!(
        metadata["annotations"]["kubernetes.io/config.source"],
        "file"
    );
    assert_eq!(
        (&owner["kind"], &owner["name"]),
        (&"Node".into(), &"n1".into())
    );
    if let Some(node) = node {
        assert_eq!(owner["uid"], node["object"]["metadata"]["uid"]);
    }
    assert_eq!(
        mirror["spec"]["tolerations"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_mirror_pod_that_is_deleted_comes_back_and_the_processes_run_on() {
    let events = format!(
        "{ADDED}- deletePod: {{pod: static0-n1}}\n- timePasses: {{millis: 10000}}
- removeStaticPod: {{node: 1, number: 0}}\n- timePasses: {{millis: 10000}}"
    );
    let changes = records(&events, &["ADDED", "DELETED", "FACT"]);
    let told: Vec<String> = changes
        .iter()
        .filter(|one| one["type"] == "FACT" || one["object"]["kind"] == "Pod")
        .map(|one| match one["fact"].as_str() {
            Some(fact) => fact.to_owned(),
            None => one["type"].as_str().unwrap_or_default().to_lowercase(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "added", "started", "deleted", "added", "signal", "exiting", "deleted"
        ]
    );
    let uids = |kind: &str| {
        let these = changes.iter().filter(|one| one["type"] == kind);
        let mut uids: Vec<&Json> = these
            .filter(|one| kind == "FACT" || one["object"]["kind"] == "Pod")
            .map(|one| {
                if kind == "FACT" {
                    &one["uid"]
                } else {
                    &one["object"]["metadata"]["uid"]
                }
            })
            .collect();
        uids.dedup();
        uids.len()
    };
    assert_eq!((uids("ADDED"), uids("FACT")), (2, 1));
}

#[test]
fn a_static_pod_needs_no_api_and_gets_its_mirror_when_there_is_one() {
    let events = format!(
        "- cutNetwork: {{node: 1}}\n{ADDED}- healNetwork: {{node: 1}}\n- timePasses: {{millis: 5000}}"
    );
    let changes = records(&events, &["ADDED", "FACT"]);
    let pods = |one: &&Json| one["type"] == "FACT" || one["object"]["kind"] == "Pod";
    let told: Vec<&Json> = changes
        .iter()
        .filter(pods)
        .map(|one| &one["type"])
        .collect();
    assert_eq!(told, ["FACT", "ADDED"]);
}

#[test]
fn an_ephemeral_container_is_not_added_to_a_static_pod() {
    let asked = format!("{ADDED}- addEphemeral: {{pod: static0-n1, program: {{}}}}");
    let asked = records(&asked, &["REQUEST"]);
    let codes: Vec<&Json> = asked
        .iter()
        .filter(|one| one["subresource"] == "ephemeralcontainers")
        .map(|one| &one["code"])
        .collect();
    assert_eq!(codes, [422]);
}
