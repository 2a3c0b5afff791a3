//! Events of objects that own Pods, and of the other objects that controllers look after.

use super::{Choices, Kind, Scene};
use crate::event::{
    ConcurrencyPolicy, Container, CronJobSpec, DaemonSetSpec, DeploymentSpec, Event, FailureAction,
    FailureRule, JobSpec, Manifest, Name, PODS, Program, Propagation, ReplicaSetSpec,
    RestartPolicy, Retention, Role, Root, StatefulSetSpec, Stop, SuccessRule, WorkloadChange,
    WorkloadSpec,
};

/// How many objects of one kind there are at most.
const EACH: u8 = 2;

pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "createWorkload, a Job",
        weight: 6,
        always: false,
        offered: |scene| scene.has_room(Root::Job, EACH),
        decode: |choices, _| create(choices, job),
    },
    Kind {
        name: "createWorkload, a ReplicaSet",
        weight: 3,
        always: false,
        offered: |scene| scene.has_room(Root::ReplicaSet, EACH),
        decode: |choices, _| create(choices, replica_set),
    },
    Kind {
        name: "createWorkload, a Deployment",
        weight: 4,
        always: false,
        offered: |scene| scene.has_room(Root::Deployment, EACH),
        decode: |choices, _| create(choices, deployment),
    },
    Kind {
        name: "createWorkload, a StatefulSet",
        weight: 4,
        always: false,
        offered: |scene| scene.has_room(Root::StatefulSet, EACH),
        decode: |choices, _| create(choices, stateful_set),
    },
    Kind {
        name: "createWorkload, a DaemonSet",
        weight: 3,
        always: false,
        offered: |scene| scene.has_room(Root::DaemonSet, 1),
        decode: |choices, _| create(choices, daemon_set),
    },
    Kind {
        name: "createWorkload, a CronJob",
        weight: 2,
        always: false,
        offered: |scene| scene.has_room(Root::CronJob, 1),
        decode: |choices, _| create(choices, cron_job),
    },
    Kind {
        name: "changeWorkload",
        weight: 6,
        always: false,
        offered: Scene::has_workload,
        decode: change,
    },
    Kind {
        name: "deleteWorkload",
        weight: 3,
        always: false,
        offered: Scene::has_workload,
        decode: |choices, scene| Event::DeleteWorkload {
            workload: choices.pick(&scene.workloads),
            propagation: choices.pick(&[
                Propagation::Background,
                Propagation::Foreground,
                Propagation::Orphan,
            ]),
        },
    },
    Kind {
        name: "createPod, with a label",
        weight: 1,
        always: false,
        offered: Scene::has_workload,
        decode: |choices, scene| Event::CreatePod {
            pod: Name::pod(choices.small(PODS)),
            manifest: Manifest {
                app: Some(choices.pick(&scene.workloads)),
                ..super::pod::manifest(choices)
            },
        },
    },
    Kind {
        name: "createService",
        weight: 2,
        always: false,
        offered: |scene| scene.has_workload() && scene.services.is_empty(),
        decode: |choices, scene| Event::CreateService {
            number: 0,
            app: choices.pick(&scene.workloads),
            publish_not_ready: choices.once_in(4),
        },
    },
    Kind {
        name: "deleteService",
        weight: 4,
        always: false,
        offered: |scene| !scene.services.is_empty(),
        decode: |choices, scene| Event::DeleteService {
            number: choices.pick(&scene.services),
        },
    },
    Kind {
        name: "createBudget",
        weight: 3,
        always: false,
        offered: |scene| scene.has_workload() && scene.budgets.len() < EACH.into(),
        decode: |choices, scene| Event::CreateBudget {
            number: u8::from(scene.budgets.contains(&0)),
            app: choices.pick(&scene.workloads),
            min_available: choices.pick(&[1, 2, 1, 3, 0]),
            always_allow: choices.once_in(3),
        },
    },
    Kind {
        name: "deleteBudget",
        weight: 3,
        always: false,
        offered: |scene| !scene.budgets.is_empty(),
        decode: |choices, scene| Event::DeleteBudget {
            number: choices.pick(&scene.budgets),
        },
    },
    Kind {
        name: "labelPod",
        weight: 2,
        always: false,
        offered: |scene| scene.has_workload() && !relabelled(scene).is_empty(),
        decode: |choices, scene| Event::LabelPod {
            pod: choices.pick(&relabelled(scene)),
            app: match choices.below(2) {
                0 => None,
                _ => Some(choices.pick(&scene.workloads)),
            },
        },
    },
];

fn create(choices: &mut Choices<'_>, spec: fn(&mut Choices<'_>) -> WorkloadSpec) -> Event {
    Event::CreateWorkload {
        number: choices.small(EACH),
        spec: spec(choices),
    }
}

