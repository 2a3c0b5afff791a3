//! From a tape of choices to events. A choice is resolved when it is needed, against what is there at that moment, so every
//! tape is valid and so is every cut of it. Smaller choices mean simpler events: shrinking moves towards 0.

use super::{Container, Event, Manifest, NODES, PODS, Program, RestartPolicy, Role, Stop};

/// Choices, the first of which switches kinds of events off (swarm testing: Groce et al., ISSTA 2012).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tape(pub Vec<u32>);

/// What is there, as far as choices are resolved against it.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Pods that the API has.
    pub pods: Vec<ScenePod>,
    /// Nodes whose kubelet is stopped.
    pub stopped: Vec<u8>,
}

/// A Pod of the scene.
#[derive(Clone, Debug)]
pub struct ScenePod {
    /// Number of its name.
    pub pod: u8,
    /// Containers that run, by position.
    pub running: Vec<u8>,
}

/// Reads a tape.
#[derive(Debug)]
pub struct Decoder<'t> {
    choices: &'t [u32],
    at: usize,
    off: u32,
}

/// Clock steps: small ones, and both sides of the documented limits (grace and its extension, back-off, its cap and reset).
const PAUSES: [u32; 22] = [
    100, 1, 50, 400, 700, 1_000, 2_000, 3_000, 5_000, 9_900, 10_100, 19_900, 20_100, 29_900,
    30_100, 32_100, 40_100, 80_100, 160_100, 300_100, 599_900, 601_000,
];
const CODES: [i32; 6] = [0, 1, 2, 137, 143, 255];
const GRACES: [Option<u32>; 6] = [None, Some(1), Some(0), Some(2), Some(10), Some(60)];

impl<'t> Decoder<'t> {
    /// A decoder at the beginning of a tape.
    pub fn new(tape: &'t Tape) -> Self {
        let off = tape.0.first().copied().unwrap_or_default();
        Self {
            choices: &tape.0,
            at: 1,
            off: if off % 4 == 0 { 0 } else { off >> 2 },
        }
    }

    /// The next event; none when the tape has ended.
    pub fn next(&mut self, scene: &Scene) -> Option<Event> {
        while self.at < self.choices.len() {
            let kind = self.choice() % 16;
            if self.off & (1 << kind) != 0 && kind > 4 {
                continue;
            }
            return Some(self.event(kind, scene));
        }
        None
    }

    fn event(&mut self, kind: u32, scene: &Scene) -> Event {
        match kind {
            3 | 4 => self.create(),
            5..=7 => self.exit(scene).unwrap_or_else(|| self.pause()),
            8..=10 => self.delete(scene).unwrap_or_else(|| self.create()),
            11 => Event::LoseStatusWrite {
                node: self.small(u32::from(NODES)),
            },
            12 => match scene.stopped.first() {
                Some(node) => Event::StartKubelet { node: *node },
                None => Event::StopKubelet {
                    node: self.small(u32::from(NODES)),
                },
            },
            13 => self.first_exit(scene).unwrap_or_else(|| self.create()),
            _ if scene.pods.is_empty() => self.create(),
            _ => self.pause(),
        }
    }

    fn pause(&mut self) -> Event {
        Event::TimePasses {
            millis: self.pick(&PAUSES),
        }
    }

    fn exit(&mut self, scene: &Scene) -> Option<Event> {
        let running: Vec<(u8, u8)> = scene
            .pods
            .iter()
            .flat_map(|pod| pod.running.iter().map(|container| (pod.pod, *container)))
            .collect();
        if running.is_empty() {
            return None;
        }
        let (pod, container) = self.pick(&running);
        let code = self.pick(&CODES);
        Some(Event::ContainerExits {
            pod,
            container,
            code,
        })
    }

    /// The same container again and again: what breaks only after several equal events needs bursts.
    fn first_exit(&mut self, scene: &Scene) -> Option<Event> {
        let pod = scene.pods.iter().find(|pod| !pod.running.is_empty())?;
        Some(Event::ContainerExits {
            pod: pod.pod,
            container: *pod.running.last()?,
            code: 1,
        })
    }

    fn delete(&mut self, scene: &Scene) -> Option<Event> {
        if scene.pods.is_empty() {
            return None;
        }
        let pods: Vec<u8> = scene.pods.iter().map(|pod| pod.pod).collect();
        Some(Event::DeletePod {
            pod: self.pick(&pods),
            grace: self.pick(&GRACES),
        })
    }

    fn create(&mut self) -> Event {
        let pod = self.small(u32::from(PODS));
        let restart_policy = self.pick(&[
            RestartPolicy::Always,
            RestartPolicy::Never,
            RestartPolicy::OnFailure,
        ]);
        let grace = self.pick(&[None, Some(1), Some(5), Some(60), None, Some(2)]);
        let apps = [1, 1, 2, 3][self.choice() as usize % 4];
        let in_init_list = [0, 0, 1, 2, 3, 4][self.choice() as usize % 6];
        let mut containers: Vec<Container> = (0..in_init_list).map(|_| self.early()).collect();
        containers.extend((0..apps).map(|_| self.container(Role::App)));
        Event::CreatePod {
            pod,
            manifest: Manifest {
                restart_policy,
                grace,
                containers,
            },
        }
    }

    fn early(&mut self) -> Container {
        let role = self.pick(&[Role::Init, Role::Sidecar]);
        self.container(role)
    }

    fn container(&mut self, role: Role) -> Container {
        let stop = self.pick(&[Stop::Prompt, Stop::Prompt, Stop::Slow, Stop::Ignores]);
        let stop_code = self.pick(&[0, 0, 143, 1]);
        let ends_after = match (role, self.choice() % 6) {
            (Role::Init, 5) => Some(5_000),
            (Role::Init, _) => None,
            (_, 4) => Some(300),
            (_, 5) => Some(20_000),
            _ => None,
        };
        let code = match self.choice() % 8 {
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
        }
    }

    fn choice(&mut self) -> u32 {
        let choice = self.choices.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        choice
    }

    fn small(&mut self, below: u32) -> u8 {
        u8::try_from(self.choice() % below.max(1)).unwrap_or_default()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = self.choice() as usize % from.len();
        from[at]
    }
}
