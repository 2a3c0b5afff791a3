//! Driving a cluster.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value as Json, json};

use super::error::ClusterError;
use super::link::{Answer, Link};
use super::look::{record, seconds};
use super::names::Known;
use super::watch::{KINDS, Line, sources, watch};
use super::{Cluster, Options};
use crate::adapter::requests::{Action, ApiRequest, Order, PatchKind, Verb, action, prepare};
use crate::adapter::scene::Watched;
use crate::event::{Event, Scene, World};
use crate::harness::{Description, Fault, Implementation, Observer, Pace, Reply};
use crate::trace::Record;

/// After a request so long is waited, so that what follows from it at once is seen before the next event is chosen.
const TAKES_EFFECT: Duration = Duration::from_millis(400);
/// In how long a new namespace has its service account, and the watches have begun.
const BEGINS: Duration = Duration::from_secs(30);
/// So often it is looked whether something has come.
const LOOK: Duration = Duration::from_millis(50);
/// What says that a namespace is podlaw's.
const LABEL: (&str, &str) = ("app.kubernetes.io/managed-by", "podlaw");

/// A connection to a cluster, which several cases may use at once, each in a namespace of its own.
pub struct Connection {
    link: Link,
    options: Options,
    /// `v1.36.3`
    kubernetes: String,
    /// Namespaces are numbered from here.
    next: AtomicU64,
    /// Objects beyond namespaces that were made for the cases, to be taken away at the end.
    made: Vec<ApiRequest>,
}

impl Connection {
    /// Connects to a cluster, and makes what cases take for granted.
    ///
    /// # Errors
    /// There is none, or it refuses.
    pub fn open(options: Options) -> Result<Self, ClusterError> {
        let link = Link::open(options.context.as_deref())?;
        let answer = link.ask(&Method::GET, "/version", "", None)?;
        let Some(kubernetes) = answer.body["gitVersion"].as_str().map(str::to_owned) else {
            return Err(refused("tell its version", &answer));
        };
        let next = AtomicU64::new(u64::try_from(link.now()).unwrap_or_default());
        let mut connection = Self {
            link,
            options,
            kubernetes,
            next,
            made: Vec::new(),
        };
        for request in prepare().into_iter().filter(|request| !request.namespaced) {
            let answer = connection.send(&request, "")?;
            if answer.granted() {
                connection.made.push(request);
            } else if answer.code != 409 {
                return Err(refused(
                    &format!("create {} {}", request.resource, request.name),
                    &answer,
                ));
            }
        }
        Ok(connection)
    }

    /// The version of Kubernetes.
    pub fn kubernetes(&self) -> &str {
        &self.kubernetes
    }

    fn send(&self, request: &ApiRequest, namespace: &str) -> Result<Answer, ClusterError> {
        let (method, content) = match request.verb {
            Verb::Create => (Method::POST, "application/json"),
            Verb::Delete => (Method::DELETE, "application/json"),
            Verb::Patch(kind) => (Method::PATCH, content_of(kind)),
        };
        self.link.ask(
            &method,
            &path(request, namespace),
            content,
            Some(&request.body),
        )
    }

    /// Makes a namespace, and waits until Pods can be created in it.
    fn namespace(&self) -> Result<String, ClusterError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number:x}", self.options.prefix);
        let body = json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": name, "labels": {LABEL.0: LABEL.1}},
        });
        let answer = self.link.ask(
            &Method::POST,
            "/api/v1/namespaces",
            "application/json",
            Some(&body),
        )?;
        if !answer.granted() {
            return Err(refused(&format!("create namespace {name}"), &answer));
        }
        let account = format!("/api/v1/namespaces/{name}/serviceaccounts/default");
        wait("the service account of a new namespace", || {
            Ok(self.link.ask(&Method::GET, &account, "", None)?.granted())
        })?;
        for request in prepare().iter().filter(|request| request.namespaced) {
            self.send(request, &name)?;
        }
        Ok(name)
    }

    /// Takes a namespace away, without waiting for that.
    fn leave(&self, namespace: &str) -> Result<(), ClusterError> {
        let path = format!("/api/v1/namespaces/{namespace}");
        self.link.ask(&Method::DELETE, &path, "", None).map(drop)
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut all = f.debug_struct("Connection");
        all.field("options", &self.options)
            .field("kubernetes", &self.kubernetes);
        all.finish_non_exhaustive()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        for request in std::mem::take(&mut self.made) {
            let path = format!("{}/{}", collection(&request, ""), request.name);
            // Whoever cannot be reached any more keeps what was made.
            let _ = self.link.ask(&Method::DELETE, &path, "", None);
        }
    }
}

