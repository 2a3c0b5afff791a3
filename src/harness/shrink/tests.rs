//! What is left of a case, and what is never made of one.

use serde_json::json;

use super::*;
use crate::event::{Scenario, check};
use crate::harness::play;
use crate::model::Documented;

fn case(world: World, events: &serde_json::Value) -> Case {
    let events = serde_json::from_value(events.clone()).expect("events");
    Case { world, events }
}

fn cut(case: Case, fails: &dyn Fn(&Case) -> bool) -> Case {
    assert!(fails(&case));
    let cut = Cutter { left: PLAYS, fails }.cut(case);
    assert!(fails(&cut) && check(&cut.world, &cut.events).is_ok());
    cut
}

#[test]
fn settings_of_the_world_are_put_back_to_what_is_usual_or_left_alone() {
    let world = World {
        schedule: 77,
        node_pods: 2,
        max_container_restart_period: 25,
        terminated_pod_gc_threshold: 2,
        ..World::default()
    };
    let events = json!([{"timePasses": {"millis": 5}}]);
    let cut = cut(case(world, &events), &|case| case.world.node_pods < 3);
    let needed = World {
        node_pods: 2,
        ..World::default()
    };
    assert_eq!(cut.world, needed);
    let yaml = Scenario {
        world: cut.world,
        ..Scenario::new(cut.events)
    };
    let yaml = yaml.to_yaml().expect("yaml");
    assert!(yaml.contains("world:\n  nodePods: 2\nevents"), "{yaml}");
}

#[test]
fn what_the_api_would_not_take_is_not_tried() {
    let events = json!([{"createPod": {"pod": 0, "manifest": {"containers": [
        {"role": "init"},
        {"role": "app", "probes": {"liveness": {"periodSeconds": 30, "failureThreshold": 2}}},
    ]}}}]);
    let probed = |case: &Case| {
        let mut events = case.events.iter();
        events.any(|event| match event {
            Event::CreatePod { manifest, .. } => {
                let mut all = manifest.containers.iter();
                all.any(|one| one.probes.liveness.is_some()) || manifest.containers.is_empty()
            }
            _ => false,
        })
    };
    let cut = cut(case(World::default(), &events), &probed);
    let [Event::CreatePod { manifest, .. }] = cut.events.as_slice() else {
        panic!("{cut:?}");
    };
    let [container] = manifest.containers.as_slice() else {
        panic!("{cut:?}");
    };
    let probe = container.probes.liveness.expect("the probe");
    assert_eq!((probe.period_seconds, probe.failure_threshold), (1, 1));
}

#[test]
fn jobs_that_have_something_to_do_stay_so() {
    let events = json!([{"createWorkload": {"number": 0, "spec": {"cronJob": {"every": 2,
        "job": {"completions": 3, "parallelism": 1, "template": {"containers": [{"role": "app"}]}}}}}}]);
    let created = |case: &Case| !case.events.is_empty();
    let cut = cut(case(World::default(), &events), &created);
    let text = serde_json::to_string(&cut.events).expect("json");
    assert!(text.contains(r#""every":1"#), "{text}");
}

/// Restarts are not counted.
struct NotCounted;

impl Decisions for NotCounted {
    fn restart_count(&self, _: u32) -> u32 {
        0
    }
}

#[test]
fn a_case_that_the_control_breaks_too_is_not_accepted() {
    let book = RuleBook::embedded().expect("the embedded book is sound");
    let settings = Settings::default();
    let events = json!([
        {"createPod": {"pod": 0, "manifest": {"containers": [{"role": "app"}]}}},
        {"timePasses": {"millis": 2_000}},
        {"containerExits": {"pod": 0, "container": 0, "code": 1}},
        {"timePasses": {"millis": 2_000}},
    ]);
    let case = case(World::default(), &events);
    let played = play(
        &book,
        &settings,
        &NotCounted,
        &case.world,
        &case.events,
        false,
    );
    let broken = played.judgement.violations.first().expect("it is seen");
    let shrinker = |control: &'static dyn Decisions| Shrinker {
        control: Some(control),
        ..Shrinker::new(&book, &settings, Driven::Model(&NotCounted))
    };
    let by = |control| shrinker(control).events(&case.world, case.events.clone(), &broken.rule);
    assert!(by(&Documented).events.len() < case.events.len());
    assert_eq!(by(&NotCounted).events, case.events);
}

/// A container that ends is run again at once, for ever.
struct NeverWaits;

impl Decisions for NeverWaits {
    fn back_off(&self, _: Option<i64>, _: i64) -> i64 {
        0
    }
}

#[test]
fn what_goes_round_in_a_circle_is_cut_down_and_does_so_again() {
    let book = RuleBook::embedded().expect("the embedded book is sound");
    let settings = Settings::default();
    let pod = |number: u32, program: serde_json::Value| json!({"createPod": {"pod": number, "manifest": {"containers": [{"role": "app", "program": program}]}}});
    let mut events = vec![
        pod(1, json!({})),
        pod(0, json!({"endsAfter": 0, "code": 1})),
    ];
    events.resize(12, json!({"timePasses": {"millis": 300_000}}));
    let case = case(World::default(), &json!(events));
    let drawn = Drawn {
        case: 0,
        opening: case.events.clone(),
        tape: Tape::default(),
        world: case.world,
    };
    let shrinker = |decisions: &'static dyn Decisions| {
        Shrinker::new(&book, &settings, Driven::Model(decisions))
    };
    let circle = |decisions| shrinker(decisions).circle(&drawn).scenario;
    let cut = circle(&NeverWaits).expect("a circle");
    assert!(cut.events.len() < case.events.len(), "{cut:#?}");
    let never_waits = shrinker(&NeverWaits);
    let again = (&cut.events[..], &Tape::default());
    assert!(
        Trial::of_circle(&never_waits)
            .meets(&cut.world, again, true)
            .is_some()
    );
    assert!(circle(&Documented).is_none());
}
