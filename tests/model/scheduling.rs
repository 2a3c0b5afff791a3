//! Where Pods are placed, and whose place they take.

use podlaw::event::{Amount, Manifest, Role};
use podlaw::model::{Decisions, Documented, QosClass};

use crate::timeline::shows;
use crate::told::told;
use crate::wrong;

#[test]
fn a_pod_of_higher_priority_takes_the_place_of_one_of_lower() {
    let lines = told(
        "- createPod: {pod: 0, manifest: {placement: {priority: low}, grace: 5, containers: [{role: app, resources: {requests: {cpu: 3000}}, program: {stop: ignores}}]}}
- createPod: {pod: 1, manifest: {placement: {priority: high}, containers: [{role: app, resources: {requests: {cpu: 3000}}}]}}
- timePasses: {millis: 10000}
- createPod: {pod: 2, manifest: {placement: {priority: high}, containers: [{role: app, resources: {requests: {cpu: 3000}}}]}}
- timePasses: {millis: 60000}",
    );
    shows(
        &lines,
        &[
            "10 pod/p0 Running on n0 ready DisruptionTarget=True/PreemptionByScheduler deleted with 5 s",
            "10 pod/p2 Pending on - PodScheduled=False/Unschedulable",
            "15 pod/p0 Failed on n0 DisruptionTarget=True/PreemptionByScheduler deleted with 0 s gone",
            "15 pod/p2 Pending on n0",
        ],
    );
}

#[test]
fn a_kubelet_refuses_a_pod_for_which_its_node_has_no_room() {
    let lines = told(
        "- createPod: {pod: 0, manifest: {placement: {node: 1}, containers: [{role: app, resources: {requests: {cpu: 5000}}}]}}
- timePasses: {millis: 10000}",
    );
    shows(
        &lines,
        &["0 pod/p0 Pending on n1", "0 pod/p0 Failed OutOfcpu on n1"],
    );
}

#[test]
fn pods_of_one_controller_are_spread_over_the_nodes() {
    let there = "{placement: {node: 1}, containers: [{role: app}]}";
    let bare = |number| format!("- createPod: {{pod: {number}, manifest: {there}}}\n");
    let bare: String = (0..4).map(bare).collect();
    let lines = told(&format!(
        "{bare}- createWorkload: {{number: 0, spec: {{replicaSet: {{replicas: 2, template: {{containers: [{{role: app}}]}}}}}}}}
- timePasses: {{millis: 10000}}"
    ));
    shows(
        &lines,
        &["0 pod/rs0-1 Pending on n0", "0 pod/rs0-2 Pending on n1"],
    );
}

#[test]
fn a_pod_waits_until_a_node_is_uncordoned() {
    let lines = told(
        "- cordonNode: {node: 0}
- cordonNode: {node: 1}
- createPod: {pod: 0, manifest: {containers: [{role: app}]}}
- timePasses: {millis: 10000}
- uncordonNode: {node: 1}
- timePasses: {millis: 10000}",
    );
    shows(
        &lines,
        &[
            "0 pod/p0 Pending on - PodScheduled=False/Unschedulable",
            "10 pod/p0 Pending on n1",
            "10 pod/p0 Running on n1 ready",
        ],
    );
}

#[test]
fn a_gated_pod_can_be_narrowed_to_nodes_with_a_label() {
    let lines = told(
        "- labelNode: {node: 1, label: disk, is: true}
- createPod: {pod: 0, manifest: {placement: {schedulingGates: [0]}, containers: [{role: app}]}}
- timePasses: {millis: 5000}
- patchPod: {pod: 0, patch: {addSelector: disk}}
- patchPod: {pod: 0, patch: {removeSelector: disk}}
- patchPod: {pod: 0, patch: {removeGate: 0}}
- timePasses: {millis: 5000}
- patchPod: {pod: 0, patch: {addSelector: zone}}
- labelNode: {node: 1, label: disk, is: false}
- timePasses: {millis: 5000}",
    );
    shows(
        &lines,
        &["5 pod/p0 Pending on n1", "5 pod/p0 Running on n1 ready"],
    );
    assert!(
        !lines
            .iter()
            .any(|line| line.starts_with("1") && line.contains("pod/p0"))
    );
}

wrong! {
    sidecars_that_ask_for_nothing_are_found: SidecarsAskForNothing {
        fn pod_requests(&self, manifest: &Manifest) -> Amount {
            let mut manifest = manifest.clone();
            manifest.containers.retain(|one| one.role != Role::Sidecar);
            Documented.pod_requests(&manifest)
        }
    }
    a_pod_that_counts_half_is_found: CountsHalf {
        fn pod_requests(&self, manifest: &Manifest) -> Amount {
            let whole = Documented.pod_requests(manifest);
            Amount { cpu: whole.cpu / 2, memory: whole.memory / 2 }
        }
    }
    a_node_selector_that_is_widened_is_found: WidensSelectors {
        fn selector_code(&self, _: bool, _: bool) -> u16 { 200 }
    }
    a_taint_that_keeps_nobody_out_is_found: IgnoresTaints {
        fn keeps_out(&self, cordoned: bool, _: bool) -> bool { cordoned }
    }
    a_gated_pod_that_is_bound_is_found: IgnoresGates {
        fn is_held_back(&self, _: bool) -> bool { false }
    }
    a_pod_on_a_cordoned_node_is_found: IgnoresCordons {
        fn keeps_out(&self, _: bool, _: bool) -> bool { false }
    }
    a_pod_that_takes_the_place_of_its_equal_is_found: PreemptsEquals {
        fn preempts(&self, priority: i32, of_victim: i32) -> bool { of_victim <= priority }
    }
    a_pod_that_takes_no_place_is_found: NeverPreempts {
        fn preempts(&self, _: i32, _: i32) -> bool { false }
    }
    a_pod_that_runs_without_room_is_found: AdmitsAll {
        fn admits_without_room(&self) -> bool { true }
    }
    a_wrong_class_of_service_is_found: AllBestEffort {
        fn qos_class(&self, _: &Manifest) -> QosClass { QosClass::BestEffort }
    }
}
