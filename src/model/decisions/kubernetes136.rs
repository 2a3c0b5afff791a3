//! What a real Kubernetes does otherwise than its documents say.

use super::restart::back_off_from_former_end;
use super::{AfterProbe, Decisions, Documented, JobOutcome, JobPodFacts};
use crate::model::state::Phase;

/// What Kubernetes 1.36 does, where that differs from its documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kubernetes136;

impl Decisions for Kubernetes136 {
    /// Source: known deviation `eviction-answered-with-201`.
    fn eviction_code(&self) -> u16 {
        201
    }

    /// Source: recordings n16-nodeloss, q01-partition; known deviation `unreachable-node-is-not-eligible`.
    fn lost_node_counts(&self) -> bool {
        false
    }

    /// Source: recording p20-config; known deviation `running-though-never-started`.
    fn counts_failed_start(&self) -> bool {
        true
    }

    /// Source: podgc, MarkPodAsFailed; known deviations `pod-gc-fails-running-containers`, `pod-gc-leaves-conditions`,
    /// `pod-gc-leaves-ready`.
    fn collected_is_ended(&self) -> bool {
        false
    }

    /// Source: kubelet, status manager, TerminatePod; known deviation `unknown-termination-has-no-times`.
    fn makes_up_terminations(&self) -> bool {
        true
    }

    /// Source: recordings s09-liveness, s24-startup; known deviation `probe-kill-counts-from-former-end`.
    fn back_off_after_probe(
        &self,
        previous: Option<i64>,
        ran: i64,
        former: Option<i64>,
    ) -> AfterProbe {
        let next = self.back_off(previous, ran);
        back_off_from_former_end(previous, next, former)
    }

    /// Source: recordings s09-liveness, s24-startup: the kubelet stops and starts it in one go, or has called it waiting before it
    /// looks at how it ended.
    fn tells_probe_stop(&self) -> bool {
        false
    }

    /// Source: recordings p10-restart-rules, p22-long-backoff, s04-crashloop: it is told when the kubelet next looks at the Pod, at
    /// the end of the delay if nothing else happens.
    fn tells_back_off_at_once(&self) -> bool {
        false
    }

    /// Source: recording n16-nodeloss.
    fn evicts_ended(&self) -> bool {
        true
    }

    /// Source: recording p20-config.
    fn failed_start_waits(&self) -> bool {
        true
    }

    /// Source: recording p10b-restart-all; known deviation `exit-code-lost-by-restart-all`.
    fn restart_all_keeps_ends(&self) -> bool {
        false
    }

    /// Source: recording p11-ephemeral.
    fn ephemeral_is_started(&self) -> bool {
        false
    }

    /// Source: recording p12-resize.
    fn refuses_infeasible_resize(&self) -> bool {
        true
    }

    /// Source: recordings n16-nodeloss, q01-partition: a Pod that is being deleted has failed at once, unless only failed ones are
    /// replaced.
    fn job_outcome(&self, facts: JobPodFacts) -> JobOutcome {
        let lasts = facts.replaces_failed_only || facts.suspended;
        if facts.deleted && !lasts && facts.phase != Phase::Succeeded {
            return JobOutcome::Failed;
        }
        Documented.job_outcome(facts)
    }
}
