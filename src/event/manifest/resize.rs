//! What becomes of a container whose resources are changed.

use serde::{Deserialize, Serialize};

use super::{RestartPolicy, is_default};
use crate::event::Resources;

/// `resizePolicy` of a container: whether it is restarted for a change.
///
/// Source: tasks/configure-pod-container/resize-container-resources.md#container-resize-policies
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Resizes {
    /// For one of its CPU.
    #[serde(skip_serializing_if = "is_default")]
    pub cpu_restarts: bool,
    /// For one of its memory.
    #[serde(skip_serializing_if = "is_default")]
    pub memory_restarts: bool,
}

impl Resizes {
    /// The policy as the API admits it: what is never restarted is not restarted for this.
    ///
    /// Source: tasks/configure-pod-container/resize-container-resources.md#container-resize-policies; api: validation of Pods,
    /// validateResizePolicy
    #[must_use]
    pub fn admitted(self, policy: RestartPolicy) -> Self {
        match policy {
            RestartPolicy::Never => Self::default(),
            _ => self,
        }
    }

    /// Whether a change from one to the other restarts the container.
    pub fn restarts(self, before: Resources, after: Resources) -> bool {
        let (had, has) = (before.completed(), after.completed());
        let cpu = had.cpu != has.cpu || before.limits.cpu != after.limits.cpu;
        let memory = had.memory != has.memory || before.limits.memory != after.limits.memory;
        (cpu && self.cpu_restarts) || (memory && self.memory_restarts)
    }
}
