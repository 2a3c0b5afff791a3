//! Endpoints of Services.

use podlaw::model::{Decisions, EndpointFacts};

use crate::timeline::{shows, timeline};
use crate::wrong;

#[test]
fn an_endpoint_comes_when_its_pod_has_an_address_and_goes_with_it() {
    let lines = timeline(
        "
- createWorkload: {number: 0, spec: {replicaSet: {replicas: 1, template: {containers: [{program: {stop: slow}}]}}}}
- createService: {number: 0, app: rs0}
- timePasses: {millis: 5000}
- deletePod: {pod: rs0-1}
- timePasses: {millis: 10000}",
    );
    let slice = lines
        .iter()
        .find(|line| line.starts_with("+ EndpointSlice"));
    let name = slice.expect("a slice").trim_start_matches("+ ").to_owned();
    let with = |endpoints: &str| format!("~ {name}: {endpoints}");
    shows(
        &lines,
        &[
            &with("rs0-1"),
            &with("rs0-1 ready serving"),
            &with("rs0-1 serving terminating"),
            &with("rs0-1 serving terminating, rs0-2"),
            &with("rs0-2 ready serving"),
        ],
    );
}

wrong! {
    an_endpoint_that_is_ready_while_it_terminates_is_found: ReadyToTheEnd {
        fn endpoint_is_ready(&self, facts: EndpointFacts) -> bool { facts.serving }
    }
    an_endpoint_that_always_serves_is_found: AlwaysServes {
        fn endpoint_serves(&self, _: EndpointFacts) -> bool { true }
    }
}
