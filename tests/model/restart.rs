//! Restarts of containers.

use podlaw::event::{OwnRestarts, RestartAction, RestartPolicy, RestartRule, Role};
use podlaw::model::{AfterProbe, Decisions, Documented, Ended, Kubernetes136};

use crate::wrong;

wrong! {
    a_back_off_that_grows_threefold_is_found: Triples {
        fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
            match (previous, Documented.back_off(previous, ran)) {
                (Some(before), next) if before > 0 && next > before => (before * 3).min(300_000),
                (_, next) => next,
            }
        }
    }
    a_rule_that_is_asked_only_for_failures_is_found: RuleOnlyForFailures {
        fn restarts(&self, ended: Ended) -> bool {
            let own = OwnRestarts { rule: ended.own.rule.filter(|_| ended.code != 0), ..ended.own };
            Documented.restarts(Ended { own, ..ended })
        }
    }
    a_restart_under_never_is_found: RestartsUnderNever {
        fn restarts(&self, ended: Ended) -> bool {
            let policy = match ended.policy {
                RestartPolicy::Never => RestartPolicy::OnFailure,
                policy => policy,
            };
            Documented.restarts(Ended { policy, ..ended })
        }
    }
    a_restart_after_success_is_found: RestartsAfterSuccess {
        fn restarts(&self, ended: Ended) -> bool {
            Documented.restarts(ended) || (ended.role == Role::App && ended.policy == RestartPolicy::OnFailure)
        }
    }
    a_missing_back_off_is_found: NoBackOff {
        fn back_off(&self, _: Option<i64>, _: i64) -> i64 { 0 }
    }
    a_back_off_above_its_cap_is_found: NoCap {
        fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
            match previous {
                Some(delay) if delay > 0 && ran < 600_000 => delay * 4,
                _ => Documented.back_off(previous, ran),
            }
        }
    }
    restarts_that_are_not_counted_are_found: NotCounted {
        fn restart_count(&self, _: u32) -> u32 { 0 }
    }
    an_ephemeral_container_that_is_started_again_is_found: EphemeralAgain {
        fn restarts(&self, ended: Ended) -> bool {
            ended.role == Role::Ephemeral || Documented.restarts(ended)
        }
    }
    a_cap_of_a_node_that_is_ignored_is_found: NodeCapIgnored {
        fn back_off_on_node(&self, delay: i64, _: i64) -> i64 { delay }
    }
    a_policy_of_a_container_that_is_ignored_is_found: NoOwnPolicy {
        fn restarts(&self, ended: Ended) -> bool {
            let own = OwnRestarts { policy: None, ..ended.own };
            Documented.restarts(Ended { own, ..ended })
        }
    }
    a_first_restart_that_waits_is_found: FirstWaits {
        fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
            Documented.back_off(previous, ran).max(10_000)
        }
    }
    a_stop_for_a_probe_that_does_not_count_is_found: ProbeUncounted {
        fn back_off_after_probe(&self, previous: Option<i64>, ran: i64, _: Option<i64>) -> AfterProbe {
            AfterProbe { delay: self.back_off(previous, ran), counts_as: previous }
        }
    }
    ten_minutes_that_do_not_count_after_a_probe_are_found: ProbeNoReset {
        fn back_off_after_probe(&self, previous: Option<i64>, _: i64, _: Option<i64>) -> AfterProbe {
            AfterProbe::as_ever(self.back_off(previous, 0))
        }
    }
    a_restart_of_one_in_place_of_all_is_found: RestartsOne {
        fn restarts_all(&self, _: Ended) -> bool { false }
    }
    a_restart_of_all_for_any_code_is_found: AnyCodeRestartsAll {
        fn restarts_all(&self, ended: Ended) -> bool {
            let done = ended.role == Role::Init && ended.code == 0;
            let all = |rule: RestartRule| rule.action == RestartAction::RestartAllContainers;
            !done && ended.own.rule.is_some_and(all)
        }
    }
    a_restart_of_all_that_any_rule_asks_for_is_found: AnyRuleRestartsAll {
        fn restarts_all(&self, ended: Ended) -> bool {
            ended.own.rule.is_some_and(|rule| rule.meets(ended.code))
        }
    }
}

/// Runs that a kubelet ends for a probe one after the other, each so many milliseconds long: the delays after them.
fn delays(decisions: &dyn Decisions, runs: &[i64]) -> Vec<i64> {
    let (mut previous, mut former) = (None, None);
    let after = |ran: &i64| {
        let AfterProbe { delay, counts_as } =
            decisions.back_off_after_probe(previous, *ran, former.map(|waited| waited + ran));
        (previous, former) = (counts_as, Some(delay));
        delay
    };
    runs.iter().map(after).collect()
}

#[test]
fn after_a_stop_for_a_probe_the_documents_count_each_restart_and_real_kubernetes_from_the_end_before()
 {
    assert_eq!(
        delays(&Documented, &[7_000; 4]),
        [0, 10_000, 20_000, 40_000]
    );
    assert_eq!(delays(&Kubernetes136, &[7_000; 4]), [0, 0, 10_000, 20_000]);
    assert_eq!(delays(&Kubernetes136, &[12_000; 4]), [0, 0, 0, 20_000]);
}
