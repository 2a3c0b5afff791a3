//! What names mean in the expressions of a rule, by what `self` is.

use super::cel::{Expression, Root, Scope};
use super::rule::Timing;
use super::subject::Subject;
use crate::object::kinds::{node, pod, run};
use crate::object::{Schema, Type, Value};

impl Subject {
    /// The other roots in scope.
    fn roots(self) -> Vec<(Root, &'static Schema)> {
        let node = (Root::Node, &node::NODE);
        let owner = (Root::Owner, &run::OWNER);
        let namespace = (Root::Namespace, &run::NAMESPACE);
        let siblings = (Root::Siblings, &run::SIBLINGS);
        let pod = (Root::Pod, &pod::POD);
        match self {
            Self::Pod => vec![node, owner, siblings, namespace],
            Self::Container => vec![pod, (Root::OldPod, &pod::POD), node, owner],
            Self::Run => vec![pod, node, owner],
            Self::Fact => vec![pod, node, (Root::Run, &run::RUN)],
            Self::Request => vec![pod, siblings, namespace],
            Self::Node => vec![(Root::Bound, &run::BOUND), namespace],
            Self::Budget | Self::Slice | Self::Claim => vec![namespace, owner],
            _ => vec![(Root::Owned, &run::OWNED), owner, namespace],
        }
    }
}

/// The scope of rules about `on`.
pub(crate) fn scope_of(on: Subject, timing: &[Timing]) -> Scope {
    let names: Vec<(String, Type)> = timing
        .iter()
        .map(|constant| (constant.name.clone(), value_type(&constant.value)))
        .collect();
    let mut scope = Scope::new()
        .with_timing(&names)
        .with_root(Root::Subject, on.schema());
    if !matches!(on, Subject::Fact | Subject::Request) {
        scope = scope.with_root(Root::Old, on.schema());
    }
    for (root, schema) in on.roots() {
        scope = scope.with_root(root, schema);
    }
    scope
}

impl Scope {
    /// The same scope with `start`, the version that opened a response, a ban or a wait.
    pub(crate) fn with_start(self) -> Self {
        match self.schema(Root::Subject) {
            Some(schema) => self.with_root(Root::Start, schema),
            None => self,
        }
    }
}

fn value_type(value: &Value) -> Type {
    match value {
        Value::Int(_) => Type::Int,
        _ => Type::Duration,
    }
}

/// The type of a remembered value.
pub(super) fn memory_type(from: &Expression) -> Option<Type> {
    Some(from.ty())
}
