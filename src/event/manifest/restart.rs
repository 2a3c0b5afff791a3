//! Restart policies.

use serde::{Deserialize, Serialize};

use super::is_default;

/// `spec.restartPolicy`, and that of a container.
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

/// `operator` of the exit codes of a restart rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// One of the codes.
    #[default]
    In,
    /// None of them.
    NotIn,
}

/// `action` of a restart rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestartAction {
    /// The container is run again.
    #[default]
    Restart,
    /// All containers of the Pod are, those that have ended too.
    RestartAllContainers,
}

/// One of `restartPolicyRules`.
///
/// Source: concepts/workloads/pods/pod-lifecycle.md#individual-container-restart-policy-and-rules, #restart-all-containers
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct RestartRule {
    /// `action`
    #[serde(skip_serializing_if = "is_default")]
    pub action: RestartAction,
    /// `exitCodes.operator`
    #[serde(skip_serializing_if = "is_default")]
    pub operator: Operator,
    /// `exitCodes.values`
    pub codes: [i32; 2],
}

impl RestartRule {
    /// Whether an exit code meets the rule.
    pub fn meets(&self, code: i32) -> bool {
        self.codes.contains(&code) == (self.operator == Operator::In)
    }
}

/// What a container says of its restarts itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnRestarts {
    /// `restartPolicy`; that of a sidecar is always Always.
    #[serde(skip_serializing_if = "is_default")]
    pub policy: Option<RestartPolicy>,
    /// `restartPolicyRules`; there are none without a policy.
    #[serde(skip_serializing_if = "is_default")]
    pub rule: Option<RestartRule>,
}
