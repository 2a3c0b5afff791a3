//! What all kinds share: `k8s.io/apimachinery` meta/v1.

use crate::object::schema::schema;

schema! {
    /// `ObjectMeta`.
    OBJECT_META = "ObjectMeta" {
        "name" = Text, "generateName" ? Text, "namespace" = Text, "uid" = Text, "resourceVersion" = Text,
        "generation" = Int, "creationTimestamp" ? Time, "deletionTimestamp" ? Time,
        "deletionGracePeriodSeconds" ? Int, "labels" = Map(&Text), "annotations" = Map(&Text),
        "ownerReferences" = List(&Record(&OWNER_REFERENCE)), "finalizers" = List(&Text),
    }
}

schema! {
    /// `OwnerReference`.
    OWNER_REFERENCE = "OwnerReference" {
        "apiVersion" = Text, "kind" = Text, "name" = Text, "uid" = Text, "controller" = Bool,
        "blockOwnerDeletion" = Bool,
    }
}

schema! {
    /// `LabelSelector`.
    LABEL_SELECTOR = "LabelSelector" {
        "matchLabels" = Map(&Text), "matchExpressions" = List(&Record(&LABEL_SELECTOR_REQUIREMENT)),
    }
}

schema! {
    /// `LabelSelectorRequirement`.
    LABEL_SELECTOR_REQUIREMENT = "LabelSelectorRequirement" {
        "key" = Text, "operator" = Text, "values" = List(&Text),
    }
}

schema! {
    /// A condition of any kind of object.
    CONDITION = "Condition" {
        "type" = Text, "status" = Text, "reason" ? Text, "message" ? Text, "lastTransitionTime" ? Time,
        "lastProbeTime" ? Time, "lastHeartbeatTime" ? Time, "lastUpdateTime" ? Time, "observedGeneration" ? Int,
    }
}

schema! {
    /// A reference to an object (`ObjectReference`).
    OBJECT_REFERENCE = "ObjectReference" {
        "apiVersion" = Text, "kind" = Text, "namespace" = Text, "name" = Text, "uid" = Text,
    }
}
