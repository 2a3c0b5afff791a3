//! Parts of events: whatever an event carries is a tree of JSON, and what is left out of it takes its simplest form.

use serde_json::Value as Json;

use super::{Case, Cutter};
use crate::event::World;

/// A way down a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key(String),
    Item(usize),
}

impl Cutter<'_> {
    /// Takes parts out, one by one, the largest first.
    pub(super) fn drop_parts(&mut self, mut case: Case) -> Case {
        let mut at = 0;
        loop {
            let Ok(tree) = serde_json::to_value(&case) else {
                return case;
            };
            let ways = ways(&tree);
            let Some(way) = ways.get(at) else {
                return case;
            };
            match without(&tree, way).filter(|smaller| self.is_smaller(smaller, &case)) {
                Some(smaller) => case = smaller,
                None => at += 1,
            }
        }
    }

    /// Whether a candidate is another case and breaks the rule too.
    fn is_smaller(&mut self, candidate: &Case, case: &Case) -> bool {
        measure(candidate) < measure(case) && self.fails(candidate)
    }
}

/// How large a case is: how many settings of its world are unusual and how many parts its events have, and the sum of their
/// numbers.
pub(super) fn measure(case: &Case) -> (usize, u64) {
    fn add(tree: &Json, size: &mut (usize, u64)) {
        size.0 += 1;
        match tree {
            Json::Object(fields) => fields.values().for_each(|field| add(field, size)),
            Json::Array(items) => items.iter().for_each(|item| add(item, size)),
            Json::Number(number) => {
                let value = number.as_i64().map_or(1, i64::unsigned_abs);
                size.1 = size.1.saturating_add(value);
            }
            _ => {}
        }
    }
    let tree = |world: &World| serde_json::to_value(world).unwrap_or_default();
    let (world, usual) = (tree(&case.world), tree(&World::default()));
    let settings = world.as_object().into_iter().flatten();
    let unusual = settings.filter(|(name, setting)| usual.get(name) != Some(setting));
    let mut size = (unusual.count(), 0);
    if let Ok(tree) = serde_json::to_value(&case.events) {
        add(&tree, &mut size);
    }
    size
}

/// The ways to all parts of the events and of the world, from above.
pub(super) fn ways(tree: &Json) -> Vec<Vec<Part>> {
    let mut all = Vec::new();
    let mut level = vec![Vec::new()];
    while !level.is_empty() {
        let mut below = Vec::new();
        for way in level {
            for part in parts(at(tree, &way)) {
                below.push([way.clone(), vec![part]].concat());
            }
        }
        all.extend(below.iter().cloned());
        level = below;
    }
    // Not the world, the events, and each event with its kind. A setting of the world is put back to what is usual as a whole.
    let is_part = |way: &Vec<Part>| match is_of_world(way) {
        true => way.len() == 2,
        false => way.len() > 3,
    };
    all.retain(is_part);
    all
}

/// Whether a way leads to a setting of the world.
pub(super) fn is_of_world(way: &[Part]) -> bool {
    matches!(way.first(), Some(Part::Key(key)) if key == "world")
}

fn parts(tree: Option<&Json>) -> Vec<Part> {
    match tree {
        Some(Json::Object(fields)) => fields.keys().cloned().map(Part::Key).collect(),
        Some(Json::Array(items)) => (0..items.len()).map(Part::Item).collect(),
        _ => Vec::new(),
    }
}

/// What stands at the end of a way.
pub(super) fn at<'t>(tree: &'t Json, way: &[Part]) -> Option<&'t Json> {
    way.iter().try_fold(tree, |tree, part| match part {
        Part::Key(key) => tree.get(key),
        Part::Item(item) => tree.get(item),
    })
}

/// The same, to be changed.
pub(super) fn at_mut<'t>(tree: &'t mut Json, way: &[Part]) -> Option<&'t mut Json> {
    way.iter().try_fold(tree, |tree, part| match part {
        Part::Key(key) => tree.get_mut(key),
        Part::Item(item) => tree.get_mut(item),
    })
}

/// The case without a part; none when it is no case then.
fn without(tree: &Json, way: &[Part]) -> Option<Case> {
    let mut smaller = tree.clone();
    let (last, above) = way.split_last()?;
    match (at_mut(&mut smaller, above)?, last) {
        (Json::Object(fields), Part::Key(key)) => {
            fields.remove(key)?;
        }
        (Json::Array(items), Part::Item(item)) if *item < items.len() => {
            items.remove(*item);
        }
        _ => return None,
    }
    if let [
        Part::Key(_),
        Part::Item(event),
        Part::Key(kind),
        ..,
        Part::Key(list),
        Part::Item(item),
    ] = way
        && list == "containers"
    {
        move_up(&mut smaller, *event, kind, *item);
    }
    serde_json::from_value(smaller).ok()
}

/// A container is gone from a manifest: events about later ones of that Pod move with them.
fn move_up(tree: &mut Json, created: usize, kind: &str, gone: usize) -> Option<()> {
    let events = tree.get_mut("events")?.as_array_mut()?;
    let pod = events.get(created)?.get(kind)?.get("pod")?.clone();
    for event in events.iter_mut().skip(created + 1) {
        let (other, fields) = event.as_object_mut()?.iter_mut().next()?;
        if fields.get("pod") != Some(&pod) {
            continue;
        }
        if other == kind {
            break;
        }
        let container = fields.get("container").and_then(Json::as_u64);
        if let Some(later) = container.filter(|at| *at > gone as u64) {
            fields["container"] = (later - 1).into();
        }
    }
    Some(())
}
