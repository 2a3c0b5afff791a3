//! Manifests of bare Pods, as far as the model reads them.

mod container;
mod program;

use serde::{Deserialize, Serialize};

use super::Placement;
pub use container::Container;

use super::Name;
pub use program::{Program, Stop};

/// `spec.restartPolicy`.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#restart-policy
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestartPolicy {
    /// Restarted whatever the exit code.
    #[default]
    Always,
    /// Restarted after an exit code other than 0.
    OnFailure,
    /// Never restarted.
    Never,
}

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
    /// The containers.
    pub containers: Vec<Container>,
}

impl Manifest {
    /// The most containers that a Pod of the model has.
    pub const MOST: usize = 7;

    /// The manifest with its init list first, cut to [`Self::MOST`], and with one app container at least.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.containers.truncate(Self::MOST);
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

    /// Positions of the app containers.
    pub fn apps(&self) -> impl Iterator<Item = usize> + '_ {
        self.of(|role| role == Role::App)
    }

    /// Positions of the init list: init containers and sidecars.
    pub fn init_list(&self) -> impl Iterator<Item = usize> + '_ {
        self.of(|role| role != Role::App)
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
