//! How containers start, and their postStart hooks.

use std::sync::Arc;

use crate::event::{Handler, Manifest, Needs, Role};
use crate::model::decisions::Decisions;
use crate::model::plan::lag;
use crate::model::shown::{FactKind, Shown};
use crate::model::state::{Cause, Probing, Process, Runtime, State, Supplies, Waiting, Worker};

/// How long a regular init container runs when its manifest says nothing, milliseconds.
const INIT_RUNS: u32 = 200;

impl State {
    pub(in crate::model) fn start(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        if self.lacks(decisions, (node, at, container), out) {
            self.nodes[node as usize].workers[at].touch(decisions, now);
            return;
        }
        self.ids += 1;
        let id = self.ids;
        let worker = &mut self.nodes[node as usize].workers[at];
        let manifest = worker.manifest.containers[container];
        let ends_after = match manifest.role {
            Role::Init => Some(manifest.program.ends_after.unwrap_or(INIT_RUNS)),
            _ => manifest.program.ends_after,
        };
        let hook = manifest.hooks.post_start;
        let runs = worker.containers[container].runs;
        let found = (worker.manifest.mounts(container))
            .then(|| decisions.finds_in_volume(worker.token, runs));
        let runtime = &mut worker.containers[container];
        runtime.process = Some(Process {
            id,
            started: now,
            post_start: hook.map(|hook| hook.ends(now)),
            probes: Default::default(),
            stop: None,
            signalled: None,
            ends: ends_after.map(|after| (now + i64::from(after), manifest.program.code)),
        });
        if !std::mem::take(&mut runtime.counted) {
            runtime.runs += 1;
        }
        runtime.again = None;
        runtime.probed = false;
        runtime.image = manifest.needs.image;
        let of_image = Manifest::IMAGE_SIGNALS[manifest.needs.image as usize];
        runtime.signal = decisions.stop_signal(manifest.stop_signal, of_image);
        runtime.actual = runtime.allocated;
        runtime.renewed = false;
        worker.next_start = now + lag::START;
        if std::mem::take(&mut worker.containers[container].fails_to_start) {
            worker.over(decisions, container, (128, Cause::StartError), now);
            return;
        }
        worker.containers[container].began = true;
        worker.token |= worker.manifest.mounts(container);
        out.push(worker.fact(node, container, FactKind::Started(found)));
        match hook {
            Some(hook) if hook.reports() => {
                out.push(worker.fact(node, container, FactKind::PostStart));
            }
            Some(_) => {}
            None => worker.begin_probes(decisions, container, now),
        }
        worker.touch(decisions, now);
    }

    /// Whether a container cannot start yet for want of its image or its ConfigMap; then it is tried again later.
    fn lacks(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        out: &mut Vec<Shown>,
    ) -> bool {
        let now = self.now;
        let supplies = self.supplies;
        let kubelet = &mut self.nodes[node as usize];
        let needs = kubelet.workers[at].manifest.containers[container].needs;
        let runtime = &mut kubelet.workers[at].containers[container];
        runtime.renewed = false;
        let (lacks, pulled) = missing(decisions, needs, &supplies, &mut kubelet.images);
        runtime.lacks = match lacks {
            Some(Waiting::PullFailed) => {
                runtime.pull_delay = decisions.pull_back_off(runtime.pull_delay);
                Some((Waiting::PullFailed, now + runtime.pull_delay))
            }
            Some(lacks) => Some((lacks, now + lag::RESYNC)),
            None => {
                runtime.pull_delay = 0;
                None
            }
        };
        if let Some(pulled) = pulled {
            let worker = &kubelet.workers[at];
            out.push(worker.fact(node, container, FactKind::Pull(needs.image, pulled)));
        }
        lacks.is_some()
    }

    /// A postStart hook ends; when it has failed, its container is stopped.
    pub(in crate::model) fn end_post_start(
        &mut self,
        decisions: &dyn Decisions,
        (node, at, container): (u8, usize, usize),
        out: &mut Vec<Shown>,
    ) {
        let now = self.now;
        let worker = &mut self.nodes[node as usize].workers[at];
        let hook = worker.manifest.containers[container].hooks.post_start;
        let fails = hook.is_some_and(|hook| hook.handler == Handler::Fails);
        worker.next_start = now + lag::START;
        let stops = fails && decisions.failed_post_start_stops();
        if let Some(process) = &mut worker.containers[container].process {
            // A container whose hook has failed is never shown as started.
            process.post_start = stops.then_some(None);
        }
        if stops {
            let grace = worker.manifest.grace.unwrap_or(30);
            self.stop_container(decisions, (node, at, container), grace, out);
        } else {
            worker.begin_probes(decisions, container, now);
        }
        self.nodes[node as usize].workers[at].touch(decisions, now);
    }
}

/// What a container lacks, and whether its image was got, where a registry was asked for it. What is pulled here stays on the
/// node.
fn missing(
    decisions: &dyn Decisions,
    needs: Needs,
    supplies: &Supplies,
    images: &mut u8,
) -> (Option<Waiting>, Option<bool>) {
    let bit = 1 << needs.image;
    let present = needs.image == 0 || *images & bit != 0;
    let pulls = decisions.pulls(needs.pull, present);
    if pulls && !supplies.images[needs.image as usize] {
        return (Some(Waiting::PullFailed), Some(false));
    }
    if pulls {
        *images |= bit;
    } else if !present {
        return (Some(Waiting::NeverPull), None);
    }
    let config = needs
        .config
        .is_none_or(|config| supplies.configs[config as usize]);
    (
        (!config).then_some(Waiting::NoConfig),
        pulls.then_some(true),
    )
}

impl Worker {
    /// A kubelet that begins again does not know what it was stopping, nor of hooks that it had called. What was to start anew
    /// with another spec it finds out once more; a probe for which it was stopping a container it asks anew, and a postStart hook
    /// that had failed it calls once more.
    ///
    /// Source: concepts/containers/container-lifecycle-hooks.md#hook-delivery-guarantees
    pub(in crate::model) fn begin_again(&mut self, decisions: &dyn Decisions, now: i64) {
        let whole = std::mem::take(&mut self.stopping);
        let anew = |runtime: &Runtime| runtime.renewed && runtime.process.is_some();
        if self.containers.iter().any(anew) {
            self.manifest = Arc::new(Manifest::clone(&self.manifest));
        }
        if self.is_resizing() {
            self.resizes = Some(now + lag::RESIZE);
        }
        for container in self.all() {
            let hook = self.manifest.containers[container].hooks.post_start;
            let fails = hook.is_some_and(|hook| hook.handler == Handler::Fails);
            let Some(process) = &mut self.containers[container].process else {
                continue;
            };
            let let_go = process.stop.take().is_some() && !whole;
            if let_go {
                let failed = process.probes.iter_mut();
                failed
                    .filter(|probing| probing.result == Some(false))
                    .for_each(|probing| *probing = Probing::default());
            }
            if let_go && fails && process.post_start == Some(None) {
                process.post_start = Some(Some(now + lag::START));
            } else if process.post_start.take().is_some() || let_go {
                self.begin_probes(decisions, container, now);
            }
        }
    }
}
