//! What rules remember along the life of a subject.

use super::super::bits::fill;
use super::super::plan::SubjectPlan;
use super::super::question::Answers;
use super::super::remembered::Remembered;
use super::super::site::Site;
use super::super::subject::SubjectState;
use super::super::world::World;
use super::Desk;
use crate::object::Value;

impl<'b> Desk<'b> {
    /// Lets everything that is remembered about a subject take its step with a version.
    pub(super) fn remember(
        &mut self,
        rules: &SubjectPlan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        answers: &mut Answers,
        world: &World,
    ) {
        let mut stepping = std::mem::take(&mut self.stepping);
        let count = rules.remembered.len();
        if !state.known || site.deleted {
            fill(&mut stepping, count);
        } else {
            let words = count.div_ceil(64);
            rules.rememberers.of(site, &mut stepping, words);
        }
        for (word, readers) in stepping.iter().enumerate() {
            let mut readers = *readers;
            while readers != 0 {
                let at = word * 64 + readers.trailing_zeros() as usize;
                let memory = &rules.remembered[at];
                readers &= readers - 1;
                if is_still(memory, at, site, state) {
                    continue;
                }
                if self.rests(rules, memory, site, answers) {
                    let row = memory.at..memory.at + memory.first.remember.len();
                    state.memory[row].fill(Value::Absent);
                } else {
                    let moved = self.step(rules, memory, site, state, world);
                    state.still.set(at, !moved && memory.formed_from.is_some());
                }
            }
        }
        self.stepping = stepping;
    }

    /// Whether all rules that remember this wait for what never comes.
    fn rests(
        &self,
        rules: &SubjectPlan<'b>,
        memory: &Remembered<'b>,
        site: &Site,
        answers: &mut Answers,
    ) -> bool {
        let mut never = |number: &u16| {
            let known = answers.get(*number);
            let answer = known.or_else(|| self.answer(rules, *number, &[], site, answers));
            answer == Some(false)
        };
        memory
            .lasting
            .iter()
            .all(|lasting| lasting.iter().any(&mut never))
    }

    /// Forms the next values. Returns whether any may differ from the one before.
    fn step(
        &mut self,
        rules: &SubjectPlan<'b>,
        memory: &Remembered<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) -> bool {
        site.fetch(&memory.wants, world);
        let row = memory.at..memory.at + memory.first.remember.len();
        let held = &state.memory[row.clone()];
        let first = !site.stepped || held.iter().any(|value| !value.is_present());
        let mut next = std::mem::take(&mut self.formed);
        for remember in &memory.first.remember {
            let clause = if first {
                &remember.from
            } else {
                &remember.next
            };
            let planned = &rules.rules[memory.rules[0]];
            let held = &state.memory[row.clone()];
            let Some(value) = self.value_with(clause, planned, site, held) else {
                break;
            };
            next.push(value);
        }
        // A value that is the time of this very version may have been formed anew.
        let now = Value::Time(self.now.unwrap_or_default());
        let mut both = next.iter().zip(&state.memory[row.clone()]);
        let moved = first
            || next.len() != row.len()
            || both.any(|(next, held)| next != held || *next == now);
        // What could not be formed leaves all as it was.
        if next.len() == row.len() {
            state.memory[row].swap_with_slice(&mut next);
        }
        next.clear();
        self.formed = next;
        moved
    }
}

/// Whether a step would change nothing.
fn is_still(memory: &Remembered<'_>, at: usize, site: &Site, state: &SubjectState) -> bool {
    let Some((own, pod)) = memory.formed_from else {
        return false;
    };
    let changed = site.changed | site.changed_before;
    let touched = own & changed != 0 || pod & site.changed_pod != 0;
    state.still.get(at) && !touched && state.known && !site.deleted
}