impl Cluster {
    /// What drives a cluster through this connection.
    pub fn new(connection: &Arc<Connection>) -> Self {
        Self {
            connection: Arc::clone(connection),
            namespace: None,
            lines: None,
            fresh: Vec::new(),
            watched: Watched::default(),
            steps: 0,
        }
    }

    /// Leaves the namespace of the last case.
    fn leave(&mut self) -> Result<(), ClusterError> {
        self.lines = None;
        self.watched.begin();
        self.fresh.clear();
        match self.namespace.take() {
            Some(namespace) => self.connection.leave(&namespace),
            None => Ok(()),
        }
    }

    fn begin(&mut self) -> Result<(), ClusterError> {
        self.leave()?;
        let namespace = self.connection.namespace()?;
        self.fresh.extend(self.context());
        let (sink, lines) = channel();
        for source in sources(Some(&namespace)) {
            let link = &self.connection.link;
            link.spawn(watch(link.client(), source, sink.clone()));
        }
        (self.namespace, self.lines) = (Some(namespace), Some(lines));
        wait("the nodes of the cluster", || {
            self.take();
            Ok(self.watched.nodes_seen() > 0)
        })
    }

    /// What its traces say of themselves.
    fn context(&self) -> Option<Record> {
        let (connection, options) = (&self.connection, &self.connection.options);
        let context = json!({
            "type": "CONTEXT", "recv": seconds(connection.link.now()), "kubernetes": connection.kubernetes,
            "kinds": KINDS.map(|(kind, ..)| kind.name()), "from": "start", "every_write": true, "own_requests": true, "lag": options.lag,
        });
        record(&context)
    }

    /// Takes what the watches have brought.
    fn take(&mut self) {
        let ahead = self.connection.link.ahead();
        let lines = self.lines.iter().flat_map(|lines| lines.try_iter());
        for Line { received, mut json } in lines {
            json["recv"] = json!(seconds(received + ahead));
            if let Some(record) = record(&json) {
                self.watched.record(&record);
                self.steps += 1;
                self.fresh.push(record);
            }
        }
    }

    fn wait(&mut self, by: Duration) {
        std::thread::sleep(by);
        self.take();
    }

    fn request(&mut self, request: &ApiRequest) -> Result<Answer, ClusterError> {
        let namespace = self.namespace.clone().unwrap_or_default();
        self.take();
        let sent = self.connection.link.now();
        let answer = self.connection.send(request, &namespace)?;
        // It was asked before what follows from it was seen.
        self.fresh
            .extend(record(&told(request, &namespace, &answer, sent)));
        self.take();
        Ok(answer)
    }

