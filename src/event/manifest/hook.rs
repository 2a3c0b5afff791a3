//! Lifecycle hooks of containers.

use serde::{Deserialize, Serialize};

use super::is_default;

/// What a hook does.
///
/// Source: concepts/containers/container-lifecycle-hooks.md#hook-handler-implementations
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Handler {
    /// A command that reports when it begins and when it ends.
    #[default]
    Returns,
    /// `sleep`: it reports nothing.
    Sleep,
    /// A command that reports that it begins, and fails.
    Fails,
    /// A command that reports that it begins, and never ends.
    Hangs,
}

/// One hook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Hook {
    /// What it does.
    #[serde(skip_serializing_if = "is_default")]
    pub handler: Handler,
    /// How long it takes.
    #[serde(skip_serializing_if = "is_default")]
    pub seconds: u32,
}

impl Hook {
    /// When a hook that begins now ends; none: never.
    pub fn ends(&self, now: i64) -> Option<i64> {
        match self.handler {
            Handler::Returns | Handler::Sleep => Some(now + i64::from(self.seconds) * 1_000 + 20),
            Handler::Fails => Some(now + 20),
            Handler::Hangs => None,
        }
    }

    /// Whether it reports that it begins.
    pub fn reports(&self) -> bool {
        self.handler != Handler::Sleep
    }
}

/// The hooks of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Hooks {
    /// `lifecycle.postStart`
    #[serde(skip_serializing_if = "is_default")]
    pub post_start: Option<Hook>,
    /// `lifecycle.preStop`
    #[serde(skip_serializing_if = "is_default")]
    pub pre_stop: Option<Hook>,
}
