//! A request as it is sent, and as a trace tells it.

use serde_json::{Value as Json, json};

use super::link::Answer;
use super::look::seconds;
use crate::adapter::requests::{ApiRequest, PatchKind, Verb};

/// A request as a trace tells it.
pub(super) fn told(request: &ApiRequest, namespace: &str, answer: &Answer, sent: i64) -> Json {
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

/// The type of the body of a patch.
pub(super) fn content_of(kind: PatchKind) -> &'static str {
    match kind {
        PatchKind::Merge => "application/merge-patch+json",
        PatchKind::Strategic => "application/strategic-merge-patch+json",
        PatchKind::Json => "application/json-patch+json",
    }
}

/// Where a request goes.
pub(super) fn path(request: &ApiRequest, namespace: &str) -> String {
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

/// Where the objects of its kind are.
pub(super) fn collection(request: &ApiRequest, namespace: &str) -> String {
    let group = match request.api_version {
        "v1" => "/api/v1".to_owned(),
        version => format!("/apis/{version}"),
    };
    match request.namespaced {
        true => format!("{group}/namespaces/{namespace}/{}", request.resource),
        false => format!("{group}/{}", request.resource),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::requests::{Action, Plain, Style, action};
    use crate::event::{Event, Name};
    use crate::trace::{Record, RecordKind};

    fn request(event: &Event) -> ApiRequest {
        match action(event, &Plain, &Style::default()) {
            Action::Requests(requests) => requests[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    fn evict() -> ApiRequest {
        let pod = Name::pod(0);
        request(&Event::EvictPod { pod, grace: None })
    }

    #[test]
    fn a_request_goes_to_the_url_of_its_object() {
        let pod = Name::pod(0);
        let delete = request(&Event::DeletePod { pod, grace: None });
        assert_eq!(path(&delete, "n"), "/api/v1/namespaces/n/pods/p0");
        assert_eq!(path(&evict(), "n"), "/api/v1/namespaces/n/pods/p0/eviction");
        let budget = Event::CreateBudget {
            number: 1,
            app: pod,
            min_available: 1,
            always_allow: false,
        };
        let budgets = "/apis/policy/v1/namespaces/n/poddisruptionbudgets";
        assert_eq!(path(&request(&budget), "n"), budgets);
        let cordon = request(&Event::CordonNode { node: 1 });
        assert_eq!(path(&cordon, "n"), "/api/v1/nodes/n1");
    }

    #[test]
    fn a_refused_request_is_told_with_its_reason() {
        let answer = Answer {
            code: 429,
            body: json!({"kind": "Status", "reason": "TooManyRequests"}),
        };
        let line = told(&evict(), "n", &answer, 1_796_071_964_250);
        let record = Record::from_json(line.to_string().as_bytes(), 1);
        let record = record.expect("a line of a trace").expect("a record");
        assert_eq!(record.time, Some(1_796_071_964_250));
        let RecordKind::Request(request) = record.kind else {
            panic!("a request");
        };
        assert_eq!(
            (request.resource(), request.name(), request.namespace()),
            ("pods", "p0", "n")
        );
        assert_eq!(request.subresource(), "eviction");
        assert_eq!(request.received(), record.time);
        assert!(!request.created());
        assert_eq!(line["reason"], "TooManyRequests");
    }
}