/// Pods whose labels may change. One of a StatefulSet that is let go keeps its name from its successor for ever.
fn relabelled(scene: &Scene) -> Vec<Name> {
    let pods = scene.pods.iter().map(|pod| pod.pod);
    pods.filter(|pod| pod.root() != Root::StatefulSet).collect()
}

/// A Job that ends soon, in most cases with success.
fn job(choices: &mut Choices<'_>) -> WorkloadSpec {
    let restart_policy = choices.pick(&[
        RestartPolicy::Never,
        RestartPolicy::OnFailure,
        RestartPolicy::Never,
        RestartPolicy::Always,
    ]);
    let ends_after = choices.pick(&[Some(300), Some(1_000), None, Some(20_000)]);
    let template = template(choices, restart_policy, ends_after);
    let indexed = choices.once_in(3);
    let per_index = indexed && choices.once_in(3);
    let completions = choices.pick(&[Some(1), Some(2), Some(3), None]);
    let completions = completions.or(indexed.then_some(2));
    let spec = JobSpec {
        completions,
        parallelism: choices.pick(&[1, 2, 3, 0]),
        backoff_limit: choices.pick(&[None, Some(1), Some(0), Some(2)]),
        backoff_limit_per_index: per_index.then(|| choices.pick(&[1, 0])),
        max_failed_indexes: choices.pick(&[None, Some(1)]).filter(|_| per_index),
        active_deadline: choices.pick(&[None, None, Some(5), Some(60)]),
        indexed,
        suspend: choices.once_in(6),
        replaces_failed_only: choices.once_in(3),
        ttl: choices.pick(&[None, None, Some(0), Some(20)]),
        failure_policy: failure_policy(choices, per_index),
        success_policy: success_policy(choices, completions.filter(|_| indexed)),
        template,
    };
    WorkloadSpec::Job(spec)
}

fn failure_policy(choices: &mut Choices<'_>, per_index: bool) -> Vec<FailureRule> {
    let rules = choices.pick(&[0, 0, 1, 2]);
    let rule = |_| FailureRule {
        action: match choices.below(4) {
            3 if per_index => FailureAction::FailIndex,
            0 => FailureAction::FailJob,
            1 => FailureAction::Ignore,
            _ => FailureAction::Count,
        },
        exit_code: choices.pick(&[Some(1), Some(3), None, Some(137)]),
    };
    (0..rules).map(rule).collect()
}

fn success_policy(choices: &mut Choices<'_>, indexes: Option<u8>) -> Option<SuccessRule> {
    let rule = choices.pick(&[
        None,
        None,
        Some((Some(0), None)),
        Some((None, Some(1))),
        Some((Some(1), Some(1))),
    ]);
    let ((up_to_index, count), indexes) = rule.zip(indexes)?;
    let up_to_index = up_to_index.map(|last: u8| last.min(indexes - 1));
    Some(SuccessRule { up_to_index, count })
}

fn replica_set(choices: &mut Choices<'_>) -> WorkloadSpec {
    let restart_policy = always(choices);
    WorkloadSpec::ReplicaSet(ReplicaSetSpec {
        replicas: choices.pick(&[1, 2, 3, 0]),
        min_ready: choices.pick(&[0, 0, 5]),
        template: template(choices, restart_policy, None),
    })
}

fn deployment(choices: &mut Choices<'_>) -> WorkloadSpec {
    let restart_policy = always(choices);
    let (replicas, min_ready) = (choices.pick(&[1, 2, 3, 0]), choices.pick(&[0, 0, 5]));
    let max_surge = choices.pick(&[None, Some(0), Some(1), Some(2)]);
    let max_unavailable = match choices.pick(&[None, Some(1), Some(0)]) {
        // Something has to move.
        Some(0) if max_surge == Some(0) => Some(1),
        any => any,
    };
    WorkloadSpec::Deployment(DeploymentSpec {
        replicas,
        min_ready,
        recreate: choices.once_in(3),
        max_surge,
        max_unavailable,
        progress_deadline: choices.pick(&[None, Some(10)]),
        history_limit: choices.pick(&[None, Some(0), Some(1)]),
        paused: choices.once_in(8),
        template: template(choices, restart_policy, None),
    })
}

