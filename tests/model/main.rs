//! The reference model under the whole rule book: it keeps every rule, and wrong decisions are found and cut down.

use podlaw::check::{Judge, Settings};
use podlaw::event::{Event, Scenario, Tapes, World};
use podlaw::harness::{Driven, Shrinker, play, play_tape, write_trace};
use podlaw::model::{Decisions, Documented, Kubernetes136};
use podlaw::trace::Reader;
use proptest::prelude::*;

use played::{book, run, text};
use restart::NoBackOff;

#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/json.rs"]
mod json;
#[path = "../common/played.rs"]
mod played;

mod budget;
mod claims;
mod daemon_set;
mod deployment;
mod endpoints;
mod image;
mod job;
mod node;
mod ordered;
mod pod_life;
mod probe;
mod replica_set;
mod requests;
mod resize;
mod restart;
mod scheduling;
mod seen;
mod shortage;
mod static_pods;
mod status;
mod termination;
mod timeline;
mod told;
mod update;

/// The most events that a person needs to see one of the wrong decisions below.
const EVENTS: usize = 6;

#[test]
fn the_model_keeps_the_whole_rule_book() {
    let found = run(&Documented, 256, 2);
    assert!(
        found.failures.is_empty() && found.judgement.faults.is_empty(),
        "{}",
        text(&found.judgement)
    );
    let exercised = found.judgement.exercised();
    assert!(exercised >= 135, "only {exercised} rules were exercised");
}

#[test]
fn where_kubernetes_differs_it_is_a_known_deviation() {
    let found = run(&Kubernetes136, 256, 2);
    assert!(found.failures.is_empty(), "{}", text(&found.judgement));
    let ids = |violations: &[podlaw::check::verdict::Violation]| {
        let ids = violations.iter().filter_map(|one| one.deviation.clone());
        ids.collect::<std::collections::BTreeSet<_>>()
    };
    let shown = ids(&found.judgement.violations);
    assert!(shown.contains("unknown-termination-has-no-times"));
    let known = [
        "eviction-answered-with-201",
        "exit-code-lost-by-restart-all",
        "pod-gc-fails-running-containers",
        "pod-gc-fails-running-containers-out-of-service",
        "pod-gc-leaves-conditions",
        "pod-gc-leaves-conditions-out-of-service",
        "pod-gc-leaves-ready",
        "pod-gc-leaves-ready-out-of-service",
        "probe-kill-counts-from-former-end",
        "probe-kill-counts-from-former-end-own-policy",
        "probe-kill-counts-from-former-end-success",
        "running-though-never-started",
        "unknown-termination-has-no-times",
        "unreachable-node-is-not-eligible",
    ];
    assert!(
        shown.iter().all(|id| known.contains(&id.as_str())),
        "{shown:?}"
    );
    let documented = ids(&run(&Documented, 256, 2).judgement.violations);
    assert!(documented.is_empty(), "{documented:?}");
}

#[test]
fn the_scenarios_that_come_with_it_are_lawful() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios");
    let files = |folder: &str| {
        let entries = std::fs::read_dir(folder).expect("the folder");
        entries.map(|entry| entry.expect("an entry").path())
    };
    let all = files(folder).chain(files(&format!("{folder}/lawful")));
    let mut count = 0;
    for path in all.filter(|path| !path.is_dir()) {
        let yaml = std::fs::read_to_string(&path).expect("a file");
        let scenario = Scenario::from_yaml(&yaml).expect("a scenario");
        let seen = played::played(&Documented, &scenario, false);
        assert!(
            seen.judgement.violations.is_empty(),
            "{}: {}",
            path.display(),
            text(&seen.judgement)
        );
        count += 1;
    }
    assert!(count >= 15);
}

proptest! {
    #![proptest_config(cases::config(256))]

    #[test]
    fn any_tape_is_lawful(tape in Tapes { longest: 32 }) {
        let played = play_tape(book(), &Settings::default(), &Documented, &World::default(), &tape);
        let broken: Vec<&String> = played
            .judgement
            .violations
            .iter()
            .filter(|violation| violation.deviation.is_none())
            .map(|violation| &violation.rule)
            .collect();
        prop_assert!(broken.is_empty(), "{broken:?} by {:?}", played.events);
    }
}

#[test]
fn one_seed_gives_the_same_bytes_whatever_the_jobs_are() {
    let [one, two] = [1, 2].map(|jobs| run(&Documented, 192, jobs));
    assert_eq!((one.cases, one.steps), (two.cases, two.steps));
    assert_eq!(text(&one.judgement), text(&two.judgement));
    let [one, two] = [1, 2].map(|jobs| run(&NoBackOff, 1_000, jobs));
    assert_eq!(one.failures, two.failures);
    assert_eq!(text(&one.judgement), text(&two.judgement));
}

#[test]
fn the_audit_of_a_recorded_run_gives_the_same_verdicts() {
    let events = vec![
        Event::CreatePod {
            pod: 0.into(),
            manifest: serde_json::from_value(serde_json::json!({
                "grace": 5,
                "containers": [
                    {"role": "sidecar"}, {"role": "init"},
                    {"role": "app", "program": {"endsAfter": 300, "code": 3, "stop": "slow"}},
                    {"role": "app", "program": {"stop": "ignores"}},
                ],
            }))
            .expect("a manifest"),
        },
        Event::TimePasses { millis: 60_000 },
        Event::DeletePod {
            pod: 0.into(),
            grace: None,
        },
    ];
    for decisions in [&Documented as &dyn Decisions, &NoBackOff] {
        let played = play(
            book(),
            &Settings::default(),
            decisions,
            &World::default(),
            &events,
            true,
        );
        let trace = write_trace(&played.records);
        let mut judge = Judge::new(book(), &Settings::default(), "model");
        for record in Reader::new("model", trace.as_bytes()) {
            judge.record(record.expect("a record"));
        }
        assert_eq!(judge.finish().outcomes, played.judgement.outcomes);
    }
}

/// A wrong decision: the default run finds it, cuts it down, and the scenario breaks the same rule when it is played again.
fn is_found(decisions: &dyn Decisions, name: &str) {
    let found = run(decisions, 2_000, 2);
    let failure = found.failures.first();
    let failure = failure.unwrap_or_else(|| panic!("{name} is not found"));
    let settings = Settings::default();
    let shrinker = Shrinker {
        control: Some(&Documented),
        ..Shrinker::new(book(), &settings, Driven::Model(decisions))
    };
    let shrunk = shrinker.failure(failure).scenario;
    let shrunk = shrunk.unwrap_or_else(|| panic!("{name}: {} is not seen again", failure.rule));
    assert!(shrunk.events.len() <= EVENTS, "{name}: {shrunk:#?}");
    let yaml = shrunk.to_yaml().expect("yaml");
    let scenario = Scenario::from_yaml(&yaml).expect("a scenario");
    let again = played::played(decisions, &scenario, false);
    assert!(again.violates(&failure.rule), "{name}: {yaml}");
    let lawful = played::played(&Documented, &scenario, false);
    assert!(!lawful.violates(&failure.rule), "{name}: {yaml}");
}

/// One test for each wrong decision.
macro_rules! wrong {
    ($($test:ident: $name:ident { $($decision:item)* })*) => {$(
        pub(crate) struct $name;
        impl Decisions for $name { $($decision)* }
        #[test]
        fn $test() { crate::is_found(&$name, stringify!($name)); }
    )*};
}
pub(crate) use wrong;
