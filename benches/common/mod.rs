//! What the benches share with each other and with the differential test.
#![allow(dead_code, clippy::unwrap_used, reason = "each binary uses its part")]

pub mod interpreter;

use podlaw::object::Schema;
use podlaw::object::kinds::{node, pod, run};
use podlaw::rule::cel::{Root, Scope};
use podlaw::rule::{Clause, Due, Form, Rule, Subject};

/// Every expression of a rule, by the key that it stands under.
pub fn clauses(rule: &Rule) -> Vec<(&'static str, &Clause)> {
    let mut all = vec![("when", &rule.when)];
    match &rule.form {
        Form::State { then } | Form::Step { then } => all.push(("then", then)),
        Form::Response {
            then,
            within,
            unless,
        } => {
            all.push(("then", then));
            if let Due::After(within) = within {
                all.push(("within", within));
            }
            all.extend(unless.iter().map(|clause| ("unless", clause)));
        }
        Form::NotBefore {
            then,
            not_before,
            unless,
        } => {
            all.extend([("then", then), ("not_before", not_before)]);
            all.extend(unless.iter().map(|clause| ("unless", clause)));
        }
        Form::Never { never, until } => {
            all.push(("never", never));
            all.extend(until.iter().map(|clause| ("until", clause)));
        }
        Form::Unique { key, while_ } => all.extend([("while", while_), ("key", key)]),
        Form::Monitor { .. } => {}
    }
    for memory in &rule.remember {
        all.extend([("from", &memory.from), ("next", &memory.next)]);
    }
    all
}

/// The names in scope of the expressions of rules about `on`, constants and remembered values aside.
pub fn scope(on: Subject) -> Scope {
    let pod = (Root::Pod, &pod::POD);
    let node = (Root::Node, &node::NODE);
    let owner = (Root::Owner, &run::OWNER);
    let namespace = (Root::Namespace, &run::NAMESPACE);
    let siblings = (Root::Siblings, &run::SIBLINGS);
    let others: Vec<(Root, &'static Schema)> = match on {
        Subject::Pod => vec![node, owner, siblings, namespace],
        Subject::Container => vec![pod, (Root::OldPod, &pod::POD), node, owner],
        Subject::Run => vec![pod, node, owner],
        Subject::Fact => vec![pod, node, (Root::Run, &run::RUN)],
        Subject::Request => vec![pod, siblings, namespace],
        Subject::Node => vec![(Root::Bound, &run::BOUND), namespace],
        Subject::Budget | Subject::Slice | Subject::Claim => vec![namespace, owner],
        _ => vec![(Root::Owned, &run::OWNED), owner, namespace],
    };
    let own = [Root::Subject, Root::Old, Root::Start].map(|root| (root, on.schema()));
    own.into_iter()
        .chain(others)
        .fold(Scope::new(), |scope, (root, schema)| {
            scope.with_root(root, schema)
        })
}
