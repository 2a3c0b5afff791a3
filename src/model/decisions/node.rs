//! Lost nodes, taints, and the collection of Pods that nobody else removes.

use crate::event::{Effect, RestartPolicy, TaintKey, Toleration, TolerationKey};
use crate::model::node::{Tolerated, Truth};
use crate::model::state::Phase;

pub(super) fn unknown_after(silent: i64, grace: i64) -> i64 {
    silent + grace
}

pub(super) fn condition_taint(ready: Truth) -> Option<TaintKey> {
    match ready {
        Truth::True => None,
        Truth::False => Some(TaintKey::NotReady),
        Truth::Unknown => Some(TaintKey::Unreachable),
    }
}

pub(super) fn evicts_from_lost(some_ready: bool) -> bool {
    some_ready
}

pub(super) fn eviction_time(tolerated: Tolerated, since: i64) -> Option<i64> {
    match tolerated {
        Tolerated::No => Some(since),
        Tolerated::For(seconds) => Some(since + i64::from(seconds) * 1_000),
        Tolerated::Forever => None,
    }
}

pub(super) fn default_toleration(key: TaintKey, seconds: u32) -> Option<Toleration> {
    let evicts = matches!(key, TaintKey::NotReady | TaintKey::Unreachable);
    evicts.then_some(Toleration {
        key: TolerationKey::Of(key),
        effect: Some(Effect::NoExecute),
        seconds: Some(seconds),
    })
}

pub(super) fn sandbox_again(policy: RestartPolicy, none_ran: bool) -> bool {
    policy != RestartPolicy::Never || none_ran
}

pub(super) fn orphan_collected(gone: i64) -> i64 {
    gone + 40_000
}

pub(super) fn collects_terminated(ended: usize, threshold: u32) -> bool {
    threshold > 0 && ended > threshold as usize
}

pub(super) fn collected_is_ended() -> bool {
    true
}

pub(super) fn collected_phase(phase: Phase) -> Phase {
    if phase.is_terminal() {
        phase
    } else {
        Phase::Failed
    }
}
