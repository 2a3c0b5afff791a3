//! Asking premises and conclusions, condition by condition.

use super::super::plan::{Planned, SubjectPlan};
use super::super::question::{Answers, Asked};
use super::super::site::Site;
use super::super::subject::SubjectState;
use super::super::wants::Wants;
use super::super::world::World;
use super::Desk;
use super::ask::memory_of;
use crate::object::Value;
use crate::rule::Clause;

impl<'b> Desk<'b> {
    /// Asks one condition and notes the answer; none where there is no telling.
    pub(super) fn answer(
        &self,
        rules: &SubjectPlan<'b>,
        number: u16,
        memory: &[Value],
        site: &Site,
        answers: &mut Answers,
    ) -> Option<bool> {
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory);
        let answer = rules.questions.truth(number, &frame);
        answers.put(number, answer);
        answer
    }

    /// Asks the premise. What is dear to look up (lists of other objects) is looked up only when the rest does not decide.
    pub(super) fn premise(
        &mut self,
        rules: &SubjectPlan<'b>,
        planned: &Planned<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        answers: &mut Answers,
        world: &World,
    ) -> Option<bool> {
        let asked = &planned.premise;
        let known = self.joined(
            rules,
            (asked, &planned.premise_wants),
            memory_of(planned, state),
            site,
            answers,
            world,
        );
        match known {
            Answer::Refused(number) => {
                let question = &rules.questions.all[usize::from(number)];
                answers.refuse(question, number, planned.place, state);
            }
            Answer::Granted => {}
            Answer::Open => return self.whole_premise(planned, site, state, world),
        }
        state.unknown.set(planned.place, false);
        Some(matches!(known, Answer::Granted))
    }

    /// Asks conditions one by one, those whose answers are known not again, and those that need a look at other objects last.
    fn joined(
        &self,
        rules: &SubjectPlan<'b>,
        (asked, wants): (&Asked, &Wants),
        memory: &[Value],
        site: &mut Site,
        answers: &mut Answers,
        world: &World,
    ) -> Answer {
        if let Some(number) = answers.refused(asked) {
            return Answer::Refused(number);
        }
        let mut decided = !asked.numbers.is_empty();
        for (far, words) in [(false, &asked.near), (true, &asked.far)] {
            for (place, bits) in words {
                let mut unknown = bits & answers.unknown(*place);
                if far && unknown != 0 {
                    site.fetch(wants, world);
                }
                while unknown != 0 {
                    let at = place * 64 + unknown.trailing_zeros() as usize;
                    unknown &= unknown - 1;
                    let number = u16::try_from(at).unwrap_or(u16::MAX);
                    match self.answer(rules, number, memory, site, answers) {
                        Some(false) => return Answer::Refused(number),
                        Some(true) => {}
                        None => decided = false,
                    }
                }
            }
        }
        if decided {
            Answer::Granted
        } else {
            Answer::Open
        }
    }

    fn whole_premise(
        &mut self,
        planned: &Planned<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) -> Option<bool> {
        site.fetch(&planned.premise_wants, world);
        // What cannot be decided is counted once for a subject, until it can be.
        let again = state.unknown.get(planned.place);
        let premise = self.ask(&planned.rule.when, planned, site, state, !again);
        state.unknown.set(planned.place, premise.is_none());
        premise
    }

    /// Asks the conclusion of a state or a step and counts the case; none where it cannot be decided.
    #[allow(
        clippy::too_many_arguments,
        reason = "one conclusion, with all that it is asked of"
    )]
    pub(super) fn concluded(
        &mut self,
        rules: &SubjectPlan<'b>,
        planned: &Planned<'b>,
        then: &Clause,
        was: bool,
        site: &mut Site,
        state: &SubjectState,
        answers: &mut Answers,
        world: &World,
    ) -> Option<bool> {
        let asked = (&planned.conclusion, &planned.wants);
        let memory = memory_of(planned, state);
        let holds = match self.joined(rules, asked, memory, site, answers, world) {
            Answer::Granted => true,
            Answer::Refused(_) => false,
            Answer::Open => {
                site.fetch(&planned.wants, world);
                self.ask(then, planned, site, state, !was)?
            }
        };
        if !was {
            self.outcomes[planned.index].exercised += 1;
        }
        Some(holds)
    }
}

/// What conditions that are joined by `&&` come to.
enum Answer {
    /// All are true.
    Granted,
    /// This one is false.
    Refused(u16),
    /// None is false, and one could not be decided.
    Open,
}
