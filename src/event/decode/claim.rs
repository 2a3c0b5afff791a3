//! Events of claims.

use super::{Choices, Kind, Scene};
use crate::event::{Event, Name, PODS, Root};

/// How many claims there are at most, if no Pod waits for another.
const MOST: usize = 3;
/// How many names there are for those that somebody makes.
pub(super) const CLAIMS: u8 = 2;

pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "createClaim",
        weight: 3,
        always: false,
        offered: |scene| scene.claims.len() < MOST || lacking(scene).is_some(),
        decode: create,
    },
    Kind {
        name: "deleteClaim",
        weight: 2,
        always: false,
        offered: |scene| !scene.claims.is_empty(),
        decode: |choices, scene| Event::DeleteClaim {
            claim: choices.pick(&scene.claims),
        },
    },
    Kind {
        name: "volumesChange, no more",
        weight: 1,
        always: false,
        offered: |scene| !scene.no_volumes,
        decode: |_, _| Event::VolumesChange { available: false },
    },
    Kind {
        name: "volumesChange, some again",
        weight: 2,
        always: true,
        offered: |scene| scene.no_volumes,
        decode: |_, _| Event::VolumesChange { available: true },
    },
];

/// A claim for which a Pod waits, if there is one, or one that stands in the way of a Pod.
fn create(choices: &mut Choices<'_>, scene: &Scene) -> Event {
    let other = match choices.below(4) {
        3 => Name::pod(choices.small(PODS)).scratch(),
        _ => Name::new(Root::Claim, choices.small(CLAIMS)),
    };
    Event::CreateClaim {
        claim: lacking(scene).unwrap_or(other),
    }
}

/// A claim for which a Pod waits.
fn lacking(scene: &Scene) -> Option<Name> {
    let asked = scene.pods.iter().filter_map(|pod| {
        let number = pod.manifest.as_ref()?.claim?;
        Some(Name::new(Root::Claim, number))
    });
    let there = |name: &Name| scene.claims.contains(name);
    asked.filter(|name| !there(name)).min()
}
