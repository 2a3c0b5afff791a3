//! DaemonSets.

/// What of a node decides about a daemon Pod there.
#[derive(Clone, Copy, Debug)]
pub struct DaemonFacts {
    /// It has a taint with NoSchedule or NoExecute that the Pod does not tolerate.
    pub keeps_out: bool,
    /// It has one with NoExecute.
    pub drives_away: bool,
}
