//! The connection to a cluster: requests, orders to containers, and what is watched.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::{AsyncBufReadExt, TryStreamExt};
use http::{Method, Request};
use http_body_util::BodyExt;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::Client;
use kube::api::{Api, AttachParams};
use kube::client::Body;
use kube::config::{Config, KubeConfigOptions};
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use super::ClusterError;

/// A request that has no answer for so long has none.
const PATIENCE: Duration = Duration::from_secs(30);
/// In how long a container has taken an order.
const ORDER: Duration = Duration::from_secs(10);

/// A connection.
pub(super) struct Link {
    runtime: Runtime,
    client: Client,
    /// How much the server's clock is ahead of this machine's, in milliseconds.
    ahead: i64,
    /// The process was interrupted (SIGINT).
    interrupted: Arc<AtomicBool>,
}

/// What the API answers.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The HTTP status.
    pub code: u16,
    /// The object, or the Status that says why there is none.
    pub body: Json,
}

impl Answer {
    /// Whether it was granted.
    pub fn granted(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Why it was not granted, for people.
    pub fn why(&self) -> String {
        let message = self.body["message"].as_str();
        message.unwrap_or("without a reason").to_owned()
    }

    /// Whether it says something of the cluster rather than of the request: it is not allowed there (rights, quotas, Pod security), or the
    /// server is in trouble.
    pub fn is_of_the_cluster(&self) -> bool {
        matches!(self.code, 401 | 403) || self.code >= 500
    }

    /// `reason` of the Status.
    pub fn reason(&self) -> Option<&str> {
        self.body["reason"].as_str().filter(|_| !self.granted())
    }
}

impl Link {
    /// Connects as `kubectl` does: by KUBECONFIG, the file in the home directory, or, within a Pod, its service account.
    ///
    /// # Errors
    /// There is no configuration, or no server that answers.
    pub fn open(context: Option<&str>) -> Result<Self, ClusterError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| ClusterError::Configuration(error.to_string()))?;
        let client = runtime.block_on(client(context))?;
        let mut link = Self {
            runtime,
            client,
            ahead: 0,
            interrupted: Arc::default(),
        };
        link.listen();
        link.ahead = link.measure()?;
        Ok(link)
    }

    /// Whether the process was interrupted: what was begun is to be ended in order.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    fn listen(&self) {
        let interrupted = Arc::clone(&self.interrupted);
        self.spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                interrupted.store(true, Ordering::Relaxed);
            }
        });
    }

    /// The time on the server's clock, milliseconds since 1970.
    pub fn now(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond() + self.ahead
    }

    /// Asks the API.
    ///
    /// # Errors
    /// There was no answer.
    pub fn ask(
        &self,
        method: &Method,
        path: &str,
        content: &str,
        body: Option<&Json>,
    ) -> Result<Answer, ClusterError> {
        self.runtime
            .block_on(ask(&self.client, method, path, content, body))
            .map(|(answer, _)| answer)
    }

    /// Runs a command in a container (`kubectl exec`). Whether it could be run: a container may have just ended.
    ///
    /// # Errors
    /// There was no answer.
    pub fn order(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        command: &[String],
    ) -> Result<bool, ClusterError> {
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), namespace);
        let parameters = AttachParams::default()
            .container(container)
            .stdout(true)
            .stderr(false);
        let run = async {
            let mut process = match pods.exec(pod, command, &parameters).await {
                Ok(process) => process,
                Err(kube::Error::Service(_) | kube::Error::HyperError(_)) => {
                    return Err(ClusterError::Silent(format!("exec in {pod}")));
                }
                Err(_) => return Ok(false),
            };
            let ended = match process.take_status() {
                Some(status) => status.await,
                None => None,
            };
            Ok(ended.is_none_or(|status| is_done(&status)))
        };
        // What an order ends does not always say good-bye.
        self.runtime
            .block_on(async { tokio::time::timeout(ORDER, run).await.unwrap_or(Ok(true)) })
    }

    /// How much the server's clock is ahead of this machine's, in milliseconds.
    pub fn ahead(&self) -> i64 {
        self.ahead
    }

    /// Does something beside everything else.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.runtime.spawn(task);
    }

    /// For tasks that ask by themselves.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// How much the server's clock is ahead: its answers tell the second, and when that turns.
    fn measure(&self) -> Result<i64, ClusterError> {
        let began = Instant::now();
        let (mut latest, mut ahead) = (None, 0);
        while began.elapsed() < Duration::from_millis(1_200) {
            let asked = ask(&self.client, &Method::GET, "/version", "", None);
            let (_, date) = self.runtime.block_on(asked)?;
            let Some(second) = date else { break };
            ahead = second - jiff::Timestamp::now().as_millisecond();
            if latest.is_some_and(|latest| latest != second) {
                break;
            }
            latest = Some(second);
        }
        Ok(ahead)
    }
}

