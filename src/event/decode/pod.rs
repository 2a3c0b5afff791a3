//! Events of Pods and their containers, and the manifests of bare Pods.

use super::{Choices, Kind, Scene, node};
use crate::event::{Container, Event, Manifest, Name, PODS, Program, RestartPolicy, Role, Stop};

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
        name: "holdStep",
        weight: 6,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, _| Event::HoldStep {
            millis: choices.pick(&[50, 10, 200]),
        },
    },
];

/// Clock steps: small ones, and both sides of the documented limits (grace and its extension, back-off, its cap and reset).
const PAUSES: [u32; 22] = [
    100, 1, 50, 400, 700, 1_000, 2_000, 3_000, 5_000, 9_900, 10_100, 19_900, 20_100, 29_900,
    30_100, 32_100, 40_100, 80_100, 160_100, 300_100, 599_900, 601_000,
];
const CODES: [i32; 6] = [0, 1, 2, 137, 143, 255];
const GRACES: [Option<u32>; 6] = [None, Some(1), Some(0), Some(2), Some(10), Some(60)];

fn time_passes(choices: &mut Choices<'_>, _: &Scene) -> Event {
    Event::TimePasses {
        millis: choices.pick(&PAUSES),
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
    let grace = choices.pick(&[None, Some(1), Some(5), Some(60), None, Some(2)]);
    let apps = choices.pick(&[1, 1, 2, 3]);
    let in_init_list = choices.pick(&[0, 0, 1, 2, 3, 4]);
    let mut containers: Vec<Container> = (0..in_init_list).map(|_| early(choices)).collect();
    containers.extend((0..apps).map(|_| container(choices, Role::App)));
    Manifest {
        restart_policy,
        grace,
        placement: node::placement(choices),
        containers,
        ..Manifest::default()
    }
}

fn early(choices: &mut Choices<'_>) -> Container {
    let role = choices.pick(&[Role::Init, Role::Sidecar]);
    container(choices, role)
}

fn container(choices: &mut Choices<'_>, role: Role) -> Container {
    let stop = choices.pick(&[Stop::Prompt, Stop::Prompt, Stop::Slow, Stop::Ignores]);
    let stop_code = choices.pick(&[0, 0, 143, 1]);
    let ends_after = match (role, choices.below(6)) {
        (Role::Init, 5) => Some(5_000),
        (Role::Init, _) => None,
        (_, 4) => Some(300),
        (_, 5) => Some(20_000),
        _ => None,
    };
    let code = match choices.below(8) {
        7 => 3,
        6 if role != Role::Init => 1,
        _ => 0,
    };
    Container {
        role,
        program: Program {
            ends_after,
            code,
            stop,
            stop_code,
        },
        resources: node::resources(choices),
    }
}
