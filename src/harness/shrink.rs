//! Cutting a failing case down: first its tape, then its events. Every candidate is played again from the beginning of a world.

use proptest::strategy::ValueTree;

use super::case::{play, play_tape};
use crate::check::Settings;
use crate::event::{Container, Event, Manifest, Name, Program, Tape, TapeTree, World};
use crate::model::Decisions;
use crate::rule::RuleBook;

/// At most so many plays of a tape.
const TAPE_PLAYS: usize = 400;

/// The shortest events that were found to break the rule; none when the tape does not break it from the beginning of a world.
pub fn shrink(
    book: &RuleBook,
    settings: &Settings,
    decisions: &dyn Decisions,
    world: &World,
    tape: &Tape,
    rule: &str,
) -> Option<Vec<Event>> {
    let position = book.position(rule)?;
    // Only the broken rule is judged: that is quicker, and it must stay the same one.
    let settings = Settings {
        selected: (0..book.rules.len()).map(|at| at == position).collect(),
        ..settings.clone()
    };
    let of_tape = |tape: &Tape| {
        let played = play_tape(book, &settings, decisions, world, tape);
        played.violates(rule).then_some(played.events)
    };
    let mut events = of_tape(tape)?;
    let mut tree = TapeTree::of(tape.clone());
    for _ in 0..TAPE_PLAYS {
        if !tree.simplify() {
            break;
        }
        match of_tape(&tree.current()) {
            Some(fewer) => events = fewer,
            None if tree.complicate() => {}
            None => break,
        }
    }
    let fails =
        |events: &[Event]| play(book, &settings, decisions, world, events, false).violates(rule);
    Some(shrink_events(events, &fails))
}

type Fails<'f> = &'f dyn Fn(&[Event]) -> bool;

fn shrink_events(mut events: Vec<Event>, fails: Fails<'_>) -> Vec<Event> {
    loop {
        let mut smaller = drop_blocks(events.clone(), fails);
        smaller = drop_containers(smaller, fails);
        smaller = one_name(smaller, fails);
        smaller = simplify_each(smaller, fails);
        if smaller == events {
            return events;
        }
        events = smaller;
    }
}

fn drop_blocks(mut events: Vec<Event>, fails: Fails<'_>) -> Vec<Event> {
    let mut block = events.len().div_ceil(2);
    while block > 0 {
        let mut at = 0;
        while at < events.len() {
            let mut fewer = events.clone();
            fewer.drain(at..(at + block).min(events.len()));
            if fails(&fewer) {
                events = fewer;
            } else {
                at += block;
            }
        }
        block /= 2;
    }
    events
}

/// Takes containers out of manifests; the events that name later ones move with them.
fn drop_containers(mut events: Vec<Event>, fails: Fails<'_>) -> Vec<Event> {
    let mut at = 0;
    while at < events.len() {
        let mut container = 0;
        while let Some(fewer) = without_container(&events, at, container) {
            if fails(&fewer) {
                events = fewer;
            } else {
                container += 1;
            }
        }
        at += 1;
    }
    events
}

fn without_container(events: &[Event], at: usize, gone: usize) -> Option<Vec<Event>> {
    let Event::CreatePod { pod, manifest } = &events[at] else {
        return None;
    };
    if manifest.containers.len() < 2 || gone >= manifest.containers.len() {
        return None;
    }
    let mut fewer = events.to_vec();
    let mut smaller = manifest.clone();
    smaller.containers.remove(gone);
    fewer[at] = Event::CreatePod {
        pod: *pod,
        manifest: smaller,
    };
    for event in &mut fewer[at + 1..] {
        match event {
            Event::CreatePod { pod: other, .. } if other == pod => break,
            Event::ContainerExits {
                pod: other,
                container,
                ..
            } if other == pod && *container as usize > gone => *container -= 1,
            _ => {}
        }
    }
    Some(fewer)
}

/// Gives all Pods of one name the name 0, in all events at once.
fn one_name(mut events: Vec<Event>, fails: Fails<'_>) -> Vec<Event> {
    for name in 1..crate::event::PODS {
        let mut renamed = events.clone();
        for event in &mut renamed {
            if let Event::CreatePod { pod, .. }
            | Event::ContainerExits { pod, .. }
            | Event::DeletePod { pod, .. } = event
                && *pod == Name::pod(name)
            {
                *pod = Name::pod(0);
            }
        }
        if renamed != events && fails(&renamed) {
            events = renamed;
        }
    }
    events
}

fn simplify_each(mut events: Vec<Event>, fails: Fails<'_>) -> Vec<Event> {
    for at in 0..events.len() {
        for simpler in simpler(&events[at]) {
            if simpler == events[at] {
                break;
            }
            let mut candidate = events.clone();
            candidate[at] = simpler;
            if fails(&candidate) {
                events = candidate;
                break;
            }
        }
    }
    events
}

/// Simpler forms of an event, the simplest first; those after the event itself are not tried.
fn simpler(event: &Event) -> Vec<Event> {
    match event {
        Event::TimePasses { millis } => [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000]
            .into_iter()
            .filter(|less| less < millis)
            .map(|millis| Event::TimePasses { millis })
            .collect(),
        Event::ContainerExits { pod, container, .. } => [0, 1]
            .map(|code| Event::ContainerExits {
                pod: *pod,
                container: *container,
                code,
            })
            .to_vec(),
        Event::DeletePod { pod, .. } => vec![Event::DeletePod {
            pod: *pod,
            grace: None,
        }],
        Event::CreatePod { pod, manifest } => simpler_manifests(manifest)
            .into_iter()
            .map(|manifest| Event::CreatePod {
                pod: *pod,
                manifest,
            })
            .collect(),
        Event::StopKubelet { .. } | Event::StartKubelet { .. } | Event::LoseStatusWrite { .. } => {
            Vec::new()
        }
    }
}

fn simpler_manifests(manifest: &Manifest) -> Vec<Manifest> {
    let mut simpler = vec![
        Manifest {
            restart_policy: crate::event::RestartPolicy::default(),
            ..manifest.clone()
        },
        Manifest {
            grace: None,
            ..manifest.clone()
        },
    ];
    for (at, container) in manifest.containers.iter().enumerate() {
        for program in simpler_programs(container.program) {
            let mut with = manifest.clone();
            with.containers[at] = Container {
                program,
                ..*container
            };
            simpler.push(with);
        }
    }
    simpler.retain(|candidate| candidate != manifest);
    simpler
}

fn simpler_programs(program: Program) -> [Program; 4] {
    [
        Program::default(),
        Program {
            stop: crate::event::Stop::default(),
            ..program
        },
        Program {
            stop_code: 0,
            ..program
        },
        Program {
            ends_after: None,
            ..program
        },
    ]
}
