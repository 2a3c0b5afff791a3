//! Reading ahead: while what came is judged, a thread reads what comes next.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};
use std::vec::IntoIter;

/// How many items change hands at once: handing over costs as much as it takes to read a few.
const BATCH: usize = 64;
/// How many batches wait to be taken.
const WAITING: usize = 2;

/// The items of an iterator that runs in a thread of its own. See [`ahead`].
#[derive(Debug)]
pub struct Ahead<T> {
    batch: IntoIter<T>,
    batches: Receiver<Vec<T>>,
    thread: Option<JoinHandle<()>>,
}

/// Takes the items of an iterator in a thread of its own, some two hundred ahead of who asks for them. They come in their
/// order, and all of them.
///
/// # Panics
/// When the iterator panics: at the place where its next item would have come.
pub fn ahead<I>(items: I) -> Ahead<I::Item>
where
    I: Iterator + Send + 'static,
    I::Item: Send,
{
    let (sender, batches) = sync_channel(WAITING);
    let thread = thread::spawn(move || {
        let mut items = items;
        loop {
            let batch: Vec<I::Item> = items.by_ref().take(BATCH).collect();
            let ends = batch.len() < BATCH;
            // It fails when nobody asks any more.
            if sender.send(batch).is_err() || ends {
                break;
            }
        }
    });
    Ahead {
        batch: Vec::new().into_iter(),
        batches,
        thread: Some(thread),
    }
}

impl<T> Iterator for Ahead<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        loop {
            if let Some(item) = self.batch.next() {
                return Some(item);
            }
            let Ok(batch) = self.batches.recv() else {
                if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
                    resume_unwind(panic);
                }
                return None;
            };
            self.batch = batch.into_iter();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn all_items_come_in_their_order() {
        for count in [0, 1, BATCH, 10 * BATCH + 1] {
            assert!(ahead(0..count).eq(0..count), "{count} items");
        }
    }

    #[test]
    fn it_runs_ahead_only_so_far() {
        static TAKEN: AtomicUsize = AtomicUsize::new(0);
        let items = (0..).inspect(|_| {
            TAKEN.fetch_add(1, Ordering::SeqCst);
        });
        let mut items = ahead(items);
        assert_eq!(items.next(), Some(0));
        // Nothing more is taken out of it, however long it is waited for.
        thread::sleep(std::time::Duration::from_millis(50));
        let most = (WAITING + 2) * BATCH;
        assert!((1..=most).contains(&TAKEN.load(Ordering::SeqCst)));
    }

    #[test]
    #[should_panic(expected = "the tenth")]
    fn a_panic_is_handed_on() {
        let items = (0..100).inspect(|item| assert_ne!(*item, 10, "the tenth"));
        ahead(items).for_each(drop);
    }
}
