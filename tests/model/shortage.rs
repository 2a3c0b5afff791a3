//! Pods that a kubelet ends: for want of memory, for what they have written, and because their node is shut down.

use podlaw::event::Scenario;
use podlaw::model::{Decisions, Documented, EvictionFacts, Failure};

use crate::played;
use crate::seen::{timeline, with};
use crate::told::told;
use crate::wrong;

#[test]
fn a_node_short_of_memory_evicts_one_pod_after_the_other() {
    let lines = told(
        "- createPod: {pod: 0, manifest: {placement: {node: 0, priority: high}, containers: [{role: app}]}}
- createPod: {pod: 1, manifest: {placement: {node: 0}, containers: [{role: app, program: {stop: ignores}}]}}
- createPod: {pod: 2, manifest: {placement: {node: 0, priority: critical}, containers: [{role: app}]}}
- timePasses: {millis: 5000}
- pressNode: {node: 0}
- timePasses: {millis: 8000}
- createPod: {pod: 3, manifest: {placement: {node: 0}, containers: [{role: app}]}}
- timePasses: {millis: 10000}
- relieveNode: {node: 0}
- timePasses: {millis: 10000}",
    );
    let about = |name: &str| {
        with(&lines, &[name])
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        about("pod/p1").last().map(String::as_str),
        Some("7 pod/p1 Failed Evicted on n0 DisruptionTarget=True/TerminationByKubelet")
    );
    assert_eq!(
        about("pod/p0").last().map(String::as_str),
        Some("15 pod/p0 Failed Evicted on n0 DisruptionTarget=True/TerminationByKubelet")
    );
    assert_eq!(
        about("pod/p2").last().map(String::as_str),
        Some("0 pod/p2 Running on n0 ready")
    );
    assert_eq!(
        about("pod/p3").last().map(String::as_str),
        Some("13 pod/p3 Failed Evicted on n0")
    );
    assert_eq!(
        about("node/n0"),
        [
            "0 node/n0 True/KubeletReady",
            "5 node/n0 True/KubeletReady MemoryPressure",
            "5 node/n0 True/KubeletReady MemoryPressure memory-pressure:NoSchedule",
            "23 node/n0 True/KubeletReady memory-pressure:NoSchedule",
            "23 node/n0 True/KubeletReady",
        ]
    );
}

#[test]
fn a_pod_that_writes_too_much_is_evicted_through_its_own_fault() {
    let lines = told(
        "- createPod: {pod: 0, manifest: {volume: true, containers: [{role: app}, {role: app}]}}
- timePasses: {millis: 5000}
- exceedVolume: {pod: 0}
- timePasses: {millis: 5000}",
    );
    assert_eq!(
        lines.last().map(String::as_str),
        Some("5 pod/p0 Failed Evicted on n0")
    );
}

/// A node with an ordinary and a critical Pod is shut down, and meets another Pod meanwhile.
fn shutdown() -> Scenario {
    Scenario::from_yaml(
        "
apiVersion: podlaw/v1
kind: Scenario
world: {shutdownGracePeriod: 30, shutdownGracePeriodCriticalPods: 10}
events:
- createPod: {pod: 0, manifest: {placement: {node: 0}, containers: [{role: app, program: {stop: slow}}]}}
- createPod: {pod: 1, manifest: {placement: {node: 0, priority: critical}, containers: [{role: app, program: {stop: ignores}}]}}
- timePasses: {millis: 5000}
- shutDownNode: {node: 0}
- timePasses: {millis: 12000}
- createPod: {pod: 2, manifest: {placement: {node: 0}, containers: [{role: app}]}}
- timePasses: {millis: 60000}
- bootNode: {node: 0}
- timePasses: {millis: 60000}",
    )
    .expect("a scenario")
}

#[test]
fn a_node_that_is_shut_down_ends_ordinary_pods_before_critical_ones() {
    let scenario = shutdown();
    let played = played::played(&Documented, &scenario, true);
    let violations = &played.judgement.violations;
    assert!(violations.is_empty(), "{}", crate::text(&played.judgement));
    let lines = timeline(&played);
    assert_eq!(
        with(&lines, &["of run", "Failed"]),
        [
            "0 c0 started of run 0",
            "0 c0 started of run 0",
            "5 c0 signal of run 0",
            "8 c0 exiting of run 0 code 0",
            "8 c0 signal of run 0",
            "8 FailedTerminated: c0 Completed 0",
            "17 FailedNodeShutdown",
            "18 c0 killed of run 0",
            "18 FailedTerminated: c0 Error 137",
        ]
    );
}

/// A wrong decision: Pods are taken on while the node shuts down.
struct AdmitsInShutdown;

impl Decisions for AdmitsInShutdown {
    fn admits_in_shutdown(&self) -> bool {
        true
    }

    /// It does not end them at once either.
    fn shutdown_grace(&self, own: u32, _: u32) -> u32 {
        own
    }
}

#[test]
fn a_pod_that_starts_while_its_node_shuts_down_breaks_a_rule() {
    let wrong = played::played(&AdmitsInShutdown, &shutdown(), false);
    assert!(
        wrong.violates("shutdown.rejects-new"),
        "{}",
        crate::text(&wrong.judgement)
    );
}

wrong! {
    newcomers_in_a_shutdown_are_found: AdmitsNewcomers {
        fn admits_in_shutdown(&self) -> bool { true }
    }
    critical_pods_that_are_ended_with_the_others_are_found: EndsCriticalWithOthers {
        fn ends_critical_with_others(&self) -> bool { true }
    }
    an_eviction_that_does_not_look_at_use_is_found: IgnoresUse {
        fn eviction_rank(&self, facts: &EvictionFacts) -> (bool, i64, i64) {
            let (_, priority, above) = Documented.eviction_rank(facts);
            (false, priority, above)
        }
    }
    an_eviction_that_does_not_look_at_priority_is_found: IgnoresPriority {
        fn eviction_rank(&self, facts: &EvictionFacts) -> (bool, i64, i64) {
            let (exceeds, _, above) = Documented.eviction_rank(facts);
            (exceeds, 0, above)
        }
    }
    an_evicted_pod_that_succeeds_is_found: SucceedsEvicted {
        fn fails_whatever_its_containers_do(&self, failure: Failure) -> bool {
            failure == Failure::Deadline
        }
    }
    a_pod_that_is_not_to_blame_is_found: BlamesNode {
        fn marks_disruption(&self, _: Failure) -> bool { true }
    }
    critical_pods_that_are_ended_first_are_found: EndsCriticalFirst {
        fn shutdown_grace(&self, own: u32, _: u32) -> u32 { own }
        fn ends_critical_with_others(&self) -> bool { true }
    }
    an_eviction_with_the_grace_of_the_pod_is_found: LongEvictions {
        fn pressure_grace(&self, own: u32, _: u32) -> u32 { own }
    }
}
