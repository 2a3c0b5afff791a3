//! The troubles of a cluster, or of the way to it.

use crate::harness::Fault;

/// What went wrong with a cluster. None of it is a violation.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// It is not known how to reach one.
    #[error("no cluster is configured (KUBECONFIG, or --context): {0}")]
    Configuration(String),
    /// A request had no answer.
    #[error("the cluster does not answer: {0}")]
    Silent(String),
    /// It refused what podlaw cannot do without.
    #[error("the cluster refuses to {what}: {why} (code {code})")]
    Refused {
        /// What was asked for.
        what: String,
        /// The HTTP status.
        code: u16,
        /// `message` of the Status.
        why: String,
    },
    /// What is to be done to machines is not done.
    #[error("{0}")]
    Machine(String),
    /// Somebody has had enough.
    #[error("interrupted; the namespaces of the cases are being deleted")]
    Interrupted,
    /// It did not come to what podlaw waits for.
    #[error("waited {seconds} s for {what}")]
    Late {
        /// What did not come.
        what: String,
        /// For how long.
        seconds: u64,
    },
}

impl From<ClusterError> for Fault {
    fn from(error: ClusterError) -> Self {
        Self::Broken(error.to_string())
    }
}
