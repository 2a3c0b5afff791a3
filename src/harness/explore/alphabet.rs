//! The events of a small world: two nodes, two Pods.

use std::sync::LazyLock;

use crate::event::{Event, Manifest, Name};
use crate::model::Model;

/// The alphabet, for people.
pub const WORDS: &[&str] = &[
    "create p0, then p1: one app container under Always, or a sidecar and an app container under Never with 5 s of grace",
    "a container that runs exits with 0 or 1",
    "delete a Pod with its own grace period or by force",
    "stop the kubelet of a node that has Pods, start it again",
    "lose the next status write of a node that has Pods",
    "time passes: 200 ms, 2 s, 45 s; before that the next step of the cluster may be held up for 200 ms",
];

/// What Pods are made from.
static MANIFESTS: LazyLock<[Manifest; 2]> = LazyLock::new(|| {
    let read = |text| serde_yaml::from_str(text).unwrap_or_default();
    [
        read("{containers: [{role: app}]}"),
        read("{restartPolicy: Never, grace: 5, containers: [{role: sidecar}, {role: app}]}"),
    ]
});
const TIMES: [u32; 3] = [200, 2_000, 45_000];
const HELD: u32 = 200;

/// What may happen after a state: the events, and whether a step is held up in them.
pub(super) fn after(model: &Model<'_>, may_wait: bool) -> Vec<(Vec<Event>, bool)> {
    let mut plain = Vec::new();
    create(model, &mut plain);
    of_pods(model, &mut plain);
    of_nodes(model, &mut plain);
    let mut all: Vec<(Vec<Event>, bool)> = plain
        .into_iter()
        .map(|event| (vec![event], false))
        .collect();
    // Nothing happens in an empty world.
    if !model.state().pods.is_empty()
        || model
            .state()
            .nodes
            .iter()
            .any(|node| !node.workers.is_empty())
    {
        for millis in TIMES {
            let passes = Event::TimePasses { millis };
            all.push((vec![passes.clone()], false));
            if may_wait {
                all.push((vec![Event::HoldStep { millis: HELD }, passes], true));
            }
        }
    }
    all
}

/// The name p1 is used after p0: which of two Pods is called what makes no difference.
fn create(model: &Model<'_>, events: &mut Vec<Event>) {
    let pods = &model.state().pods;
    let free = [0, 1]
        .map(Name::pod)
        .into_iter()
        .find(|name| pods.iter().all(|pod| pod.name != *name));
    if let Some(pod) = free {
        events.extend(MANIFESTS.iter().map(|manifest| Event::CreatePod {
            pod,
            manifest: manifest.clone(),
        }));
    }
}

fn of_pods(model: &Model<'_>, events: &mut Vec<Event>) {
    for pod in model.scene().pods {
        for container in pod.running {
            events.extend([1, 0].map(|code| Event::ContainerExits {
                pod: pod.pod,
                container,
                code,
            }));
        }
        events.extend([None, Some(0)].map(|grace| Event::DeletePod {
            pod: pod.pod,
            grace,
        }));
    }
}

fn of_nodes(model: &Model<'_>, events: &mut Vec<Event>) {
    for (number, node) in (0..).zip(&model.state().nodes) {
        if node.stopped.is_some() {
            events.push(Event::StartKubelet { node: number });
        } else if !node.workers.is_empty() {
            events.push(Event::StopKubelet { node: number });
            events.push(Event::LoseStatusWrite { node: number });
        }
    }
}