fn stateful_set(choices: &mut Choices<'_>) -> WorkloadSpec {
    let restart_policy = always(choices);
    WorkloadSpec::StatefulSet(StatefulSetSpec {
        replicas: choices.pick(&[2, 1, 3, 0]),
        min_ready: choices.pick(&[0, 0, 5]),
        parallel: choices.once_in(3),
        on_delete: choices.once_in(4),
        partition: choices.pick(&[0, 0, 1]),
        start: choices.pick(&[0, 0, 0, 1]),
        template: template(choices, restart_policy, None),
        claims: choices.pick(&[0, 0, 1, 0, 2, 0]),
        when_deleted: choices.pick(&[Retention::Retain, Retention::Retain, Retention::Delete]),
        when_scaled: choices.pick(&[Retention::Retain, Retention::Retain, Retention::Delete]),
    })
}

fn daemon_set(choices: &mut Choices<'_>) -> WorkloadSpec {
    let restart_policy = always(choices);
    WorkloadSpec::DaemonSet(DaemonSetSpec {
        min_ready: choices.pick(&[0, 0, 5]),
        on_delete: choices.once_in(4),
        template: {
            let mut template = template(choices, restart_policy, None);
            template.placement.selector = super::node::selector(choices);
            template
        },
    })
}

fn cron_job(choices: &mut Choices<'_>) -> WorkloadSpec {
    let policies = [
        ConcurrencyPolicy::Allow,
        ConcurrencyPolicy::Forbid,
        ConcurrencyPolicy::Replace,
    ];
    let ends_after = choices.pick(&[Some(300), Some(90_000), None]);
    let restart_policy = choices.pick(&[RestartPolicy::Never, RestartPolicy::OnFailure]);
    WorkloadSpec::CronJob(CronJobSpec {
        every: choices.pick(&[1, 1, 2]),
        policy: choices.pick(&policies),
        starting_deadline: choices.pick(&[None, None, Some(20)]),
        suspend: choices.once_in(6),
        successful_limit: choices.pick(&[None, Some(1), Some(0)]),
        failed_limit: choices.pick(&[None, Some(0)]),
        job: JobSpec {
            backoff_limit: choices.pick(&[Some(0), Some(1)]),
            template: template(choices, restart_policy, ends_after),
            ..JobSpec::default()
        },
    })
}

/// The restart policy of what runs on and on; now and then one that must be refused.
fn always(choices: &mut Choices<'_>) -> RestartPolicy {
    match choices.once_in(12) {
        true => RestartPolicy::Never,
        false => RestartPolicy::Always,
    }
}

/// A template: one container, sometimes two, sometimes with an init container or a sidecar.
fn template(
    choices: &mut Choices<'_>,
    restart_policy: RestartPolicy,
    ends_after: Option<u32>,
) -> Manifest {
    let program = |choices: &mut Choices<'_>| Program {
        ends_after,
        code: choices.pick(&[0, 0, 1, 0, 3]),
        stop: choices.pick(&[Stop::Prompt, Stop::Prompt, Stop::Slow, Stop::Ignores]),
        stop_code: choices.pick(&[0, 143]),
    };
    let mut containers = match choices.below(6) {
        4 => vec![early(Role::Init)],
        5 => vec![early(Role::Sidecar)],
        _ => Vec::new(),
    };
    for _ in 0..choices.pick(&[1, 1, 1, 2]) {
        containers.push(Container {
            role: Role::App,
            program: program(choices),
            ..Container::default()
        });
    }
    let grace = choices.pick(&[None, Some(2), Some(5)]);
    Manifest {
        restart_policy,
        grace,
        ephemeral_volume: choices.once_in(16),
        containers,
        ..Manifest::default()
    }
}

fn early(role: Role) -> Container {
    Container {
        role,
        ..Container::default()
    }
}

/// What becomes of claims; it stands for a change, so the simplest is not the default.
fn retention(choices: &mut Choices<'_>) -> Retention {
    choices.pick(&[Retention::Delete, Retention::Retain])
}

fn change(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let workload = choices.pick(&scene.workloads);
    let change = match choices.below(2) {
        0 if workload.root() == Root::Deployment => match choices.below(5) {
            4 => WorkloadChange::Pause(choices.below(2) == 0),
            _ => WorkloadChange::Release(choices.pick(&[1, 0, 2])),
        },
        0 if workload.root() == Root::StatefulSet => match choices.below(6) {
            5 => WorkloadChange::WhenDeleted(retention(choices)),
            4 => WorkloadChange::WhenScaled(retention(choices)),
            _ => WorkloadChange::Release(choices.pick(&[1, 0, 2])),
        },
        0 if workload.root() != Root::Job => WorkloadChange::Release(choices.pick(&[1, 0, 2])),
        1 if matches!(workload.root(), Root::Job | Root::CronJob) => {
            WorkloadChange::Suspend(choices.below(3) != 2)
        }
        _ => WorkloadChange::Scale(choices.pick(&[1, 2, 0, 3])),
    };
    Event::ChangeWorkload { workload, change }
}
