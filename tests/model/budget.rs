//! Disruption budgets, and evictions through the API.

use podlaw::model::{BudgetFacts, Decisions, Documented, EvictionReply, ProtectedFacts};

use crate::requests::asked;
use crate::wrong;

#[test]
fn a_budget_lets_one_pod_go_at_a_time() {
    let lines = asked(
        "- createWorkload: {number: 0, spec: {replicaSet: {replicas: 2, template: {containers: [{role: app}]}}}}
- createBudget: {number: 0, app: rs0, minAvailable: 1}
- timePasses: {millis: 5000}
- evictPod: {pod: rs0-1}
- evictPod: {pod: rs0-2}
- timePasses: {millis: 60000}
- evictPod: {pod: rs0-2}
- createBudget: {number: 1, app: rs0, minAvailable: 0}
- timePasses: {millis: 5000}
- evictPod: {pod: rs0-3}
- deletePod: {pod: rs0-3}",
    );
    let evictions: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("create eviction "))
        .collect();
    assert_eq!(evictions, ["200", "429", "200", "500"]);
    assert_eq!(lines.last().map(String::as_str), Some("delete  200"));
}

wrong! {
    an_eviction_that_is_never_granted_is_found: NeverGrants {
        fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
            Documented.protected_eviction(ProtectedFacts { allowed: 0, ..facts })
        }
    }
    an_eviction_with_another_code_is_found: Accepted {
        fn eviction_code(&self) -> u16 { 202 }
    }
    a_budget_that_allows_all_that_is_healthy_is_found: AllowsHealthy {
        fn disruptions_allowed(&self, facts: BudgetFacts) -> u16 { facts.healthy }
    }
    a_budget_that_allows_nothing_is_found: AllowsNothing {
        fn disruptions_allowed(&self, _: BudgetFacts) -> u16 { 0 }
    }
    a_budget_that_is_passed_over_is_found: IgnoresBudgets {
        fn protected_eviction(&self, _: ProtectedFacts) -> EvictionReply {
            EvictionReply::Granted(false)
        }
    }
    a_budget_that_holds_what_does_not_run_is_found: HoldsEverything {
        fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
            if facts.budgets > 0 { EvictionReply::TooMany } else { EvictionReply::Granted(false) }
        }
    }
}
