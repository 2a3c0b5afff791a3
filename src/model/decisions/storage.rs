//! Claims and those that mount them.

use crate::event::Retention;

/// What a Pod finds where it mounts a claim.
#[derive(Clone, Copy, Debug)]
pub struct MountFacts {
    /// There is such a claim.
    pub exists: bool,
    /// It is being deleted.
    pub deleted: bool,
    /// It has a volume.
    pub bound: bool,
    /// It was made for the Pod, or need not be.
    pub belongs: bool,
}

/// What the owner of a claim of a StatefulSet follows from.
#[derive(Clone, Copy, Debug)]
pub struct RetentionFacts {
    /// `persistentVolumeClaimRetentionPolicy.whenDeleted`
    pub when_deleted: Retention,
    /// `persistentVolumeClaimRetentionPolicy.whenScaled`
    pub when_scaled: Retention,
    /// The ordinal of its Pod is not wanted any more.
    pub condemned: bool,
}

/// Who owns a claim of a StatefulSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimOwner {
    /// Nobody: it stays.
    Nobody,
    /// The StatefulSet: it goes with it.
    Set,
    /// Its Pod: it goes with it.
    Pod,
}

pub(super) fn can_be_mounted(facts: MountFacts) -> bool {
    facts.exists && !facts.deleted && facts.bound && facts.belongs
}

pub(super) fn claim_owner(facts: RetentionFacts) -> ClaimOwner {
    if facts.condemned && facts.when_scaled == Retention::Delete {
        ClaimOwner::Pod
    } else if facts.when_deleted == Retention::Delete {
        ClaimOwner::Set
    } else {
        ClaimOwner::Nobody
    }
}
