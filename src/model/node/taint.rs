//! Taints, and the tolerations that match them.

use crate::event::{Manifest, Toleration, TolerationKey};
use crate::model::decisions::{Decisions, QosClass};
use crate::model::state::State;

pub use crate::event::{Effect, TaintKey};

/// One of `spec.taints`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taint {
    /// `key`
    pub key: TaintKey,
    /// `effect`
    pub effect: Effect,
    /// `timeAdded`
    pub added: i64,
}

/// How long a taint is tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerated {
    /// Not at all.
    No,
    /// For so many seconds.
    For(u32),
    /// For ever.
    Forever,
}

impl Tolerated {
    /// Whether it is tolerated at all.
    pub fn at_all(self) -> bool {
        self != Self::No
    }
}

/// `spec.taints`: at most one a key and effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taints([Option<Taint>; Self::MOST]);

impl Taints {
    /// The most that a node of the model has.
    pub const MOST: usize = 10;

    /// The taints.
    pub fn iter(&self) -> impl Iterator<Item = &Taint> {
        self.0.iter().flatten()
    }

    /// Whether there is one with this key and effect.
    pub fn has(&self, key: TaintKey, effect: Effect) -> bool {
        self.iter()
            .any(|taint| taint.key == key && taint.effect == effect)
    }

    /// Adds a taint, unless it is there. Whether it was added.
    pub fn add(&mut self, taint: Taint) -> bool {
        if self.has(taint.key, taint.effect) {
            return false;
        }
        let free = self.0.iter_mut().find(|place| place.is_none());
        free.is_some_and(|place| {
            *place = Some(taint);
            true
        })
    }

    /// Takes a taint away. Whether it was there.
    pub fn remove(&mut self, key: TaintKey, effect: Effect) -> bool {
        let is = |taint: &Option<Taint>| {
            taint.is_some_and(|taint| taint.key == key && taint.effect == effect)
        };
        let Some(at) = self.0.iter().position(is) else {
            return false;
        };
        self.0[at..].rotate_left(1);
        self.0[Self::MOST - 1] = None;
        true
    }
}

/// Whether a toleration matches a taint: same key or every key, same effect or every effect.
///
/// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts
pub fn matches(toleration: &Toleration, taint: &Taint) -> bool {
    let key = match toleration.key {
        TolerationKey::Every => true,
        TolerationKey::Of(key) => key == taint.key,
    };
    key && toleration
        .effect
        .is_none_or(|effect| effect == taint.effect)
}

/// How long these tolerations let a Pod stay under a taint: the shortest of those that match.
///
/// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts; api: taint manager, GetMinTolerationTime
pub fn tolerated(tolerations: &[Toleration], taint: &Taint) -> Tolerated {
    let mut answer = Tolerated::No;
    for toleration in tolerations.iter().filter(|one| matches(one, taint)) {
        answer = match (answer, toleration.seconds) {
            (Tolerated::For(before), Some(seconds)) => Tolerated::For(before.min(seconds)),
            (_, Some(seconds)) => Tolerated::For(seconds),
            (Tolerated::For(before), None) => Tolerated::For(before),
            (_, None) => Tolerated::Forever,
        };
    }
    answer
}

impl State {
    /// A manifest as the API server admits it: with the tolerations that every Pod gets, where it has none of its own.
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#taint-based-evictions
    pub(in crate::model) fn admitted(
        &self,
        decisions: &dyn Decisions,
        manifest: &Manifest,
    ) -> Manifest {
        let mut manifest = manifest.clone().in_order();
        for (key, seconds) in [
            (TaintKey::NotReady, self.world.default_not_ready_toleration),
            (
                TaintKey::Unreachable,
                self.world.default_unreachable_toleration,
            ),
        ] {
            let taint = Taint {
                key,
                effect: Effect::NoExecute,
                added: 0,
            };
            let tolerations = &mut manifest.placement.tolerations;
            if !tolerations.iter().any(|one| matches(one, &taint)) {
                tolerations.extend(decisions.default_toleration(key, seconds));
            }
        }
        // Source: concepts/scheduling-eviction/taint-and-toleration.md#taint-nodes-by-condition
        if decisions.qos_class(&manifest) != QosClass::BestEffort {
            let toleration = Toleration::of(TaintKey::MemoryPressure, Effect::NoSchedule, None);
            if !manifest.placement.tolerations.contains(&toleration) {
                manifest.placement.tolerations.push(toleration);
            }
        }
        manifest
    }
}
