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

/// The reply to a request to set `activeDeadlineSeconds`: it can be set where there is none, and be lowered.
///
/// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement
pub fn deadline_code(before: Option<u32>, asked: u32) -> u16 {
    if asked > 0 && before.is_none_or(|before| asked <= before) {
        200
    } else {
        422
    }
}
