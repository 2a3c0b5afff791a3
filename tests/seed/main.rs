//! What the guide to Pods that the project began with says, claim by claim. Each plays a scenario of
//! `fixtures/scenarios/seed/` on the model under the whole rule book; what is seen is in `snapshots/seed_*.snap`.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/json.rs"]
mod json;
#[path = "../common/played.rs"]
mod played;
mod timeline;

mod conditions;
mod containers;
mod controllers;
mod life;
mod phases;

use podlaw::event::{Event, Scenario};
use podlaw::harness::write_trace;
use podlaw::model::Documented;

use timeline::Seen;

/// Plays a scenario. It keeps the law, exercises these rules, and looks as its snapshot says.
pub fn seen(name: &str, rules: &[&str]) -> Seen {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/fixtures/scenarios/seed/{name}.yaml");
    let yaml = std::fs::read_to_string(&path).expect("the scenario");
    let scenario = Scenario::from_yaml(&yaml).expect("a scenario");
    let played = played::played(&Documented, &scenario, true);
    let text = played::text(&played.judgement);
    assert!(played.judgement.violations.is_empty(), "{text}");
    for rule in rules {
        let outcome = &played.judgement.outcomes[*rule];
        assert!(outcome.exercised > 0, "{rule} was not exercised");
    }
    let trace = write_trace(&played.records);
    let seen = Seen::of(&trace, length(&scenario));
    common::snapshot(&format!("seed_{name}"), &seen.lines.join("\n"));
    seen
}

/// How long a scenario takes, seconds.
fn length(scenario: &Scenario) -> f64 {
    let times = scenario.events.iter().map(|event| match event {
        Event::TimePasses { millis } => f64::from(*millis) / 1_000.0,
        _ => 0.0,
    });
    times.sum()
}
