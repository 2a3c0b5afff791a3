//! The conditions of a Pod.

use crate::seen;

#[test]
fn a_pod_is_scheduled_when_it_has_a_node() {
    let seen = seen("behind-a-service", &["cond.podscheduled-meaning"]);
    seen.shows(&["pod/p0 & PodScheduled True & on n"]);
}

#[test]
fn a_pod_is_initialized_when_its_init_containers_have_succeeded() {
    let seen = seen("behind-a-service", &["cond.initialized-meaning"]);
    seen.shows(&[
        "Initialized False",
        "Initialized True & c0 terminated with 0",
    ]);
}

#[test]
fn the_containers_are_ready_when_each_of_them_is() {
    let seen = seen("behind-a-service", &["cond.containersready-meaning"]);
    seen.shows(&[
        "ContainersReady False",
        "c1 running, ready & ContainersReady True",
        "ContainersReady False",
    ]);
}

#[test]
fn a_pod_that_is_ready_is_among_the_endpoints_of_its_service_and_one_that_is_not_does_not_serve() {
    let seen = seen(
        "behind-a-service",
        &[
            "cond.ready-meaning",
            "cond.unready-not-serving",
            "endpoints.ready-serves",
        ],
    );
    seen.shows(&[
        "pod/p0 & Ready True",
        "endpointslice/ & p0 ready serving",
        "pod/p0 & Ready False",
    ]);
    let last = seen
        .lines
        .iter()
        .rfind(|line| line.contains("endpointslice/"))
        .expect("a slice");
    assert!(!last.contains("ready serving"), "{last}");
}
