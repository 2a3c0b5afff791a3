//! Events of Pods and their containers, and the manifests of bare Pods.

use super::container::{container, program};
use super::{Choices, Kind, Scene, ScenePod, claim, node};
use crate::event::{CONFIGS, Container, Event, IMAGES, Manifest, Name, PODS, RestartPolicy, Role};

pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "createPod",
        weight: 20,
        always: true,
        offered: |_| true,
        decode: create,
    },
    Kind {
        name: "timePasses",
        weight: 30,
        always: true,
        offered: |scene| scene.has_pod(),
        decode: time_passes,
    },
    Kind {
        name: "containerExits",
        weight: 18,
        always: false,
        offered: Scene::has_running,
        decode: exit,
    },
    Kind {
        name: "outOfMemory",
        weight: 12,
        always: false,
        offered: |scene| limited(scene).next().is_some(),
        decode: out_of_memory,
    },
    Kind {
        name: "startFails",
        weight: 4,
        always: false,
        offered: Scene::has_pod,
        decode: start_fails,
    },
    Kind {
        name: "addEphemeral",
        weight: 4,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, scene| Event::AddEphemeral {
            pod: scene.pod(choices).pod,
            program: program(choices, Role::Ephemeral),
        },
    },
    Kind {
        name: "gateChanges",
        weight: 6,
        always: false,
        offered: |scene| gated(scene).next().is_some(),
        decode: gate_changes,
    },
    Kind {
        name: "imageChanges",
        weight: 6,
        always: false,
        offered: |scene| needing(scene, |container| container.needs.image > 0),
        decode: |choices, _| Event::ImageChanges {
            image: IMAGES - 1 - choices.small(2),
            available: choices.below(3) < 2,
        },
    },
    Kind {
        name: "configChanges",
        weight: 12,
        always: false,
        offered: |scene| needing(scene, |container| container.needs.config.is_some()),
        decode: |choices, _| Event::ConfigChanges {
            config: CONFIGS - 1 - choices.small(CONFIGS),
            present: choices.below(3) < 2,
        },
    },
    Kind {
        name: "deletePod",
        weight: 18,
        always: false,
        offered: Scene::has_pod,
        decode: delete,
    },
    Kind {
        name: "containerExits, the same one again",
        weight: 6,
        always: false,
        offered: Scene::has_running,
        decode: exit_of_the_first,
    },
    Kind {
        name: "exceedVolume",
        weight: 8,
        always: false,
        offered: |scene| scene.pods.iter().any(has_volume),
        decode: |choices, scene| {
            let all = || scene.pods.iter().filter(|pod| has_volume(pod));
            let at = choices.below(u32::try_from(all().count()).unwrap_or(1));
            let pod = all().nth(at as usize).map(|pod| pod.pod);
            Event::ExceedVolume {
                pod: pod.unwrap_or_default(),
            }
        },
    },
    Kind {
        name: "holdStep",
        weight: 6,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, _| Event::HoldStep {
            millis: choices.pick(&[50, 10, 200]),
        },
    },
];

/// Small clock steps, milliseconds.
const PAUSES: [u32; 10] = [100, 1, 50, 400, 700, 1_000, 2_000, 3_000, 5_000, 30_000];
/// The documented limits, seconds: grace periods, back-offs with their caps and reset, tolerations, periods of the node
/// controller and of the collectors. The clock steps to both sides of each; see `specs/timing.yaml`.
const LIMITS: [u32; 16] = [
    2, 10, 20, 30, 32, 40, 50, 60, 80, 120, 160, 300, 340, 360, 420, 600,
];
const SIDE: u32 = 100;

const CODES: [i32; 6] = [0, 1, 2, 137, 143, 255];
const GRACES: [Option<u32>; 6] = [None, Some(1), Some(0), Some(2), Some(10), Some(60)];

fn time_passes(choices: &mut Choices<'_>, _: &Scene) -> Event {
    let sides = LIMITS.into_iter().flat_map(|limit| {
        let limit = limit * 1_000;
        [limit + SIDE, limit - SIDE]
    });
    let at = choices.below(42) as usize;
    let millis = PAUSES.into_iter().chain(sides).nth(at);
    Event::TimePasses {
        millis: millis.unwrap_or(PAUSES[0]),
    }
}

fn exit(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let (pod, container) = scene.running(choices);
    Event::ContainerExits {
        pod,
        container,
        code: choices.pick(&CODES),
    }
}

