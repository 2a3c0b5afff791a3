//! Openings: short scenarios that lead to where chance hardly ever comes (a budget that refuses, a gate that closes again).
//! Some cases begin with one of these, its steps in another order each time; in half of them it stands alone, in the others
//! the events of a tape come after it.

use std::sync::LazyLock;

use crate::event::{Scenario, World};

/// One case in so many begins with an opening.
const OPENED: u64 = 2;

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
    "all-nodes-away-in-turn"
    "all-nodes-lost"
    "budget-refuses"
    "claim-bound-late"
    "claim-of-another"
    "claims-deleted"
    "claims-kept"
    "claims-unused"
    "collected"
    "config-comes-late"
    "cron-allows"
    "cron-forbids"
    "cron-late"
    "cron-late-in-time"
    "cron-replaces"
    "daemon-kept-out"
    "daemon-leaves"
    "daemon-refused"
    "daemon-stays"
    "deadline-and-kubelet"
    "deadline-and-restarts"
    "deadline-raised"
    "delete-asks-again"
    "deployment-grows-midway"
    "deployment-scaled"
    "deployment-stalls"
    "ended-leaves-room"
    "ends-unseen"
    "equals-do-not-preempt"
    "evicted-at-once"
    "finished-and-no-threshold"
    "finished-and-restarted"
    "first-index-is-enough"
    "fits-one-after-the-other"
    "forced-long"
    "forced-while-away"
    "foreground"
    "foreground-replicas"
    "gate-closes"
    "gated-binding"
    "gated-narrows"
    "gates-added"
    "grace-shortened-twice"
    "image-asked-for-again"
    "image-mended"
    "image-never-asked-for"
    "image-never-pulled"
    "image-never-there"
    "init-and-reboot"
    "init-and-reboot-anew"
    "init-behind-a-service"
    "init-fails-never"
    "init-fails-on-failure"
    "init-fails-under-never"
    "init-never"
    "init-rule-fails"
    "init-rules"
    "init-starts-late"
    "job-disruption-fails"
    "job-disruption-ignored"
    "job-failed-indexes"
    "job-fails-in-place"
    "job-fails-index"
    "job-failure-ignored"
    "job-failure-policy"
    "job-first-rule"
    "job-long-back-off"
    "job-nearly-done"
    "job-other-code"
    "job-per-index"
    "job-queue"
    "job-replaces-at-once"
    "job-replaces-failed"
    "job-resumed"
    "job-second-rule"
    "job-stopped-well"
    "job-suspended-first"
    "job-suspended-past-its-deadline"
    "job-suspended-stops"
    "job-unfit"
    "kubelet-restarts"
    "kubelet-restarts-while-stopping"
    "liveness-after-ten-minutes"
    "liveness-in-a-row"
    "liveness-never"
    "liveness-of-the-unready"
    "loops-for-ten-minutes"
    "node-fails-ignored"
    "node-named"
    "node-too-small"
    "nodes-back"
    "old-version"
    "orphan-finished"
    "out-of-memory"
    "out-of-service"
    "pending-evicted"
    "poststart-fails"
    "poststart-hangs"
    "preempts"
    "preempts-the-ordinary"
    "pressed-by-use"
    "pressed-node"
    "pressed-order"
    "prestop-hangs"
    "prestop-in-a-shutdown"
    "prestop-left-out"
    "prestop-of-the-unhealthy"
    "prestop-sleeps"
    "prestop-takes-long"
    "probe-grace"
    "probe-grace-longer"
    "probe-grace-of-pod"
    "probes-by-command"
    "published-unready"
    "readiness-and-kubelet"
    "readiness-delayed"
    "readiness-fails-once"
    "readiness-in-termination"
    "readiness-seldom"
    "recreate-update"
    "released"
    "replicas-pending-go-first"
    "replicas-young-go-first"
    "resize-beside-others"
    "resize-class"
    "resize-cpu"
    "resize-init"
    "resize-limit"
    "resize-memory"
    "resize-of-the-other"
    "resize-restarts"
    "resize-restarts-never"
    "resize-sidecar"
    "resize-waits"
    "resize-windows"
    "restart-all"
    "restart-all-of-another-code"
    "restart-all-of-init"
    "restart-rules"
    "rests-ten-minutes"
    "rollback"
    "room-at-last"
    "selects-two-labels"
    "service-unready"
    "set-member-ends"
    "set-parallel"
    "set-partition"
    "set-shrinks"
    "set-updated"
    "shutdown"
    "shutdown-long"
    "shutdown-newcomer"
    "shutdown-short"
    "shutdown-takes-its-time"
    "shuts-down-with-short-graces"
    "sidecar-ends-unstarted"
    "sidecar-image"
    "sidecar-in-turn"
    "sidecar-in-turn-again"
    "sidecar-outlives"
    "sidecar-starts-late"
    "sidecars-last"
    "startup-after-a-delay"
    "startup-after-liveness"
    "startup-fails-again"
    "startup-first"
    "static-pods"
    "static-replaced"
    "stop-signal"
    "stop-signal-of-an-image"
    "success-at-last"
    "success-by-policy"
    "successes-in-a-row"
    "surge-none"
    "template-changes-ds"
    "template-changes-rs"
    "template-changes-sts"
    "tolerates-for-no-time"
    "toleration-not-used-up"
    "toleration-runs-out"
    "two-budgets"
    "two-that-select"
    "unavailable-none"
    "unfit-ephemeral"
    "unready-beside-a-budget"
    "volume-and-reboot"
    "volume-full"
    "volume-of-the-next"
    "waits-for-its-claim"
    "windows-on-linux"
}

/// The opening of a case, if it has one, and whether it stands alone: first each of them does, then each is followed by
/// something, and so on.
pub(in crate::harness) fn opening(case: u64) -> Option<(&'static Scenario, bool)> {
    if case % OPENED != OPENED - 1 {
        return None;
    }
    let count = u64::try_from(OPENINGS.len()).unwrap_or(u64::MAX);
    let number = case / OPENED;
    let at = usize::try_from(number % count).unwrap_or_default();
    let alone = (number / count).is_multiple_of(2);
    Some((&OPENINGS[at].1, alone))
}

/// The world of an opening, in which steps come in the order of that of the batch.
pub(in crate::harness) fn world_of(opening: &Scenario, batch: &World) -> World {
    World {
        schedule: batch.schedule,
        ..opening.world.clone()
    }
}
