//! Phase and conditions.

use podlaw::event::RestartPolicy;
use podlaw::model::{Decisions, Documented, Phase, PhaseFacts};

use crate::wrong;

wrong! {
    a_phase_that_leaves_failed_is_found: LeavesFailed {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            if facts.stored == Phase::Failed { Phase::Succeeded } else { Documented.phase(facts) }
        }
    }
    a_pod_that_runs_before_all_are_created_is_found: RunsByOne {
        fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
            let one = facts.apps.iter().any(|app| app.created);
            match Documented.phase(facts) {
                Phase::Pending if one => Phase::Running,
                phase => phase,
            }
        }
    }
    a_failed_init_container_that_ends_its_pod_too_soon_is_found: InitFailureIsFinal {
        fn init_failure_is_final(&self, policy: RestartPolicy) -> bool { policy != RestartPolicy::Always }
    }
    a_condition_time_that_moves_is_found: TimeMoves {
        fn transition_time(&self, _: Option<(bool, i64)>, _: bool, now: i64) -> i64 { now }
    }
    containers_that_are_ready_until_they_end_are_found: ReadyUntilTheEnd {
        fn containers_ready(&self, _: bool, ended: bool) -> bool { !ended }
    }
    sidecars_that_nobody_waits_for_are_found: IgnoresSidecars {
        fn initialized(&self, inits_done: bool, _: bool) -> bool { inits_done }
    }
    a_failed_init_container_that_is_let_be_is_found: InitFailureIsNothing {
        fn init_failure_is_final(&self, _: RestartPolicy) -> bool { false }
    }
}
