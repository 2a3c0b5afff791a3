//! Openings: short scenarios that lead to where chance hardly ever comes (a budget that refuses, a gate that closes again).
//! Some cases are one of these, its steps in another order each time.

use std::sync::LazyLock;

use crate::event::{Scenario, World};

/// One case in so many begins with an opening.
const OPENED: u64 = 4;

macro_rules! openings {
    ($($name:literal)*) => {
        /// The openings that come with podlaw: name and scenario (`fixtures/openings/`).
        pub static OPENINGS: LazyLock<Vec<(&'static str, Scenario)>> = LazyLock::new(|| {
            let all = [$(($name, include_str!(concat!("../../../fixtures/openings/", $name, ".yaml")))),*];
            let scenario = |(name, yaml): (&'static str, &str)| {
                let scenario = Scenario::from_yaml(yaml);
                (name, scenario.unwrap_or_else(|error| panic!("opening {name}: {error}")))
            };
            all.map(scenario).into()
        });
    };
}

openings! {
    "adopted"
    "budget-refuses"
    "cron-forbids"
    "daemon-leaves"
    "deadline-raised"
    "evicted-at-once"
    "first-index-is-enough"
    "foreground"
    "gate-closes"
    "gated-binding"
    "gated-narrows"
    "image-mended"
    "init-behind-a-service"
    "init-never"
    "init-rule-fails"
    "init-rules"
    "job-disruption-ignored"
    "job-failed-indexes"
    "job-failure-ignored"
    "job-failure-policy"
    "job-per-index"
    "job-resumed"
    "job-suspended-first"
    "kubelet-restarts"
    "liveness-in-a-row"
    "node-fails-ignored"
    "node-named"
    "pending-evicted"
    "poststart-fails"
    "preempts"
    "pressed-node"
    "prestop-hangs"
    "probe-grace"
    "readiness-in-termination"
    "resize-cpu"
    "resize-memory"
    "resize-restarts"
    "resize-restarts-never"
    "restart-all"
    "restart-rules"
    "rests-ten-minutes"
    "rollback"
    "service-unready"
    "set-partition"
    "set-shrinks"
    "shutdown"
    "sidecar-image"
    "sidecar-outlives"
    "sidecars-last"
    "template-changes-ds"
    "template-changes-rs"
    "template-changes-sts"
    "toleration-runs-out"
    "two-budgets"
    "unfit-ephemeral"
    "unready-beside-a-budget"
    "volume-and-reboot"
    "volume-full"
}

/// The opening of a case, if it has one.
pub(in crate::harness) fn opening(case: u64) -> Option<&'static Scenario> {
    if case % OPENED != OPENED - 1 {
        return None;
    }
    let count = u64::try_from(OPENINGS.len()).unwrap_or(u64::MAX);
    let at = usize::try_from(case / OPENED % count).unwrap_or_default();
    Some(&OPENINGS[at].1)
}

/// The world of an opening, in which steps come in the order of that of the batch.
pub(in crate::harness) fn world_of(opening: &Scenario, batch: &World) -> World {
    World {
        schedule: batch.schedule,
        ..opening.world.clone()
    }
}
