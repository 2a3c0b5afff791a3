//! What a command drives when that is a live cluster.

use crate::harness::{Fault, Implementation};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "A live cluster")]
pub(super) struct Live {
    /// Drive a live cluster, as `kubectl` would reach it, each case in a namespace of its own that is deleted afterwards. Nodes are left
    /// alone. Needs a build with `--features cluster`.
    #[arg(long, conflicts_with = "exec")]
    pub cluster: bool,
    /// The context of the kubeconfig. Default: its current one.
    #[arg(long, value_name = "NAME", requires = "cluster")]
    pub context: Option<String>,
    /// An image with what busybox has. Given up to three times: Pods that get another image get one of these.
    #[arg(long = "image", value_name = "IMAGE", requires = "cluster")]
    pub images: Vec<String>,
    /// A command that does to machines what no API does: it is called with the name of a node and one of stop-kubelet, start-kubelet,
    /// restart-kubelet, cut-network, join-network, crash and boot. With it nodes are cordoned and tainted too. All that is undone at the
    /// end of a case, and cases are played one after the other.
    #[arg(long, value_name = "CMD", requires = "cluster")]
    pub machine: Option<String>,
    /// The longest pause between two events: scenarios speak of minutes.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 15,
        requires = "cluster"
    )]
    pub longest_pause: u64,
    /// How long everything is left alone after the last event. With 420 and more, responses without a documented deadline are due.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0,
        requires = "cluster"
    )]
    pub settle: u64,
    /// How much later than it happened something may be seen.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 1.0,
        requires = "cluster"
    )]
    pub lag: f64,
    #[arg(skip)]
    connection: Shared,
}

/// The connection that all cases use, once there is one.
#[cfg(feature = "cluster")]
type Shared = std::sync::Mutex<Option<std::sync::Arc<crate::adapter::cluster::Connection>>>;
#[cfg(not(feature = "cluster"))]
type Shared = ();

impl Live {
    /// Drives the cluster.
    #[cfg(feature = "cluster")]
    pub fn make(&self) -> Result<Box<dyn Implementation>, Fault> {
        use crate::adapter::cluster::{Cluster, Connection};
        let mut slot = self
            .connection
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let connection = match slot.take() {
            Some(connection) => connection,
            None => std::sync::Arc::new(Connection::open(self.options())?),
        };
        let cluster = Cluster::new(&connection);
        *slot = Some(connection);
        Ok(Box::new(cluster))
    }

    /// That this program cannot.
    #[cfg(not(feature = "cluster"))]
    pub fn make(&self) -> Result<Box<dyn Implementation>, Fault> {
        let () = self.connection;
        Err(Fault::Broken(
            "this podlaw was built without what drives a cluster: build it with `--features cluster`".to_owned(),
        ))
    }

    #[cfg(feature = "cluster")]
    fn options(&self) -> crate::adapter::cluster::Options {
        let mut options = crate::adapter::cluster::Options {
            context: self.context.clone(),
            machine: self.machine.clone(),
            longest_pause: self.longest_pause,
            settle: self.settle,
            lag: self.lag,
            ..Default::default()
        };
        let images = options.style.images.iter_mut().enumerate();
        for (at, image) in images.filter(|_| !self.images.is_empty()) {
            image.clone_from(&self.images[at % self.images.len()]);
        }
        options
    }
}
