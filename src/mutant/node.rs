//! Nodes, taints, evictions, shutdowns and the collection of Pods.

use super::mutants;
use crate::event::{RestartPolicy, TaintKey, Toleration};
use crate::model::{Documented, EvictionFacts, Failure, Phase, Tolerated, Truth};

mutants! {
    /// A node of which nothing is heard is never called unknown.
    "node.never-unknown" by ["term.eventually-gone", "phase.deleted-becomes-terminal"] {
        fn unknown_after(&self, _: i64, _: i64) -> i64 { i64::MAX / 4 }
    }
    /// A node is called unknown after 40 s, whatever the control plane is set to.
    "node.grace-period-fixed" by ["node.heartbeat-grace"] {
        fn unknown_after(&self, silent: i64, _: i64) -> i64 { silent + 40_000 }
    }
    /// A node that is unknown gets no taint.
    "node.unknown-without-taint" by ["node.unready-taint"] {
        fn condition_taint(&self, ready: Truth) -> Option<TaintKey> {
            Documented.condition_taint(ready).filter(|_| ready == Truth::False)
        }
    }
    /// A node that is not ready is tainted as unreachable.
    "node.unready-is-unreachable" by ["node.unready-taint"] {
        fn condition_taint(&self, ready: Truth) -> Option<TaintKey> {
            (ready != Truth::True).then_some(TaintKey::Unreachable)
        }
    }
    /// Pods of lost nodes are evicted although no node is ready.
    "taint.evicts-when-all-are-lost" by ["node.none-evicts-when-all-are-lost"] {
        fn evicts_from_lost(&self, _: bool) -> bool { true }
    }
    /// A Pod that does not tolerate a taint stays for five minutes.
    "taint.intolerant-stays" by ["taint.noexecute-immediate"] {
        fn eviction_time(&self, tolerated: Tolerated, since: i64) -> Option<i64> {
            let late = if tolerated == Tolerated::No { 300_000 } else { 0 };
            Documented.eviction_time(tolerated, since + late)
        }
    }
    /// A Pod that tolerates a taint for some seconds is evicted at once.
    "taint.toleration-seconds-ignored" by ["node.lost-keeps-pods"] {
        fn eviction_time(&self, tolerated: Tolerated, since: i64) -> Option<i64> {
            (tolerated != Tolerated::Forever).then_some(since)
        }
    }
    /// A Pod that tolerates a taint for some seconds stays for ever.
    "taint.tolerated-for-ever" by ["node.death-deletes-pods"] {
        fn eviction_time(&self, tolerated: Tolerated, since: i64) -> Option<i64> {
            (tolerated == Tolerated::No).then_some(since)
        }
    }
    /// A Pod that tolerates a taint for ever is evicted.
    "taint.evicts-tolerant" by ["ds.not-evicted-when-node-lost", "taint.toleration-forever"] {
        fn eviction_time(&self, tolerated: Tolerated, since: i64) -> Option<i64> {
            Documented.eviction_time(tolerated, since).or(Some(since))
        }
    }
    /// New Pods get no tolerations for lost nodes.
    "taint.no-default-tolerations" by ["node.default-tolerations"] {
        fn default_toleration(&self, _: TaintKey, _: u32) -> Option<Toleration> { None }
    }
    /// New Pods tolerate lost nodes for 300 s, whatever the API server is set to.
    "taint.default-toleration-fixed" by ["node.default-toleration-time"] {
        fn default_toleration(&self, key: TaintKey, _: u32) -> Option<Toleration> {
            Documented.default_toleration(key, 300)
        }
    }
    /// A Pod whose sandbox is gone does not run again under `OnFailure`.
    "node.reboot-ends-on-failure" by ["cond.rtsc-comes"] {
        fn sandbox_again(&self, policy: RestartPolicy, none_ran: bool) -> bool {
            policy == RestartPolicy::Always || none_ran
        }
    }
    /// Pods that have ended are marked as targets of a disruption when they are collected for their node.
    "collection.marks-finished" of "kubernetes/kubernetes#115056" by ["cond.disruption-target-not-collected"] {
        fn marks_collected(&self, _: Phase) -> bool { true }
    }
    /// Pods that have succeeded are Failed when their node is gone.
    "collection.fails-succeeded" by ["phase.failed-all-terminated", "phase.terminal-is-final"] {
        fn collected_phase(&self, _: Phase) -> Phase { Phase::Failed }
    }
    /// Pods whose node is gone are removed in the phase that they have.
    "collection.leaves-phase" by ["gc.fails-what-had-not-ended", "gc.marks-failed"] {
        fn collected_phase(&self, phase: Phase) -> Phase { phase }
    }
    /// Pods whose node is gone are never collected.
    "collection.never" by ["gc.orphan"] {
        fn orphan_collected(&self, _: i64) -> i64 { i64::MAX / 4 }
    }
    /// Finished Pods are collected though there are no more of them than the threshold allows.
    "collection.below-threshold" by ["gc.terminated-within-threshold"] {
        fn collects_terminated(&self, ended: usize, threshold: u32) -> bool {
            threshold > 0 && ended > threshold as usize / 2
        }
    }
    /// A threshold of 0 has all finished Pods collected.
    "collection.zero-is-all" by ["gc.terminated-within-threshold"] {
        fn collects_terminated(&self, ended: usize, threshold: u32) -> bool { ended > threshold as usize }
    }
    /// Under pressure, Pods within their requests are evicted first.
    "eviction.modest-first" by ["evict.node-pressure-order"] {
        fn eviction_rank(&self, facts: &EvictionFacts) -> (bool, i64, i64) {
            let (above, priority, by) = Documented.eviction_rank(facts);
            (!above, priority, by)
        }
    }
    /// Under pressure, Pods with the highest priority are evicted first.
    "eviction.important-first" by ["evict.node-pressure-order"] {
        fn eviction_rank(&self, facts: &EvictionFacts) -> (bool, i64, i64) {
            let (above, priority, by) = Documented.eviction_rank(facts);
            (above, -priority, by)
        }
    }
    /// Under pressure, priority is looked at only after use.
    "eviction.use-before-priority" by ["evict.node-pressure-order"] {
        fn eviction_rank(&self, facts: &EvictionFacts) -> (bool, i64, i64) {
            let (above, priority, by) = Documented.eviction_rank(facts);
            (above, by, priority)
        }
    }
    /// A Pod that is evicted gets its whole grace period.
    "eviction.whole-grace" of "kubernetes/kubernetes#115819" by ["state.end-is-shown", "evict.node-pressure-kills-soon"] {
        fn pressure_grace(&self, own: u32, most: u32) -> u32 { own.max(most) }
    }
    /// Pods that their kubelet has ended are not marked as targets of a disruption.
    "eviction.not-marked" by ["evict.node-pressure-marked"] {
        fn marks_disruption(&self, _: Failure) -> bool { false }
    }
    /// When its node shuts down, a Pod gets its whole grace period.
    "shutdown.whole-grace" by ["shutdown.kills-soon"] {
        fn shutdown_grace(&self, own: u32, _: u32) -> u32 { own }
    }
    /// When its node shuts down, a Pod gets no grace period.
    "shutdown.no-grace" by ["hook.prestop-in-shutdown"] {
        fn shutdown_grace(&self, _: u32, _: u32) -> u32 { 0 }
    }
    /// When a node shuts down, critical Pods are ended with all others.
    "shutdown.critical-with-others" by ["shutdown.two-phases"] {
        fn ends_critical_with_others(&self) -> bool { true }
    }
    /// A node that shuts down takes on Pods.
    "shutdown.takes-on-pods" by ["shutdown.rejects-new"] {
        fn admits_in_shutdown(&self) -> bool { true }
    }
}
