//! PodDisruptionBudgets.

use std::sync::Arc;

use super::pod::uid_text;
use super::record::{build, decimal};
use super::{meta, time};
use crate::model::controller::Budget;
use crate::object::kinds::budget::{BUDGET_SPEC, BUDGET_STATUS, POD_DISRUPTION_BUDGET};
use crate::object::kinds::meta::{LABEL_SELECTOR, OBJECT_META};
use crate::object::{Kind, Object, Value};

/// A budget as an object.
pub(super) fn object(budget: &Budget) -> Object {
    let metadata = build(
        &OBJECT_META,
        [
            ("name", Value::text(&budget.name.to_string())),
            ("namespace", Value::Word("default")),
            ("uid", Value::Text(uid_text(budget.uid))),
            ("resourceVersion", decimal(budget.version)),
            ("generation", Value::Int(1)),
            ("creationTimestamp", time(budget.created)),
        ],
    );
    let labels = meta::map([("app", Value::text(&budget.app.to_string()))]);
    let policy = if budget.always_allow {
        Value::Word("AlwaysAllow")
    } else {
        Value::Absent
    };
    let spec = build(
        &BUDGET_SPEC,
        [
            (
                "minAvailable",
                Value::text(&budget.min_available.to_string()),
            ),
            (
                "selector",
                build(&LABEL_SELECTOR, [("matchLabels", labels)]),
            ),
            ("unhealthyPodEvictionPolicy", policy),
        ],
    );
    let record = build(
        &POD_DISRUPTION_BUDGET,
        [
            ("apiVersion", Value::Word("policy/v1")),
            ("kind", Value::Word("PodDisruptionBudget")),
            ("metadata", metadata),
            ("spec", spec),
            ("status", status(budget)),
        ],
    );
    Object {
        kind: Kind::PodDisruptionBudget,
        record,
    }
}

fn status(budget: &Budget) -> Value {
    let int = |number: u16| Value::Int(i64::from(number));
    let disrupted = budget.disrupted.iter().map(|one| {
        let name: Arc<str> = Arc::from(one.pod.1.to_string());
        (name, time(one.since))
    });
    let mut disrupted: Vec<_> = disrupted.collect();
    disrupted.sort_by(|(one, _), (other, _)| one.cmp(other));
    let status = &budget.status;
    build(
        &BUDGET_STATUS,
        [
            ("currentHealthy", int(status.healthy)),
            ("desiredHealthy", int(status.desired)),
            ("disruptionsAllowed", int(status.allowed)),
            ("expectedPods", int(status.expected)),
            ("observedGeneration", Value::Int(i64::from(status.observed))),
            ("disruptedPods", Value::Map(disrupted.into())),
        ],
    )
}
