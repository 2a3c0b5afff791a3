//! How Pods end.

use podlaw::model::Decisions;

use crate::wrong;

wrong! {
    sidecars_that_stop_first_are_found: SidecarsFirst {
        fn stops_sidecar(&self, _: bool, _: bool) -> bool { true }
    }
    a_grace_period_that_grows_is_found: GraceGrows {
        fn grace_again(&self, _: u32, asked: u32) -> u32 { asked }
    }
    an_early_kill_is_found: KillsEarly {
        fn kill_time(&self, deadline: i64, signalled: i64) -> i64 {
            deadline.min(signalled + 1_000)
        }
    }
}
