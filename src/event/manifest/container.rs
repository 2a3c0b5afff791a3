//! One container of a manifest.

use serde::{Deserialize, Serialize};

use super::{
    Hooks, Needs, OwnRestarts, Probes, Program, Resizes, RestartPolicy, Role, Signal, is_default,
};
use crate::event::Resources;

/// One container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Container {
    /// What it is to its Pod.
    pub role: Role,
    /// What its process does.
    #[serde(skip_serializing_if = "is_default")]
    pub program: Program,
    /// What it asks for.
    #[serde(skip_serializing_if = "is_default")]
    pub resources: Resources,
    /// Its probes.
    #[serde(skip_serializing_if = "is_default")]
    pub probes: Probes,
    /// Its lifecycle hooks.
    #[serde(skip_serializing_if = "is_default")]
    pub hooks: Hooks,
    /// `lifecycle.stopSignal`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_signal: Option<Signal>,
    /// What becomes of it when its resources are changed.
    #[serde(skip_serializing_if = "is_default")]
    pub resizes: Resizes,
    /// What it needs before it can start.
    #[serde(skip_serializing_if = "is_default")]
    pub needs: Needs,
    /// What it says of its restarts itself.
    #[serde(skip_serializing_if = "is_default")]
    pub restarts: OwnRestarts,
}

impl Container {
    /// The container as the API admits it: an init container that must end has neither probes nor hooks.
    ///
    /// Source: concepts/workloads/pods/init-containers.md#differences-from-regular-containers
    #[must_use]
    pub fn admitted(mut self) -> Self {
        if self.role == Role::Init {
            self.probes = Probes::default();
            self.hooks = Hooks::default();
            self.stop_signal = None;
            self.resizes = Resizes::default();
        }
        self.probes = self.probes.admitted();
        self.needs = self.needs.admitted();
        if self.restarts.policy.is_none() {
            self.restarts.rule = None;
        }
        // An init container with the policy Always is a sidecar, and a sidecar has no other and no rules here.
        let always = self.restarts.policy == Some(RestartPolicy::Always);
        if self.role == Role::Sidecar || (self.role == Role::Init && always) {
            self.restarts = OwnRestarts::default();
        }
        self
    }

    /// The restart policy that counts for it.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#individual-container-restart-policy
    pub fn policy(&self, of_pod: RestartPolicy) -> RestartPolicy {
        self.restarts.policy.unwrap_or(of_pod)
    }
}
