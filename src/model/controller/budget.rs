//! The disruption controller: how many Pods of a budget may be evicted.
//!
//! Source: concepts/workloads/pods/disruptions.md#pod-disruption-budgets

use super::{is_ready, lag};
use crate::event::{Name, Root};
use crate::model::decisions::{BudgetFacts, Decisions};
use crate::model::shown::{Shown, User, Verb, Version};
use crate::model::state::{Pod, State, sooner};
use crate::object::Kind;
use crate::trace::Change;

const CONTROLLER: User =
    User::Controller("system:serviceaccount:kube-system:disruption-controller");
/// After so long an eviction that was granted counts no more, if its Pod is still not being deleted.
///
/// Source: api: PodDisruptionBudgetStatus.disruptedPods; disruption controller, DeletionTimeout
const TIMEOUT: i64 = 120_000;

/// A PodDisruptionBudget.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Number that stands for its UID.
    pub uid: u32,
    /// Its name.
    pub name: Name,
    /// The label `app` that it selects.
    pub app: Name,
    /// `minAvailable`
    pub min_available: u8,
    /// `unhealthyPodEvictionPolicy` is AlwaysAllow.
    pub always_allow: bool,
    /// `creationTimestamp`
    pub created: i64,
    /// `resourceVersion`
    pub version: u64,
    /// `status`
    pub status: BudgetStatus,
    /// `status.disruptedPods`
    pub disrupted: Vec<Disrupted>,
    /// When its controller looks at it next.
    pub due: Option<i64>,
}

/// `PodDisruptionBudgetStatus`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetStatus {
    /// `disruptionsAllowed`
    pub allowed: u16,
    /// `currentHealthy`
    pub healthy: u16,
    /// `desiredHealthy`
    pub desired: u16,
    /// `expectedPods`
    pub expected: u16,
    /// `observedGeneration`
    pub observed: u32,
}

/// A Pod whose eviction was granted, and which is not being deleted yet as far as the controller has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disrupted {
    /// Its UID and its name.
    pub pod: (u32, Name),
    /// When that was.
    pub since: i64,
}

impl State {
    /// `POST poddisruptionbudgets` by a person.
    pub(in crate::model) fn create_budget(
        &mut self,
        number: u8,
        (app, min_available, always_allow): (Name, u8, bool),
        out: &mut Vec<Shown>,
    ) {
        let name = Name::new(Root::Budget, number);
        if self.budgets.iter().any(|budget| budget.name == name) {
            return;
        }
        self.uids += 1;
        self.version += 1;
        let budget = Budget {
            uid: self.uids,
            name,
            app,
            min_available,
            always_allow,
            created: self.now,
            version: self.version,
            status: BudgetStatus::default(),
            disrupted: Vec::new(),
            due: Some(self.now + lag::SYNC),
        };
        ask(Verb::Create, name, (User::Admin, 201), out);
        show(Change::Added, &budget, out);
        self.budgets.push(budget);
    }

    /// `DELETE poddisruptionbudgets` by a person.
    pub(in crate::model) fn delete_budget(&mut self, number: u8, out: &mut Vec<Shown>) {
        let name = Name::new(Root::Budget, number);
        let found = self.budgets.iter().position(|budget| budget.name == name);
        if let Some(at) = found {
            self.version += 1;
            let mut budget = self.budgets.remove(at);
            budget.version = self.version;
            ask(Verb::Delete, name, (User::Admin, 200), out);
            show(Change::Deleted, &budget, out);
        }
    }

    /// A Pod with this label has come, changed or gone.
    pub(super) fn notice_budgets(&mut self, app: Option<Name>) {
        let due = self.now + lag::SYNC;
        for budget in &mut self.budgets {
            if Some(budget.app) == app {
                sooner(&mut budget.due, due);
            }
        }
    }

    /// Source: concepts/workloads/pods/disruptions.md#pod-disruption-budgets; api: disruption controller, trySync
    pub(super) fn sync_budget(
        &mut self,
        decisions: &dyn Decisions,
        uid: u32,
        out: &mut Vec<Shown>,
    ) {
        let Some(at) = self.budgets.iter().position(|budget| budget.uid == uid) else {
            return;
        };
        let (now, version) = (self.now, self.version + 1);
        let mut disrupted = self.budgets[at].disrupted.clone();
        disrupted.retain(|one| {
            let pod = self.pod(one.pod.0);
            pod.is_some_and(|pod| pod.deletion.is_none()) && now < one.since + TIMEOUT
        });
        let status = self.budget_status(decisions, &self.budgets[at], &disrupted);
        let budget = &mut self.budgets[at];
        budget.due = disrupted.iter().map(|one| one.since + TIMEOUT).min();
        if (status, &disrupted) == (budget.status, &budget.disrupted) {
            return;
        }
        (budget.status, budget.disrupted) = (status, disrupted);
        budget.version = version;
        ask(Verb::UpdateStatus, budget.name, (CONTROLLER, 200), out);
        show(Change::Modified, budget, out);
        self.version = version;
    }

    /// What the Pods of a budget make of it.
    fn budget_status(
        &self,
        decisions: &dyn Decisions,
        budget: &Budget,
        disrupted: &[Disrupted],
    ) -> BudgetStatus {
        let of_budget = |pod: &&Pod| pod.ties.labels.app == Some(budget.app);
        let selected = self.pods.iter().filter(of_budget);
        let (mut expected, mut healthy) = (0, 0);
        for pod in selected.filter(|pod| !pod.status.phase.is_terminal()) {
            expected += 1;
            let gone = disrupted.iter().any(|one| one.pod.0 == pod.uid);
            healthy += u16::from(pod.deletion.is_none() && !gone && is_ready(pod));
        }
        let desired = u16::from(budget.min_available);
        let facts = BudgetFacts {
            healthy,
            desired,
            expected,
        };
        BudgetStatus {
            allowed: decisions.disruptions_allowed(facts),
            healthy,
            desired,
            expected,
            observed: 1,
        }
    }

    /// The API server notes an eviction that a budget allows.
    pub(in crate::model) fn count_disruption(
        &mut self,
        at: usize,
        pod: (u32, Name),
        out: &mut Vec<Shown>,
    ) {
        self.version += 1;
        let (since, version) = (self.now, self.version);
        let budget = &mut self.budgets[at];
        budget.status.allowed = budget.status.allowed.saturating_sub(1);
        budget.disrupted.push(Disrupted { pod, since });
        budget.version = version;
        budget.due = Some(since + lag::SYNC);
        show(Change::Modified, budget, out);
    }

    /// Which budgets protect a Pod.
    pub(in crate::model) fn budgets_of<'s>(
        &'s self,
        pod: &'s Pod,
    ) -> impl Iterator<Item = (usize, &'s Budget)> {
        let all = self.budgets.iter().enumerate();
        all.filter(|(_, budget)| pod.ties.labels.app == Some(budget.app))
    }
}

fn ask(verb: Verb, name: Name, (by, code): (User, u16), out: &mut Vec<Shown>) {
    out.push(super::store::request(
        verb,
        Kind::PodDisruptionBudget,
        name,
        by,
        code,
    ));
}

fn show(change: Change, budget: &Budget, out: &mut Vec<Shown>) {
    let version = Version::Budget(Box::new(budget.clone()));
    out.push(Shown::Version(change, version));
}
