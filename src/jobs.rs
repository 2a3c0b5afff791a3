//! Work in several threads, the outcome of which does not depend on how many they are.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many threads work: as many as were asked for, else one a core.
pub(crate) fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Does the work of these numbers; what comes out stands in their order. Nothing is begun once `stops` says so, nor after a
/// number whose outcome `ends` the work, and what was done beyond that is left out.
pub(crate) fn in_order<R: Send>(
    numbers: Range<u64>,
    jobs: usize,
    stops: &(dyn Fn() -> bool + Sync),
    work: &(dyn Fn(u64) -> R + Sync),
    ends: &(dyn Fn(&R) -> bool + Sync),
) -> Vec<R> {
    let (next, end) = (AtomicU64::new(numbers.start), AtomicU64::new(numbers.end));
    let done: Mutex<BTreeMap<u64, R>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                while !stops() {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= end.load(Ordering::SeqCst) {
                        break;
                    }
                    let outcome = work(number);
                    if ends(&outcome) {
                        end.fetch_min(number + 1, Ordering::SeqCst);
                    }
                    if let Ok(mut done) = done.lock() {
                        done.insert(number, outcome);
                    }
                }
            });
        }
    });
    let end = end.into_inner();
    let done = done.into_inner().unwrap_or_default();
    let kept = done.into_iter().filter(|(number, _)| *number < end);
    kept.map(|(_, outcome)| outcome).collect()
}
