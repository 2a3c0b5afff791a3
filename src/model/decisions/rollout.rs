//! Rollouts of Deployments.

/// How far the number of Pods may go above and below the replicas of a Deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// `maxSurge`
    pub surge: u16,
    /// `maxUnavailable`
    pub unavailable: u16,
}

/// What the end of old Pods follows from.
#[derive(Clone, Copy, Debug)]
pub struct OldFacts {
    /// Replicas of the Deployment.
    pub replicas: u16,
    /// How far the number of Pods may go.
    pub bounds: Bounds,
    /// Replicas of all ReplicaSets together.
    pub total: u16,
    /// Replicas of the new ReplicaSet.
    pub new_replicas: u16,
    /// Those of them that are available.
    pub new_available: u16,
}

/// What the beginning of new Pods under Recreate follows from.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecreateFacts {
    /// Old Pods that have not ended.
    pub running: usize,
    /// Old Pods that are being deleted, whether or not they have ended.
    pub stopping: usize,
}

pub(super) fn bounds(replicas: u16, surge: Option<u8>, unavailable: Option<u8>) -> Bounds {
    // 25 %, rounded up for the surge and down for what may be unavailable.
    let surge = surge.map_or(replicas.div_ceil(4), u16::from);
    let unavailable = unavailable.map_or(replicas / 4, u16::from);
    Bounds {
        surge,
        // Something has to move.
        unavailable: unavailable.max(u16::from(surge == 0)),
    }
}

pub(super) fn rolls_up_to(replicas: u16, bounds: Bounds, total: u16, new: u16) -> u16 {
    let room = (replicas + bounds.surge).saturating_sub(total);
    if new > replicas {
        replicas
    } else {
        new + room.min(replicas - new)
    }
}

pub(super) fn rolls_down_by(facts: OldFacts) -> u16 {
    let least = facts.replicas.saturating_sub(facts.bounds.unavailable);
    let new_unavailable = facts.new_replicas.saturating_sub(facts.new_available);
    facts.total.saturating_sub(least + new_unavailable)
}

/// Shares of a number in proportion to sizes; the largest takes what rounding leaves.
pub(super) fn proportional(allowed: u16, sizes: &[u16]) -> Vec<u16> {
    let total: u32 = sizes.iter().copied().map(u32::from).sum();
    let share = |size: &u16| match total {
        0 => 0,
        total => u16::try_from(u32::from(*size) * u32::from(allowed) / total).unwrap_or(u16::MAX),
    };
    let mut shares: Vec<u16> = sizes.iter().map(share).collect();
    let left = allowed.saturating_sub(shares.iter().sum());
    let largest = (0..sizes.len()).max_by_key(|at| (sizes[*at], *at));
    if let Some(largest) = largest {
        shares[largest] += left;
    }
    shares
}

pub(super) fn recreates(facts: RecreateFacts) -> bool {
    facts.running == 0 && facts.stopping == 0
}
