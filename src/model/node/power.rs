//! Power that goes and comes back.

use crate::event::Role;
use crate::model::decisions::Decisions;
use crate::model::state::{Cause, State, Worker};

impl State {
    /// A machine loses its power: kubelet, runtime and processes are gone at once.
    pub(in crate::model) fn crash(&mut self, decisions: &dyn Decisions, number: u8) {
        let now = self.now;
        let kubelet = &mut self.nodes[number as usize];
        kubelet.link.booting = None;
        kubelet.link.shutdown = None;
        if std::mem::replace(&mut kubelet.link.off, true) {
            return;
        }
        for worker in &mut kubelet.workers {
            worker.lose_power(decisions, now);
        }
        self.stop_kubelet(number);
    }

    /// A machine gets its power back, and boots.
    pub(in crate::model) fn boot(&mut self, number: u8) {
        let now = self.now;
        let link = &mut self.nodes[number as usize].link;
        if link.off {
            link.booting.get_or_insert(now);
        }
    }

    /// A machine has booted: its kubelet begins, and finds that of its Pods nothing runs.
    ///
    /// Source: reference/node/what-happens-on-restart.md#impact-of-a-node-reboot
    pub(super) fn is_up(&mut self, decisions: &dyn Decisions, number: u8) {
        let link = &mut self.nodes[number as usize].link;
        (link.off, link.booting) = (false, None);
        link.health = link.own_health();
        link.boots += 1;
        self.start_kubelet(decisions, number);
    }
}

impl Worker {
    /// Whether what became of a container tells how its Pod has fared: an app container has run, or an init container has failed.
    /// Sidecars run on whatever the Pod's policy is, and ephemeral containers do not count.
    ///
    /// Source: concepts/workloads/pods/sidecar-containers.md#sidecar-containers-and-pod-lifecycle
    fn has_worked(&self, container: usize) -> bool {
        let end = self.containers[container].end;
        match self.manifest.containers[container].role {
            Role::App => end.is_some(),
            Role::Init => end.is_some_and(|end| end.code != 0),
            Role::Sidecar | Role::Ephemeral => false,
        }
    }

    /// Its processes and its sandbox are gone; a Pod that is to go on gets a new one, and its init containers run again in it.
    fn lose_power(&mut self, decisions: &dyn Decisions, now: i64) {
        if self.ended.is_some() {
            return;
        }
        for container in self.all() {
            let runtime = &mut self.containers[container];
            // What it waited for before, a kubelet that begins anew asks for again.
            (runtime.renewed, runtime.lacks) = (false, None);
            self.over(decisions, container, (137, Cause::Exit), now);
            self.keeps_image(decisions, container);
        }
        let none_ran = !self.all().any(|at| self.has_worked(at));
        let app_to_run = self.manifest.apps().any(|at| {
            let runtime = &self.containers[at];
            runtime.end.is_none() || runtime.again.is_some()
        });
        self.sandbox = None;
        // What a container says of its own restarts counts more than what its Pod says, and so does that all are being restarted.
        let own = |at: usize| {
            let restarts = &self.manifest.containers[at].restarts;
            restarts.policy.is_some() && self.containers[at].again.is_some()
        };
        let goes_on = self.restarts_all.is_some() || self.manifest.apps().any(own);
        self.lost = !goes_on && !decisions.sandbox_again(self.manifest.restart_policy, none_ran);
        if !self.lost && app_to_run {
            self.initialized =
                self.manifest.init_list().next().is_none() || !decisions.sandbox_begins_anew();
            let inits = self.manifest.init_list();
            for at in inits.filter(|at| self.manifest.containers[*at].role == Role::Init) {
                let runtime = &mut self.containers[at];
                (runtime.again, runtime.backs_off) = (runtime.end.map(|_| now), false);
            }
        }
    }
}
