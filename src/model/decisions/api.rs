//! What the API lets through.

/// What a binding meets.
#[derive(Clone, Copy, Debug)]
pub struct BindingFacts {
    /// The Pod has a node already.
    pub bound: bool,
    /// It has scheduling gates.
    pub gated: bool,
}

pub(super) fn binding_code(facts: BindingFacts) -> u16 {
    if facts.bound || facts.gated { 409 } else { 201 }
}

pub(super) fn precondition_code(holds: bool) -> u16 {
    if holds { 200 } else { 409 }
}
