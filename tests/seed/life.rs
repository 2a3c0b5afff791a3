//! What a Pod is, how long it lives, and where.

use crate::json::text;
use crate::seen;
use crate::timeline::different;

#[test]
fn a_pod_has_at_least_one_container_and_is_the_smallest_unit() {
    let seen = seen(
        "one-container",
        &["pod.smallest-unit", "pod.at-least-one-container"],
    );
    let specs: Vec<_> = seen
        .versions("Pod")
        .map(|pod| &pod["spec"]["containers"])
        .collect();
    assert!(!specs.is_empty());
    assert!(
        specs
            .iter()
            .all(|spec| spec.as_array().is_some_and(|list| list.len() == 1))
    );
}

#[test]
fn the_containers_of_a_pod_are_scheduled_together_on_one_node() {
    let seen = seen("web-server-with-sidecar", &["pod.colocated"]);
    let nodes = different(seen.starts().map(|fact| &fact["nodeName"]));
    assert_eq!((seen.starts().count(), nodes.len()), (3, 1), "{nodes:?}");
}

#[test]
fn the_containers_of_a_pod_share_its_network_identity() {
    let seen = seen("web-server-with-sidecar", &["pod.shared-network"]);
    for field in ["address", "hostname"] {
        let all = different(seen.starts().map(|fact| &fact[field]));
        assert_eq!(all.len(), 1, "{all:?}");
    }
}

#[test]
fn a_web_server_finds_what_others_put_into_the_volume_that_they_share() {
    let seen = seen(
        "web-server-with-sidecar",
        &["pod.multi-container-volume-share"],
    );
    let found: Vec<_> = seen
        .starts()
        .map(|fact| (text(&fact["container"]), fact["entries"].as_i64()))
        .collect();
    let wanted =
        [("c0", 0), ("c1", 1), ("c2", 1)].map(|(name, count)| (name.to_owned(), Some(count)));
    assert_eq!(
        found, wanted,
        "the token of the first is there for those that follow"
    );
}

#[test]
fn a_pod_gets_an_identity_of_its_own_and_is_scheduled_to_a_node() {
    let seen = seen(
        "one-container",
        &["identity.uid-unique", "phase.pending-covers-scheduling"],
    );
    assert_eq!(seen.of_pods("/metadata/uid").len(), 1);
    seen.shows(&[
        "pod/p0 & created & Pending",
        "pod/p0 & PodScheduled True & on n0",
    ]);
}

#[test]
fn a_pod_stays_on_its_node_until_it_is_deleted() {
    let seen = seen(
        "one-container",
        &[
            "binding.never-rescheduled",
            "identity.persists-until-deleted",
        ],
    );
    assert_eq!(seen.of_pods("/spec/nodeName"), ["n0"]);
    seen.shows(&[
        "pod/p0 & Running",
        "pod/p0 & deleted, grace 30 s",
        "pod/p0 & GONE",
    ]);
}

#[test]
fn a_pod_stays_on_its_node_until_it_has_ended() {
    let seen = seen("all-succeed", &["binding.immutable"]);
    assert_eq!(seen.of_pods("/spec/nodeName").len(), 1);
    seen.shows(&["on n", "Succeeded"]);
    assert!(
        seen.lines.iter().all(|line| !line.contains("GONE")),
        "nobody deletes it"
    );
}

#[test]
fn the_pods_of_a_dead_node_are_deleted_after_a_timeout() {
    let seen = seen("bare-pod-on-a-dead-node", &["node.death-deletes-pods"]);
    let (lost, deleted) = (
        seen.when(&["node/n0", "Ready Unknown"]),
        seen.when(&["pod/p0", "deleted, grace"]),
    );
    assert!(
        (deleted - lost - 300.0).abs() < 1.0,
        "lost at {lost}, deleted at {deleted}"
    );
}

#[test]
fn a_pod_does_not_heal_itself_and_nobody_makes_it_anew() {
    let seen = seen("bare-pod-on-a-dead-node", &["identity.no-self-heal"]);
    assert_eq!(seen.of_pods("/metadata/uid").len(), 1);
    assert_eq!(seen.of_pods("/spec/nodeName"), ["n0"], "it is never moved");
    seen.shows(&["pod/p0 & GONE"]);
}
