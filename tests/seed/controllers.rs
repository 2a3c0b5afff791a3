//! Controllers: templates, replicas, rollout, and what takes the place of a Pod that is gone.

use crate::seen;
use crate::timeline::different;

#[test]
fn hello_runs_one_pod_of_its_template_until_it_is_done() {
    let seen = seen(
        "hello",
        &["job.hello-manifest", "workload.creates-from-template"],
    );
    seen.shows(&[
        "pod/job0-1 & created by Job/job0",
        "job/job0 & active 1",
        "pod/job0-1 & Succeeded",
        "job/job0 & Complete True",
    ]);
    let ran = seen.when(&["pod/job0-1", "Succeeded"]) - seen.when(&["process", "started"]);
    assert!(
        (3_600.0..3_602.0).contains(&ran),
        "it sleeps for an hour: {ran} s"
    );
}

#[test]
fn the_container_of_hello_is_restarted_in_its_pod_when_it_fails() {
    let seen = seen("hello-fails-once", &["restart.kubelet-restarts"]);
    assert_eq!(seen.of_pods("/metadata/uid").len(), 1);
    seen.shows(&[
        "terminated with 1",
        "running & restarted 1×",
        "Succeeded",
        "job/job0 & Complete True",
    ]);
}

#[test]
fn to_scale_is_to_have_more_pods_and_a_controller_makes_them() {
    let seen = seen(
        "replicas",
        &["workload.replicas-by-controller", "identity.uid-unique"],
    );
    seen.shows(&[
        "pod/rs0-1 & created by ReplicaSet/rs0",
        "pod/rs0-2 & created by ReplicaSet/rs0",
        "pod/rs0-3 & created by ReplicaSet/rs0",
        "replicaset/rs0 & readyReplicas 3",
    ]);
}

#[test]
fn a_pod_that_is_gone_is_replaced_by_a_near_identical_one_with_another_uid() {
    let seen = seen("replicas", &["identity.replacement-new-uid"]);
    seen.shows(&[
        "pod/rs0-1 & deleted",
        "pod/rs0-4 & created by ReplicaSet/rs0",
        "pod/rs0-4 & Running",
    ]);
    assert_eq!(seen.of_pods("/metadata/uid").len(), 4);
    assert_eq!(seen.of_pods("/spec/containers/0/image").len(), 1);
}

#[test]
fn the_volume_of_a_pod_goes_with_it_and_its_replacement_gets_a_new_one() {
    let seen = seen(
        "replicas",
        &["volume.same-lifetime", "volume.emptydir-initially-empty"],
    );
    let first = seen.starts().filter(|fact| fact["container"] == "c0");
    let first: Vec<_> = first.map(|fact| fact["entries"].as_i64()).collect();
    assert_eq!(first, [Some(0); 4], "each is empty at first");
    let second = seen.starts().filter(|fact| fact["container"] == "c1");
    let tokens = different(second.map(|fact| &fact["volume"]));
    assert_eq!(tokens.len(), 4, "and no two are the same: {tokens:?}");
}

#[test]
fn a_rollout_replaces_pods_and_changes_none() {
    let seen = seen("rollout", &["workload.rollout"]);
    for uid in seen.of_pods("/metadata/uid") {
        let of_pod = seen
            .versions("Pod")
            .filter(|pod| pod["metadata"]["uid"] == uid.as_str());
        let hashes = different(of_pod.map(|pod| &pod["metadata"]["labels"]["pod-template-hash"]));
        assert_eq!(
            hashes.len(),
            1,
            "{uid} is of one template all its life: {hashes:?}"
        );
    }
    assert_eq!(seen.of_pods("/metadata/labels/pod-template-hash").len(), 2);
}

#[test]
fn a_pod_on_a_dead_node_is_replaced_on_another_never_moved() {
    let seen = seen("node-dies", &["binding.never-rescheduled"]);
    seen.shows(&[
        "node/n0 & Ready Unknown",
        "deleted, grace",
        "created by ReplicaSet/rs0",
        "on n1",
    ]);
    for uid in seen.of_pods("/metadata/uid") {
        let of_pod = seen
            .versions("Pod")
            .filter(|pod| pod["metadata"]["uid"] == uid.as_str());
        let nodes = different(
            of_pod
                .map(|pod| &pod["spec"]["nodeName"])
                .filter(|node| node.is_string()),
        );
        assert_eq!(nodes.len(), 1, "{uid}: {nodes:?}");
    }
}
