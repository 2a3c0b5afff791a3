//! Lifecycle hooks.

/// Whether the preStop hook of a container that is stopped is called: not when its Pod asks for no grace period, and not when
/// there is none.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow
pub fn runs_pre_stop(spec: Option<u32>, grace: u32) -> bool {
    spec != Some(0) && grace > 0
}

/// Whether a container whose postStart hook has failed is stopped.
///
/// Source: concepts/containers/container-lifecycle-hooks.md#hook-handler-execution
pub fn failed_post_start_stops() -> bool {
    true
}
