//! Probes.

use crate::event::{ProbeKind, RestartPolicy, Role};

/// One run of a probe, and what is known of those before.
#[derive(Clone, Copy, Debug)]
pub struct ProbeRun {
    /// Which probe.
    pub kind: ProbeKind,
    /// What came of the runs before; none: nothing yet.
    pub before: Option<bool>,
    /// What it answered.
    pub answer: bool,
    /// How often in a row it has answered this.
    pub in_row: u32,
    /// `successThreshold`
    pub success_threshold: u32,
    /// `failureThreshold`
    pub failure_threshold: u32,
    /// How many runs of its container have begun.
    pub runs: u32,
}

/// A probe of a container that runs, and what its beginning follows from.
#[derive(Clone, Copy, Debug)]
pub struct BeginFacts {
    /// Which probe.
    pub kind: ProbeKind,
    /// What came of the startup probe of this run; none: there is no such probe.
    pub startup: Option<Option<bool>>,
    /// What the container is.
    pub role: Role,
    /// The restart policy of its Pod.
    pub policy: RestartPolicy,
    /// How many of its runs have begun.
    pub runs: u32,
}

/// Whether a probe begins now: the startup probe first, the others when there is none or it has succeeded. What the
/// policy is and how many runs there were does not matter.
///
/// Source: concepts/workloads/pods/probes.md#types-of-probe
pub(super) fn begins(facts: &BeginFacts) -> bool {
    let waits = facts.startup.is_some_and(|result| result != Some(true));
    (facts.kind == ProbeKind::Startup) == waits
}

/// How often in a row a probe has answered as it does now: `before` times until now.
///
/// Source: concepts/workloads/pods/probes.md#configure-probes ("consecutive")
pub(super) fn in_row(before: u32, same: bool) -> u32 {
    if same { before + 1 } else { 1 }
}

/// Whether a probe goes on while its container is being stopped: the readiness probe does where the whole Pod is.
///
/// Source: concepts/workloads/pods/probes.md#configure-probes
pub(super) fn goes_on_in_stop(kind: ProbeKind, of_pod: bool) -> bool {
    kind == ProbeKind::Readiness && of_pod
}

/// What comes of a probe after one more run: a success or a failure counts once it has come so often in a row as its
/// threshold says.
///
/// Source: concepts/workloads/pods/probes.md#configure-probes
pub fn probe_result(run: &ProbeRun) -> Option<bool> {
    let threshold = if run.answer {
        run.success_threshold
    } else {
        run.failure_threshold
    };
    if run.in_row >= threshold {
        Some(run.answer)
    } else {
        run.before
    }
}

/// Whether a container is stopped for what came of a probe.
///
/// Source: concepts/workloads/pods/probes.md#types-of-probe
pub fn probe_stops(kind: ProbeKind, result: bool) -> bool {
    kind != ProbeKind::Readiness && !result
}

/// The grace period of a container that is stopped for a probe, in seconds.
///
/// Source: concepts/workloads/pods/probes.md#probe-level-terminationgraceperiodseconds
pub fn probe_grace(of_probe: Option<u32>, of_pod: u32) -> u32 {
    of_probe.unwrap_or(of_pod)
}

/// Whether a container that runs is started: without a startup probe at once, else when that has succeeded.
///
/// Source: concepts/workloads/pods/probes.md#types-of-probe; api: ContainerStatus.started
pub fn started(startup: Option<Option<bool>>) -> bool {
    startup.is_none_or(|result| result == Some(true))
}
