//! The states of containers, and their restarts.

use crate::seen;

#[test]
fn a_container_waits_runs_and_terminates() {
    let seen = seen(
        "all-succeed",
        &[
            "state.exactly-one",
            "state.waiting-default",
            "state.running-means-executing",
            "state.terminated-fields",
        ],
    );
    for container in ["c0", "c1"] {
        seen.shows(&[
            &format!("{container} waiting"),
            &format!("{container} running"),
            &format!("{container} terminated with 0"),
        ]);
    }
}

#[test]
fn the_kubelet_restarts_a_container_that_fails_later_each_time() {
    let seen = seen("crash-loop", &["restart.always", "backoff.exponential"]);
    let starts: Vec<f64> = (0..4)
        .map(|run| seen.when(&["process", &format!("started run {run} ")]))
        .collect();
    let waits: Vec<f64> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.windows(2).all(|pair| pair[1] > pair[0]), "{waits:?}");
}

#[test]
fn to_restart_a_container_is_not_to_restart_its_pod() {
    let seen = seen(
        "container-restarts",
        &["identity.container-restart-keeps-pod"],
    );
    assert_eq!(seen.of_pods("/metadata/uid").len(), 1);
    assert_eq!(seen.of_pods("/status/podIP").len(), 1);
    let found: Vec<_> = seen.starts().map(|fact| fact["entries"].as_i64()).collect();
    assert_eq!(
        found,
        [Some(0), Some(1)],
        "the volume outlives the container"
    );
    seen.shows(&["terminated with 1", "running & restarted 1×"]);
}

#[test]
fn to_describe_a_pod_is_to_see_the_state_of_each_of_its_containers() {
    let scenario = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/scenarios/seed/one-fails.yaml"
    );
    let arguments = ["replay", scenario, "--describe", "pod/p0", "--at", "2"];
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_podlaw"))
        .args(arguments)
        .output()
        .expect("it runs");
    let description = String::from_utf8(output.stdout).expect("UTF-8");
    for words in ["c0:", "Terminated", "Exit Code", "c1:", "Running"] {
        assert!(description.contains(words), "{words} in\n{description}");
    }
}
