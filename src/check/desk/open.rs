//! What is still open: responses, waits and bans.

use std::cmp::Reverse;

use super::super::entry::Spot;
use super::super::plan::{Plan, Planned};
use super::super::site::Site;
use super::super::subject::{Open, SubjectState};
use super::super::verdict::{Breach, Inconclusive};
use super::super::world::World;
use super::concern::stirs;
use super::{Deadline, Desk};
use crate::object::Value;
use crate::rule::cel::Root;
use crate::rule::{Clause, Due, Form, Subject};

/// How much later than they say a stream without receipt times may be, milliseconds: its clock is the latest time that an
/// object names, which may lag behind the writes.
const UNCLOCKED: i64 = 60_000;

impl<'b> Desk<'b> {
    /// Opens what a rule waits for, its premise having just come true.
    pub(super) fn open(
        &mut self,
        planned: &Planned<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        let span = match &planned.rule.form {
            Form::Response {
                within: Due::After(span),
                ..
            }
            | Form::NotBefore {
                not_before: span, ..
            } => {
                site.fetch(&planned.wants, world);
                match self.value(span, planned, site, state) {
                    Some(Value::Duration(span)) => Some(span),
                    _ => return,
                }
            }
            _ => None,
        };
        let waits = matches!(planned.rule.form, Form::NotBefore { .. });
        if waits && (site.found || !self.receipts) {
            return;
        }
        if span.is_some() && self.now.is_none() && !self.terms.snapshot {
            self.undecided(planned.index, Inconclusive::NoTime);
            return;
        }
        let due = span.and_then(|span| self.receipts.then_some(self.now?.saturating_add(span)));
        let Some(start) = site.roots.get(Root::Subject).cloned() else {
            return;
        };
        let open = Open {
            rule: planned.place,
            start,
            spot: site.spot,
            time: self.now,
            span,
            due,
            unknown: false,
        };
        self.outcomes[planned.index].exercised += 1;
        if let Some(open) = self.review_one(planned, open, site, state, world) {
            self.schedule(&open, site);
            state.open.push(open);
        }
    }

    pub(super) fn schedule(&mut self, open: &Open, site: &Site) {
        if let (Some(due), Some(entry)) = (open.due, site.entry) {
            let deadline = Deadline {
                due: due.saturating_add(self.terms.tolerance()),
                entry,
                subject: site.subject,
                container: site.container.clone(),
                run: site.run,
            };
            self.deadlines.push(Reverse(deadline));
        }
    }

    /// Looks at what is open for a subject: at a new version of it only at what that concerns, else at everything.
    pub(super) fn review(
        &mut self,
        plan: &Plan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        everything: bool,
        world: &World,
    ) {
        for mut open in std::mem::take(&mut state.open) {
            let planned = &plan.of(site.subject).rules[open.rule];
            if open.due.is_none() && open.span.is_some() && self.now > open.time {
                open.due = self
                    .now
                    .zip(open.span)
                    .map(|(now, span)| now.saturating_add(span).saturating_add(UNCLOCKED));
                self.schedule(&open, site);
            }
            let kept = if everything || stirs(planned, site) {
                self.review_one(planned, open, site, state, world)
            } else {
                Some(open)
            };
            state.open.extend(kept);
        }
    }

