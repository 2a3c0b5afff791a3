//! The model at work: events in, steps taken in the order of their times, trace records out.

use super::controller::{Finalizers, kind_named};
use super::decisions::Decisions;
use super::plan::Step;
use super::show::Show;
use super::shown::{Shown, User, Version};
use super::state::{Cause, State};
use super::visits::Visits;
use crate::event::{CONFIGS, Event, IMAGES, Name, Scene, ScenePod, World};
use crate::trace::Record;

/// What the virtual clock calls 0: 2026-01-01T00:00:00Z.
pub const EPOCH: i64 = 1_767_225_600_000;

/// The model with its decisions.
pub struct Model<'d> {
    state: State,
    decisions: &'d dyn Decisions,
    show: Show,
    shown: Vec<Shown>,
    visits: Visits,
    steps: u64,
}

/// How many steps one moment may have, for the cluster and for each of its Pods. A wrong decision can make a controller go
/// round and round without time passing; it is left alone until the next event then.
const AT_ONCE: [usize; 2] = [2_000, 50];

impl<'d> Model<'d> {
    /// A model in which nothing has happened yet.
    pub fn new(decisions: &'d dyn Decisions, world: &World) -> Self {
        Self {
            state: State::new(world),
            decisions,
            show: Show::default(),
            shown: Vec::new(),
            visits: Visits::default(),
            steps: 0,
        }
    }

    /// A model that goes on from a state, in the usual world.
    pub fn at(decisions: &'d dyn Decisions, state: State) -> Self {
        Self {
            state,
            ..Self::new(decisions, &World::default())
        }
    }

    /// Its state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many transitions it has made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// What events are resolved against.
    pub fn scene(&self) -> Scene {
        let running = |uid: u32| {
            let workers = self.state.nodes.iter().flat_map(|node| &node.workers);
            workers
                .filter(move |worker| worker.shown == Some(uid))
                .flat_map(|worker| {
                    let runs = |at: &usize| worker.containers[*at].process.is_some();
                    worker
                        .all()
                        .filter(runs)
                        .filter_map(|at| u8::try_from(at).ok())
                })
        };
        let owns = |pod: &super::Pod| {
            let owner = pod.ties.owner;
            owner.is_some_and(|owner| self.state.workload(owner.uid).is_some())
        };
        // Static Pods are not managed through the API.
        let pods = self
            .state
            .pods
            .iter()
            .filter(|pod| pod.ties.mirror.is_none());
        let pods = pods.map(|pod| ScenePod {
            pod: pod.name,
            running: running(pod.uid).collect(),
            manifest: Some(std::sync::Arc::clone(&pod.manifest)),
            owned: owns(pod),
            held: pod.ties.finalizers.has(Finalizers::HOLD),
            gate: pod.manifest.placement.scheduling_gates.first().copied(),
            in_window: pod.deletion.is_some() || pod.status.phase != super::Phase::Running,
        });
        let services = self.state.slices.iter();
        Scene {
            pods: pods.collect(),
            workloads: self.state.unowned().collect(),
            claims: self.state.claims.iter().map(|claim| claim.name).collect(),
            no_volumes: !self.state.supplies.volumes,
            budgets: self
                .state
                .budgets
                .iter()
                .map(|budget| budget.name.number())
                .collect(),
            services: services.map(|slice| slice.service.number()).collect(),
            nodes: (0..self.state.nodes.len())
                .map(|number| self.state.node_scene(number))
                .collect(),
        }
    }

    /// What it shows before anything has happened.
    pub fn begin(&mut self, out: &mut Vec<Record>) {
        self.show.begin(&self.state, out);
    }

    /// Applies an event. One that means nothing here (of a container that does not run) changes nothing.
    pub fn apply(&mut self, event: &Event, out: &mut Vec<Record>) {
        self.steps += 1;
        self.visits.because_of(&std::mem::discriminant(event));
        let (state, shown) = (&mut self.state, &mut self.shown);
        match event {
            Event::TimePasses { millis } => self.advance(i64::from(*millis), out),
            Event::HoldStep { millis } => state.hold(self.decisions, i64::from(*millis)),
            Event::CreatePod { pod, manifest } => {
                state.create(self.decisions, *pod, manifest, shown)
            }
            Event::ContainerExits {
                pod,
                container,
                code,
            } => self.end_process(*pod, *container, *code),
            Event::ProbeChanges {
                pod,
                container,
                probe,
                succeeds,
            } => state.change_probe(*pod, *container, *probe, *succeeds),
            Event::AddEphemeral { pod, program } => state.add_ephemeral(*pod, *program, shown),
            Event::GateChanges { pod, gate, met } => state.set_gate(*pod, *gate, *met, shown),
            Event::OutOfMemory { pod, container } => {
                let place = state.place(*pod, *container);
                if let Some(place) = place.filter(|place| state.has_memory_limit(*place)) {
                    state.kill(self.decisions, place, Cause::OutOfMemory, shown);
                }
            }
            Event::StartFails { pod, container } => state.fail_start(*pod, *container),
            Event::ImageChanges { image, available } => {
                state.supplies.images[(image % IMAGES) as usize] = *available;
            }
            Event::ConfigChanges { config, present } => {
                state.supplies.configs[(config % CONFIGS) as usize] = *present;
            }
            Event::CreateClaim { claim } => state.create_claim(*claim, shown),
            Event::DeleteClaim { claim } => state.delete_claim(*claim, User::Admin, shown),
            Event::VolumesChange { available } => state.set_volumes(*available),
            Event::DeletePod { pod, grace } => {
                let uid = state.named(*pod).map(|pod| pod.uid);
                state.delete(self.decisions, *pod, *grace, User::Admin, shown);
                if let Some(uid) = uid {
                    state.hurry(self.decisions, uid);
                }
            }
            Event::CreateWorkload { number, spec } => {
                state.create_workload(self.decisions, *number, spec, shown);
            }
            Event::ChangeWorkload { workload, change } => {
                state.change_workload(*workload, change, shown);
            }
            Event::DeleteWorkload {
                workload,
                propagation,
            } => {
                let target = (kind_named(*workload), *workload);
                state.delete_workload(target, *propagation, User::Admin, shown);
            }
            Event::CreateService {
                number,
                app,
                publish_not_ready,
            } => state.create_service(*number, (*app, *publish_not_ready), shown),
            Event::CreateBudget {
                number,
                app,
                min_available,
                always_allow,
            } => {
                let asks = (*app, *min_available, *always_allow);
                state.create_budget(*number, asks, shown);
            }
            Event::DeleteBudget { number } => state.delete_budget(*number, shown),
            Event::DeleteService { number } => state.delete_service(*number, shown),
            Event::LabelPod { pod, app } => state.label(*pod, *app, shown),
            Event::AddStaticPod {
                node,
                number,
                manifest,
            } => state.add_file(state.node(*node), *number, manifest),
            Event::RemoveStaticPod { node, number } => {
                state.remove_file(state.node(*node), *number)
            }
            other => {
                let done = state.node_event(self.decisions, other, shown);
                if !done {
                    state.ask(self.decisions, other, shown);
                }
            }
        }
        self.tell(out);
    }