    fn order(&mut self, order: &Order) -> Result<Reply, ClusterError> {
        let namespace = self.namespace.clone().unwrap_or_default();
        let link = &self.connection.link;
        let ran = link.order(&namespace, &order.pod, &order.container, &order.command)?;
        Ok(match ran {
            true => Reply::Done,
            false => {
                Reply::Refused("the container did not take the order: it may have ended".to_owned())
            }
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Whoever cannot be reached any more keeps the namespace; its label says whose it is.
        let _ = self.leave();
    }
}

impl Implementation for Cluster {
    fn describe(&self) -> Description {
        Description {
            name: "the cluster".to_owned(),
            version: self.connection.kubernetes.clone(),
            unshown: Vec::new(),
        }
    }

    /// Its settings are what they are: of the world of a scenario it takes nothing.
    fn reset(&mut self, _: &World) -> Result<(), Fault> {
        Ok(self.begin()?)
    }

    fn scene(&self) -> Scene {
        self.watched.scene()
    }

    fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
        if matches!(event, Event::TimePasses { .. }) {
            return Ok(Reply::Done);
        }
        if event.is_of_node() {
            return Ok(Reply::Unsupported);
        }
        let known = Known {
            watched: &self.watched,
            now: self.connection.link.now(),
        };
        let reply = match action(event, &known, &self.connection.options.style) {
            Action::Nothing(_) => return Ok(Reply::Unsupported),
            Action::Order(order) => self.order(&order)?,
            Action::Requests(requests) => {
                for request in &requests {
                    self.request(request)?;
                }
                Reply::Done
            }
        };
        if reply == Reply::Done {
            self.watched.apply(event);
        }
        self.wait(TAKES_EFFECT);
        Ok(reply)
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        self.wait(by);
        Ok(())
    }

    fn clock(&self) -> Option<i64> {
        Some(self.connection.link.now())
    }

    fn pace(&self) -> Pace {
        let options = &self.connection.options;
        Pace {
            longest_pause: Some(Duration::from_secs(options.longest_pause)),
            settle: Duration::from_secs(options.settle),
            calm: Duration::from_secs(options.longest_pause),
            clean_up: Duration::from_secs(90),
        }
    }

    /// Nothing: faults of machines are not made here, and what was put on nodes is an event like any other.
    fn heal(&mut self) -> Result<(), Fault> {
        self.watched.heal();
        Ok(())
    }

    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
        self.take();
        for record in self.fresh.drain(..) {
            sink.record(record);
        }
        Ok(())
    }

    /// Every version that was seen.
    fn steps(&self) -> u64 {
        self.steps
    }
}

/// A request as a trace tells it.
fn told(request: &ApiRequest, namespace: &str, answer: &Answer, sent: i64) -> Json {
    let verb = match request.verb {
        Verb::Create => "create",
        Verb::Delete => "delete",
        Verb::Patch(_) => "patch",
    };
    let received = jiff::Timestamp::from_millisecond(sent).map(|time| time.to_string());
    let mut line = json!({
        "type": "REQUEST", "recv": seconds(sent), "verb": verb, "resource": request.resource, "name": request.name,
        "namespace": namespace, "user": "podlaw", "code": answer.code, "received": received.unwrap_or_default(),
        "body": request.body,
    });
    if let Some(subresource) = request.subresource {
        line["subresource"] = json!(subresource);
    }
    if let Some(reason) = answer.reason() {
        line["reason"] = json!(reason);
    }
    line
}

fn content_of(kind: PatchKind) -> &'static str {
    match kind {
        PatchKind::Merge => "application/merge-patch+json",
        PatchKind::Strategic => "application/strategic-merge-patch+json",
        PatchKind::Json => "application/json-patch+json",
    }
}

fn path(request: &ApiRequest, namespace: &str) -> String {
    let collection = collection(request, namespace);
    let part = request
        .subresource
        .map(|part| format!("/{part}"))
        .unwrap_or_default();
    match (request.verb, request.subresource) {
        (Verb::Create, None) => collection,
        _ => format!("{collection}/{}{part}", request.name),
    }
}

fn collection(request: &ApiRequest, namespace: &str) -> String {
    let group = match request.api_version {
        "v1" => "/api/v1".to_owned(),
        version => format!("/apis/{version}"),
    };
    match request.namespaced {
        true => format!("{group}/namespaces/{namespace}/{}", request.resource),
        false => format!("{group}/{}", request.resource),
    }
}

fn refused(what: &str, answer: &Answer) -> ClusterError {
    ClusterError::Refused {
        what: what.to_owned(),
        code: answer.code,
        why: answer.body["message"]
            .as_str()
            .unwrap_or("without a reason")
            .to_owned(),
    }
}

/// Looks again and again until something is there.
fn wait(
    what: &str,
    mut there: impl FnMut() -> Result<bool, ClusterError>,
) -> Result<(), ClusterError> {
    let began = Instant::now();
    while !there()? {
        if began.elapsed() > BEGINS {
            return Err(ClusterError::Late {
                what: what.to_owned(),
                seconds: BEGINS.as_secs(),
            });
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}
