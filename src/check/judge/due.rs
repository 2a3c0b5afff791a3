//! Time: deadlines that pass, subjects that are gone, a run that has settled.

use std::cmp::Reverse;
use std::sync::Arc;

use super::super::desk::Deadline;
use super::super::entry::Entry;
use super::super::plan::Plan;
use super::super::site::Site;
use super::super::sites::{
    container_at, container_site, run_at, run_site, visitor_site, visitor_subject,
};
use super::super::subject::SubjectState;
use super::super::verdict::Inconclusive;
use super::super::world::EntryId;
use super::Judge;
use crate::rule::Subject;

impl<'b> Judge<'b> {
    /// Time passes: what was due before now is looked at.
    pub(super) fn pass(&mut self, plan: &Arc<Plan<'b>>, time: i64) {
        if self.desk.now.is_some_and(|now| now >= time) {
            return;
        }
        while let Some(Reverse(first)) = self.desk.deadlines.peek() {
            if first.due >= time {
                break;
            }
            let Some(Reverse(deadline)) = self.desk.deadlines.pop() else {
                break;
            };
            self.desk.now = Some(deadline.due.max(self.desk.now.unwrap_or(deadline.due)));
            self.expire(plan, &deadline);
        }
        self.desk.now = Some(time);
    }

    pub(super) fn expire(&mut self, plan: &Arc<Plan<'b>>, deadline: &Deadline) {
        // Mostly what was expected has come long before it was due.
        if !self.world.entry(deadline.entry).is_some_and(Entry::waits) {
            return;
        }
        let Some(mut entry) = self.world.take(deadline.entry) else {
            return;
        };
        let pod = deadline.entry;
        // The object may be gone, and its place another's: what that expects has deadlines of its own.
        if entry.kind != deadline.subject.kind() {
            self.world.put(deadline.entry, entry);
            return;
        }
        let found = match deadline.subject {
            Subject::Container => container_at(&entry, deadline.container.as_deref()).map(|at| {
                let site = container_site(&entry, pod, at, None);
                (
                    site,
                    std::mem::take(&mut entry.containers[at].state),
                    Spotted::Container(at),
                )
            }),
            Subject::Run => run_at(&entry, deadline).map(|at| {
                let site = run_site(&entry, pod, at);
                (
                    site,
                    std::mem::take(&mut entry.runs[at].state),
                    Spotted::Run(at),
                )
            }),
            Subject::Request | Subject::Fact => {
                self.world.put(deadline.entry, entry);
                self.expire_visitors(plan, deadline);
                return;
            }
            subject => {
                let site = Site::of(&entry, pod, subject);
                Some((site, std::mem::take(&mut entry.state), Spotted::Object))
            }
        };
        self.world.put(deadline.entry, entry);
        let Some((mut site, mut state, spotted)) = found else {
            return;
        };
        site.spot.time = self.desk.now;
        self.desk
            .expire(plan, deadline.due, &mut site, &mut state, &self.world);
        if let Some(entry) = self.world.entry_mut(deadline.entry) {
            spotted.put_back(entry, state);
        }
    }

    pub(super) fn expire_visitors(&mut self, plan: &Arc<Plan<'b>>, deadline: &Deadline) {
        self.each_visitor(deadline.entry, |judge, site, state| {
            if site.subject == deadline.subject {
                judge
                    .desk
                    .expire(plan, deadline.due, site, state, &judge.world);
            }
        });
    }

    /// Judges something at each request or fact that still expects something of a Pod.
    pub(super) fn each_visitor(
        &mut self,
        id: EntryId,
        mut judge: impl FnMut(&mut Self, &mut Site, &mut SubjectState),
    ) {
        let Some(entry) = self.world.entry_mut(id) else {
            return;
        };
        if entry.visitors.is_empty() {
            return;
        }
        let visitors = std::mem::take(&mut entry.visitors);
        let mut kept = Vec::new();
        for (value, mut state) in visitors {
            let Some(entry) = self.world.entry(id) else {
                return;
            };
            let mut site = visitor_site(entry, id, &value);
            judge(self, &mut site, &mut state);
            if !state.open.is_empty() {
                kept.push((value, state));
            }
        }
        if let Some(entry) = self.world.entry_mut(id) {
            entry.visitors = kept;
        }
    }

    /// Ends what a subject still expects.
    pub(super) fn close(&mut self, plan: &Arc<Plan<'b>>, id: EntryId, why: Option<&Inconclusive>) {
        let Some(mut entry) = self.world.take(id) else {
            return;
        };
        let subject = Subject::of(entry.kind);
        let site = Site::of(&entry, id, subject);
        self.desk.release_all(plan, &site, &mut entry.state);
        let last = entry.deleted.then_some(entry.spot);
        self.desk.close(plan, subject, &mut entry.state, why, last);
        for at in 0..entry.containers.len() {
            let site = container_site(&entry, id, at, None);
            self.desk
                .release_all(plan, &site, &mut entry.containers[at].state);
            self.desk.close(
                plan,
                Subject::Container,
                &mut entry.containers[at].state,
                why,
                None,
            );
        }
        // What a run or a request expects may still be shown by facts that follow the removal.
        let ends = why.is_some();
        for run in entry.runs.iter_mut().filter(|_| ends) {
            self.desk
                .close(plan, Subject::Run, &mut run.state, why, None);
        }
        for (value, state) in entry.visitors.iter_mut().filter(|_| ends) {
            self.desk
                .close(plan, visitor_subject(value), state, why, None);
        }
        self.world.put(id, entry);
    }

    pub(super) fn settle(&mut self, plan: &Arc<Plan<'b>>) {
        let waiting = self.world.all().filter(|(_, entry)| entry.waits());
        let ids: Vec<EntryId> = waiting.map(|(id, _)| id).collect();
        for id in ids {
            self.settle_entry(plan, id);
        }
    }

    pub(super) fn settle_entry(&mut self, plan: &Arc<Plan<'b>>, id: EntryId) {
        let Some(mut entry) = self.world.take(id) else {
            return;
        };
        let mut due = Vec::new();
        if !entry.deleted {
            let subject = Subject::of(entry.kind);
            due.push((
                Site::of(&entry, id, subject),
                std::mem::take(&mut entry.state),
                Spotted::Object,
            ));
            for at in 0..entry.containers.len() {
                let site = container_site(&entry, id, at, None);
                due.push((
                    site,
                    std::mem::take(&mut entry.containers[at].state),
                    Spotted::Container(at),
                ));
            }
        }
        for at in 0..entry.runs.len() {
            due.push((
                run_site(&entry, id, at),
                std::mem::take(&mut entry.runs[at].state),
                Spotted::Run(at),
            ));
        }
        self.world.put(id, entry);
        for (mut site, mut state, spotted) in due {
            self.desk.settle(plan, &mut site, &mut state, &self.world);
            if let Some(entry) = self.world.entry_mut(id) {
                spotted.put_back(entry, state);
            }
        }
        self.each_visitor(id, |judge, site, state| {
            judge.desk.settle(plan, site, state, &judge.world)
        });
    }
}

/// Which part of an entry a state belongs to.
enum Spotted {
    Object,
    Container(usize),
    Run(usize),
}

impl Spotted {
    fn put_back(&self, entry: &mut Entry, state: SubjectState) {
        match self {
            Self::Object => entry.state = state,
            Self::Container(at) => entry.containers[*at].state = state,
            Self::Run(at) => entry.runs[*at].state = state,
        }
    }
}