    fn end_process(&mut self, pod: Name, container: u8, code: i32) {
        if let Some(place) = self.state.place(pod, container) {
            self.state
                .exit(self.decisions, place, code, &mut self.shown);
        }
    }

    /// Lets time pass: takes every step that is due until then.
    pub fn advance(&mut self, millis: i64, out: &mut Vec<Record>) {
        let until = self.state.now + millis;
        let mut at_once = 0;
        while let Some((due, step)) = self.state.next(self.decisions) {
            at_once = if due > self.state.now { 0 } else { at_once + 1 };
            if due > until || at_once > AT_ONCE[0] + AT_ONCE[1] * self.state.pods.len() {
                break;
            }
            self.state.now = due;
            self.step(step);
            self.tell(out);
        }
        self.state.now = until;
    }

    /// Takes one step.
    pub fn step(&mut self, step: Step) {
        self.steps += 1;
        self.visits.because_of(&std::mem::discriminant(&step));
        let (state, decisions, out) = (&mut self.state, self.decisions, &mut self.shown);
        match step {
            Step::Scheduler(step) => state.scheduler_step(decisions, step, out),
            Step::Node(step) => state.node_step(decisions, step, out),
            Step::Admit(node, uid) => state.admit(decisions, node, uid),
            Step::Sandbox(node, at) => state.sandbox(decisions, node, at),
            Step::Start(node, at, container) => state.start(decisions, (node, at, container), out),
            Step::Exit(node, at, container) => {
                let process = state.nodes[node as usize].workers[at].containers[container].process;
                if let Some((_, code)) = process.and_then(|process| process.ends) {
                    state.exit(decisions, (node, at, container), code, out);
                }
            }
            Step::Stop(node, at) => state.stop(decisions, node, at, out),
            Step::RestartAll(node, at) => state.restart_all(decisions, node, at, out),
            Step::Learn(node, at) => state.learn(decisions, node, at, out),
            Step::Resize(node, at) => state.resize(decisions, node, at, out),
            Step::Probe(node, at, container, kind) => {
                state.probe(decisions, (node, at, container), kind, out);
            }
            Step::EndPostStart(node, at, container) => {
                state.end_post_start(decisions, (node, at, container), out);
            }
            Step::EndPreStop(node, at, container) => {
                state.end_pre_stop((node, at, container), out);
            }
            Step::Signal(node, at, container) => state.signal(node, at, container, out),
            Step::Kill(node, at, container) => {
                state.kill(decisions, (node, at, container), Cause::Exit, out);
            }
            Step::End(node, at) => state.end(decisions, node, at),
            Step::Write(node, at) => state.write_status(decisions, node, at, out),
            Step::Close(node, at) => {
                if let Some(uid) = state.nodes[node as usize].workers[at].shown {
                    state.close(decisions, node, uid, out);
                }
            }
            Step::RunFile(node, at) => state.run_file(node, at),
            Step::Mirror(node, at) => state.mirror(decisions, node, at, out),
            Step::Sync(uid) => state.sync(decisions, uid, out),
            Step::Collect(uid) => state.collect(decisions, uid, out),
            Step::Forget(node, at) => {
                state.nodes[node as usize].workers.remove(at);
            }
        }
    }

    /// Stops all faults: kubelets run, no write is lost, there are volumes.
    pub fn heal(&mut self, out: &mut Vec<Record>) {
        for node in &mut self.state.nodes {
            node.loses = false;
        }
        self.state.set_volumes(true);
        self.state.heal_nodes(self.decisions, &mut self.shown);
        self.tell(out);
    }

    /// The transitions that it has made for the first time since this was last asked.
    pub fn new_transitions(&mut self) -> Vec<u64> {
        self.visits.take()
    }

    fn tell(&mut self, out: &mut Vec<Record>) {
        let now = self.state.now;
        for shown in self.shown.drain(..) {
            if let Shown::Version(change, Version::Pod(pod)) = &shown {
                self.visits.note(*change, pod);
            }
            self.show.show(now, &shown, out);
        }
    }
}
