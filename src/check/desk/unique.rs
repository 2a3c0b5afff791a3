//! Keys that no two subjects may have at once.

use super::super::plan::{Plan, Planned};
use super::super::site::Site;
use super::super::subject::{SubjectState, hash_value};
use super::super::verdict::{Breach, SubjectName};
use super::super::world::{EntryId, World};
use super::Desk;
use crate::rule::Clause;

/// Who holds a key that must be unique.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    site: (EntryId, Option<std::sync::Arc<str>>, Option<i64>),
    name: SubjectName,
}

impl<'b> Desk<'b> {
    pub(super) fn judge_unique(
        &mut self,
        planned: &Planned<'b>,
        (key, while_): (&Clause, &Clause),
        premise: bool,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        site.fetch(&planned.wants, world);
        let holds =
            premise && !site.deleted && self.ask(while_, planned, site, state, false) == Some(true);
        let held = state
            .keys
            .iter()
            .position(|(rule, _)| *rule == planned.place);
        let value = if holds {
            self.value(key, planned, site, state)
        } else {
            None
        };
        let hash = value.as_ref().map(hash_value);
        if held.map(|at| state.keys[at].1) == hash {
            return;
        }
        if let Some(at) = held {
            let (_, hash) = state.keys.swap_remove(at);
            self.release(planned.index, hash, site);
        }
        let (Some(hash), Some(value)) = (hash, value) else {
            return;
        };
        state.keys.push((planned.place, hash));
        self.outcomes[planned.index].exercised += 1;
        let Some(entry) = site.entry else { return };
        let holder = Holder {
            site: (entry, site.container.clone(), site.run),
            name: self.name(site, world),
        };
        let holders = self
            .unique
            .entry(planned.index)
            .or_default()
            .entry(hash)
            .or_default();
        let other = holders.first().map(|holder| holder.name.clone());
        holders.push(holder);
        if let Some(other) = other {
            let key = value
                .as_str()
                .map_or_else(|| format!("{value:?}"), str::to_owned);
            self.violation(
                planned,
                Breach::NotUnique { other, key },
                None,
                site,
                state,
                world,
            );
        }
    }

    fn release(&mut self, index: usize, hash: u64, site: &Site) {
        let Some(table) = self.unique.get_mut(&index) else {
            return;
        };
        if let Some(holders) = table.get_mut(&hash) {
            holders.retain(|holder| {
                Some(holder.site.0) != site.entry
                    || holder.site.1 != site.container
                    || holder.site.2 != site.run
            });
            if holders.is_empty() {
                table.remove(&hash);
            }
        }
    }

    /// Frees the keys of a subject that is gone.
    pub fn release_all(&mut self, plan: &Plan<'b>, site: &Site, state: &mut SubjectState) {
        for (place, hash) in std::mem::take(&mut state.keys) {
            let index = plan.of(site.subject).rules[place].index;
            self.release(index, hash, site);
        }
    }
}
