//! Object versions a second: a recording that is only read, and one that is judged by the whole rule book, both on one core;
//! and one that is judged while a second thread reads it, as `podlaw audit` does.
//!
//! All take the same input in the same run, in turn, and the ratio is printed: noise on the machine strikes all alike.

#[path = "common/recording.rs"]
mod recording;

use std::cell::RefCell;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use podlaw::check::{Judge, Settings};
use podlaw::rule::RuleBook;
use podlaw::trace::{Reader, Record, RecordKind, TraceError, ahead};

/// As in the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lines of the input: some 40 MB, more than the caches of the machine.
const LINES: usize = 12_000;

fn input() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recordings");
    let mut bytes = Vec::new();
    let recorder = recording::Recorder::new(&folder, "pqr").expect("the recordings are there");
    recorder.write(LINES, &mut bytes).expect("memory takes all");
    bytes
}

/// How many versions of objects the input has.
fn versions_in(input: &[u8]) -> usize {
    let records = Reader::new("input", input).flatten();
    records
        .filter(|record| matches!(record.kind, RecordKind::Observation(_)))
        .count()
}

fn parse(input: &[u8]) -> usize {
    Reader::new("input", input)
        .map(|record| record.expect("it can be read"))
        .map(std::hint::black_box)
        .count()
}

fn audit(book: &RuleBook, input: &[u8]) -> usize {
    judge(book, Reader::new("input", input))
}

/// A thread reads, this one judges.
fn audit_ahead(book: &RuleBook, input: &Arc<[u8]>) -> usize {
    judge(
        book,
        ahead(Reader::new("input", Cursor::new(Arc::clone(input)))),
    )
}

fn judge(book: &RuleBook, records: impl Iterator<Item = Result<Record, TraceError>>) -> usize {
    let mut judge = Judge::new(book, &Settings::default(), "input");
    let records = records.map(|record| record.expect("it can be read"));
    let count = records.map(|record| judge.record(record)).count();
    std::hint::black_box(judge.finish());
    count
}

/// The shortest time that each took, since what makes one longer is the machine.
#[derive(Default)]
struct Shortest(RefCell<Option<Duration>>);

impl Shortest {
    fn time(&self, rounds: u64, mut run: impl FnMut() -> usize) -> Duration {
        let mut total = Duration::ZERO;
        for _ in 0..rounds {
            let start = Instant::now();
            std::hint::black_box(run());
            let took = start.elapsed();
            total += took;
            let mut shortest = self.0.borrow_mut();
            *shortest = Some(shortest.map_or(took, |shortest| shortest.min(took)));
        }
        total
    }

    fn seconds(&self) -> f64 {
        self.0.borrow().unwrap_or_default().as_secs_f64()
    }
}

fn main() {
    let book = RuleBook::embedded().expect("the embedded book is sound");
    let input: Arc<[u8]> = input().into();
    let versions = versions_in(&input);
    let times: [Shortest; 3] = Default::default();
    let [parsed, audited, in_two] = &times;
    let mut criterion = Criterion::default()
        .sample_size(10)
        .measurement_time(Duration::from_secs(8))
        .configure_from_args();
    let mut group = criterion.benchmark_group("audit");
    group.throughput(Throughput::Elements(versions as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter_custom(|rounds| parsed.time(rounds, || parse(&input)))
    });
    group.bench_function("audit", |bencher| {
        bencher.iter_custom(|rounds| audited.time(rounds, || audit(&book, &input)))
    });
    group.bench_function("audit, reading ahead", |bencher| {
        bencher.iter_custom(|rounds| in_two.time(rounds, || audit_ahead(&book, &input)))
    });
    group.finish();
    for _ in 0..5 {
        parsed.time(1, || parse(&input));
        audited.time(1, || audit(&book, &input));
        in_two.time(1, || audit_ahead(&book, &input));
    }
    report(&book, versions, input.len(), &times);
    criterion.final_summary();
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn report(book: &RuleBook, versions: usize, bytes: usize, times: &[Shortest; 3]) {
    println!(
        "{versions} object versions, {:.1} MB, {} rules",
        bytes as f64 / 1e6,
        book.rules.len()
    );
    let names = ["parse", "audit", "audit, reading ahead"];
    for (name, shortest) in names.iter().zip(times) {
        println!(
            "{name:<20} {:>9.0} versions/s, {:>6.0} MB/s, {:.2} times the time of parsing",
            versions as f64 / shortest.seconds(),
            bytes as f64 / 1e6 / shortest.seconds(),
            shortest.seconds() / times[0].seconds()
        );
    }
}
