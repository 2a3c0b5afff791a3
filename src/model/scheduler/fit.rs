//! Which nodes have room for a Pod, and let it in.

use std::borrow::Cow;

use crate::event::Amount;
use crate::model::decisions::Decisions;
use crate::model::node::{Effect, Node, Taint, TaintKey, tolerated};
use crate::model::state::{Pod, State};

/// What is taken of a node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    pub amount: Amount,
    pub pods: u32,
}

/// What is taken of all nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    of: Vec<Taken>,
    /// The lowest priority among the Pods of each node.
    lowest: Vec<Option<i32>>,
    /// Some of what is left has been promised to Pods that wait.
    promised: bool,
}

impl State {
    /// The node to which a Pod is bound: of those that let it in and have room, the one with the fewest Pods of the same
    /// controller, and of those the one with the fewest Pods.
    ///
    /// Source: concepts/scheduling-eviction/topology-spread-constraints.md#internal-default-constraints
    pub(super) fn node_for(&self, decisions: &dyn Decisions, pod: &Pod) -> Option<u8> {
        self.node_beside(decisions, pod, &self.taken())
    }

    /// The same, where it is known what is taken.
    pub(super) fn node_beside(
        &self,
        decisions: &dyn Decisions,
        pod: &Pod,
        used: &Used,
    ) -> Option<u8> {
        let taken = self.taken_beside(used, pod);
        let fits = |node: &&Node| {
            self.lets_in(decisions, node, pod)
                && self.has_room(taken[node.number as usize], pod.requests)
        };
        let found = self.nodes_seen().filter(fits);
        let least = found.min_by_key(|node| {
            let pods = taken[node.number as usize].pods;
            (self.siblings_on(node.number, pod), pods)
        });
        least.map(|node| node.number)
    }

    /// How many Pods of the controller of a Pod are on a node and go on.
    fn siblings_on(&self, node: u8, pod: &Pod) -> usize {
        let Some(owner) = pod.ties.owner else {
            return 0;
        };
        let beside = self.pods_of(owner.uid).filter(|other| {
            other.bound.is_some_and(|(on, _)| on == node)
                && other.deletion.is_none()
                && !other.status.phase.is_terminal()
        });
        beside.count()
    }

    /// What the Pods of each node take that have not ended.
    pub(super) fn taken(&self) -> Used {
        let nodes = self.nodes.len();
        let mut used = Used {
            of: vec![Taken::default(); nodes],
            lowest: vec![None; nodes],
            promised: false,
        };
        for pod in &self.pods {
            let Some((number, _)) = pod.bound else {
                used.promised |= pod.status.nominated.is_some();
                continue;
            };
            if !pod.status.phase.is_terminal() {
                let priority = pod.manifest.placement.priority.number();
                let lowest = &mut used.lowest[number as usize];
                *lowest = Some(lowest.map_or(priority, |lowest| lowest.min(priority)));
                used.of[number as usize].take(pod.requests);
            }
        }
        used
    }

    /// What is taken of all nodes for the sake of a Pod: promises to others count.
    fn taken_beside<'u>(&self, used: &'u Used, pod: &Pod) -> Cow<'u, [Taken]> {
        let mut taken = Cow::Borrowed(&used.of[..]);
        if used.promised {
            self.reserve(pod, taken.to_mut());
        }
        taken
    }

    /// Room that is kept for others: that which Pods of the same or a higher priority have been promised.
    fn reserve(&self, pod: &Pod, taken: &mut [Taken]) {
        let priority = |pod: &Pod| pod.manifest.placement.priority.number();
        for other in self.pods.iter().filter(|other| other.bound.is_none()) {
            if let Some(number) = other.status.nominated
                && other.uid != pod.uid
                && priority(other) >= priority(pod)
            {
                taken[number as usize].take(other.requests);
            }
        }
    }

    /// Whether a node has room beside what is taken.
    pub(super) fn has_room(&self, taken: Taken, requests: Amount) -> bool {
        taken.pods < self.world.node_pods && taken.amount.plus(requests).fits(self.world.node)
    }

    /// Whether a node lets a Pod in, room aside: the Pod may run there, it is not cordoned, and the Pod tolerates its taints.
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts; concepts/architecture/nodes.md#manual-node-administration
    pub(super) fn lets_in(&self, decisions: &dyn Decisions, node: &Node, pod: &Pod) -> bool {
        let tolerates =
            |taint: &Taint| tolerated(&pod.manifest.placement.tolerations, taint).at_all();
        let cordon = Taint {
            key: TaintKey::Unschedulable,
            effect: Effect::NoSchedule,
            added: 0,
        };
        let only = pod.ties.node;
        let labelled = decisions.matches_selector(node.labels, pod.manifest.placement.selector);
        if !labelled || only.is_some_and(|number| number != node.number) {
            return false;
        }
        let cordoned = node.unschedulable && !tolerates(&cordon);
        !decisions.keeps_out(cordoned, node.taints.iter().any(|taint| !tolerates(taint)))
    }

    /// Why a kubelet refuses a Pod that is bound to its node, if it does.
    ///
    /// Source: concepts/scheduling-eviction/assign-pod-node.md#nodename; api: kubelet, lifecycle.predicateAdmitHandler
    pub(in crate::model) fn refusal(&self, node: u8, pod: &Pod) -> Option<&'static str> {
        let mut taken = Taken::default();
        for worker in &self.nodes[node as usize].workers {
            // What is to go and has not begun holds nothing.
            let holds = |other: &Pod| worker.sandbox.is_some() || other.deletion.is_none();
            if worker.ended.is_none()
                && let Some(other) = self.seen(node, worker).filter(|other| holds(other))
            {
                taken.take(other.requests);
            }
        }
        let wanted = taken.amount.plus(pod.requests);
        if taken.pods >= self.world.node_pods {
            Some("OutOfpods")
        } else if wanted.cpu > self.world.node.cpu {
            Some("OutOfcpu")
        } else if wanted.memory > self.world.node.memory {
            Some("OutOfmemory")
        } else {
            None
        }
    }
}

impl Taken {
    pub fn take(&mut self, requests: Amount) {
        self.amount = self.amount.plus(requests);
        self.pods += 1;
    }

    pub fn free(&mut self, requests: Amount) {
        self.amount = self.amount.less(requests);
        self.pods = self.pods.saturating_sub(1);
    }
}

impl State {
    /// What is taken of one node.
    pub(super) fn taken_of(&self, used: &Used, pod: &Pod, number: u8) -> Taken {
        self.taken_beside(used, pod)[number as usize]
    }
}

impl Used {
    /// The lowest priority among the Pods of a node; none where it has none.
    pub(super) fn lowest(&self, node: u8) -> Option<i32> {
        self.lowest[node as usize]
    }
}
