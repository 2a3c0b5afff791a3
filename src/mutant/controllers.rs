//! ReplicaSets, StatefulSets, DaemonSets, CronJobs, and garbage collection.

use super::mutants;
use crate::event::ConcurrencyPolicy;
use crate::model::{
    ClaimFacts, DaemonFacts, Documented, OrderFacts, Start, StartFacts, VictimFacts,
};

mutants! {
    /// A ReplicaSet takes Pods that another object controls.
    "replica-set.adopts-of-others" by ["workload.no-steal"] {
        fn adopts(&self, facts: &ClaimFacts) -> bool {
            Documented.adopts(&ClaimFacts { controlled_by_other: false, ..*facts })
        }
    }
    /// A ReplicaSet takes no Pods that it did not make.
    "replica-set.never-adopts" by ["workload.adoption"] {
        fn adopts(&self, _: &ClaimFacts) -> bool { false }
    }
    /// A ReplicaSet keeps Pods that it does not select any more.
    "replica-set.never-releases" by ["workload.release"] {
        fn releases(&self, _: &ClaimFacts) -> bool { false }
    }
    /// A ReplicaSet has one Pod more than it should.
    "replica-set.one-too-many" by ["workload.replicas-by-controller"] {
        fn replicas(&self, asked: u16) -> u16 { asked + 1 }
    }
    /// A ReplicaSet scaled to 0 keeps one Pod.
    "replica-set.never-empty" by ["deploy.update-goes-on", "workload.replicas-by-controller"] {
        fn replicas(&self, asked: u16) -> u16 { asked.max(1) }
    }
    /// A Pod is available as soon as it is ready.
    "replica-set.min-ready-ignored" by ["sts.ordered-create"] {
        fn available(&self, _: i64, _: u32) -> bool { true }
    }
    /// A ReplicaSet that shrinks deletes the oldest Pods first.
    "replica-set.old-go-first" by ["rs.scale-down-keeps-the-fitter"] {
        fn victim_rank(&self, facts: VictimFacts) -> [i64; 5] {
            let [bound, runs, ready, created, uid] = Documented.victim_rank(facts);
            [bound, runs, ready, -created, -uid]
        }
    }
    /// What an owner leaves behind stays.
    "garbage.not-collected" by ["gc.cascade-default"] {
        fn collects(&self) -> bool { false }
    }
    /// An owner that is deleted in the foreground goes before its dependents.
    "garbage.foreground-does-not-wait" by ["gc.foreground-order"] {
        fn foreground_owner_goes(&self, _: usize) -> bool { true }
    }
    /// A StatefulSet makes its Pods all at once.
    "stateful-set.all-at-once" by ["sts.ordered-create"] {
        fn makes_ordinal(&self, _: OrderFacts) -> bool { true }
    }
    /// A StatefulSet makes no Pod at all.
    "stateful-set.makes-none" by ["sts.makes-the-next"] {
        fn makes_ordinal(&self, _: OrderFacts) -> bool { false }
    }
    /// A StatefulSet updates Pods below its partition.
    "stateful-set.partition-ignored" by ["sts.rolling-order"] {
        fn spares_ordinal(&self, _: u8, _: u8) -> bool { false }
    }
    /// A StatefulSet leaves the Pod of the partition itself as it is.
    "stateful-set.partition-off-by-one" by ["sts.update-goes-on"] {
        fn spares_ordinal(&self, ordinal: u8, partition: u8) -> bool { partition > 0 && ordinal <= partition }
    }
    /// A DaemonSet makes Pods for nodes that keep them out.
    "daemon-set.everywhere" by ["ds.desires-fitting-nodes"] {
        fn daemon_runs(&self, _: DaemonFacts) -> bool { true }
    }
    /// A DaemonSet makes no Pods.
    "daemon-set.nowhere" by ["ds.runs-on-each-node"] {
        fn daemon_runs(&self, _: DaemonFacts) -> bool { false }
    }
    /// A daemon Pod stays on a node that drives it away.
    "daemon-set.stays" by ["ds.leaves-unmatched-node"] {
        fn daemon_stays(&self, _: DaemonFacts) -> bool { true }
    }
    /// A rolling update of a DaemonSet takes two Pods at once.
    "daemon-set.two-to-spare" by ["ds.update-keeps-available"] {
        fn daemons_to_spare(&self, unavailable: u16) -> u16 { 2_u16.saturating_sub(unavailable) }
    }
    /// A DaemonSet replaces a failed Pod only after an hour.
    "daemon-set.replaces-after-an-hour" by ["ds.replaces-failed"] {
        fn daemon_back_off(&self, _: u8) -> i64 { 3_600_000 }
    }
    /// A CronJob under `Forbid` starts a Job beside one that runs.
    "cron-job.forbid-ignored" by ["cron.concurrency"] {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            Documented.cron_starts(StartFacts { active: 0, ..facts })
        }
    }
    /// A CronJob under `Replace` leaves the former Job.
    "cron-job.replace-leaves-former" by ["cron.concurrency"] {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            match Documented.cron_starts(facts) {
                Start::Instead => Start::Beside,
                start => start,
            }
        }
    }
    /// A CronJob under `Allow` replaces the former Job.
    "cron-job.allow-replaces" by ["cron.leaves-the-unfinished"] {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            let allows = facts.policy == ConcurrencyPolicy::Allow;
            let policy = if allows { ConcurrencyPolicy::Replace } else { facts.policy };
            Documented.cron_starts(StartFacts { policy, ..facts })
        }
    }
    /// A CronJob starts a Job after its starting deadline.
    "cron-job.deadline-ignored" by ["cron.starting-deadline"] {
        fn cron_starts(&self, facts: StartFacts) -> Start {
            Documented.cron_starts(StartFacts { deadline: None, ..facts })
        }
    }
    /// A CronJob never starts a Job.
    "cron-job.never-starts" by ["cron.creates-at-schedule"] {
        fn cron_starts(&self, _: StartFacts) -> Start { Start::No }
    }
}
