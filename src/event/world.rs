//! The world of a scenario: what its cluster is set to.

use serde::{Deserialize, Serialize};

use super::{Amount, NODES};

/// Settings of a cluster that differ from case to case. The default is that of the documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct World {
    /// In which order the steps of the cluster's components are taken that are due at about the same time: a number from which
    /// small delays are drawn. 0: the canonical order, without any.
    pub schedule: u32,
    /// How many nodes there are.
    pub nodes: u8,
    /// After how many seconds of silence the control plane calls a node unknown (`--node-monitor-grace-period`).
    ///
    /// Source: concepts/architecture/nodes.md#node-controller
    pub node_monitor_grace_period: u32,
    /// For how many seconds a Pod tolerates a node that is not ready, if it does not say (`--default-not-ready-toleration-seconds`).
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#taint-based-evictions
    pub default_not_ready_toleration: u32,
    /// And one that is unreachable (`--default-unreachable-toleration-seconds`).
    pub default_unreachable_toleration: u32,
    /// What a node has for its Pods (`status.allocatable`).
    pub node: Amount,
    /// How many Pods a node takes.
    pub node_pods: u32,
    /// The longest delay before a container is restarted, in seconds (`crashLoopBackOff.maxContainerRestartPeriod` of kubelets).
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#configurable-container-restart-delay
    pub max_container_restart_period: u32,
    /// How many finished Pods may stay (`--terminated-pod-gc-threshold`); 0: any number.
    ///
    /// Source: reference/command-line-tools-reference/kube-controller-manager.md
    pub terminated_pod_gc_threshold: u32,
    /// The grace period of Pods that a kubelet evicts, in seconds (`evictionMaxPodGracePeriod` with soft thresholds); 0: hard
    /// thresholds.
    ///
    /// Source: concepts/scheduling-eviction/node-pressure-eviction.md#soft-eviction-thresholds
    pub eviction_max_pod_grace_period: u32,
    /// How long the shutdown of a node is held up for its Pods, in seconds (`shutdownGracePeriod`); 0: it is not.
    ///
    /// Source: concepts/cluster-administration/node-shutdown.md#configuring-graceful-node-shutdown
    pub shutdown_grace_period: u32,
    /// How much of that is kept for critical Pods (`shutdownGracePeriodCriticalPods`).
    pub shutdown_grace_period_critical_pods: u32,
}

impl Default for World {
    fn default() -> Self {
        Self {
            schedule: 0,
            nodes: NODES,
            node_monitor_grace_period: 50,
            default_not_ready_toleration: 300,
            default_unreachable_toleration: 300,
            node: Amount {
                cpu: 4_000,
                memory: 8_192,
            },
            node_pods: 110,
            max_container_restart_period: 300,
            terminated_pod_gc_threshold: 12_500,
            eviction_max_pod_grace_period: 0,
            shutdown_grace_period: 0,
            shutdown_grace_period_critical_pods: 0,
        }
    }
}

impl World {
    /// The world that these choices stand for; 0, and what is missing, stands for the default.
    #[must_use]
    pub fn of(choices: &[u32]) -> Self {
        let mut choices = choices.iter().copied();
        let mut pick = |from: &[u32]| {
            let choice = choices.next().unwrap_or_default();
            from[choice as usize % from.len()]
        };
        let mut world = Self {
            schedule: 0,
            nodes: NODES,
            node_monitor_grace_period: pick(&[50, 50, 20]),
            default_not_ready_toleration: pick(&[300, 300, 20]),
            default_unreachable_toleration: pick(&[300, 30, 300, 60]),
            node: Amount {
                cpu: pick(&[4_000, 4_000, 1_000]),
                memory: pick(&[8_192, 8_192, 1_024]),
            },
            node_pods: pick(&[110, 110, 2]),
            max_container_restart_period: pick(&[300, 300, 60, 25]),
            terminated_pod_gc_threshold: pick(&[12_500, 1, 2, 12_500]),
            eviction_max_pod_grace_period: pick(&[0, 0, 4]),
            shutdown_grace_period: pick(&[0, 30, 20]),
            shutdown_grace_period_critical_pods: pick(&[0, 10, 5]),
        };
        let whole = world.shutdown_grace_period;
        world.shutdown_grace_period_critical_pods =
            world.shutdown_grace_period_critical_pods.min(whole);
        world
    }

    /// The settings as a trace names them, where they differ from the defaults.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, String)> {
        let usual = Self::default();
        let all = [
            (
                "node-monitor-grace-period",
                [
                    self.node_monitor_grace_period,
                    usual.node_monitor_grace_period,
                ],
                "s",
            ),
            (
                "default-not-ready-toleration-seconds",
                [
                    self.default_not_ready_toleration,
                    usual.default_not_ready_toleration,
                ],
                "",
            ),
            (
                "default-unreachable-toleration-seconds",
                [
                    self.default_unreachable_toleration,
                    usual.default_unreachable_toleration,
                ],
                "",
            ),
            (
                "max-container-restart-period",
                [
                    self.max_container_restart_period,
                    usual.max_container_restart_period,
                ],
                "s",
            ),
            (
                "terminated-pod-gc-threshold",
                [
                    self.terminated_pod_gc_threshold,
                    usual.terminated_pod_gc_threshold,
                ],
                "",
            ),
            (
                "eviction-max-pod-grace-period",
                [
                    self.eviction_max_pod_grace_period,
                    usual.eviction_max_pod_grace_period,
                ],
                "s",
            ),
            (
                "shutdown-grace-period",
                [self.shutdown_grace_period, usual.shutdown_grace_period],
                "s",
            ),
            (
                "shutdown-grace-period-critical-pods",
                [
                    self.shutdown_grace_period_critical_pods,
                    usual.shutdown_grace_period_critical_pods,
                ],
                "s",
            ),
        ];
        let other = all
            .into_iter()
            .filter(|(_, [here, usual], _)| here != usual);
        other.map(|(name, [here, _], unit)| (name, format!("{here}{unit}")))
    }
}
