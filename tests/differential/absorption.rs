//! Random expressions over parts that are true, false, or fail in every way that they can: what `&&`, `||`, `?:`, `all`, `exists`,
//! `exists_one`, `filter` and `map` make of errors.

use podlaw::object::kinds::pod::POD;
use podlaw::object::{Object, Value};
use podlaw::rule::cel::{Expression, Frame, Guards, ROOTS, Root, Scope};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::common::interpreter::{Interpreter, program};

/// Conditions that have a value.
const SOUND: &[&str] = &[
    "true",
    "false",
    "self.metadata.generation == 0",
    "self.status.phase == 'Running'",
    "'a' in self.metadata.labels",
    "size(self.metadata.finalizers) < 2",
    "has(self.spec.nodeName)",
    "self.metadata.finalizers == ['x'] + ['y']",
    "cond(self, 'Ready') == 'True'",
    "self.metadata.name != 'it\\'s in the namespace'",
    "self.metadata.name != \"has(pod)\"",
];

/// Conditions that fail for some objects: a division and a remainder by zero, overflow in every operation, an index out of
/// bounds, a key and a field that are not there, text that is no number, a root that was not seen.
const FAILING: &[&str] = &[
    "1 / self.metadata.generation == 1",
    "7 % self.metadata.generation == 1",
    "self.metadata.generation + 9223372036854775807 > 0",
    "self.metadata.generation - 9223372036854775807 - 1 < 0",
    "self.metadata.generation * 9223372036854775807 != 0",
    "-(self.metadata.generation * -1 - 9223372036854775807 - 1) < 0",
    "(self.metadata.generation - 9223372036854775807 - 2) / -1 > 0",
    "[1, 2][self.metadata.generation] == 1",
    "self.metadata.finalizers[1] == 'y'",
    "self.metadata.labels['a'] == 'b'",
    "self.metadata.labels.a.startsWith('b')",
    "self.spec.nodeName == 'n'",
    "int(self.metadata.name) == 3",
    "quantity(self.metadata.name) == 3000",
    "duration(self.metadata.name) == duration('3s')",
    "timestamp(self.metadata.name) > timestamp('2026-01-01T00:00:00Z')",
    "node.status.conditions == []",
    "[3, 2].map(n, 6 / (n - self.metadata.generation)) == [2, 3]",
    "min(self.metadata.generation, 1 / self.metadata.generation) == 1",
];

/// Expressions of these parts.
fn expressions() -> impl Strategy<Value = String> {
    let part =
        |parts: &'static [&'static str]| (0..parts.len()).prop_map(|at| parts[at].to_owned());
    let leaf = prop_oneof![part(SOUND), part(FAILING)];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let (one, two) = (inner.clone(), (inner.clone(), inner.clone()));
        prop_oneof![
            two.clone().prop_map(|(a, b)| format!("({a}) && ({b})")),
            two.clone().prop_map(|(a, b)| format!("({a}) || ({b})")),
            one.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("(({a}) ? ({b}) : ({c}))")),
            two.clone().prop_map(|(a, b)| format!("(({a}) == ({b}))")),
            two.clone().prop_map(|(a, b)| format!(
                "[0, 1, 2].all(n, n == self.metadata.generation ? ({a}) : ({b}))"
            )),
            two.clone().prop_map(|(a, b)| format!(
                "[0, 1, 2].exists(n, n == self.metadata.generation ? ({a}) : ({b}))"
            )),
            two.clone().prop_map(|(a, b)| format!(
                "[0, 1, 2].exists_one(n, n == self.metadata.generation ? ({a}) : ({b}))"
            )),
            two.clone().prop_map(|(a, b)| format!(
                "self.metadata.finalizers.all(f, f == 'x' ? ({a}) : ({b}))"
            )),
            two.clone().prop_map(|(a, b)| format!(
                "self.metadata.labels.exists(k, k == 'a' ? ({a}) : ({b}))"
            )),
            two.clone().prop_map(|(a, b)| format!(
                "size([0, 1, 2].filter(n, n == self.metadata.generation ? ({a}) : ({b}))) > 1"
            )),
            two.prop_map(|(a, b)| format!(
                "[0, 1].map(n, n == self.metadata.generation ? ({a}) : ({b}))[1]"
            )),
        ]
    })
}

