//! PersistentVolumeClaim, as far as rules read it.

use super::meta::{CONDITION, OBJECT_META};
use crate::object::schema::schema;

schema! {
    /// `PersistentVolumeClaim`.
    PERSISTENT_VOLUME_CLAIM = "PersistentVolumeClaim" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&CLAIM_SPEC),
        "status" = Record(&CLAIM_STATUS),
    }
}

schema! {
    /// `PersistentVolumeClaimSpec`.
    CLAIM_SPEC = "PersistentVolumeClaimSpec" {
        "accessModes" = List(&Text), "storageClassName" ? Text, "volumeName" ? Text, "volumeMode" ? Text,
    }
}

schema! {
    /// `PersistentVolumeClaimStatus`.
    CLAIM_STATUS = "PersistentVolumeClaimStatus" { "phase" = Text, "conditions" = List(&Record(&CONDITION)) }
}
