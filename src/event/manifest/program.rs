//! What processes do.

use serde::{Deserialize, Serialize};

use super::{is_default, is_zero};

/// What a process does with the stop signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stop {
    /// It ends at once.
    #[default]
    Prompt,
    /// It takes three seconds.
    Slow,
    /// It does not hear it.
    Ignores,
}

/// What a process does when it is left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Program {
    /// It ends by itself after so many milliseconds; none: it runs until it is told to end. A regular init container for
    /// which nothing is said ends after 200 ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_after: Option<u32>,
    /// With this exit code.
    #[serde(skip_serializing_if = "is_zero")]
    pub code: i32,
    /// What it does with the stop signal.
    #[serde(skip_serializing_if = "is_default")]
    pub stop: Stop,
    /// The exit code with which it then ends.
    #[serde(skip_serializing_if = "is_zero")]
    pub stop_code: i32,
}
