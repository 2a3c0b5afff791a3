//! Requests of people: changes of Pods, and what is to be refused.

use super::{Choices, Kind, Scene, node};
use crate::event::{
    Amount, Event, Flaw, Name, NodeLabel, PODS, PodPatch, Precondition, Resources, Root, Unfit,
};

pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "evictPod",
        weight: 4,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, scene| Event::EvictPod {
            pod: scene.pod(choices).pod,
            grace: choices.pick(&[None, None, Some(1), Some(60)]),
        },
    },
    Kind {
        name: "holdPod",
        weight: 3,
        always: false,
        offered: |scene| scene.pods.iter().any(|pod| !pod.held),
        decode: |choices, scene| Event::HoldPod {
            pod: scene.pod(choices).pod,
        },
    },
    Kind {
        name: "releasePod",
        weight: 4,
        always: true,
        offered: |scene| scene.pods.iter().any(|pod| pod.held),
        decode: |_, scene| {
            let held = scene.pods.iter().find(|pod| pod.held);
            let pod = held.map(|pod| pod.pod).unwrap_or_default();
            Event::ReleasePod { pod }
        },
    },
    Kind {
        name: "patchPod, a gate is removed",
        weight: 5,
        always: true,
        offered: |scene| scene.pods.iter().any(|pod| pod.gate.is_some()),
        decode: |_, scene| {
            let gated = scene.pods.iter().find(|pod| pod.gate.is_some());
            let (pod, gate) = gated.map(|pod| (pod.pod, pod.gate)).unwrap_or_default();
            let patch = PodPatch::RemoveGate(gate.unwrap_or_default());
            Event::PatchPod { pod, patch }
        },
    },
    Kind {
        name: "patchPod",
        weight: 4,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, scene| Event::PatchPod {
            pod: scene.pod(choices).pod,
            patch: patch(choices),
        },
    },
    Kind {
        name: "patchPod, an image",
        weight: 6,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, scene| {
            let pod = scene.pod(choices);
            let containers = pod.manifest.as_ref().map_or(1, |pod| pod.containers.len());
            let container = choices.small(u8::try_from(containers).unwrap_or(1));
            let image = choices.pick(&[1, 0, 1, 2]);
            Event::PatchPod {
                pod: pod.pod,
                patch: PodPatch::Image { container, image },
            }
        },
    },
    Kind {
        name: "resizePod",
        weight: 5,
        always: false,
        offered: |scene| sized(scene).next().is_some(),
        decode: resize,
    },
    Kind {
        name: "addUnfitEphemeral",
        weight: 1,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, scene| Event::AddUnfitEphemeral {
            pod: scene.pod(choices).pod,
            unfit: choices.pick(&[
                Unfit::Ports,
                Unfit::LivenessProbe,
                Unfit::ReadinessProbe,
                Unfit::StartupProbe,
                Unfit::Lifecycle,
                Unfit::Resources,
            ]),
        },
    },
    Kind {
        name: "bindPod",
        weight: 2,
        always: false,
        offered: |scene| !bindable(scene).is_empty(),
        decode: |choices, scene| Event::BindPod {
            pod: choices.pick(&bindable(scene)),
            node: scene.node(choices, |_| true),
        },
    },
    Kind {
        name: "deletePodIf",
        weight: 3,
        always: false,
        offered: Scene::has_pod,
        decode: |choices, scene| Event::DeletePodIf {
            pod: scene.pod(choices).pod,
            precondition: choices.pick(&[
                Precondition::DryRun,
                Precondition::OtherUid,
                Precondition::OldVersion,
                Precondition::Uid,
                Precondition::Version,
                Precondition::NegativeGrace,
            ]),
        },
    },
    Kind {
        name: "createFlawedPod",
        weight: 1,
        always: false,
        offered: |_| true,
        decode: |choices, _| Event::CreateFlawedPod {
            pod: Name::pod(choices.small(PODS)),
            flaw: choices.pick(&[
                Flaw::NoContainers,
                Flaw::EphemeralContainer,
                Flaw::RestartPolicy,
                Flaw::ActiveDeadline,
                Flaw::NodeAndGate,
                Flaw::NegativeGrace,
            ]),
        },
    },
];

/// Pods that may be bound by hand. One of a DaemonSet is made for one node; bound to another it would stand beside the one
/// that is made for that until its kubelet refuses it.
fn bindable(scene: &Scene) -> Vec<Name> {
    let pods = scene.pods.iter().map(|pod| pod.pod);
    pods.filter(|pod| pod.root() != Root::DaemonSet).collect()
}

/// Containers that ask for something.
fn sized(scene: &Scene) -> impl Iterator<Item = (Name, u8, Resources)> + '_ {
    scene.pods.iter().flat_map(|pod| {
        let containers = pod
            .manifest
            .iter()
            .flat_map(|manifest| &manifest.containers);
        let numbered = containers.zip(0_u8..);
        let sized = numbered.filter(|(one, _)| one.resources != Resources::default());
        sized.map(move |(one, at)| (pod.pod, at, one.resources))
    })
}

fn resize(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let count = u32::try_from(sized(scene).count()).unwrap_or(1);
    let at = choices.below(count) as usize;
    let (pod, container, before) = sized(scene).nth(at).unwrap_or_default();
    let (times, parts) = choices.pick(&[(2, 1), (1, 2), (4, 1), (50, 1)]);
    let scaled = |amount: Amount| Amount {
        cpu: amount.cpu.saturating_mul(times) / parts,
        memory: amount.memory.saturating_mul(times) / parts,
    };
    Event::ResizePod {
        pod,
        container,
        resources: Resources {
            requests: scaled(before.requests),
            limits: scaled(before.limits),
        },
    }
}

fn patch(choices: &mut Choices<'_>) -> PodPatch {
    match choices.below(14) {
        0 | 1 => PodPatch::AddToleration(node::toleration(choices)),
        2 => PodPatch::RestartPolicy,
        3 => PodPatch::Grace,
        4 => PodPatch::NodeName,
        5 => PodPatch::AddGate(choices.small(2)),
        6 => choices.pick(&[
            PodPatch::HostNetwork,
            PodPatch::ServiceAccount,
            PodPatch::PriorityClass,
        ]),
        7 => PodPatch::Name,
        8 => PodPatch::Uid,
        11 | 12 => {
            let label = choices.pick(&[NodeLabel::Disk, NodeLabel::Zone]);
            if choices.once_in(3) {
                PodPatch::RemoveSelector(label)
            } else {
                PodPatch::AddSelector(label)
            }
        }
        9 | 10 => PodPatch::Deadline(choices.pick(&[60, 30, 5, 400])),
        _ => PodPatch::OldVersion,
    }
}
