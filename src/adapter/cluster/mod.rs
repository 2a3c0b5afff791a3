//! A live cluster as an implementation: events become requests to its API and orders to its containers, and all that its API shows is
//! watched.
//!
//! Each case has a namespace of its own, which goes with it. Of what is beyond namespaces only two priority classes are made, and taken
//! away at the end; what would be done to nodes is left out, for others use them too, unless there is a command for it.

mod connection;
mod drive;
mod error;
mod link;
mod look;
mod machine;
mod say;
mod watch;

use std::sync::Arc;
use std::sync::mpsc::Receiver;

pub use self::connection::Connection;
pub use self::error::ClusterError;
pub use self::look::Lookout;
use self::watch::Line;
use super::requests::Style;
use super::scene::Watched;
use crate::trace::Record;

/// How a cluster is driven.
#[derive(Clone, Debug)]
pub struct Options {
    /// The context of the kubeconfig; none: its current one.
    pub context: Option<String>,
    /// What namespaces begin with.
    pub prefix: String,
    /// Images, and what else scenarios leave open.
    pub style: Style,
    /// The command that does to machines what no API does: it is called with the name of a node and one of `stop-kubelet`, `start-kubelet`,
    /// `restart-kubelet`, `cut-network`, `join-network`, `crash` and `boot`. With it nodes are cordoned and tainted too; all that is undone
    /// at the end of a case. Without it nothing is done to nodes.
    pub machine: Option<String>,
    /// No pause is longer than so many seconds: scenarios speak of minutes.
    pub longest_pause: u64,
    /// For how many seconds everything is left alone after the last event. Responses without a documented deadline are due only where
    /// this is long enough for the longest restart back-off.
    pub settle: u64,
    /// How much later than it happened something may be seen, in seconds.
    pub lag: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            context: None,
            prefix: "podlaw".to_owned(),
            style: Style::default(),
            machine: None,
            longest_pause: 15,
            settle: 0,
            lag: 1.0,
        }
    }
}

/// A namespace of a cluster, driven and watched.
pub struct Cluster {
    connection: Arc<Connection>,
    /// The namespace of the case.
    namespace: Option<String>,
    lines: Option<Receiver<Line>>,
    fresh: Vec<Record>,
    watched: Watched,
    steps: u64,
}
