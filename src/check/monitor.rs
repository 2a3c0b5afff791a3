//! Rules that fit no form, as functions. The list is short on purpose.

use super::desk::Desk;
use super::plan::Planned;
use super::site::Site;
use super::subject::SubjectState;
use super::verdict::Breach;
use super::world::World;

/// The names of the monitors that rules may use.
pub const MONITORS: &[&str] = &["uid_is_never_used_again"];

/// Runs the monitor `name` at a site.
pub(crate) fn run<'b>(
    name: &str,
    desk: &mut Desk<'b>,
    planned: &Planned<'b>,
    site: &Site,
    state: &mut SubjectState,
    world: &World,
) {
    if name == "uid_is_never_used_again" {
        uid_is_never_used_again(desk, planned, site, state, world);
    }
}

/// No object has a UID that another object had before.
fn uid_is_never_used_again<'b>(
    desk: &mut Desk<'b>,
    planned: &Planned<'b>,
    site: &Site,
    state: &mut SubjectState,
    world: &World,
) {
    let Some(entry) = site.entry.and_then(|id| world.entry(id)) else {
        return;
    };
    if state.premise.set(planned.place, true) {
        return;
    }
    desk.outcomes[planned.index].exercised += 1;
    if world.is_dead(entry.object.uid()) {
        let found = format!(
            "UID {} belonged to an object that is gone",
            entry.object.uid()
        );
        desk.violation(planned, Breach::Monitor { found }, None, site, state, world);
    }
}
