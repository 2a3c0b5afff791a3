//! Manifests of bare Pods, as far as the model reads them.

use serde::{Deserialize, Serialize};

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

/// What a process does with the stop signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stop {
    /// It ends at once.
    #[default]
    Prompt,
    /// It takes three seconds.
    Slow,
    /// It does not hear it.
    Ignores,
}

/// What a process does when it is left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Program {
    /// It ends by itself after so many milliseconds; none: it runs until it is told to end. A regular init container for
    /// which nothing is said ends after 200 ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_after: Option<u32>,
    /// With this exit code.
    #[serde(skip_serializing_if = "is_zero")]
    pub code: i32,
    /// What it does with the stop signal.
    #[serde(skip_serializing_if = "is_default")]
    pub stop: Stop,
    /// The exit code with which it then ends.
    #[serde(skip_serializing_if = "is_zero")]
    pub stop_code: i32,
}

/// One container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Container {
    /// What it is to its Pod.
    pub role: Role,
    /// What its process does.
    #[serde(skip_serializing_if = "is_default")]
    pub program: Program,
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
