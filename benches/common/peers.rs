//! A small machine of Pods, as other tools would check it: Pods are created, become Running, end, are restarted, are deleted;
//! a phase that has ended never changes and restarts are only ever more.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use stateright::{Checker, Model, Property};

/// Steps of proptest-state-machine.
static STEPS: AtomicU64 = AtomicU64::new(0);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Pending,
    Running,
    Succeeded,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pod {
    always: bool,
    phase: Phase,
    restarts: u32,
    stopping: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Create(u8, bool),
    Start(u8),
    Exit(u8, i32),
    Delete(u8),
    Remove(u8),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Machine(BTreeMap<u8, Pod>);

impl Machine {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Create(name, always) => {
                self.0.entry(name).or_insert(Pod {
                    always,
                    phase: Phase::Pending,
                    restarts: 0,
                    stopping: false,
                });
            }
            Change::Start(name) => self.with(name, |pod| {
                if pod.phase == Phase::Pending {
                    pod.phase = Phase::Running;
                }
            }),
            Change::Exit(name, code) => self.with(name, |pod| {
                if pod.phase != Phase::Running {
                } else if pod.always && !pod.stopping {
                    pod.restarts += 1;
                } else {
                    pod.phase = if code == 0 {
                        Phase::Succeeded
                    } else {
                        Phase::Failed
                    };
                }
            }),
            Change::Delete(name) => self.with(name, |pod| pod.stopping = true),
            Change::Remove(name) => {
                if self.0.get(&name).is_some_and(|pod| pod.stopping) {
                    self.0.remove(&name);
                }
            }
        }
    }

    fn with(&mut self, name: u8, change: impl FnOnce(&mut Pod)) {
        if let Some(pod) = self.0.get_mut(&name) {
            change(pod);
        }
    }

    fn is_lawful(&self) -> bool {
        self.0.values().all(|pod| pod.always || pod.restarts == 0)
    }
}

fn change() -> BoxedStrategy<Change> {
    prop_oneof![
        (0..4_u8, any::<bool>()).prop_map(|(name, always)| Change::Create(name, always)),
        (0..4_u8).prop_map(Change::Start),
        (0..4_u8, 0..2_i32).prop_map(|(name, code)| Change::Exit(name, code)),
        (0..4_u8).prop_map(Change::Delete),
        (0..4_u8).prop_map(Change::Remove),
    ]
    .boxed()
}

impl ReferenceStateMachine for Machine {
    type State = Self;
    type Transition = Change;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Change> {
        change()
    }

    fn apply(mut state: Self, change: &Change) -> Self {
        Self::apply(&mut state, *change);
        state
    }
}

struct Test;

impl StateMachineTest for Test {
    type SystemUnderTest = Machine;
    type Reference = Machine;

    fn init_test(_: &Machine) -> Machine {
        Machine::default()
    }

    fn apply(mut state: Machine, reference: &Machine, change: Change) -> Machine {
        STEPS.fetch_add(1, Ordering::Relaxed);
        Machine::apply(&mut state, change);
        assert_eq!(&state, reference);
        state
    }

    fn check_invariants(state: &Machine, _: &Machine) {
        assert!(state.is_lawful());
    }
}

/// Transitions that were generated, applied and checked.
pub fn proptest_state_machine() -> u64 {
    let before = STEPS.load(Ordering::Relaxed);
    let config = Config {
        cases: 256,
        failure_persistence: None,
        ..Config::default()
    };
    let cases = Machine::sequential_strategy(40..60);
    TestRunner::new(config.clone())
        .run(&cases, |(state, changes, seen)| {
            Test::test_sequential(config.clone(), state, changes, seen);
            Ok(())
        })
        .expect("the machine is lawful");
    STEPS.load(Ordering::Relaxed) - before
}

struct World;

impl Model for World {
    type State = Machine;
    type Action = Change;

    fn init_states(&self) -> Vec<Machine> {
        vec![Machine::default()]
    }

    fn actions(&self, _: &Machine, actions: &mut Vec<Change>) {
        for name in 0..4 {
            actions.extend([true, false].map(|always| Change::Create(name, always)));
            actions.extend([0, 1].map(|code| Change::Exit(name, code)));
            actions.extend([
                Change::Start(name),
                Change::Delete(name),
                Change::Remove(name),
            ]);
        }
    }

    fn next_state(&self, state: &Machine, change: Change) -> Option<Machine> {
        let mut next = state.clone();
        next.apply(change);
        next.0.values().all(|pod| pod.restarts < 3).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("lawful", |_, state: &Machine| {
            state.is_lawful()
        })]
    }
}

/// States that were generated and checked.
pub fn stateright() -> u64 {
    let checker = World.checker().threads(1).target_state_count(100_000);
    checker.spawn_bfs().join().state_count() as u64
}
