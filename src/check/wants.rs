//! What expressions read of other objects: it is looked up when it is first needed, and no more of it than that.

use super::plan::bit;
use crate::object::Kind;
use crate::rule::cel::{Reads, Root};

/// Roots that are looked up in the world.
pub(crate) const FETCHED: u32 = bit(Root::Node)
    | bit(Root::Owner)
    | bit(Root::Owned)
    | bit(Root::Siblings)
    | bit(Root::Namespace)
    | bit(Root::Bound);

/// Roots that hold lists of other objects, one field a kind.
pub(crate) const LISTED: [Root; 3] = [Root::Owned, Root::Siblings, Root::Namespace];

/// Roots, and of those that hold lists which of the lists.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wants {
    /// One bit a root.
    pub roots: u32,
    /// One bit a field, for each of [`LISTED`].
    pub lists: [u8; LISTED.len()],
    /// Field groups of the Pods in those lists.
    pub pods: u128,
    /// Field groups of the Node.
    pub node: u128,
}

impl Wants {
    /// What an expression with these reads wants.
    pub fn of(reads: &Reads) -> Self {
        let lists = LISTED.map(|root| {
            let fields = reads.masks[root as usize] & u128::from(u8::MAX);
            u8::try_from(fields).unwrap_or(u8::MAX)
        });
        Self {
            roots: reads.uses,
            lists,
            pods: reads.listed_pods,
            node: reads.masks[Root::Node as usize],
        }
    }

    /// What either wants.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.roots |= other.roots;
        self.pods |= other.pods;
        self.node |= other.node;
        for (list, more) in self.lists.iter_mut().zip(other.lists) {
            *list |= more;
        }
        self
    }

    /// Whether anything must be looked up.
    pub fn looks_up(&self) -> bool {
        self.roots & FETCHED != 0
    }

    /// Whether what has changed of an object, these groups of its fields, is read where it is one of several or the Node.
    pub fn reads(&self, kind: Kind, changed: u128) -> bool {
        match kind {
            Kind::Pod => self.pods & changed != 0 || self.roots & bit(Root::Owner) != 0,
            Kind::Node => {
                let listed = self.listed().any(|listed| listed == kind);
                self.node & changed != 0 || listed || self.roots & bit(Root::Owner) != 0
            }
            _ => true,
        }
    }

    /// Whether an object of this kind can be among what is read, other than the subject and its Pod.
    pub fn sees(&self, kind: Kind) -> bool {
        let roots = match kind {
            Kind::Node => bit(Root::Node) | bit(Root::Owner),
            Kind::Pod => bit(Root::Bound) | bit(Root::Owner),
            Kind::PodDisruptionBudget
            | Kind::EndpointSlice
            | Kind::PersistentVolumeClaim
            | Kind::Lease => 0,
            _ => bit(Root::Owner),
        };
        self.roots & roots != 0 || self.listed().any(|listed| listed == kind)
    }

    /// The kinds of the lists that are wanted.
    pub fn listed(self) -> impl Iterator<Item = Kind> {
        let bound = (self.roots & bit(Root::Bound) != 0).then_some(Kind::Pod);
        let listed = LISTED.into_iter().zip(self.lists);
        listed
            .flat_map(|(root, lists)| {
                let kinds = kinds_of(root).iter().enumerate();
                kinds.filter_map(move |(at, kind)| (lists & 1 << at != 0).then_some(*kind))
            })
            .chain(bound)
    }
}

/// The kinds of the lists of a root, in the order of its fields.
pub(crate) fn kinds_of(root: Root) -> &'static [Kind] {
    match root {
        // The Pods of a Deployment are those of its ReplicaSets.
        Root::Owned => &OWNED,
        Root::Siblings => &SIBLINGS,
        _ => &NAMESPACE,
    }
}

/// The kinds of `owned`, in the order of its fields.
const OWNED: [Kind; 4] = [
    Kind::Pod,
    Kind::ReplicaSet,
    Kind::Job,
    Kind::PersistentVolumeClaim,
];
/// The kinds of `siblings`.
const SIBLINGS: [Kind; 4] = [
    Kind::Pod,
    Kind::PodDisruptionBudget,
    Kind::EndpointSlice,
    Kind::PersistentVolumeClaim,
];
/// The kinds of `namespace`.
const NAMESPACE: [Kind; 7] = [
    Kind::Pod,
    Kind::PodDisruptionBudget,
    Kind::EndpointSlice,
    Kind::PersistentVolumeClaim,
    Kind::ReplicaSet,
    Kind::Job,
    Kind::Node,
];
