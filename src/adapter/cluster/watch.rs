//! Watching a cluster: one stream a kind, all into one channel, in the order of receipt.

use std::sync::mpsc::Sender;
use std::time::Duration;

use kube::Client;
use serde_json::{Value as Json, json};

use super::link::lines;
use crate::object::Kind;

/// After so long a watch that has failed is begun again.
const AGAIN: Duration = Duration::from_millis(300);

/// Where objects of a kind are.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub kind: Kind,
    pub path: String,
}

/// The kinds that are watched, and where the API has them.
pub(super) const KINDS: [(Kind, &str, &str); 11] = [
    (Kind::Node, "/api/v1", "nodes"),
    (Kind::Pod, "/api/v1", "pods"),
    (Kind::Job, "/apis/batch/v1", "jobs"),
    (Kind::CronJob, "/apis/batch/v1", "cronjobs"),
    (Kind::Deployment, "/apis/apps/v1", "deployments"),
    (Kind::ReplicaSet, "/apis/apps/v1", "replicasets"),
    (Kind::DaemonSet, "/apis/apps/v1", "daemonsets"),
    (Kind::StatefulSet, "/apis/apps/v1", "statefulsets"),
    (
        Kind::PodDisruptionBudget,
        "/apis/policy/v1",
        "poddisruptionbudgets",
    ),
    (
        Kind::EndpointSlice,
        "/apis/discovery.k8s.io/v1",
        "endpointslices",
    ),
    (
        Kind::PersistentVolumeClaim,
        "/api/v1",
        "persistentvolumeclaims",
    ),
];

/// What is to be watched: everything, or what is in a namespace, and the nodes.
pub(super) fn sources(namespace: Option<&str>) -> Vec<Source> {
    let of = |(kind, group, resource): (Kind, &str, &str)| Source {
        kind,
        path: match namespace {
            Some(namespace) if kind != Kind::Node => {
                format!("{group}/namespaces/{namespace}/{resource}")
            }
            _ => format!("{group}/{resource}"),
        },
    };
    KINDS.into_iter().map(of).collect()
}

/// A line of a trace, with the time at which it was received on the clock of this machine.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub received: i64,
    pub json: Json,
}

/// Watches a kind for as long as anybody listens. A watch that ends is taken up where it was; where that is not possible any more, it
/// says that there is a gap.
pub(super) async fn watch(client: Client, source: Source, sink: Sender<Line>) {
    let mut version: Option<String> = None;
    loop {
        let from = version
            .as_deref()
            .map(|version| format!("&resourceVersion={version}"));
        let path = format!(
            "{}?watch=true&allowWatchBookmarks=true{}",
            source.path,
            from.unwrap_or_default()
        );
        let (mut heard, mut lost) = (true, false);
        let read = lines(&client, &path, |text| {
            let Ok(mut event) = serde_json::from_str::<Json>(text) else {
                return true;
            };
            lost = event["type"] == "ERROR";
            if lost {
                return false;
            }
            if let Some(now) = event["object"]["metadata"]["resourceVersion"].as_str() {
                version = Some(now.to_owned());
            }
            if event["type"] != "BOOKMARK" {
                tidy(&mut event["object"], source.kind);
                heard = say(&sink, event);
            }
            heard
        });
        let failed = read.await.is_err();
        if lost {
            version = None;
            heard = say(&sink, json!({"type": "GAP"}));
        }
        if !heard {
            return;
        }
        if failed || lost {
            tokio::time::sleep(AGAIN).await;
        }
    }
}

fn say(sink: &Sender<Line>, json: Json) -> bool {
    let received = jiff::Timestamp::now().as_millisecond();
    sink.send(Line { received, json }).is_ok()
}

/// Takes out what no rule reads and what is long.
fn tidy(object: &mut Json, kind: Kind) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("managedFields");
    }
    if let Some(status) = object["status"]
        .as_object_mut()
        .filter(|_| kind == Kind::Node)
    {
        status.remove("images");
    }
    if object["kind"].is_null() {
        object["kind"] = json!(kind.name());
    }
}
