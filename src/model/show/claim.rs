//! PersistentVolumeClaims.

use super::pod::uid_text;
use super::record::{build, decimal, list};
use super::{meta, time};
use crate::model::controller::{Claim, Labels};
use crate::object::kinds::claim::{CLAIM_SPEC, CLAIM_STATUS, PERSISTENT_VOLUME_CLAIM};
use crate::object::kinds::meta::OBJECT_META;
use crate::object::{Kind, Object, Value};

/// A claim as an object.
pub(super) fn object(claim: &Claim) -> Object {
    let phase = if claim.bound { "Bound" } else { "Pending" };
    let record = build(
        &PERSISTENT_VOLUME_CLAIM,
        [
            ("apiVersion", Value::Word("v1")),
            ("kind", Value::Word("PersistentVolumeClaim")),
            ("metadata", metadata(claim)),
            ("spec", spec(claim.volume.then_some(claim.uid))),
            (
                "status",
                build(&CLAIM_STATUS, [("phase", Value::Word(phase))]),
            ),
        ],
    );
    Object {
        kind: Kind::PersistentVolumeClaim,
        record,
    }
}

fn metadata(claim: &Claim) -> Value {
    let labels = Labels {
        app: claim.app,
        ..Labels::default()
    };
    let grace = claim.deletion.map_or(Value::Absent, |_| Value::Int(0));
    build(
        &OBJECT_META,
        [
            ("name", Value::text(&claim.name.to_string())),
            ("namespace", Value::Word("default")),
            ("uid", Value::Text(uid_text(claim.uid))),
            ("resourceVersion", decimal(claim.version)),
            ("creationTimestamp", time(claim.created)),
            (
                "deletionTimestamp",
                claim.deletion.map_or(Value::Absent, time),
            ),
            ("deletionGracePeriodSeconds", grace),
            ("labels", meta::labels(&labels)),
            ("ownerReferences", meta::owners(claim.owner)),
            (
                "finalizers",
                list([Value::text("kubernetes.io/pvc-protection")]),
            ),
        ],
    )
}

/// `spec`, with the volume that was made for a claim. All volumes can be mounted on every node.
pub(super) fn spec(volume: Option<u32>) -> Value {
    let volume = volume.map(|of| Value::text(&format!("pvc-{}", uid_text(of))));
    build(
        &CLAIM_SPEC,
        [
            ("accessModes", list([Value::text("ReadWriteMany")])),
            ("storageClassName", Value::text("standard")),
            ("volumeMode", Value::text("Filesystem")),
            ("volumeName", volume.unwrap_or(Value::Absent)),
        ],
    )
}
