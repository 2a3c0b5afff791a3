//! Restarts, back-off, init containers, sidecars and images.

use super::mutants;
use crate::event::{Operator, OwnRestarts, PullPolicy, RestartAction, RestartPolicy, Role};
use crate::model::{AfterProbe, Documented, Ended, NextFacts};

fn with(ended: Ended, change: impl FnOnce(&mut OwnRestarts)) -> Ended {
    let mut own = ended.own;
    change(&mut own);
    Ended { own, ..ended }
}

mutants! {
    /// An app container that exits with 0 is not run again under `Always`.
    "restart.always-ends-on-success" by ["phase.always-never-completes"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) && !(ended.role == Role::App && ended.code == 0)
        }
    }
    /// An app container that exits with 0 is run again under `OnFailure`.
    "restart.on-failure-restarts-success" by ["restart.onfailure-zero-final"] {
        fn restarts(&self, ended: Ended) -> bool {
            let policy = ended.own.policy.unwrap_or(ended.policy);
            Documented.restarts(ended) || ended.role == Role::App && policy == RestartPolicy::OnFailure
        }
    }
    /// A container that has failed is not run again under `OnFailure`.
    "restart.on-failure-is-never" by ["phase.onfailure-not-failed-by-exit"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) && ended.policy != RestartPolicy::OnFailure
        }
    }
    /// A container that was killed (137) is left dead under `OnFailure`.
    "restart.killed-stays-dead" by ["phase.onfailure-not-failed-by-exit"] {
        fn restarts(&self, ended: Ended) -> bool {
            let code = if ended.code == 137 { 0 } else { ended.code };
            Documented.restarts(Ended { code, ..ended })
        }
    }
    /// An app container is run again under `Never`.
    "restart.never-restarts" by ["phase.running-has-live-container"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) || ended.role == Role::App && ended.code != 0
        }
    }
    /// A restart rule of a container counts only where its Pod restarts anyhow.
    "restart.rule-only-stricter" by ["restart.kubelet-restarts"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) && Documented.restarts(with(ended, |own| own.rule = None))
        }
    }
    /// A container's own restart policy is not looked at.
    "restart.own-policy-ignored" by ["init.never-not-retried"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(with(ended, |own| own.policy = None))
        }
    }
    /// The operator `NotIn` of a restart rule is read as `In`.
    "restart.not-in-is-in" by ["rules.first-match-wins"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(with(ended, |own| {
                if let Some(rule) = &mut own.rule { rule.operator = Operator::In }
            }))
        }
    }
    /// `RestartAllContainers` restarts nothing but the container that has ended.
    "restart.all-is-one" by ["restartall.all-containers"] {
        fn restarts_all(&self, _: Ended) -> bool { false }
    }
    /// Only app containers can ask for a restart of all containers.
    "restart.all-only-by-apps" by ["restartall.all-containers"] {
        fn restarts_all(&self, ended: Ended) -> bool {
            ended.role == Role::App && Documented.restarts_all(ended)
        }
    }
    /// All containers are restarted for any rule that matches, whatever its action is.
    "restart.all-whatever-action" by ["rules.same-backoff"] {
        fn restarts_all(&self, ended: Ended) -> bool {
            Documented.restarts_all(with(ended, |own| {
                if let Some(rule) = &mut own.rule { rule.action = RestartAction::RestartAllContainers }
            }))
        }
    }
    /// `restartCount` stops at five, the number of dead containers that are kept.
    "restart.count-of-dead-containers" of "kubernetes/kubernetes#6794" by ["state.new-run-counted"] {
        fn restart_count(&self, runs: u32) -> u32 { Documented.restart_count(runs).min(5) }
    }
    /// `restartCount` counts runs, not restarts.
    "restart.count-of-runs" by ["state.restart-count-begins-at-0"] {
        fn restart_count(&self, runs: u32) -> u32 { runs }
    }
    /// The first restart is not counted.
    "restart.count-one-behind" by ["state.new-run-counted", "state.no-last-state-in-first-run"] {
        fn restart_count(&self, runs: u32) -> u32 { runs.saturating_sub(2) }
    }
    /// A container that fails is run again at once, every time.
    "back-off.none" by ["backoff.exponential"] {
        fn back_off(&self, _: Option<i64>, _: i64) -> i64 { 0 }
    }
    /// The delay grows by 10 s each time, where it should double.
    "back-off.linear" by ["backoff.exponential"] {
        fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
            match previous {
                Some(delay) if ran < 600_000 => (delay + 10_000).min(300_000),
                _ => Documented.back_off(previous, ran),
            }
        }
    }
    /// The delay is tripled, where it should double.
    "back-off.triples" by ["backoff.no-longer"] {
        fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
            match previous {
                Some(delay) if delay > 0 && ran < 600_000 => (delay * 3).min(300_000),
                _ => Documented.back_off(previous, ran),
            }
        }
    }
    /// The delay grows beyond five minutes.
    "back-off.without-cap" by ["backoff.cap", "backoff.no-longer"] {
        fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
            match previous {
                Some(delay) if delay > 0 && ran < 600_000 => delay * 2,
                _ => Documented.back_off(previous, ran),
            }
        }
    }
    /// The delay does not begin anew after a run of ten minutes.
    "back-off.never-reset" by ["backoff.reset-10m", "backoff.no-longer"] {
        fn back_off(&self, previous: Option<i64>, _: i64) -> i64 { Documented.back_off(previous, 0) }
    }
    /// A run of one minute is enough for the delay to begin anew.
    "back-off.reset-too-soon" by ["backoff.exponential"] {
        fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 { Documented.back_off(previous, ran * 10) }
    }
    /// Each restart for a probe comes at once.
    "back-off.none-after-probes" by ["backoff.applies-on-success-too"] {
        fn back_off_after_probe(&self, _: Option<i64>, _: i64, _: Option<i64>) -> AfterProbe {
            AfterProbe::as_ever(0)
        }
    }
    /// A node's own longest delay is not kept.
    "back-off.node-limit-ignored" by ["backoff.configurable-max", "backoff.cap"] {
        fn back_off_on_node(&self, delay: i64, _: i64) -> i64 { delay }
    }
    /// All init containers start at once.
    "init.parallel" by ["init.runs-alone"] {
        fn next_starts(&self, facts: &NextFacts) -> bool {
            Documented.next_starts(facts) || facts.role == Role::Init && facts.runs
        }
    }
    /// An init container that succeeded runs again under `Always`.
    "init.success-runs-again" by ["init.always-acts-onfailure", "init.sequential"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) || ended.role == Role::Init && ended.policy == RestartPolicy::Always
        }
    }
    /// A failed init container is not tried again under `OnFailure`.
    "init.not-retried" by ["init.retry-always-onfailure"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) && !(ended.role == Role::Init && ended.policy == RestartPolicy::OnFailure)
        }
    }
    /// An init container that the runtime once could not start is never tried again.
    "init.failed-start-not-retried" of "kubernetes/kubernetes#126440" by ["init.retry-always-onfailure"] {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) && !(ended.role == Role::Init && ended.code == 128)
        }
    }
    /// A failed init container fails its Pod under `Always` too.
    "init.failure-is-final-under-always" by ["phase.always-never-completes"] {
        fn init_failure_is_final(&self, policy: RestartPolicy) -> bool { policy != RestartPolicy::OnFailure }
    }
    /// In a new sandbox the init containers do not run again: the Pod counts as initialized.
    "init.not-run-in-new-sandbox" by ["init.rerun-on-pod-restart"] {
        fn sandbox_begins_anew(&self) -> bool { false }
    }
    /// The record of an init container from the sandbox before counts as its success in the new one.
    "init.done-in-former-sandbox" of "kubernetes/kubernetes#120247", "kubernetes/kubernetes#137710" by ["init.rerun-on-pod-restart"] {
        fn init_is_done(&self, code: i32, _: bool) -> bool { code == 0 }
    }
    /// A sidecar follows the restart policy of its Pod.
    "sidecar.follows-policy" by ["sidecar.restarts-always", "sidecar.definition"] {
        fn restarts(&self, ended: Ended) -> bool {
            let role = if ended.role == Role::Sidecar { Role::App } else { ended.role };
            Documented.restarts(Ended { role, ..ended })
        }
    }
    /// What comes after a sidecar starts as soon as its process runs, before its startup probe has succeeded.
    "sidecar.next-before-started" by ["sidecar.next-after-started"] {
        fn next_starts(&self, facts: &NextFacts) -> bool {
            Documented.next_starts(facts) || facts.role == Role::Sidecar && facts.runs
        }
    }
    /// An image that is there is pulled again under `IfNotPresent`.
    "image.pulled-though-present" by ["image.ifnotpresent-skips"] {
        fn pulls(&self, policy: PullPolicy, _: bool) -> bool { policy != PullPolicy::Never }
    }
    /// An image is pulled under `Never`.
    "image.pulled-under-never" by ["image.never-asks-nobody"] {
        fn pulls(&self, policy: PullPolicy, present: bool) -> bool { policy == PullPolicy::Always || !present }
    }
    /// An image that is there is not asked for under `Always`.
    "image.always-only-once" by ["image.always-asks"] {
        fn pulls(&self, policy: PullPolicy, present: bool) -> bool { policy != PullPolicy::Never && !present }
    }
    /// An image that cannot be pulled is tried every few seconds.
    "image.pull-without-back-off" by ["image.pulls-ever-less-often"] {
        fn pull_back_off(&self, _: i64) -> i64 { 2_000 }
    }
    /// The delay of pulls grows beyond five minutes.
    "image.pull-back-off-without-cap" by ["image.pulls-again"] {
        fn pull_back_off(&self, previous: i64) -> i64 { (previous * 2).max(10_000) }
    }
    /// A container that runs goes on with the image that it had, though its spec names another.
    "image.change-not-carried-out" by ["update.image-restarts-container"] {
        fn image_change_restarts(&self, _: Role) -> bool { false }
    }
}
