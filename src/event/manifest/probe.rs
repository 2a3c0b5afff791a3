//! Probes of containers.

use serde::{Deserialize, Serialize};

use super::is_default;

/// Which probe of a container.
///
/// Source: concepts/workloads/pods/probes.md#types-of-probe
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum ProbeKind {
    /// `readinessProbe`
    #[default]
    Readiness,
    /// `livenessProbe`
    Liveness,
    /// `startupProbe`
    Startup,
}

impl ProbeKind {
    /// All of them, in the order in which they stand.
    pub const ALL: [Self; 3] = [Self::Readiness, Self::Liveness, Self::Startup];
}

/// What a probe does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// A command in the container that reports that it runs. It succeeds until an event says otherwise.
    #[default]
    Succeeds,
    /// The same, but it fails until an event says otherwise.
    Fails,
    /// The command `true`.
    True,
    /// The command `false`.
    False,
    /// The command `sleep 5`, which takes longer than the time-out of 1 s.
    Sleeps,
}

impl Check {
    /// Whether it reports that it runs, and changes by events.
    pub fn reports(self) -> bool {
        matches!(self, Self::Succeeds | Self::Fails)
    }

    /// What it answers until an event says otherwise.
    pub fn answer(self) -> bool {
        matches!(self, Self::Succeeds | Self::True)
    }
}

/// One probe. What is not said is what the API fills in.
///
/// Source: concepts/workloads/pods/probes.md#configure-probes
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Probe {
    /// What it does.
    #[serde(skip_serializing_if = "is_default")]
    pub check: Check,
    /// `initialDelaySeconds`
    #[serde(skip_serializing_if = "is_default")]
    pub initial_delay_seconds: u32,
    /// `periodSeconds`
    pub period_seconds: u32,
    /// `successThreshold`; 1 but for a readiness probe.
    pub success_threshold: u32,
    /// `failureThreshold`
    pub failure_threshold: u32,
    /// `terminationGracePeriodSeconds`; a readiness probe has none.
    #[serde(skip_serializing_if = "is_default")]
    pub termination_grace_period_seconds: Option<u32>,
}

impl Default for Probe {
    fn default() -> Self {
        Self {
            check: Check::default(),
            initial_delay_seconds: 0,
            period_seconds: 10,
            success_threshold: 1,
            failure_threshold: 3,
            termination_grace_period_seconds: None,
        }
    }
}

impl Probe {
    /// The probe as the API admits it for its kind.
    #[must_use]
    pub fn admitted(mut self, kind: ProbeKind) -> Self {
        self.period_seconds = self.period_seconds.max(1);
        self.failure_threshold = self.failure_threshold.max(1);
        if kind == ProbeKind::Readiness {
            self.success_threshold = self.success_threshold.max(1);
            self.termination_grace_period_seconds = None;
        } else {
            self.success_threshold = 1;
            self.termination_grace_period_seconds = self
                .termination_grace_period_seconds
                .map(|grace| grace.max(1));
        }
        self
    }
}

/// The probes of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Probes {
    /// `readinessProbe`
    #[serde(skip_serializing_if = "is_default")]
    pub readiness: Option<Probe>,
    /// `livenessProbe`
    #[serde(skip_serializing_if = "is_default")]
    pub liveness: Option<Probe>,
    /// `startupProbe`
    #[serde(skip_serializing_if = "is_default")]
    pub startup: Option<Probe>,
}

impl Probes {
    /// The probe of a kind.
    pub fn get(&self, kind: ProbeKind) -> Option<Probe> {
        match kind {
            ProbeKind::Readiness => self.readiness,
            ProbeKind::Liveness => self.liveness,
            ProbeKind::Startup => self.startup,
        }
    }

    /// The probes as the API admits them.
    #[must_use]
    pub fn admitted(self) -> Self {
        Self {
            readiness: self
                .readiness
                .map(|probe| probe.admitted(ProbeKind::Readiness)),
            liveness: self
                .liveness
                .map(|probe| probe.admitted(ProbeKind::Liveness)),
            startup: self.startup.map(|probe| probe.admitted(ProbeKind::Startup)),
        }
    }
}
