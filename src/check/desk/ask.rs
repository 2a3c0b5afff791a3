//! Asking one clause at one site, and writing down what comes of it.

use super::super::explain;
use super::super::plan::Planned;
use super::super::site::Site;
use super::super::subject::{Open, SubjectState};
use super::super::verdict::{Breach, Inconclusive, RuleFault, SubjectName, Violation};
use super::super::world::World;
use super::Desk;
use crate::object::Value;
use crate::rule::Clause;
use crate::rule::cel::{EvalError, Root};

/// How many violations of a rule are kept with the versions of the object.
const TOLD_WHOLE: u64 = 100;
/// How many known deviations of a rule are kept so, and how many at all: the others are counted.
const DEVIATIONS: [u64; 2] = [4, 100];

impl<'b> Desk<'b> {
    /// Evaluates a clause; none when it could not be decided (which is counted) or failed.
    pub(super) fn ask(
        &mut self,
        clause: &Clause,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
        count: bool,
    ) -> Option<bool> {
        let memory = memory_of(planned, state);
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory);
        match clause.code.truth(&frame) {
            Ok(truth) => Some(truth),
            Err(EvalError::Unknown(root)) => {
                if count {
                    self.undecided(planned.index, Inconclusive::NotSeen(root.name().to_owned()));
                }
                None
            }
            Err(error) => {
                self.fault(planned, site, &error, clause);
                None
            }
        }
    }

    pub(super) fn ask_later(
        &mut self,
        clause: &Clause,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
        open: &mut Open,
    ) -> Option<bool> {
        let memory = memory_of(planned, state);
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory);
        match clause.code.truth(&frame) {
            Ok(truth) => Some(truth),
            Err(EvalError::Unknown(_)) => {
                open.unknown = true;
                None
            }
            Err(error) => {
                self.fault(planned, site, &error, clause);
                None
            }
        }
    }

    pub(super) fn excused(
        &mut self,
        clause: Option<&Clause>,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
        open: &mut Open,
    ) -> bool {
        clause
            .is_some_and(|clause| self.ask_later(clause, planned, site, state, open) == Some(true))
    }

    pub(super) fn value(
        &mut self,
        clause: &Clause,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
    ) -> Option<Value> {
        let memory = memory_of(planned, state);
        self.value_with(clause, planned, site, memory)
    }

    pub(super) fn value_with(
        &mut self,
        clause: &Clause,
        planned: &Planned<'b>,
        site: &Site,
        memory: &[Value],
    ) -> Option<Value> {
        let frame = site.frame(self.now.unwrap_or_default(), &self.timing, memory);
        match clause.code.value(&frame) {
            Ok(value) => Some(value),
            Err(EvalError::Unknown(root)) => {
                self.undecided(planned.index, Inconclusive::NotSeen(root.name().to_owned()));
                None
            }
            Err(error) => {
                self.fault(planned, site, &error, clause);
                None
            }
        }
    }

    pub(super) fn fault(
        &mut self,
        planned: &Planned<'b>,
        site: &Site,
        error: &EvalError,
        clause: &Clause,
    ) {
        const ENOUGH: usize = 100;
        if self.faults.len() < ENOUGH {
            self.faults.push(RuleFault {
                rule: planned.rule.id.clone(),
                place: site.spot.place(&self.recordings),
                message: format!("{error} in `{}`", clause.text),
            });
        }
    }

    /// Counts a case that could not be decided; such a case is not counted as exercised.
    pub fn undecided(&mut self, index: usize, why: Inconclusive) {
        *self.outcomes[index].inconclusive.entry(why).or_default() += 1;
    }

    /// Writes a violation down, or the known deviation that it is.
    pub fn violation(
        &mut self,
        planned: &Planned<'b>,
        breach: Breach,
        open: Option<&Open>,
        site: &Site,
        state: &SubjectState,
        world: &World,
    ) {
        let mut wider = site.clone();
        wider.fetch(&planned.deviation_wants, world);
        let known = if self.strict {
            Explanation::None
        } else {
            self.explanation(planned, &wider, state)
        };
        let deviation = match known {
            // Whether this is the known deviation cannot be told, so it is no violation either.
            Explanation::Undecided(root) => {
                self.undecided(planned.index, Inconclusive::NotSeen(root.name().to_owned()));
                return;
            }
            Explanation::Deviation(id) => Some(id),
            Explanation::None => None,
        };
        let outcome = &mut self.outcomes[planned.index];
        let whole = if let Some(id) = &deviation {
            outcome.deviated += 1;
            let count = outcome.deviated;
            *self.deviations.entry(id.clone()).or_default() += 1;
            if count > DEVIATIONS[1] {
                return;
            }
            count <= DEVIATIONS[0]
        } else {
            outcome.violated += 1;
            outcome.violated <= TOLD_WHOLE
        };
        let brief = explain::in_brief(planned.rule, self, site, world, breach);
        let violation = if whole {
            let frame = site.frame(
                self.now.unwrap_or_default(),
                &self.timing,
                memory_of(planned, state),
            );
            explain::in_full(planned.rule, self, (site, world), open, &frame, brief)
        } else {
            brief
        };
        self.violations.push(Violation {
            deviation,
            ..violation
        });
    }

    /// Which known deviation of real Kubernetes explains a violation.
    fn explanation(
        &mut self,
        planned: &Planned<'b>,
        site: &Site,
        state: &SubjectState,
    ) -> Explanation {
        let book = self.book;
        let mut undecided = None;
        for deviation in book.deviations_of(planned.index) {
            let since = deviation
                .since
                .zip(self.version)
                .is_none_or(|(since, version)| version >= since);
            let until = deviation
                .until
                .zip(self.version)
                .is_none_or(|(until, version)| version < until);
            if !since || !until {
                continue;
            }
            let frame = site.frame(
                self.now.unwrap_or_default(),
                &self.timing,
                memory_of(planned, state),
            );
            match deviation.when.code.truth(&frame) {
                Ok(true) => return Explanation::Deviation(deviation.id.clone()),
                Ok(false) => {}
                Err(EvalError::Unknown(root)) if deviation.needs.contains(&root) => {}
                Err(EvalError::Unknown(root)) => undecided = Some(root),
                Err(error) => self.fault(planned, site, &error, &deviation.when),
            }
        }
        undecided.map_or(Explanation::None, Explanation::Undecided)
    }

    /// Whom a site is about.
    pub fn name(&self, site: &Site, world: &World) -> SubjectName {
        explain::subject_name(site, world)
    }
}

/// What a violation may be besides.
enum Explanation {
    None,
    Deviation(String),
    Undecided(Root),
}

pub(super) fn memory_of<'s>(planned: &Planned<'_>, state: &'s SubjectState) -> &'s [Value] {
    let from = planned.memory_at;
    state
        .memory
        .get(from..from + planned.rule.remember.len())
        .unwrap_or_default()
}
