//! Endpoints of Services.

/// What the conditions of an endpoint follow from.
#[derive(Clone, Copy, Debug)]
pub struct EndpointFacts {
    /// Its Pod is Ready.
    pub serving: bool,
    /// Its Pod is being deleted.
    pub terminating: bool,
    /// Its Service publishes addresses that are not ready.
    pub publishes_unready: bool,
}

pub(super) fn is_ready(facts: EndpointFacts) -> bool {
    facts.publishes_unready || facts.serving && !facts.terminating
}
