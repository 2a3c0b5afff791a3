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
    a_condition_time_that_moves_is_found: TimeMoves {
        fn transition_time(&self, _: Option<(bool, i64)>, _: bool, now: i64) -> i64 { now }
    }
    a_failed_init_container_that_is_let_be_is_found: InitFailureIsNothing {
        fn init_failure_is_final(&self, _: RestartPolicy) -> bool { false }
    }
}
