//! What the names in an expression mean, and what an expression reads.

use crate::object::kinds::pod::POD;
use crate::object::{Schema, Type, group_bit};

/// What a name at the beginning of a path stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// `self`: the version that is judged.
    Subject,
    /// `oldSelf`: the version before it.
    Old,
    /// `start`: the version that opened a response, a ban or a wait.
    Start,
    /// `pod`: the Pod of a container, run, fact or request.
    Pod,
    /// `oldPod`: the version of the Pod before.
    OldPod,
    /// `node`: the Node that the Pod is bound to.
    Node,
    /// `owner`: the managing controller.
    Owner,
    /// `owned`: what `self` controls.
    Owned,
    /// `siblings`: what stands beside the Pod.
    Siblings,
    /// `namespace`: everything in the namespace.
    Namespace,
    /// `bound`: the Pods of a Node.
    Bound,
    /// `run`: the run that a fact belongs to.
    Run,
}

/// How many roots there are.
pub const ROOTS: usize = 12;

const ALL: [Root; ROOTS] = [
    Root::Subject,
    Root::Old,
    Root::Start,
    Root::Pod,
    Root::OldPod,
    Root::Node,
    Root::Owner,
    Root::Owned,
    Root::Siblings,
    Root::Namespace,
    Root::Bound,
    Root::Run,
];

impl Root {
    /// The word of the rule files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "self",
            Self::Old => "oldSelf",
            Self::Start => "start",
            Self::Pod => "pod",
            Self::OldPod => "oldPod",
            Self::Node => "node",
            Self::Owner => "owner",
            Self::Owned => "owned",
            Self::Siblings => "siblings",
            Self::Namespace => "namespace",
            Self::Bound => "bound",
            Self::Run => "run",
        }
    }

    /// Whether it holds lists of other objects, which may not have been shown whole.
    #[inline]
    pub(super) fn lists_others(self) -> bool {
        matches!(
            self,
            Self::Owned | Self::Siblings | Self::Namespace | Self::Bound
        )
    }

    /// The root with this word.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == super::RESERVED {
            "namespace"
        } else {
            name
        };
        ALL.into_iter().find(|root| root.name() == name)
    }
}

/// The names that an expression may use.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    roots: [Option<&'static Schema>; ROOTS],
    timing: Vec<(String, Type)>,
    memory: Vec<(String, Type)>,
}

impl Scope {
    /// A scope without names (`now` and the functions are always there).
    pub fn new() -> Self {
        Self::default()
    }

    /// With the constants `timing.NAME`, in the order of [`Frame::timing`](super::Frame::timing).
    #[must_use]
    pub fn with_timing(mut self, constants: &[(String, Type)]) -> Self {
        self.timing = constants.to_vec();
        self
    }

    /// With a root of this shape.
    #[must_use]
    pub fn with_root(mut self, root: Root, schema: &'static Schema) -> Self {
        self.roots[root as usize] = Some(schema);
        self
    }

    /// With a remembered value, the next one of [`Frame::memory`](super::Frame::memory).
    #[must_use]
    pub fn with_memory(mut self, name: &str, ty: Type) -> Self {
        self.memory.push((name.to_owned(), ty));
        self
    }

    /// The shape of a root, if it is in scope.
    pub fn schema(&self, root: Root) -> Option<&'static Schema> {
        self.roots[root as usize]
    }

    pub(super) fn constant(&self, name: &str) -> Option<(usize, Type)> {
        find(&self.timing, name)
    }

    pub(super) fn remembered(&self, name: &str) -> Option<(usize, Type)> {
        find(&self.memory, name)
    }

    pub(super) fn constants(&self) -> impl Iterator<Item = &str> {
        self.timing.iter().map(|(name, _)| name.as_str())
    }

    /// Every name, for messages.
    pub(super) fn names(&self) -> String {
        let roots = ALL
            .into_iter()
            .filter(|root| self.schema(*root).is_some())
            .map(Root::name);
        let mut names: Vec<String> = roots.chain(["now", "timing"]).map(str::to_owned).collect();
        names.extend(self.memory.iter().map(|(name, _)| name.clone()));
        names.join(", ")
    }
}

fn find(list: &[(String, Type)], name: &str) -> Option<(usize, Type)> {
    let at = list.iter().position(|(other, _)| other == name)?;
    Some((at, list[at].1))
}

/// What an expression reads: the roots, and which field groups of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Field groups by root, one bit each.
    pub masks: [u128; ROOTS],
    /// One bit a root.
    pub uses: u32,
    /// It asks for the time, or whether the version is the one of the creation or the removal.
    pub moment: bool,
    /// What it comes to depends on that in another way than by being the time itself.
    pub weighs_moment: bool,
    /// It reads a remembered value.
    pub memory: bool,
    /// How many times it goes through a list.
    pub walks: u16,
    /// Field groups of the Pods that stand in lists (`namespace.pods` and the like).
    pub listed_pods: u128,
}

