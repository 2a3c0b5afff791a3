//! Orders to the scripts that run in containers.

use super::script::{self, DIRECTORY};
use super::{Action, Names, Order};
use crate::event::{Event, Manifest, Name, ProbeKind, Role};

/// What is done for an event that happens inside a container.
pub(super) fn action(event: &Event, names: &dyn Names) -> Option<Action> {
    Some(match *event {
        Event::ContainerExits {
            pod,
            container,
            code,
        } => order((pod, container), &exit(code), names),
        Event::ProbeChanges {
            pod,
            container,
            probe,
            succeeds,
        } => order((pod, container), &answer(probe, succeeds), names),
        Event::OutOfMemory { pod, container } => out_of_memory(pod, container, names),
        Event::ExceedVolume { pod } => exceed_volume(pod, names),
        _ => return None,
    })
}

/// The file `exit` says with which code the first process is to end.
fn exit(code: i32) -> String {
    format!("echo {code} > {DIRECTORY}/exit; {WAKE}")
}

/// A process of another process namespace cannot be called by a signal that it does not handle; this one is handled.
const WAKE: &str = "kill -HUP 1";

/// The answer that a probe gives from now on.
fn answer(probe: ProbeKind, succeeds: bool) -> String {
    let file = script::fact_of(probe);
    format!("echo {succeeds} > {DIRECTORY}/{file}")
}

/// The largest memory limit that is really reached, in mebibytes: beyond it a node may suffer.
const MOST_EATEN: u32 = 1_024;

/// The first process takes memory until the kernel kills it.
///
/// Source: concepts/configuration/manage-resources-containers.md#how-pods-with-resource-limits-are-run
fn out_of_memory(pod: Name, container: u8, names: &dyn Names) -> Action {
    let limit = names.manifest(pod).and_then(|manifest| {
        let one = manifest.containers.get(usize::from(container))?;
        Some(one.resources.limits.memory)
    });
    match limit {
        None | Some(0) => Action::Nothing("a container without a memory limit never has too much"),
        Some(limit) if limit > MOST_EATEN => {
            Action::Nothing("the memory of the machine would run short before the limit is reached")
        }
        Some(_) => {
            let script = format!("echo > {DIRECTORY}/eat; {WAKE}");
            order((pod, container), &script, names)
        }
    }
}

/// An app container writes twice of what the volume may hold.
///
/// Source: concepts/storage/volumes.md#emptydir
fn exceed_volume(pod: Name, names: &dyn Names) -> Action {
    let manifest = names.manifest(pod);
    let shares = manifest.as_deref().filter(|manifest| manifest.volume);
    let writer = shares.and_then(first_app);
    match writer {
        Some(writer) => {
            let script = "dd if=/dev/zero of=/d/much bs=1048576 count=2";
            order((pod, writer), script, names)
        }
        None => Action::Nothing("the Pod has no volume with a limit"),
    }
}

fn first_app(manifest: &Manifest) -> Option<u8> {
    let mut containers = manifest.containers.iter();
    let at = containers.position(|one| one.role == Role::App)?;
    u8::try_from(at).ok()
}

fn order((pod, container): (Name, u8), script: &str, names: &dyn Names) -> Action {
    let script = format!("mkdir -p {DIRECTORY}; {script}");
    Action::Order(Order {
        pod: names.pod(pod),
        container: format!("c{container}"),
        command: script::shell(script).into(),
    })
}
