//! Probes.

use crate::event::{Name, ProbeKind};
use crate::model::decisions::{BeginFacts, Decisions, ProbeRun};
use crate::model::plan::lag;
use crate::model::shown::{FactKind, Shown};
use crate::model::state::{Process, State, Worker};

impl State {
    /// From now on a probe answers otherwise, in this run of its container and in later ones.
    pub(in crate::model) fn change_probe(
        &mut self,
        pod: Name,
        container: u8,
        kind: ProbeKind,
        succeeds: bool,
    ) {
        let Some(uid) = self.named(pod).map(|pod| pod.uid) else {
            return;
        };
        for worker in self.workers_of(uid) {
            let manifest = worker.manifest.containers.get(container as usize);
            let probe = manifest.and_then(|manifest| manifest.probes.get(kind));
            if probe.is_some_and(|probe| probe.check.reports()) {
                let runtime = &mut worker.containers[container as usize];
                runtime.answers[kind as usize] = Some(succeeds);
            }
        }
    }

    /// A probe runs once.
    pub(in crate::model) fn probe(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        kind: ProbeKind,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        let Some(probe) = worker.manifest.containers[container].probes.get(kind) else {
            return;
        };
        let runtime = &mut worker.containers[container];
        let answer = runtime.answers[kind as usize].unwrap_or(probe.check.answer());
        let runs = runtime.runs;
        let Some(process) = &mut runtime.process else {
            return;
        };
        let state = &mut process.probes[kind as usize];
        let same = state.in_row > 0 && state.answer == answer;
        state.in_row = decisions.probe_row(state.in_row, same);
        state.answer = answer;
        state.next = Some(now + i64::from(probe.period_seconds) * 1_000);
        let result = decisions.probe_result(&ProbeRun {
            kind,
            before: state.result,
            answer,
            in_row: state.in_row,
            success_threshold: probe.success_threshold,
            failure_threshold: probe.failure_threshold,
            runs,
        });
        let changed = state.result != result;
        state.result = result;
        if probe.check.reports() {
            out.push(worker.fact(node, container, FactKind::Probe(kind, answer)));
        }
        if changed {
            self.act_on_probe(decisions, (node, at, container), kind, out);
        }
    }

    /// The result of a probe has changed.
    fn act_on_probe(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        kind: ProbeKind,
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        let probes = worker.manifest.containers[container].probes;
        let Some(process) = &mut worker.containers[container].process else {
            return;
        };
        let result = process.probes[kind as usize].result;
        if kind == ProbeKind::Startup && result == Some(true) {
            process.probes[kind as usize].next = None;
            worker.begin_probes(decisions, container, now);
        }
        let stops = result.is_some_and(|result| decisions.probe_stops(kind, result));
        if let Some(probe) = probes.get(kind).filter(|_| stops) {
            let grace = worker.manifest.grace.unwrap_or(30);
            let grace = decisions.probe_grace(probe.termination_grace_period_seconds, grace);
            worker.containers[container].probed = true;
            self.stop_container(decisions, (node, at, container), grace, out);
        }
        self.nodes[node as usize].workers[at].touch(decisions, now);
    }
}

impl Worker {
    /// The probes of a container begin, those whose turn it is.
    pub(super) fn begin_probes(&mut self, decisions: &dyn Decisions, container: usize, now: i64) {
        let manifest = &self.manifest.containers[container];
        let (probes, role) = (manifest.probes, manifest.role);
        let (policy, runs) = (
            self.manifest.restart_policy,
            self.containers[container].runs,
        );
        let Some(process) = &mut self.containers[container].process else {
            return;
        };
        let startup = probes.startup.map(|_| process.probes[2].result);
        for kind in ProbeKind::ALL {
            let begins = decisions.probe_begins(&BeginFacts {
                kind,
                startup,
                role,
                policy,
                runs,
            });
            if let Some(probe) = probes.get(kind).filter(|_| begins) {
                let delay = i64::from(probe.initial_delay_seconds) * 1_000;
                process.probes[kind as usize].next = Some(now + delay + lag::PROBE);
            }
        }
    }
}

impl Process {
    /// Probes that would get a container stopped that is being stopped do not run any more; nor does the readiness probe
    /// unless the whole Pod is stopping.
    pub(super) fn end_probes(&mut self, decisions: &dyn Decisions, of_pod: bool) {
        for kind in ProbeKind::ALL {
            if !decisions.probe_goes_on(kind, of_pod) {
                self.probes[kind as usize].next = None;
            }
        }
    }
}
