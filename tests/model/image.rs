//! Images: when they are pulled, and how often that is tried.

use podlaw::event::PullPolicy;
use podlaw::model::{Decisions, Documented};

use crate::wrong;

wrong! {
    an_image_that_is_pulled_under_never_is_found: PullsUnderNever {
        fn pulls(&self, policy: PullPolicy, present: bool) -> bool {
            Documented.pulls(policy, present) || !present
        }
    }
    a_registry_that_is_not_asked_again_is_found: AsksOnce {
        fn pulls(&self, policy: PullPolicy, present: bool) -> bool {
            policy != PullPolicy::Never && !present
        }
    }
    a_pull_that_is_tried_again_too_often_is_found: PullsOften {
        fn pull_back_off(&self, _: i64) -> i64 { 10_000 }
    }
    a_pull_that_is_tried_again_too_late_is_found: PullsSeldom {
        fn pull_back_off(&self, previous: i64) -> i64 {
            if previous == 0 { 10_000 } else { previous * 2 }
        }
    }
}