/// Whether an order was carried out. One that ends its container is ended with it.
fn is_done(status: &Status) -> bool {
    const KILLED: &str = "137";
    let details = status.details.iter();
    let mut causes = details.flat_map(|details| details.causes.iter().flatten());
    let killed = causes.any(|cause| cause.message.as_deref() == Some(KILLED));
    killed || status.status.as_deref() != Some("Failure")
}

async fn client(context: Option<&str>) -> Result<Client, ClusterError> {
    let named = KubeConfigOptions {
        context: context.map(str::to_owned),
        ..KubeConfigOptions::default()
    };
    let mut config = match context {
        Some(_) => Config::from_kubeconfig(&named)
            .await
            .map_err(|error| ClusterError::Configuration(error.to_string())),
        None => Config::infer()
            .await
            .map_err(|error| ClusterError::Configuration(error.to_string())),
    }?;
    // A watch in which nothing happens is silent for long.
    config.read_timeout = None;
    Client::try_from(config).map_err(|error| ClusterError::Configuration(error.to_string()))
}

/// Asks, and tells the answer with the time of the server, if it says it.
async fn ask(
    client: &Client,
    method: &Method,
    path: &str,
    content: &str,
    body: Option<&Json>,
) -> Result<(Answer, Option<i64>), ClusterError> {
    let silent =
        |why: &dyn std::fmt::Display| ClusterError::Silent(format!("{method} {path}: {why}"));
    let mut request = Request::builder().method(method).uri(path);
    if body.is_some() {
        request = request.header(http::header::CONTENT_TYPE, content);
    }
    let bytes = body.map(Json::to_string).unwrap_or_default().into_bytes();
    let request = request
        .body(Body::from(bytes))
        .map_err(|error| silent(&error))?;
    let whole = async {
        let response = client.send(request).await.map_err(|error| silent(&error))?;
        let code = response.status().as_u16();
        let date = response
            .headers()
            .get(http::header::DATE)
            .and_then(|date| date.to_str().ok())
            .and_then(second);
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|error| silent(&error))?;
        let body = serde_json::from_slice(&body.to_bytes()).unwrap_or(Json::Null);
        Ok((Answer { code, body }, date))
    };
    match tokio::time::timeout(PATIENCE, whole).await {
        Ok(answer) => answer,
        Err(_) => Err(silent(&"no answer")),
    }
}

/// A date in a header, milliseconds since 1970.
fn second(date: &str) -> Option<i64> {
    let time = jiff::fmt::rfc2822::parse(date).ok()?;
    Some(time.timestamp().as_millisecond())
}

/// The lines of an answer that goes on and on, one by one, until it ends or `line` has enough.
pub(super) async fn lines(
    client: &Client,
    path: &str,
    mut line: impl FnMut(&str) -> bool,
) -> Result<(), ClusterError> {
    let silent = |why: &dyn std::fmt::Display| ClusterError::Silent(format!("GET {path}: {why}"));
    let request = Request::get(path)
        .body(Vec::new())
        .map_err(|error| silent(&error))?;
    let stream = client
        .request_stream(request)
        .await
        .map_err(|error| silent(&error))?;
    let stream = std::pin::pin!(stream);
    let mut lines = stream.lines();
    while let Some(text) = lines.try_next().await.map_err(|error| silent(&error))? {
        if !line(&text) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_cluster_does_not_allow_is_no_answer_to_a_request() {
        let answer = |code| Answer {
            code,
            body: json!({"reason": "R", "message": "m"}),
        };
        for (code, of_the_cluster) in [
            (201, false),
            (403, true),
            (409, false),
            (422, false),
            (429, false),
            (503, true),
        ] {
            assert_eq!(answer(code).is_of_the_cluster(), of_the_cluster, "{code}");
        }
        assert_eq!(
            (answer(403).reason(), answer(201).reason()),
            (Some("R"), None)
        );
        assert_eq!(answer(403).why(), "m");
    }

    #[test]
    fn an_order_that_ends_its_container_is_carried_out() {
        let status = |text: Json| serde_json::from_value::<Status>(text).expect("a Status");
        let ended = |code: &str| {
            let causes = json!([{"reason": "ExitCode", "message": code}]);
            status(
                json!({"status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": causes}}),
            )
        };
        assert!(is_done(&status(json!({"status": "Success"}))));
        assert!(is_done(&ended("137")));
        assert!(!is_done(&ended("1")));
    }

    #[test]
    fn the_date_of_an_answer_is_a_time() {
        assert_eq!(second("Thu, 01 Jan 1970 00:01:00 GMT"), Some(60_000));
        assert_eq!(second("soon"), None);
    }
}
