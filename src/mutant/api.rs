//! Requests to the API, and disruption budgets.

use super::mutants;
use crate::event::WorkloadSpec;
use crate::model::{BindingFacts, BudgetFacts, Documented, EvictionReply, ProtectedFacts};

mutants! {
    /// A Pod that is bound can be bound to another node.
    "api.bound-twice" by ["binding.second-binding-refused"] {
        fn binding_code(&self, facts: BindingFacts) -> u16 {
            Documented.binding_code(BindingFacts { bound: false, ..facts })
        }
    }
    /// A Pod with scheduling gates can be bound.
    "api.gated-is-bound" by ["sched.gated-binding-refused"] {
        fn binding_code(&self, facts: BindingFacts) -> u16 {
            Documented.binding_code(BindingFacts { gated: false, ..facts })
        }
    }
    /// A request is granted though the UID or resource version that it names is another.
    "api.precondition-ignored" by ["request.stale-resource-version"] {
        fn precondition_code(&self, _: bool) -> u16 { 200 }
    }
    /// A request is refused though the UID or resource version that it names is right.
    "api.precondition-always-fails" by ["request.uid-precondition-met"] {
        fn precondition_code(&self, _: bool) -> u16 { 409 }
    }
    /// A field that cannot change is changed.
    "api.immutable-changes" by ["sched.gate-addition-refused"] {
        fn refuses_immutable(&self) -> bool { false }
    }
    /// A Pod that is not valid is taken.
    "api.flawed-is-taken" by ["validation.invalid-pod-refused"] {
        fn refuses_flawed(&self) -> bool { false }
    }
    /// `activeDeadlineSeconds` can be raised.
    "api.deadline-raised" by ["update.active-deadline-shrinks"] {
        fn deadline_code(&self, _: Option<u32>, _: u32) -> u16 { 200 }
    }
    /// `activeDeadlineSeconds` cannot be set.
    "api.deadline-never-set" by ["update.deadline-lowered-granted"] {
        fn deadline_code(&self, _: Option<u32>, _: u32) -> u16 { 422 }
    }
    /// The node selector of a Pod without gates can be changed.
    "api.selector-changes" by ["sched.gated-directives-tighten"] {
        fn selector_code(&self, _: bool, _: bool) -> u16 { 200 }
    }
    /// An ephemeral container with probes or ports is taken.
    "api.unfit-ephemeral-is-taken" by ["ephemeral.unfit-refused"] {
        fn refuses_unfit_ephemeral(&self) -> bool { false }
    }
    /// Workloads are taken whatever they ask for.
    "api.workload-not-validated" by ["job.restart-policy"] {
        fn accepts_workload(&self, _: &WorkloadSpec) -> bool { true }
    }
    /// A Pod is evicted though its budget allows none to be.
    "budget.passed-over" by ["pdb.notes-what-it-grants"] {
        fn protected_eviction(&self, _: ProtectedFacts) -> EvictionReply { EvictionReply::Granted(false) }
    }
    /// A budget allows one Pod more to be evicted than it says.
    "budget.one-too-many" by ["pdb.allows-what-is-spare"] {
        fn disruptions_allowed(&self, facts: BudgetFacts) -> u16 {
            facts.healthy.min(Documented.disruptions_allowed(facts) + 1)
        }
    }
    /// A budget counts Pods that are expected, not those that are healthy.
    "budget.counts-expected" by ["pdb.allows-what-is-spare"] {
        fn disruptions_allowed(&self, facts: BudgetFacts) -> u16 { facts.expected.saturating_sub(facts.desired) }
    }
    /// A Pod under a budget is never evicted, though disruptions are allowed.
    "budget.never-grants" by ["pdb.grants-what-is-allowed"] {
        fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
            Documented.protected_eviction(ProtectedFacts { allowed: 0, ..facts })
        }
    }
    /// What a budget has granted is not counted at once.
    "budget.not-counted-at-once" by ["pdb.notes-what-it-grants"] {
        fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
            match Documented.protected_eviction(facts) {
                EvictionReply::Granted(_) => EvictionReply::Granted(false),
                reply => reply,
            }
        }
    }
    /// Of two budgets for one Pod, one is asked.
    "budget.two-are-one" by ["evict.several-budgets-refused"] {
        fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
            Documented.protected_eviction(ProtectedFacts { budgets: facts.budgets.min(1), ..facts })
        }
    }
    /// A budget holds Pods that do not run.
    "budget.holds-pending" by ["pdb.non-running-always-evictable"] {
        fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
            let phase = if facts.phase == crate::model::Phase::Pending { crate::model::Phase::Running } else { facts.phase };
            Documented.protected_eviction(ProtectedFacts { phase, ..facts })
        }
    }
    /// `AlwaysAllow` is not looked at.
    "budget.always-allow-ignored" by ["pdb.unready-pod-evictable"] {
        fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
            Documented.protected_eviction(ProtectedFacts { always_allow: false, ..facts })
        }
    }
}
