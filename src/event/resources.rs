//! What containers ask for, and what nodes have.

use serde::{Deserialize, Serialize};

/// CPU and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Amount {
    /// CPU in thousandths.
    #[serde(skip_serializing_if = "is_none")]
    pub cpu: u32,
    /// Memory in mebibytes.
    #[serde(skip_serializing_if = "is_none")]
    pub memory: u32,
}

/// `resources` of a container; 0: it says nothing of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Resources {
    /// `requests`
    pub requests: Amount,
    /// `limits`
    pub limits: Amount,
}

impl Amount {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_add(other.cpu),
            memory: self.memory.saturating_add(other.memory),
        }
    }

    /// What is left when the other is taken away.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(other.cpu),
            memory: self.memory.saturating_sub(other.memory),
        }
    }

    /// The larger of each.
    #[must_use]
    pub fn or_more(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.max(other.cpu),
            memory: self.memory.max(other.memory),
        }
    }

    /// Whether it fits into the other.
    pub fn fits(self, room: Self) -> bool {
        self.cpu <= room.cpu && self.memory <= room.memory
    }
}

impl Resources {
    /// The requests as the API completes them: what has a limit only requests that much.
    ///
    /// Source: concepts/configuration/manage-resources-containers.md#requests-and-limits
    pub fn completed(self) -> Amount {
        let or = |request: u32, limit: u32| if request > 0 { request } else { limit };
        Amount {
            cpu: or(self.requests.cpu, self.limits.cpu),
            memory: or(self.requests.memory, self.limits.memory),
        }
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_none(amount: &u32) -> bool {
    *amount == 0
}