/// Objects that make each of the failing parts fail and not fail.
fn objects() -> Vec<Value> {
    let object = |metadata: &str, rest: &str| {
        let json = format!(r#"{{"kind": "Pod", "metadata": {{"uid": "u", {metadata}}}, {rest}}}"#);
        Object::from_json(json.as_bytes())
            .expect("an object")
            .expect("a Pod")
            .record
    };
    vec![
        object(
            r#""name": "3", "generation": 1, "labels": {"a": "b"}, "finalizers": ["x", "y"]"#,
            r#""spec": {"nodeName": "n"}"#,
        ),
        object(
            r#""name": "3s", "generation": 0, "labels": {"c": "b"}, "finalizers": ["y"]"#,
            r#""status": {"phase": "Running"}"#,
        ),
        object(
            r#""name": "2026-11-23T04:00:00Z", "generation": 2, "labels": {"a": "x", "b": ""}"#,
            r#""spec": {}"#,
        ),
        object(
            r#""name": "", "generation": -1, "finalizers": ["x"]"#,
            r#""spec": {"nodeName": "m"}"#,
        ),
        object(
            r#""name": "99999999999999999999", "generation": 3, "labels": {"b": "b"}, "finalizers": ["a", "b", "x"]"#,
            r#""status": {"conditions": [{"type": "Ready", "status": "True"}]}"#,
        ),
    ]
}

/// What lets the parts read what may not be there.
fn guards(scope: &Scope) -> Guards {
    let asked = "has(self.spec.nodeName) && 'a' in self.metadata.labels";
    Expression::compile(asked, scope, None, &Guards::default())
        .expect("it compiles")
        .guards()
}

/// Runs both forms on all objects; `Err` with what differs, else how often it was true, was false, failed.
fn outcomes(
    text: &str,
    scope: &Scope,
    guards: &Guards,
    interpreter: &Interpreter,
) -> Result<[usize; 3], String> {
    let ours = Expression::compile(text, scope, None, guards)
        .map_err(|error| format!("{text}: {error}"))?;
    let theirs = program(text).map_err(|error| format!("{text}: {error}"))?;
    let mut counts = [0; 3];
    for object in objects() {
        let mut roots: [Option<Value>; ROOTS] = Default::default();
        roots[Root::Subject as usize] = Some(object.clone());
        let frame = Frame {
            roots: &roots,
            now: 0,
            timing: &[],
            memory: &[],
            deleted: false,
            created: false,
        };
        let context = interpreter.scope(&frame, scope, u32::MAX);
        let (ours, theirs) = (ours.truth(&frame), theirs.execute(&context));
        let same = match (&ours, &theirs) {
            (Ok(ours), Ok(theirs)) => cel::Value::Bool(*ours) == *theirs,
            (ours, theirs) => ours.is_err() && theirs.is_err(),
        };
        if !same {
            return Err(format!(
                "{text}\ncompiled: {ours:?}\ninterpreted: {theirs:?}\n{object:#?}"
            ));
        }
        counts[ours.map_or(2, usize::from)] += 1;
    }
    Ok(counts)
}

fn scope() -> Scope {
    Scope::new()
        .with_root(Root::Subject, &POD)
        .with_root(Root::Node, &podlaw::object::kinds::node::NODE)
}

#[test]
fn every_part_fails_and_does_not_fail() {
    let (scope, interpreter) = (scope(), Interpreter::new());
    let guards = guards(&scope);
    for text in SOUND {
        assert_eq!(
            outcomes(text, &scope, &guards, &interpreter).map(|counts| counts[2]),
            Ok(0),
            "{text}"
        );
    }
    for text in FAILING {
        let counts =
            outcomes(text, &scope, &guards, &interpreter).unwrap_or_else(|error| panic!("{error}"));
        assert!(counts[2] > 0, "{text} never fails");
        assert!(
            counts[0] + counts[1] > 0 || text.starts_with("node."),
            "{text} always fails"
        );
    }
}

#[test]
fn errors_are_absorbed_as_the_interpreter_absorbs_them() {
    let (scope, interpreter) = (scope(), Interpreter::new());
    let guards = guards(&scope);
    let (mut config, enough) = crate::config();
    config.cases = config.cases.saturating_mul(20);
    let total = std::cell::Cell::new([0; 3]);
    let result = TestRunner::new(config).run(&expressions(), |text| {
        let counts = outcomes(&text, &scope, &guards, &interpreter).map_err(TestCaseError::fail)?;
        let sum = total.get();
        total.set([sum[0] + counts[0], sum[1] + counts[1], sum[2] + counts[2]]);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(
        !enough || total.get().iter().all(|count| *count > 1_000),
        "{:?}",
        total.get()
    );
}

#[test]
fn what_absorption_is_by_example() {
    let (scope, interpreter) = (scope(), Interpreter::new());
    let guards = guards(&scope);
    for (text, expected) in [
        ("1 / 0 == 1 || true", [0, 5, 0]),
        ("true || 1 / 0 == 1", [0, 5, 0]),
        ("1 / 0 == 1 && false", [5, 0, 0]),
        ("false && 1 / 0 == 1", [5, 0, 0]),
        ("1 / 0 == 1 || false", [0, 0, 5]),
        ("1 / 0 == 1 && true", [0, 0, 5]),
        ("1 / 0 == 1 ? true : true", [0, 0, 5]),
        ("[0, 1].exists(n, 1 / n == 1)", [0, 5, 0]),
        ("[1, 0].exists(n, 1 / n == 2)", [0, 0, 5]),
        ("[0, 2].all(n, 1 / n == 1)", [5, 0, 0]),
        ("[0, 1].all(n, 1 / n == 1)", [0, 0, 5]),
        ("[1, 0].exists_one(n, 1 / n == 1)", [0, 0, 5]),
        ("size([1, 0].filter(n, 1 / n == 1)) == 1", [0, 0, 5]),
        ("!(1 / 0 == 1)", [0, 0, 5]),
    ] {
        assert_eq!(
            outcomes(text, &scope, &guards, &interpreter),
            Ok(expected),
            "{text}"
        );
    }
}
