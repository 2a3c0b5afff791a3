//! What a Pod asks for, its class, and whose place it may take.

use crate::event::{Amount, Manifest, Role};

/// The class of service of a Pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QosClass {
    /// Nothing is asked for.
    #[default]
    BestEffort,
    /// Something is.
    Burstable,
    /// Every container has limits for CPU and memory, and requests that equal them.
    Guaranteed,
}

pub(super) fn pod_requests(manifest: &Manifest) -> Amount {
    let (mut apps, mut sidecars, mut start) = <(Amount, Amount, Amount)>::default();
    for container in &manifest.containers {
        let asked = container.resources.completed();
        match container.role {
            Role::App => apps = apps.plus(asked),
            Role::Ephemeral => {}
            Role::Sidecar => {
                sidecars = sidecars.plus(asked);
                start = start.or_more(sidecars);
            }
            Role::Init => start = start.or_more(sidecars.plus(asked)),
        }
    }
    apps.plus(sidecars).or_more(start)
}

pub(super) fn qos_class(manifest: &Manifest) -> QosClass {
    // Ephemeral containers have no resources, and change no class.
    let counted = || {
        manifest
            .containers
            .iter()
            .filter(|one| one.role != Role::Ephemeral)
    };
    let all = || counted().map(|one| one.resources);
    if all().all(|one| one == Default::default()) {
        return QosClass::BestEffort;
    }
    let guaranteed = all()
        .all(|one| one.limits.cpu > 0 && one.limits.memory > 0 && one.completed() == one.limits);
    if guaranteed {
        QosClass::Guaranteed
    } else {
        QosClass::Burstable
    }
}

pub(super) fn is_held_back(gated: bool) -> bool {
    gated
}

pub(super) fn keeps_out(cordoned: bool, tainted: bool) -> bool {
    cordoned || tainted
}

pub(super) fn preempts(priority: i32, of_victim: i32) -> bool {
    of_victim < priority
}
