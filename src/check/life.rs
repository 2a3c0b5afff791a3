//! The life of a Pod around a violation, as data: moments, and what changed at each.

use std::fmt;

use serde::{Serialize, Serializer};

use super::verdict::Place;

/// One version of the Pod around a violation, for the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// Where in the recording.
    pub place: Place,
    /// What changed there; in JSON in a few words each (`phase Pending → Running`, `app c running, restarts 1`).
    pub changes: Vec<Change>,
    /// Whether this is where the rule broke.
    pub here: bool,
}

/// One thing that changed from a version to the next. Displayed, it is a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The phase.
    Phase {
        /// What it was; none for the first version that is known.
        was: Option<String>,
        /// What it is.
        now: String,
    },
    /// The Pod was bound.
    Bound {
        /// To this node.
        node: String,
    },
    /// Its deletion was asked for, or asked for anew.
    Deletion {
        /// The grace period in seconds.
        grace: Option<i64>,
    },
    /// A condition.
    Condition {
        /// Its type.
        name: String,
        /// Its status.
        status: String,
        /// Its reason.
        reason: Option<String>,
    },
    /// A container.
    Container {
        /// Of what kind it is (`app`, `init`, `sidecar`, `ephemeral`).
        kind: String,
        /// Its name.
        name: String,
        /// What is shown of it.
        status: ContainerStatus,
    },
}

/// What a version shows of a container. Displayed, it is a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerStatus {
    /// Its state.
    pub state: ContainerState,
    /// How often it was restarted.
    pub restarts: i64,
    /// Whether it is ready.
    pub ready: bool,
}

/// The state of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// It waits; what for.
    Waiting(Option<String>),
    /// It runs.
    Running,
    /// It has ended.
    Terminated {
        /// With this exit code.
        code: i64,
        /// For this reason.
        reason: Option<String>,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phase { was: None, now } => write!(f, "phase {now}"),
            Self::Phase {
                was: Some(was),
                now,
            } => write!(f, "phase {was} → {now}"),
            Self::Bound { node } => write!(f, "bound to {node}"),
            Self::Deletion { grace: None } => f.write_str("deletion asked for"),
            Self::Deletion { grace: Some(grace) } => {
                write!(f, "deletion asked for (grace {grace} s)")
            }
            Self::Condition {
                name,
                status,
                reason,
            } => {
                write!(f, "{name} {status}")?;
                in_brackets(f, reason.as_ref())
            }
            Self::Container { kind, name, status } => write!(f, "{kind} {name} {status}"),
        }
    }
}

impl fmt::Display for ContainerStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            ContainerState::Waiting(reason) => {
                f.write_str("waiting")?;
                in_brackets(f, reason.as_ref())?;
            }
            ContainerState::Running => f.write_str("running")?,
            ContainerState::Terminated { code, reason } => {
                write!(f, "terminated, exit {code}")?;
                in_brackets(f, reason.as_ref())?;
            }
        }
        if self.restarts > 0 {
            write!(f, ", restarts {}", self.restarts)?;
        }
        if self.ready {
            f.write_str(", ready")?;
        }
        Ok(())
    }
}

fn in_brackets(f: &mut fmt::Formatter<'_>, reason: Option<&String>) -> fmt::Result {
    reason.map_or(Ok(()), |reason| write!(f, " ({reason})"))
}

/// As its words.
impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
