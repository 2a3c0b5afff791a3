//! Manifests of bare Pods, as far as the model reads them.

mod container;
mod hook;
mod image;
mod probe;
mod program;
mod resize;
mod restart;
mod signal;

use serde::{Deserialize, Serialize};

use super::Name;
use super::Placement;
pub use container::Container;

pub use hook::{Handler, Hook, Hooks};
pub use image::{CONFIGS, IMAGES, Needs, PullPolicy};
pub use probe::{Check, Probe, ProbeKind, Probes};
pub use program::{Program, Stop};
pub use resize::Resizes;
pub use restart::{Operator, OwnRestarts, RestartAction, RestartPolicy, RestartRule};
pub use signal::Signal;

/// What a container is to its Pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// One of `spec.containers`.
    #[default]
    App,
    /// One of `spec.initContainers` that must end before the next begins.
    Init,
    /// One of `spec.initContainers` with `restartPolicy: Always`.
    Sidecar,
    /// One of `spec.ephemeralContainers`, which are added to a Pod that is there.
    Ephemeral,
}

/// A Pod's manifest: its init list (init containers and sidecars in their order) before its app containers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// `spec.restartPolicy`.
    #[serde(skip_serializing_if = "is_default")]
    pub restart_policy: RestartPolicy,
    /// `spec.terminationGracePeriodSeconds`; none: the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace: Option<u32>,
    /// The label `app`: the name of the object whose selector matches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Name>,
    /// Which release of a program it is, an annotation of templates: another number is another template.
    #[serde(skip_serializing_if = "is_default")]
    pub release: u8,
    /// Where it may run, and what may drive it away.
    #[serde(skip_serializing_if = "is_default")]
    pub placement: Placement,
    /// `spec.activeDeadlineSeconds`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<u32>,
    /// How many readiness gates it has.
    #[serde(skip_serializing_if = "is_default")]
    pub readiness_gates: u8,
    /// All containers share an emptyDir, in which each leaves a token.
    #[serde(skip_serializing_if = "is_default")]
    pub volume: bool,
    /// It mounts a claim that somebody made, by number: `claim0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<u8>,
    /// It has a generic ephemeral volume: `scratch`.
    #[serde(skip_serializing_if = "is_default")]
    pub ephemeral_volume: bool,
    /// `spec.os.name` is windows.
    #[serde(skip_serializing_if = "is_default")]
    pub windows: bool,
    /// It is created with `kubectl apply`, which keeps the manifest in an annotation.
    #[serde(skip_serializing_if = "is_default")]
    pub applied: bool,
    /// The containers.
    pub containers: Vec<Container>,
}

impl Manifest {
    /// The most readiness gates that a Pod of the model has.
    pub const GATES: usize = 2;
    /// What images are called.
    pub const IMAGE_NAMES: [&str; IMAGES as usize] = ["busybox:1.35", "app:1", "app:2"];
    /// The `STOPSIGNAL` of images.
    pub const IMAGE_SIGNALS: [Signal; IMAGES as usize] = [Signal::Term, Signal::Quit, Signal::Term];
    /// The most containers that a Pod of the model has.
    pub const MOST: usize = 7;

    /// The manifest as the API admits it: its init list first, cut to [`Self::MOST`], and with one app container at least.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.containers
            .retain(|container| container.role != Role::Ephemeral);
        self.containers.truncate(Self::MOST);
        self.readiness_gates = self.readiness_gates.min(Self::GATES as u8);
        for container in &mut self.containers {
            *container = container.admitted();
            // Signals are those of Linux here.
            container.stop_signal = container.stop_signal.filter(|_| !self.windows);
            // The API asks the policy of the Pod; a container with one of its own that is never restarted is left alone too.
            let own = container.policy(self.restart_policy);
            let resizes = container.resizes.admitted(self.restart_policy);
            container.resizes = resizes.admitted(own);
        }
        if self.apps().count() == 0 {
            self.containers.truncate(Self::MOST - 1);
            self.containers.push(Container::default());
        }
        self.containers
            .sort_by_key(|container| container.role == Role::App);
        self
    }

    /// The same of another release.
    #[must_use]
    pub fn released(mut self, release: u8) -> Self {
        self.release = release;
        self
    }

    /// Whether a container has a rule that restarts all.
    pub fn restarts_all(&self) -> bool {
        let mut rules = self.containers.iter().filter_map(|one| one.restarts.rule);
        rules.any(|rule| rule.action == RestartAction::RestartAllContainers)
    }

    /// Whether a container has the emptyDir of the Pod; one that is added later has not.
    pub fn mounts(&self, container: usize) -> bool {
        self.volume && self.containers[container].role != Role::Ephemeral
    }

    /// Whether it mounts claims, those of a StatefulSet aside.
    pub fn has_claims(&self) -> bool {
        self.claim.is_some() || self.ephemeral_volume
    }

    /// Positions of the app containers.
    pub fn apps(&self) -> impl Iterator<Item = usize> + '_ {
        self.of(|role| role == Role::App)
    }

    /// Positions of the init list: init containers and sidecars.
    pub fn init_list(&self) -> impl Iterator<Item = usize> + '_ {
        self.of(|role| matches!(role, Role::Init | Role::Sidecar))
    }

    /// Positions of the ephemeral containers, which stand after all others.
    pub fn ephemeral(&self) -> impl Iterator<Item = usize> + '_ {
        self.of(|role| role == Role::Ephemeral)
    }

    /// Positions of the sidecars.
    pub fn sidecars(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.of(|role| role == Role::Sidecar)
    }

    fn of(&self, wanted: fn(Role) -> bool) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let roles = self.containers.iter().enumerate();
        roles
            .filter(move |(_, container)| wanted(container.role))
            .map(|(at, _)| at)
    }
}

fn is_zero(code: &i32) -> bool {
    *code == 0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
