//! Stop signals.

use serde::{Deserialize, Serialize};

/// A signal that asks a process to end.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-stop-signals
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Signal {
    /// `SIGTERM`
    #[default]
    Term,
    /// `SIGUSR1`
    Usr1,
    /// `SIGQUIT`
    Quit,
}

impl Signal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Term, Self::Usr1, Self::Quit];

    /// The name as the API has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Term => "SIGTERM",
            Self::Usr1 => "SIGUSR1",
            Self::Quit => "SIGQUIT",
        }
    }

    /// The name as a process tells it.
    pub fn short(self) -> &'static str {
        &self.name()["SIG".len()..]
    }
}