    /// Looks at one open expectation; gives it back while it stays open.
    pub(super) fn review_one(
        &mut self,
        planned: &Planned<'b>,
        mut open: Open,
        site: &mut Site,
        state: &SubjectState,
        world: &World,
    ) -> Option<Open> {
        site.fetch(&planned.wants, world);
        site.roots.set(Root::Start, Some(open.start.clone()));
        open.unknown = false;
        let kept = match &planned.rule.form {
            Form::Response { then, unless, .. } => {
                let met = self.ask_later(then, planned, site, state, &mut open);
                if met != Some(true)
                    && self.excused(unless.as_ref(), planned, site, state, &mut open)
                {
                    self.outcomes[planned.index].exercised -= 1;
                    false
                } else {
                    met != Some(true)
                }
            }
            Form::NotBefore { then, unless, .. } => self.review_wait(
                planned,
                then,
                unless.as_ref(),
                &mut open,
                site,
                state,
                world,
            ),
            Form::Never { never, until } => {
                if self.excused(until.as_ref(), planned, site, state, &mut open) {
                    false
                } else if self.ask_later(never, planned, site, state, &mut open) == Some(true) {
                    if open.unknown {
                        self.undecided(
                            planned.index,
                            Inconclusive::NotSeen("what would have ended the ban".into()),
                        );
                        self.outcomes[planned.index].exercised -= 1;
                        site.roots.set(Root::Start, None);
                        return None;
                    }
                    let start = open.spot.place(&self.recordings);
                    self.violation(
                        planned,
                        Breach::Never { start },
                        Some(&open),
                        site,
                        state,
                        world,
                    );
                    false
                } else {
                    true
                }
            }
            _ => false,
        };
        site.roots.set(Root::Start, None);
        kept.then_some(open)
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one wait, with all that it is judged by"
    )]
    pub(super) fn review_wait(
        &mut self,
        planned: &Planned<'b>,
        then: &Clause,
        unless: Option<&Clause>,
        open: &mut Open,
        site: &Site,
        state: &SubjectState,
        world: &World,
    ) -> bool {
        let (Some(now), Some(begun), Some(span)) = (self.now, open.time, open.span) else {
            return false;
        };
        if now.saturating_add(self.terms.tolerance()) >= begun.saturating_add(span) {
            return false;
        }
        if self.excused(unless, planned, site, state, open) {
            self.outcomes[planned.index].exercised -= 1;
            return false;
        }
        if self.ask_later(then, planned, site, state, open) != Some(true) {
            return true;
        }
        if open.unknown {
            self.undecided(
                planned.index,
                Inconclusive::NotSeen("what would have excused it".into()),
            );
            self.outcomes[planned.index].exercised -= 1;
            return false;
        }
        let start = open.spot.place(&self.recordings);
        let breach = Breach::TooEarly {
            start,
            not_before: span,
            after: now.saturating_sub(begun),
        };
        self.violation(planned, breach, Some(open), site, state, world);
        false
    }

    /// A deadline has passed: what is still open and due then is a violation.
    pub fn expire(
        &mut self,
        plan: &Plan<'b>,
        time: i64,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        for open in std::mem::take(&mut state.open) {
            let planned = &plan.of(site.subject).rules[open.rule];
            if open
                .due
                .is_none_or(|due| due.saturating_add(self.terms.tolerance()) > time)
            {
                state.open.push(open);
            } else if matches!(planned.rule.form, Form::Response { .. }) {
                self.late(planned, open, site, state, world);
            }
        }
    }

    /// The run has settled: responses without a number are due.
    pub fn settle(
        &mut self,
        plan: &Plan<'b>,
        site: &mut Site,
        state: &mut SubjectState,
        world: &World,
    ) {
        for open in std::mem::take(&mut state.open) {
            let planned = &plan.of(site.subject).rules[open.rule];
            if open.span.is_none() && matches!(planned.rule.form, Form::Response { .. }) {
                self.late(planned, open, site, state, world);
            } else {
                state.open.push(open);
            }
        }
    }

    /// A response is due. It is asked for once more, since what it reads of other objects may have changed unseen.
    pub(super) fn late(
        &mut self,
        planned: &Planned<'b>,
        open: Open,
        site: &mut Site,
        state: &SubjectState,
        world: &World,
    ) {
        let Some(open) = self.review_one(planned, open, site, state, world) else {
            return;
        };
        if open.unknown {
            self.outcomes[planned.index].exercised -= 1;
            self.undecided(
                planned.index,
                Inconclusive::NotSeen("what it asks about".into()),
            );
            return;
        }
        let breach = Breach::TooLate {
            start: open.spot.place(&self.recordings),
            within: open.span,
        };
        site.fetch(&planned.wants, world);
        site.roots.set(Root::Start, Some(open.start.clone()));
        self.violation(planned, breach, Some(&open), site, state, world);
        site.roots.set(Root::Start, None);
    }

    /// What stays open when a subject is gone or its writes are lost: no verdict, or no decision. What its own removal (the
    /// version at `last`) opened stays open.
    pub fn close(
        &mut self,
        plan: &Plan<'b>,
        subject: Subject,
        state: &mut SubjectState,
        why: Option<&Inconclusive>,
        last: Option<Spot>,
    ) {
        for open in std::mem::take(&mut state.open) {
            let planned = &plan.of(subject).rules[open.rule];
            if why.is_none()
                && planned.rule.at.deleted
                && last.is_some_and(|last| last.line == open.spot.line)
            {
                state.open.push(open);
                continue;
            }
            let settles = matches!(
                planned.rule.form,
                Form::Response {
                    within: Due::Settle,
                    ..
                }
            );
            if matches!(planned.rule.form, Form::Never { .. }) {
                continue;
            }
            self.outcomes[planned.index].exercised -= 1;
            match (&planned.rule.form, why) {
                (_, None) => {}
                (_, Some(Inconclusive::EndedBeforeDeadline)) if settles => {
                    self.undecided(planned.index, Inconclusive::NotSettled);
                }
                (_, Some(why)) => self.undecided(planned.index, why.clone()),
            }
        }
    }
}