/// The same container again and again: what breaks only after several equal events needs bursts.
fn exit_of_the_first(_: &mut Choices<'_>, scene: &Scene) -> Event {
    let pod = scene.pods.iter().find(|pod| !pod.running.is_empty());
    let pod = pod.cloned().unwrap_or_default();
    Event::ContainerExits {
        pod: pod.pod,
        container: pod.running.last().copied().unwrap_or_default(),
        code: 1,
    }
}

fn out_of_memory(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let count = u32::try_from(limited(scene).count()).unwrap_or(1);
    let at = choices.below(count) as usize;
    let (pod, container) = limited(scene).nth(at).unwrap_or_default();
    Event::OutOfMemory { pod, container }
}

/// Containers that run and have a memory limit.
fn limited(scene: &Scene) -> impl Iterator<Item = (Name, u8)> + '_ {
    scene.pods.iter().flat_map(|pod| {
        let manifest = pod.manifest.as_deref();
        let limit = move |at: &u8| {
            let container = manifest?.containers.get(*at as usize)?;
            (container.resources.limits.memory > 0).then_some((pod.pod, *at))
        };
        pod.running.iter().filter_map(limit)
    })
}

fn start_fails(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let pod = scene.pod(choices);
    let containers = pod.manifest.as_ref().map_or(1, |pod| pod.containers.len());
    Event::StartFails {
        pod: pod.pod,
        container: choices.small(u8::try_from(containers).unwrap_or(1)),
    }
}

fn gate_changes(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let count = u32::try_from(gated(scene).count()).unwrap_or(1);
    let at = choices.below(count);
    let (pod, gates) = gated(scene).nth(at as usize).unwrap_or_default();
    Event::GateChanges {
        pod,
        gate: choices.small(gates),
        met: choices.below(3) < 2,
    }
}

/// Pods with readiness gates, and how many.
fn gated(scene: &Scene) -> impl Iterator<Item = (Name, u8)> + '_ {
    let gates = |pod: &crate::event::ScenePod| {
        let gates = pod.manifest.as_ref()?.readiness_gates;
        (gates > 0).then_some((pod.pod, gates))
    };
    scene.pods.iter().filter_map(gates)
}

/// Whether a Pod has a volume and something that can write into it.
fn has_volume(pod: &ScenePod) -> bool {
    !pod.running.is_empty()
        && pod
            .manifest
            .as_ref()
            .is_some_and(|manifest| manifest.volume)
}

/// Whether there is a Pod with a container of this kind.
fn needing(scene: &Scene, wanted: fn(&Container) -> bool) -> bool {
    let manifests = scene.pods.iter().filter_map(|pod| pod.manifest.as_ref());
    manifests
        .flat_map(|manifest| &manifest.containers)
        .any(wanted)
}

fn delete(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    Event::DeletePod {
        pod: scene.pod(choices).pod,
        grace: choices.pick(&GRACES),
    }
}

fn create(choices: &mut Choices<'_>, _: &Scene) -> Event {
    Event::CreatePod {
        pod: Name::pod(choices.small(PODS)),
        manifest: manifest(choices),
    }
}

/// A manifest of a bare Pod; the simplest has one app container.
pub(super) fn manifest(choices: &mut Choices<'_>) -> Manifest {
    let restart_policy = choices.pick(&[
        RestartPolicy::Always,
        RestartPolicy::Never,
        RestartPolicy::OnFailure,
    ]);
    let grace = choices.pick(&[None, Some(1), Some(5), Some(60), None, Some(2), Some(0)]);
    // What is about the whole Pod comes first: a tape may have no choices left for the last containers.
    let apps = choices.pick(&[1, 1, 2, 3]);
    let in_init_list = choices.pick(&[0, 0, 1, 2, 3, 4]);
    let active_deadline_seconds = choices.once_in(12).then(|| choices.pick(&[20, 1, 5, 400]));
    let readiness_gates = choices.pick(&[0, 0, 0, 0, 0, 1, 2]);
    let volume = choices.once_in(3);
    let placement = node::placement(choices);
    let mut containers: Vec<Container> = (0..in_init_list).map(|_| early(choices)).collect();
    containers.extend((0..apps).map(|_| container(choices, Role::App)));
    let (applied, windows) = (choices.once_in(3), choices.once_in(30));
    let claim = match choices.below(24) {
        23 => Some(choices.small(claim::CLAIMS)),
        _ => None,
    };
    Manifest {
        restart_policy,
        grace,
        placement,
        active_deadline_seconds,
        readiness_gates,
        volume,
        applied,
        windows,
        claim,
        ephemeral_volume: choices.once_in(20),
        containers,
        ..Manifest::default()
    }
}

fn early(choices: &mut Choices<'_>) -> Container {
    let role = choices.pick(&[Role::Init, Role::Sidecar]);
    container(choices, role)
}
