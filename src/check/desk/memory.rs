//! What rules remember along the life of a subject.

use super::super::plan::{Remembered, SubjectPlan};
use super::super::question::Answers;
use super::super::site::Site;
use super::super::subject::SubjectState;
use super::super::world::World;
use super::Desk;
use super::concern::steps_memory;
use crate::object::Value;

impl<'b> Desk<'b> {
    /// Lets everything that is remembered about a subject take its step with a version.
    pub(super) fn remember(
        &mut self,
        rules: &SubjectPlan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        answers: &Answers,
        world: &World,
    ) {
        for memory in &rules.remembered {
            if !steps_memory(memory, site, state) {
                continue;
            }
            if answers.rest(rules, &memory.rules) {
                state.memory[memory.at..][..memory.first.remember.len()].fill(Value::Absent);
                continue;
            }
            self.step(rules, memory, site, state, world);
        }
    }

    fn step(
        &mut self,
        rules: &SubjectPlan<'b>,
        memory: &Remembered<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
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
        // What could not be formed leaves all as it was.
        if next.len() == row.len() {
            state.memory[row].swap_with_slice(&mut next);
        }
        next.clear();
        self.formed = next;
    }
}
