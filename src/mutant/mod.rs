//! The bank of bugs: the reference model with exactly one decision made wrongly on purpose, each as implementations have
//! made it or easily may. A rule book that does not find them all is too weak; a rule that finds none has not shown what it
//! is good for.
//!
//! What a mutant does wrong is one override of [`Decisions`]; the model's code knows of none. Known bugs that no override can
//! stand for are listed in [`BEYOND`].

mod api;
mod beyond;
mod conditions;
mod controllers;
mod job;
mod node;
mod phase;
mod probe;
mod restart;
mod rollout;
mod scheduling;
mod storage;
mod termination;

use std::sync::LazyLock;

use crate::model::Decisions;
pub use beyond::{BEYOND, Beyond};

/// The model with one wrong decision.
#[derive(Clone, Copy)]
pub struct Mutant {
    /// Stable; topic and mistake.
    pub id: &'static str,
    wrong: &'static str,
    /// Public issues of implementations that did so, as `kubernetes/kubernetes#126341`; none for what anybody may get wrong.
    pub origins: &'static [&'static str],
    /// The rules that speak against it; one of them has to find it.
    pub rules: &'static [&'static str],
    /// The decisions.
    pub decisions: &'static dyn Decisions,
}

impl Mutant {
    /// What it does wrong.
    pub fn wrong(&self) -> &'static str {
        self.wrong.trim_start()
    }
}

impl std::fmt::Debug for Mutant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.id, self.wrong())
    }
}

/// Writes mutants down: what is wrong, the id, issues after `of`, rules after `by`, and the decision.
macro_rules! mutants {
    ($($(#[doc = $wrong:literal])+ $id:literal $(of $($origin:literal),+)? by [$($rule:literal),* $(,)?] { $($decision:item)+ })*) => {
        pub(super) static ALL: &[crate::mutant::Mutant] = &[$(crate::mutant::Mutant {
            id: $id,
            wrong: concat!($($wrong),+),
            origins: &[$($($origin),+)?],
            rules: &[$($rule),*],
            decisions: &{
                struct Wrong;
                impl crate::model::Decisions for Wrong {
                    $($decision)+
                }
                Wrong
            },
        }),*];
    };
}
use mutants;

/// All mutants, by topic.
pub static MUTANTS: LazyLock<Vec<Mutant>> = LazyLock::new(|| {
    let topics = [
        restart::ALL,
        phase::ALL,
        conditions::ALL,
        probe::ALL,
        termination::ALL,
        node::ALL,
        scheduling::ALL,
        storage::ALL,
        api::ALL,
        controllers::ALL,
        rollout::ALL,
        job::ALL,
    ];
    topics.concat()
});
