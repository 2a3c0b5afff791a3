//! Looking at a cluster without touching it.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use http::Method;
use serde_json::{Value as Json, json};

use super::error::ClusterError;
use super::link::Link;
use super::watch::{Line, sources, watch};
use crate::trace::Record;

/// Watches a cluster, or one of its namespaces.
pub struct Lookout {
    link: Link,
    server: String,
    /// What its trace says of itself, until that has been told.
    context: Option<Json>,
    lines: Receiver<Line>,
    unseen: Vec<(&'static str, String)>,
}

impl Lookout {
    /// Connects as `kubectl` does, and begins to watch. `lag` is how much later than it happened something may be seen, in seconds.
    ///
    /// # Errors
    /// There is no cluster, or it lets nothing be watched.
    pub fn open(
        context: Option<&str>,
        namespace: Option<&str>,
        lag: f64,
    ) -> Result<Self, ClusterError> {
        let link = Link::open(context)?;
        let version = link.ask(&Method::GET, "/version", "", None)?;
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for source in sources(namespace) {
            let answer = link.ask(&Method::GET, &format!("{}?limit=1", source.path), "", None)?;
            match answer.granted() {
                true => seen.push(source),
                false => unseen.push((source.kind.name(), answer.why())),
            }
        }
        if seen.is_empty() {
            let why = unseen
                .first()
                .map(|(_, why)| why.clone())
                .unwrap_or_default();
            return Err(ClusterError::Silent(format!(
                "nothing may be watched: {why}"
            )));
        }
        let server_version = version.body["gitVersion"].as_str().unwrap_or("no version");
        let kinds: Vec<&str> = seen.iter().map(|source| source.kind.name()).collect();
        let context = context_line(link.now(), server_version, &kinds, lag);
        let (sink, lines) = channel();
        for source in seen {
            link.spawn(watch(link.client(), source, sink.clone()));
        }
        let server = format!("the cluster ({server_version})");
        Ok(Self {
            link,
            server,
            context: Some(context),
            lines,
            unseen,
        })
    }

    /// What it is called in reports.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The kinds that may not be watched, and why.
    pub fn unseen(&self) -> &[(&'static str, String)] {
        &self.unseen
    }

    /// Whether the process was interrupted (SIGINT).
    pub fn is_interrupted(&self) -> bool {
        self.link.is_interrupted()
    }

    /// What was seen next, as a line of a trace and as a record (none for what no rule reads); none if nothing comes for so long.
    pub fn next(&mut self, within: Duration) -> Option<(Json, Option<Record>)> {
        let line = match self.context.take() {
            Some(context) => context,
            None => {
                let Line { received, mut json } = self.lines.recv_timeout(within).ok()?;
                json["recv"] = json!(seconds(received + self.link.ahead()));
                json
            }
        };
        let record = record(&line);
        Some((line, record))
    }
}

/// What the trace of a watched cluster says of itself first.
pub(super) fn context_line(now: i64, kubernetes: &str, kinds: &[&str], lag: f64) -> Json {
    json!({
        "type": "CONTEXT", "recv": seconds(now), "kubernetes": kubernetes, "kinds": kinds, "every_write": true, "lag": lag,
    })
}

/// A line of a trace as a record. What the API shows can be read, but for objects that are larger or stranger than any rule looks at.
pub(super) fn record(line: &Json) -> Option<Record> {
    Record::from_json(line.to_string().as_bytes(), 0)
        .ok()
        .flatten()
}

/// A time in seconds.
pub(super) fn seconds(millis: i64) -> f64 {
    #[allow(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 are below 2^53"
    )]
    let seconds = millis as f64 / 1_000.0;
    seconds
}
