//! Rolling updates of Deployments.

use super::mutants;
use crate::model::{Bounds, Documented, OldFacts, RecreateFacts};

mutants! {
    /// The default surge of 25 % is rounded down.
    "rollout.surge-rounded-down" by ["deploy.keeps-available"] {
        fn rollout_bounds(&self, replicas: u16, surge: Option<u8>, unavailable: Option<u8>) -> Bounds {
            let quarter = u8::try_from(replicas / 4).unwrap_or(u8::MAX);
            Documented.rollout_bounds(replicas, surge.or(Some(quarter)), unavailable)
        }
    }
    /// `maxSurge` is not looked at.
    "rollout.surge-ignored" by ["deploy.availability-bounds"] {
        fn rollout_bounds(&self, replicas: u16, _: Option<u8>, unavailable: Option<u8>) -> Bounds {
            Documented.rollout_bounds(replicas, None, unavailable)
        }
    }
    /// `maxUnavailable` is not looked at.
    "rollout.unavailable-ignored" by ["deploy.keeps-available"] {
        fn rollout_bounds(&self, replicas: u16, surge: Option<u8>, _: Option<u8>) -> Bounds {
            Documented.rollout_bounds(replicas, surge, None)
        }
    }
    /// One Pod more than allowed is unavailable.
    "rollout.one-unavailable-more" by ["deploy.keeps-available"] {
        fn rollout_bounds(&self, replicas: u16, surge: Option<u8>, unavailable: Option<u8>) -> Bounds {
            let bounds = Documented.rollout_bounds(replicas, surge, unavailable);
            Bounds { unavailable: bounds.unavailable + 1, ..bounds }
        }
    }
    /// All new Pods are made at once.
    "rollout.all-at-once" by ["deploy.availability-bounds"] {
        fn rolls_up_to(&self, replicas: u16, _: Bounds, _: u16, _: u16) -> u16 { replicas }
    }
    /// No new Pods are made.
    "rollout.never-rolls" by ["workload.rollout"] {
        fn rolls_up_to(&self, replicas: u16, _: Bounds, _: u16, new: u16) -> u16 { new.min(replicas) }
    }
    /// All old Pods are deleted at once.
    "rollout.old-ones-go-at-once" by ["deploy.keeps-available"] {
        fn rolls_down_by(&self, facts: OldFacts) -> u16 { facts.total.saturating_sub(facts.new_replicas) }
    }
    /// Old Pods are deleted though new ones are not available yet.
    "rollout.new-ones-not-waited-for" by ["deploy.keeps-available"] {
        fn rolls_down_by(&self, facts: OldFacts) -> u16 {
            Documented.rolls_down_by(OldFacts { new_available: facts.new_replicas, ..facts })
        }
    }
    /// Under `Recreate` new Pods are made beside old ones.
    "rollout.recreates-beside" by ["deploy.recreate-order"] {
        fn recreates(&self, _: RecreateFacts) -> bool { true }
    }
    /// A Deployment without progress is never reported as stalled.
    "rollout.never-stalls" by ["deploy.stall-is-told"] {
        fn stalls_at(&self, _: i64, _: u32) -> i64 { i64::MAX / 4 }
    }
}
