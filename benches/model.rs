//! Steps of the model a second on one core: with the whole rule book, the model alone, the judge alone, with more Pods, and
//! beside what other tools do with a small machine of the same kind, in the same run: noise on the machine strikes all alike.
//!
//! A step is one transition of the model with all that it shows. A step of proptest-state-machine is one transition of a
//! machine of Pods that is generated, applied and checked; one of Stateright is one state that is generated and checked.

#[path = "common/peers.rs"]
mod peers;

use std::time::{Duration, Instant};

use podlaw::check::{Judge, Settings};
use podlaw::event::{Event, Manifest, Name, Tape, Tapes, World};
use podlaw::harness::{Implementation, Observer, Reference, Session};
use podlaw::model::Documented;
use podlaw::rule::RuleBook;
use podlaw::trace::Record;
use proptest::test_runner::TestRunner;

/// As in the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Cases of one measurement.
const CASES: usize = 256;
/// Measurements; the shortest counts, since what makes one longer is the machine.
const TIMES: usize = 3;

/// Drops what it is shown.
struct Nobody;

impl Observer for Nobody {
    fn record(&mut self, record: Record) {
        std::hint::black_box(record);
    }
}

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let book = RuleBook::embedded().expect("the embedded book is sound");
    let tapes = tapes();
    println!("{} rules, {CASES} cases, one core\n", book.rules.len());
    row("model, judged by the whole book", || judged(&book, &tapes));
    row("model alone", || alone(&tapes));
    row("judge alone, a record a step", || {
        judge_alone(&book, &tapes)
    });
    row("proptest-state-machine", peers::proptest_state_machine);
    row("stateright", peers::stateright);
    for (title, judges) in [("model alone", false), ("model, judged", true)] {
        let crowd = |pods, nodes| match judges {
            true => judged_crowd(&book, pods, nodes),
            false => crowd(pods, nodes),
        };
        println!("\n{title}, so many Pods at once on 100 nodes");
        for pods in [10, 100, 1_000] {
            row(&format!("{pods} Pods"), || crowd(pods, 100));
        }
        if !judges {
            // Two nodes take 220 of them: nearly all wait. Once is enough, it takes a while.
            row_of(1, "10000 Pods on 2 nodes", || crowd(10_000, 2));
        }
        println!("\n{title}, 100 Pods at once on so many nodes");
        for nodes in [1, 10, 100] {
            row(&format!("{nodes} nodes"), || crowd(100, nodes));
        }
    }
}

fn row(name: &str, run: impl Fn() -> u64) {
    row_of(TIMES, name, run);
}

/// The shortest of so many runs.
fn row_of(times: usize, name: &str, run: impl Fn() -> u64) {
    let (mut shortest, mut steps) = (Duration::MAX, 0);
    for _ in 0..times {
        let began = Instant::now();
        steps = std::hint::black_box(run());
        shortest = shortest.min(began.elapsed());
    }
    #[allow(clippy::cast_precision_loss, reason = "a speed for people")]
    let speed = steps as f64 / shortest.as_secs_f64();
    println!("{name:36} {speed:>12.0} steps/s");
}

fn tapes() -> Vec<Tape> {
    let mut runner = TestRunner::deterministic();
    let draw = |_| Tapes { longest: 32 }.draw(runner.rng());
    (0..CASES).map(draw).collect()
}

fn session<'b>(book: &'b RuleBook, world: &World, keeps: bool) -> Session<'b, Reference<'static>> {
    let model = Reference::new(&Documented);
    Session::new(book, &Settings::default(), model, world, keeps).expect("no troubles")
}

fn judged(book: &RuleBook, tapes: &[Tape]) -> u64 {
    let mut session = session(book, &World::default(), false);
    for tape in tapes {
        session.tape(tape).expect("no troubles");
    }
    session.implementation().steps()
}

/// Events and times as a session plays them, without a judge.
fn alone(tapes: &[Tape]) -> u64 {
    let mut model = Reference::new(&Documented);
    model.reset(&World::default()).expect("no troubles");
    let apply = |event: &Event, model: &mut Reference<'_>| {
        model.apply(event).expect("no troubles");
        if let Event::TimePasses { millis } = event {
            let by = Duration::from_millis(u64::from(*millis));
            model.advance(by).expect("no troubles");
        }
        model.observe(&mut Nobody).expect("no troubles");
    };
    for tape in tapes {
        let mut decoder = podlaw::event::Decoder::new(tape);
        while let Some(event) = decoder.next(&model.scene()) {
            apply(&event, &mut model);
        }
        model.heal().expect("no troubles");
        apply(&Event::TimePasses { millis: 420_000 }, &mut model);
        for event in model.scene().clean_up() {
            apply(&event, &mut model);
        }
        apply(&Event::TimePasses { millis: 300_000 }, &mut model);
    }
    model.steps()
}

/// Records of a run, judged again; only the judging is timed, since `row` takes the shortest time and the records are made
/// once.
fn judge_alone(book: &RuleBook, tapes: &[Tape]) -> u64 {
    thread_local! {
        static RECORDS: std::cell::OnceCell<Vec<Record>> = const { std::cell::OnceCell::new() };
    }
    RECORDS.with(|records| {
        let records = records.get_or_init(|| {
            let mut session = session(book, &World::default(), true);
            for tape in tapes {
                session.tape(tape).expect("no troubles");
            }
            session.finish().1
        });
        let mut judge = Judge::new(book, &Settings::default(), "model");
        for record in records {
            judge.record(record.clone());
        }
        std::hint::black_box(judge.finish());
        records.len() as u64
    })
}

fn creation(number: u32) -> Event {
    let manifest: Manifest =
        serde_yaml::from_str("{containers: [{role: app}]}").expect("a manifest");
    Event::CreatePod {
        pod: Name::pod(0).child(number),
        manifest,
    }
}

fn world(nodes: u8) -> World {
    World {
        nodes,
        ..World::default()
    }
}

/// So many Pods are created and run for a minute.
fn crowd(pods: u32, nodes: u8) -> u64 {
    let mut model = Reference::new(&Documented);
    model.reset(&world(nodes)).expect("no troubles");
    for number in 0..pods {
        model.apply(&creation(number)).expect("no troubles");
    }
    model.advance(Duration::from_secs(60)).expect("no troubles");
    model.observe(&mut Nobody).expect("no troubles");
    model.steps()
}

fn judged_crowd(book: &RuleBook, pods: u32, nodes: u8) -> u64 {
    let mut session = session(book, &world(nodes), false);
    for number in 0..pods {
        session.event(&creation(number)).expect("no troubles");
    }
    let minute = Event::TimePasses { millis: 60_000 };
    session.event(&minute).expect("no troubles");
    session.implementation().steps()
}
