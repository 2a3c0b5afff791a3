//! Nanoseconds an evaluation of `when` and of what follows it, compiled and by the interpreter of the `cel` crate, in one run and
//! on the same objects: those of the recordings. The interpreter finds its values bound already, which it would have to pay too.

mod common;
#[path = "common/frames.rs"]
mod frames;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use cel::{Context, Program};
use common::interpreter::{Interpreter, program};
use criterion::{Criterion, Throughput};
use frames::Seen;
use podlaw::object::Value;
use podlaw::rule::{Clause, Rule, RuleBook};

/// As in the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The shortest of so many rounds counts.
const ROUNDS: usize = 7;
/// How long a round takes at least.
const ROUND: Duration = Duration::from_micros(400);

/// One rule with the frames that it is measured on, and what its two clauses cost.
struct Measured<'b> {
    rule: &'b Rule,
    compiled: f64,
    interpreted: f64,
}

fn main() {
    let book = RuleBook::embedded().expect("the embedded book is sound");
    let frames = frames::frames(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recordings"),
        &book,
    );
    let timing: Vec<Value> = book
        .timing
        .iter()
        .map(|constant| constant.value.clone())
        .collect();
    let names: Vec<String> = book
        .timing
        .iter()
        .map(|constant| constant.name.clone())
        .collect();
    let interpreter = Interpreter::new();
    let mut measured = Vec::new();
    for (subject, seen) in frames.iter().filter(|(_, seen)| !seen.is_empty()) {
        let scope = common::scope(*subject);
        let bind = |seen: &Seen| {
            let mut context = interpreter.scope(&seen.frame(&timing, &[]), &scope, u32::MAX);
            Interpreter::bind_timing(&mut context, &names, &timing);
            context
        };
        let contexts: Vec<Context<'_, '_>> = seen.iter().map(bind).collect();
        for rule in book.rules.iter().filter(|rule| rule.on == *subject) {
            measured.extend(measure(rule, seen, &contexts, &timing));
        }
    }
    let mut criterion = Criterion::default()
        .sample_size(20)
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let mut group = criterion.benchmark_group("rules");
    let whole: Vec<(&Clause, &[Seen])> = book
        .rules
        .iter()
        .filter_map(|rule| Some((&rule.when, frames.get(&rule.on)?.as_slice())))
        .collect();
    group.throughput(Throughput::Elements(
        whole.iter().map(|(_, seen)| seen.len() as u64).sum(),
    ));
    group.bench_function("every premise on every object", |bencher| {
        bencher.iter(|| {
            let truths = whole.iter().map(|(when, seen)| {
                seen.iter()
                    .filter(|seen| when.code.truth(&seen.frame(&timing, &[])) == Ok(true))
                    .count()
            });
            truths.sum::<usize>()
        });
    });
    group.finish();
    report(&book, &mut measured);
    criterion.final_summary();
}

/// Measures a rule; none where the interpreter has an error on every object, or it is not asserted.
fn measure<'b>(
    rule: &'b Rule,
    seen: &[Seen],
    contexts: &[Context<'_, '_>],
    timing: &[Value],
) -> Option<Measured<'b>> {
    let clauses: Vec<&Clause> = common::clauses(rule)
        .into_iter()
        .filter(|(key, _)| matches!(*key, "when" | "then" | "never"))
        .map(|(_, clause)| clause)
        .collect();
    let clauses: Vec<&Clause> = clauses
        .into_iter()
        .filter(|clause| clause.text != "true")
        .collect();
    let programs: Vec<Program> = clauses
        .iter()
        .map(|clause| program(&clause.text).ok())
        .collect::<Option<_>>()?;
    let memory: Vec<Value> = Vec::new();
    let runs = seen.iter().zip(contexts).any(|(_, context)| {
        programs
            .iter()
            .any(|program| program.execute(context).is_ok())
    });
    if clauses.is_empty() || !runs {
        return None;
    }
    let compiled = per_evaluation(clauses.len() * seen.len(), || {
        for one in seen {
            let frame = one.frame(timing, &memory);
            for clause in &clauses {
                let _ = black_box(clause.code.truth(black_box(&frame)));
            }
        }
    });
    let interpreted = per_evaluation(clauses.len() * seen.len(), || {
        for context in contexts {
            for program in &programs {
                let _ = black_box(
                    cel::Value::resolve_val(program.expression(), black_box(context)).is_ok(),
                );
            }
        }
    });
    Some(Measured {
        rule,
        compiled,
        interpreted,
    })
}

/// Nanoseconds of one of `count` evaluations that `run` makes.
#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn per_evaluation(count: usize, mut run: impl FnMut()) -> f64 {
    let mut shortest = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (start, mut turns) = (Instant::now(), 0);
        while start.elapsed() < ROUND {
            run();
            turns += 1;
        }
        shortest = shortest.min(start.elapsed().as_nanos() as f64 / (turns * count) as f64);
    }
    shortest
}

fn report(book: &RuleBook, measured: &mut [Measured<'_>]) {
    let show = |name: &str, of: &dyn Fn(&Measured<'_>) -> f64| {
        let mut figures: Vec<f64> = measured.iter().map(of).collect();
        figures.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            figures
                .get(figures.len() * percent / 100)
                .or(figures.last())
                .copied()
                .unwrap_or_default()
        };
        println!(
            "{name}: median {:>8.1}, p10 {:>8.1}, p90 {:>8.1}, most {:>8.1}",
            at(50),
            at(10),
            at(90),
            at(100)
        );
    };
    println!(
        "{} of {} rules; the interpreter has a value for each",
        measured.len(),
        book.rules.len()
    );
    show("compiled, ns an evaluation   ", &|one| one.compiled);
    show("interpreted, ns an evaluation", &|one| one.interpreted);
    show("ratio                        ", &|one| {
        one.interpreted / one.compiled
    });
    measured.sort_by(|a, b| b.compiled.total_cmp(&a.compiled));
    for one in measured.iter().take(12) {
        println!(
            "{:>8.1} compiled, {:>9.1} interpreted: {}",
            one.compiled, one.interpreted, one.rule.id
        );
    }
}
