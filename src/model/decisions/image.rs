//! Images.

use crate::event::{PullPolicy, Role};

/// Whether the kubelet pulls an image before it starts a container.
///
/// Source: concepts/containers/images.md#image-pull-policy
pub fn pulls(policy: PullPolicy, present: bool) -> bool {
    match policy {
        PullPolicy::Always => true,
        PullPolicy::IfNotPresent => !present,
        PullPolicy::Never => false,
    }
}

/// The delay before an image that could not be pulled is tried again, in milliseconds; `previous` is that of the time before,
/// 0 the first time.
///
/// Source: concepts/containers/images.md#imagepullbackoff ("increasing back-off delay" up to 300 s); api: kubelet, backOffPeriod 10 s
pub fn pull_back_off(previous: i64) -> i64 {
    if previous == 0 {
        10_000
    } else {
        (previous * 2).min(300_000)
    }
}

/// Whether a container that runs is started anew when the image of its spec is changed: app containers and sidecars are, init
/// containers are not.
///
/// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement
pub fn change_restarts(role: Role) -> bool {
    matches!(role, Role::App | Role::Sidecar)
}
