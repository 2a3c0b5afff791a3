//! DaemonSets.

/// What of a node decides about a daemon Pod there.
#[derive(Clone, Copy, Debug)]
pub struct DaemonFacts {
    /// It lacks a label that the Pod asks for, or has a taint with NoSchedule or NoExecute that the Pod does not tolerate.
    pub keeps_out: bool,
    /// It lacks such a label, or has such a taint with NoExecute.
    pub drives_away: bool,
}