impl Reads {
    /// Whether the root is read.
    pub fn uses(&self, root: Root) -> bool {
        self.uses & (1 << root as u32) != 0
    }

    /// Adds what another expression reads.
    pub(super) fn add(&mut self, other: &Self) {
        for (mask, more) in self.masks.iter_mut().zip(other.masks) {
            *mask |= more;
        }
        self.uses |= other.uses;
        self.moment |= other.moment;
        self.weighs_moment |= other.weighs_moment;
        self.memory |= other.memory;
        self.walks = self.walks.saturating_add(other.walks);
        self.listed_pods |= other.listed_pods;
    }

    /// Notes that it is asked whether a field of a root is there. When it comes or goes all its groups change.
    pub(super) fn note_presence(&mut self, root: Root, schema: &Schema, slot: usize) {
        self.uses |= 1 << root as u32;
        self.masks[root as usize] |= 1 << group_bit(schema, slot, None);
    }

    /// Notes that the fields below `slots` of a root are read.
    pub(super) fn note(&mut self, root: Root, schema: &Schema, slots: &[usize]) {
        self.uses |= 1 << root as u32;
        self.masks[root as usize] |= groups(schema, slots);
    }

    /// Notes that the fields below `slots` are read of what stands in a list.
    pub(super) fn note_listed(&mut self, ty: Type, slots: &[usize]) {
        if matches!(ty, Type::Record(schema) if std::ptr::eq(schema, &raw const POD)) {
            self.listed_pods |= groups(&POD, slots);
        }
    }

    /// Notes that values of this type are compared as a whole.
    pub(super) fn note_compared(&mut self, ty: Type) {
        match ty {
            Type::List(of) => self.note_listed(*of, &[]),
            ty => self.note_listed(ty, &[]),
        }
    }
}

/// The groups of a whole field.
fn whole(schema: &Schema, slot: usize) -> u128 {
    let inner = match schema.fields.get(slot).map(|field| field.ty) {
        Some(Type::Record(inner)) => inner.fields.len(),
        _ => 0,
    };
    (0..inner).fold(1 << group_bit(schema, slot, None), |mask, at| {
        mask | 1 << group_bit(schema, slot, Some(at))
    })
}

/// The groups of the fields below `slots`; all for an object as a whole.
fn groups(schema: &Schema, slots: &[usize]) -> u128 {
    match slots {
        [] => u128::MAX,
        [slot] => whole(schema, *slot),
        [slot, inner, ..] => 1 << group_bit(schema, *slot, Some(*inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::kinds::run::NAMESPACE;
    use crate::rule::cel::{Expression, Guards};

    fn reads(text: &str) -> Reads {
        let scope = Scope::new()
            .with_root(Root::Subject, &POD)
            .with_memory("since", Type::Time);
        let compiled = Expression::compile(text, &scope, None, &Guards::default());
        *compiled.expect("an expression").reads()
    }

    #[test]
    fn of_the_pods_in_lists_no_more_is_read_than_is_named() {
        let scope = Scope::new().with_root(Root::Namespace, &NAMESPACE);
        let listed = |text: &str| {
            let compiled = Expression::compile(text, &scope, None, &Guards::default());
            compiled.expect("an expression").reads().listed_pods
        };
        assert_eq!(listed("size(namespace.pods) > 1"), 0);
        assert_eq!(
            listed("namespace.nodes.exists(n, n.metadata.name == 'n')"),
            0
        );
        let of_phase = listed("namespace.pods.exists(p, p.status.phase == 'Running')");
        assert_eq!(of_phase.count_ones(), 1);
        let counted = "size(namespace.pods.filter(p, p.status.phase == 'Running')) > 1";
        assert_eq!(listed(counted), of_phase);
        let of_both = listed(
            "namespace.pods.filter(p, p.status.phase == 'Running').exists(q, q.metadata.name == 'a')",
        );
        assert!(of_both & of_phase != 0 && of_both.count_ones() == 2);
        let whole = listed("namespace.pods.exists(p, namespace.pods.exists(q, p == q))");
        assert_eq!(whole, u128::MAX);
    }

    #[test]
    fn the_time_is_weighed_unless_it_is_what_the_whole_comes_to() {
        let named = "self.metadata.name == 'a'";
        for plain in [
            format!("{named} ? now : since"),
            format!("{named} ? since : ({named} ? since : now)"),
        ] {
            assert!(
                reads(&plain).moment && !reads(&plain).weighs_moment,
                "{plain}"
            );
        }
        for weighed in [
            format!("({named} ? now : since) > since"),
            format!("({named} ? now : since) > since ? 1 : 0"),
            format!("now > since ? since : ({named} ? now : since)"),
            format!("{named} ? now + duration('1s') : since"),
            "created() ? now : since".to_owned(),
        ] {
            assert!(reads(&weighed).weighs_moment, "{weighed}");
        }
    }
}
