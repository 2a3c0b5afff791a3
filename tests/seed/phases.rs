//! The phases of a Pod.

use crate::seen;

#[test]
fn a_pod_is_pending_while_it_is_scheduled_and_its_images_are_pulled() {
    let seen = seen(
        "image-comes-late",
        &["phase.initial-pending", "phase.pending-covers-image-pull"],
    );
    seen.shows(&[
        "pod/p0 & created & Pending",
        "waiting (ErrImagePull)",
        "waiting (ImagePullBackOff)",
        "Running",
    ]);
    assert!(
        seen.when(&["pod/p0", "Running"]) > 60.0,
        "not before the image is there"
    );
}

#[test]
fn a_pod_is_running_when_it_is_bound_and_its_containers_have_been_created() {
    let seen = seen(
        "one-container",
        &[
            "phase.running-bound",
            "phase.running-iff-one-primary-started",
        ],
    );
    seen.shows(&[
        "pod/p0 & on n0",
        "process p0/c0 & started",
        "pod/p0 & Running & running",
    ]);
}

#[test]
fn a_pod_has_succeeded_when_all_its_containers_ended_well() {
    let seen = seen("all-succeed", &["phase.succeeded-all-zero"]);
    seen.shows(&[
        "Running",
        "c0 terminated with 0",
        "Succeeded & c1 terminated with 0",
    ]);
    assert!(
        seen.when(&["Succeeded"]) > 9.0,
        "not before the last has ended"
    );
}

#[test]
fn a_pod_has_failed_when_all_have_ended_and_one_of_them_failed() {
    let seen = seen(
        "one-fails",
        &[
            "phase.running-has-live-container",
            "phase.failed-all-terminated",
        ],
    );
    seen.shows(&["terminated with 3", "Failed"]);
    assert!(seen.when(&["Failed"]) > 9.0, "not while the other runs");
    assert_eq!(
        seen.of_pods("/status/phase"),
        ["Pending", "Running", "Failed"]
    );
}

/// The guide says `Unknown`; no Kubernetes of today sets that phase. What is unknown is the node.
#[test]
fn the_phase_of_a_pod_on_a_lost_node_stays_what_it_was() {
    let seen = seen("bare-pod-on-a-dead-node", &["phase.unknown-never-set"]);
    seen.shows(&["node/n0 & Ready Unknown", "pod/p0 & Ready False"]);
    assert!(
        !seen
            .of_pods("/status/phase")
            .contains(&"Unknown".to_owned())
    );
}
