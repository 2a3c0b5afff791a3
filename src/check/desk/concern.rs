//! Which rules a version concerns.

use super::super::plan::{Planned, bit};
use super::super::site::Site;
use super::super::subject::SubjectState;
use super::super::wants::FETCHED;

/// Whether a version concerns a rule: something that it reads has changed. While the premise is false, and nothing that it
/// reads has changed, the conclusion is of no interest.
pub(super) fn concerns(planned: &Planned<'_>, site: &Site, state: &SubjectState) -> bool {
    if let Some(because) = site.because {
        return !planned.step
            && planned.wants.roots & bit(because.root) != 0
            && (planned.any_moment || planned.wants.reads(because.kind, because.changed))
            && at_this_moment(planned, site);
    }
    if (planned.step && !site.stepped) || !at_this_moment(planned, site) {
        return false;
    }
    if !state.known || site.deleted {
        return true;
    }
    let changed = if planned.wide {
        site.changed | site.changed_before
    } else {
        site.changed
    };
    if planned.premise_reads & changed != 0 || planned.premise_reads_pod & site.changed_pod != 0 {
        return true;
    }
    let concluded = planned.reads & changed != 0 || planned.reads_pod & site.changed_pod != 0;
    concluded && planned.follows && state.premise.get(planned.place)
}

/// Whether a version concerns what a rule still waits for: something that it reads may have changed.
pub(super) fn stirs(planned: &Planned<'_>, site: &Site) -> bool {
    if let Some(because) = site.because
        && planned.wants.roots & FETCHED == bit(because.root)
        && !planned.moment
        && planned.rule.remember.is_empty()
    {
        return planned.wants.reads(because.kind, because.changed);
    }
    let unmarked = planned.moment || planned.wants.looks_up() || !planned.rule.remember.is_empty();
    let changed = site.changed | site.changed_before;
    unmarked
        || site.deleted
        || planned.reads & changed != 0
        || planned.reads_pod & site.changed_pod != 0
}

pub(super) fn at_this_moment(planned: &Planned<'_>, site: &Site) -> bool {
    if planned.step && !site.stepped {
        return false;
    }
    let at = planned.at;
    if site.deleted {
        return at.deleted;
    }
    if site.stepped && !site.created {
        at.updated
    } else if site.created {
        at.created
    } else {
        at.found
    }
}
