//! What a scenario takes for granted.

use serde_json::{Value as Json, json};

use super::ApiRequest;
use super::workload::config;
use crate::event::Priority;

/// What has to be there before the first event: the priority classes that manifests name, and the first ConfigMap. The
/// label `example.com/zone`, which nodes have from the first, is put on by [`LabelNode`](crate::event::Event::LabelNode).
///
/// Source: concepts/scheduling-eviction/pod-priority-preemption.md#priorityclass
pub fn prepare() -> Vec<ApiRequest> {
    let classes = [Priority::Low, Priority::High].into_iter();
    let classes = classes.filter_map(|priority| {
        let body = class(priority.class()?, priority.number());
        let kind = ("scheduling.k8s.io/v1", "priorityclasses");
        Some(ApiRequest::create(kind, body).of_the_cluster())
    });
    classes.chain([config(0)]).collect()
}

fn class(name: &str, number: i32) -> Json {
    json!({
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": number,
    })
}
