//! Events of nodes and their kubelets.

use super::Kind;
use crate::event::{Event, NODES};

pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "loseStatusWrite",
        weight: 6,
        always: false,
        offered: |scene| scene.has_pod(),
        decode: |choices, _| Event::LoseStatusWrite {
            node: choices.small(NODES),
        },
    },
    Kind {
        name: "stopKubelet",
        weight: 4,
        always: false,
        offered: |scene| scene.stopped.is_empty(),
        decode: |choices, _| Event::StopKubelet {
            node: choices.small(NODES),
        },
    },
    Kind {
        name: "startKubelet",
        weight: 4,
        always: true,
        offered: |scene| !scene.stopped.is_empty(),
        decode: |choices, scene| Event::StartKubelet {
            node: choices.pick(&scene.stopped),
        },
    },
];
