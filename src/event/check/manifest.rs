//! What the API demands of Pods, as far as manifests can say otherwise.

use super::{Checked, demand, each, exit_code, within};
use crate::event::{
    CONFIGS, Container, Effect, IMAGES, Manifest, Placement, Probe, ProbeKind, Program, Resources,
    Role, Toleration,
};

impl Manifest {
    /// Whether the API takes it.
    pub(super) fn check(&self, nodes: u8) -> Checked {
        let apps = self.apps().count();
        demand(
            apps > 0,
            "containers",
            "a Pod has at least one app container",
        )?;
        let few = self.containers.len() <= Self::MOST;
        demand(few, "containers", "more than the model has room for")?;
        within("containers", each(&self.containers, Container::check))?;
        // api: core/v1 PodSpec.activeDeadlineSeconds
        let deadline = self.active_deadline_seconds != Some(0);
        demand(deadline, "activeDeadlineSeconds", "must be at least 1")?;
        let gates = usize::from(self.readiness_gates) <= Self::GATES;
        demand(gates, "readinessGates", "more than the model has room for")?;
        within("placement", self.placement.check(nodes))
    }
}

impl Placement {
    fn check(&self, nodes: u8) -> Checked {
        let node = self.node.is_none_or(|node| node < nodes);
        demand(node, "node", "there is no such node")?;
        within("tolerations", each(&self.tolerations, Toleration::check))
    }
}

impl Toleration {
    pub(super) fn check(&self) -> Checked {
        // concepts/scheduling-eviction/taint-and-toleration.md#concepts
        let timed = self.seconds.is_none() || self.effect == Some(Effect::NoExecute);
        demand(timed, "seconds", "only what evicts is tolerated for a time")
    }
}

impl Container {
    fn check(&self) -> Checked {
        let ephemeral = self.role == Role::Ephemeral;
        // concepts/workloads/pods/ephemeral-containers.md#what-is-an-ephemeral-container
        demand(
            !ephemeral,
            "role",
            "ephemeral containers are added to a Pod that is there",
        )?;
        // concepts/workloads/pods/init-containers.md#differences-from-regular-containers
        let plain = self.role != Role::Init
            || (self.probes == Default::default() && self.hooks == Default::default());
        demand(
            plain,
            "",
            "an init container that must end has neither probes nor hooks",
        )?;
        let meant = self.restarts == self.admitted().restarts;
        demand(meant, "restarts", "of no meaning for such a container")?;
        within("program", self.program.check())?;
        within("resources", self.resources.check())?;
        for kind in ProbeKind::ALL {
            if let Some(probe) = self.probes.get(kind) {
                within("probes", within(name(kind), probe.check(kind)))?;
            }
        }
        let image = self.needs.image < IMAGES;
        demand(image, "needs.image", "there is no such image")?;
        let config = self.needs.config.is_none_or(|config| config < CONFIGS);
        demand(config, "needs.config", "there is no such ConfigMap")
    }
}

fn name(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Readiness => "readiness",
        ProbeKind::Liveness => "liveness",
        ProbeKind::Startup => "startup",
    }
}

impl Program {
    pub(super) fn check(&self) -> Checked {
        exit_code(self.code, "code")?;
        exit_code(self.stop_code, "stopCode")
    }
}

impl Resources {
    /// Source: concepts/configuration/manage-resources-containers.md#requests-and-limits
    fn check(&self) -> Checked {
        let within_limit = |request: u32, limit: u32| limit == 0 || request <= limit;
        let cpu = within_limit(self.requests.cpu, self.limits.cpu);
        let memory = within_limit(self.requests.memory, self.limits.memory);
        demand(
            cpu && memory,
            "requests",
            "must not be more than the limits",
        )
    }
}

impl Probe {
    /// Source: concepts/workloads/pods/probes.md#configure-probes
    fn check(&self, kind: ProbeKind) -> Checked {
        demand(
            self.period_seconds > 0,
            "periodSeconds",
            "must be at least 1",
        )?;
        demand(
            self.failure_threshold > 0,
            "failureThreshold",
            "must be at least 1",
        )?;
        demand(
            self.success_threshold > 0,
            "successThreshold",
            "must be at least 1",
        )?;
        let (threshold, grace) = (
            self.success_threshold,
            self.termination_grace_period_seconds,
        );
        if kind == ProbeKind::Readiness {
            let none = grace.is_none();
            demand(
                none,
                "terminationGracePeriodSeconds",
                "a readiness probe has none",
            )
        } else {
            demand(threshold == 1, "successThreshold", "must be 1")?;
            let some = grace != Some(0);
            demand(some, "terminationGracePeriodSeconds", "must be at least 1")
        }
    }
}
