//! A connection that several cases use, and the namespaces of these.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;

use super::Options;
use super::error::ClusterError;
use super::link::{Answer, Link};
use super::say::{collection, content_of, path};
use crate::adapter::requests::{ApiRequest, Verb, prepare};

/// In how long a new namespace has its service account, and the watches have begun.
const BEGINS: Duration = Duration::from_secs(120);
/// So often it is looked whether something has come.
const LOOK: Duration = Duration::from_millis(50);
/// What says that a namespace is podlaw's.
const LABEL: (&str, &str) = ("app.kubernetes.io/managed-by", "podlaw");

/// A connection to a cluster, which several cases may use at once, each in a namespace of its own.
pub struct Connection {
    pub(super) link: Link,
    pub(super) options: Options,
    /// `v1.36.3`
    pub(super) kubernetes: String,
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

    pub(super) fn send(
        &self,
        request: &ApiRequest,
        namespace: &str,
    ) -> Result<Answer, ClusterError> {
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
    pub(super) fn namespace(&self) -> Result<String, ClusterError> {
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
    pub(super) fn leave(&self, namespace: &str) -> Result<(), ClusterError> {
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

fn refused(what: &str, answer: &Answer) -> ClusterError {
    ClusterError::Refused {
        what: what.to_owned(),
        code: answer.code,
        why: answer.why(),
    }
}

/// Looks again and again until something is there.
pub(super) fn wait(
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
