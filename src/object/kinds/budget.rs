//! PodDisruptionBudget (policy/v1).

use super::meta::{CONDITION, LABEL_SELECTOR, OBJECT_META};
use crate::object::schema::schema;

schema! {
    /// `PodDisruptionBudget`.
    POD_DISRUPTION_BUDGET = "PodDisruptionBudget" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&BUDGET_SPEC),
        "status" = Record(&BUDGET_STATUS),
    }
}

schema! {
    /// `PodDisruptionBudgetSpec`; numbers and percentages are text.
    BUDGET_SPEC = "PodDisruptionBudgetSpec" {
        "minAvailable" ? Text, "maxUnavailable" ? Text, "selector" ? Record(&LABEL_SELECTOR), "unhealthyPodEvictionPolicy" ? Text,
    }
}

schema! {
    /// `PodDisruptionBudgetStatus`.
    BUDGET_STATUS = "PodDisruptionBudgetStatus" {
        "currentHealthy" = Int, "desiredHealthy" = Int, "disruptionsAllowed" = Int, "expectedPods" = Int,
        "observedGeneration" = Int, "disruptedPods" = Map(&Time), "conditions" = List(&Record(&CONDITION)),
    }
}
