//! Containers of manifests, and the events of their probes.

use super::{Choices, Kind, Scene, node};
use crate::event::{
    Check, Container, Event, Handler, Hook, Name, Needs, Operator, OwnRestarts, Probe, ProbeKind,
    Program, PullPolicy, Resizes, RestartAction, RestartPolicy, RestartRule, Role, Signal, Stop,
};

pub(super) static KINDS: &[Kind] = &[Kind {
    name: "probeChanges",
    weight: 24,
    always: false,
    offered: |scene| probed(scene).next().is_some(),
    decode: probe_changes,
}];

fn probe_changes(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let count = u32::try_from(probed(scene).count()).unwrap_or(1);
    let at = choices.below(count);
    let (pod, container, probe) = probed(scene).nth(at as usize).unwrap_or_default();
    Event::ProbeChanges {
        pod,
        container,
        probe,
        succeeds: choices.below(2) == 1,
    }
}

/// Probes that report, of containers that run.
fn probed(scene: &Scene) -> impl Iterator<Item = (Name, u8, ProbeKind)> + '_ {
    scene.pods.iter().flat_map(|pod| {
        let manifest = pod.manifest.as_deref();
        let running = pod.running.iter().filter_map(move |at| {
            let container = manifest?.containers.get(*at as usize)?;
            Some((*at, container.probes))
        });
        running.flat_map(move |(at, probes)| {
            let reports = move |kind: &ProbeKind| {
                let probe = probes.get(*kind);
                probe.is_some_and(|probe| probe.check.reports())
            };
            let kinds = ProbeKind::ALL.into_iter().filter(reports);
            kinds.map(move |kind| (pod.pod, at, kind))
        })
    })
}

/// A container; the simplest runs until it is told to end. It has few features at a time.
pub(super) fn container(choices: &mut Choices<'_>, role: Role) -> Container {
    let mut container = Container {
        role,
        program: program(choices, role),
        resources: node::resources(choices),
        ..Container::default()
    };
    for _ in 0..choices.pick(&[0, 0, 1, 1, 2, 3]) {
        add_feature(choices, &mut container);
    }
    container.admitted()
}

fn add_feature(choices: &mut Choices<'_>, container: &mut Container) {
    match choices.below(10) {
        0 => container.probes.readiness = Some(probe(choices)),
        1 => container.probes.liveness = Some(probe(choices)),
        2 => container.probes.startup = Some(probe(choices)),
        3 | 4 => container.hooks.pre_stop = Some(hook(choices)),
        5 => {
            // What follows a sidecar whose hook hangs would wait for ever.
            let hook = Some(hook(choices));
            let ends = |hook: &Hook| hook.handler != Handler::Hangs;
            container.hooks.post_start =
                hook.filter(|hook| container.role != Role::Sidecar || ends(hook));
        }
        6 => container.needs = needs(choices),
        7 => container.stop_signal = Some(choices.pick(&[Signal::Usr1, Signal::Term])),
        8 => {
            container.resizes = Resizes {
                memory_restarts: !choices.once_in(3),
                cpu_restarts: choices.once_in(3),
            };
        }
        _ => container.restarts = restarts(choices),
    }
}

fn needs(choices: &mut Choices<'_>) -> Needs {
    Needs {
        image: choices.pick(&[2, 1, 0]),
        pull: choices.pick(&[
            PullPolicy::IfNotPresent,
            PullPolicy::IfNotPresent,
            PullPolicy::Always,
            PullPolicy::Never,
        ]),
        config: choices.pick(&[None, Some(1), Some(0)]),
    }
}

fn restarts(choices: &mut Choices<'_>) -> OwnRestarts {
    let policy = choices.pick(&[
        Some(RestartPolicy::Never),
        Some(RestartPolicy::OnFailure),
        Some(RestartPolicy::Always),
    ]);
    let rule = (choices.below(3) > 0).then(|| RestartRule {
        operator: choices.pick(&[Operator::In, Operator::In, Operator::NotIn]),
        action: choices.pick(&[
            RestartAction::Restart,
            RestartAction::Restart,
            RestartAction::RestartAllContainers,
        ]),
        codes: choices.pick(&[[1, 2], [137, 143], [3, 255], [0, 1]]),
    });
    OwnRestarts { policy, rule }
}

pub(super) fn program(choices: &mut Choices<'_>, role: Role) -> Program {
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
    Program {
        ends_after,
        code,
        stop,
        stop_code,
    }
}

fn probe(choices: &mut Choices<'_>) -> Probe {
    Probe {
        check: choices.pick(&[
            Check::Succeeds,
            Check::Succeeds,
            Check::Succeeds,
            Check::Fails,
            Check::True,
            Check::False,
            Check::Sleeps,
        ]),
        initial_delay_seconds: choices.pick(&[0, 0, 3, 15]),
        period_seconds: choices.pick(&[10, 10, 5, 30]),
        success_threshold: choices.pick(&[1, 1, 2, 3]),
        failure_threshold: choices.pick(&[3, 1, 2, 3]),
        termination_grace_period_seconds: choices.pick(&[None, None, Some(1), Some(8)]),
    }
}

fn hook(choices: &mut Choices<'_>) -> Hook {
    Hook {
        handler: choices.pick(&[
            Handler::Returns,
            Handler::Returns,
            Handler::Sleep,
            Handler::Fails,
            Handler::Hangs,
        ]),
        seconds: choices.pick(&[0, 1, 3, 12, 50]),
    }
}
