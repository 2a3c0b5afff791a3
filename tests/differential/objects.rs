//! Random objects by schema, decoded from a tape of bytes: what a tape no longer says is absent, empty or zero, so that a
//! shorter tape is a simpler object.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use podlaw::object::{Field, Schema, Type, Value};
use regex::Regex;

/// 2026-11-23T04:00:00Z, about which all times lie.
pub const EPOCH: i64 = 1_795_406_400_000;

/// Choices, read one by one.
pub struct Tape<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Tape<'t> {
    pub fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// A number below `count`; the first one when the tape has ended.
    pub fn below(&mut self, count: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        if count == 0 {
            0
        } else {
            usize::from(byte) % count
        }
    }

    /// True in `percent` of a hundred cases; false when the tape has ended.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub fn one_of<T: Clone>(&mut self, choices: &[T]) -> Option<T> {
        choices.get(self.below(choices.len())).cloned()
    }
}

/// The words and numbers that a rule itself names: objects made of them meet its premise now and then.
#[derive(Debug, Default)]
pub struct Vocabulary {
    texts: Vec<String>,
    numbers: Vec<i64>,
}

impl Vocabulary {
    pub fn of<'e>(expressions: impl Iterator<Item = &'e str>) -> Self {
        static LITERAL: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r#"'([^']*)'|"([^"]*)"|\b(\d+)\b"#).expect("a pattern"));
        let (mut texts, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for literal in expressions.flat_map(|text| LITERAL.captures_iter(text)) {
            if let Some(text) = literal.get(1).or(literal.get(2)) {
                texts.insert(text.as_str().to_owned());
            } else if let Ok(number) = literal[3].parse::<i64>() {
                numbers.extend([number - 1, number, number + 1]);
            }
        }
        Self {
            texts: texts.into_iter().collect(),
            numbers: numbers.into_iter().collect(),
        }
    }

    fn text(&self, field: &str, tape: &mut Tape<'_>) -> Value {
        let usual = words(field);
        let own = tape.chance(if usual.len() > 2 { 35 } else { 55 });
        let word = if own { tape.one_of(&self.texts) } else { None };
        Value::text(&word.unwrap_or_else(|| tape.one_of(usual).unwrap_or_default().to_owned()))
    }

    fn number(&self, field: &str, tape: &mut Tape<'_>) -> i64 {
        let own = tape.chance(40);
        let number = if own {
            tape.one_of(&self.numbers)
        } else {
            None
        };
        number.unwrap_or_else(|| tape.one_of(numbers(field)).unwrap_or_default())
    }
}

/// Numbers that a field of this name has: small ones mostly, and now and then one that leaves the range with the next addition.
fn numbers(field: &str) -> &'static [i64] {
    match field {
        "code" => &[200, 201, 200, 403, 404, 409, 422, 429],
        "exitCode" | "exitingCode" | "signal" => &[0, 1, 0, 137, 143, 42],
        "restartCount" | "number" | "run" | "index" | "start" => &[0, 1, 0, 2, 3],
        _ => &[0, 1, 2, 3, 0, 1, 2, 5, 10, 30, -1, i64::MAX, i64::MIN],
    }
}

/// Seconds from now.
const SECONDS: &[i64] = &[
    0, 1, -1, -2, 5, -10, 16, -30, 40, -60, 300, -301, 600, -3_600,
];

/// Words that a field of this name has.
fn words(field: &str) -> &'static [&'static str] {
    match field {
        "phase" => &["", "Pending", "Running", "Succeeded", "Failed", "Unknown"],
        "type" => &[
            "Ready",
            "PodScheduled",
            "Initialized",
            "ContainersReady",
            "DisruptionTarget",
            "Complete",
            "Failed",
            "Available",
        ],
        "status" => &["True", "False", "Unknown", ""],
        "reason" => &[
            "",
            "Completed",
            "Error",
            "CrashLoopBackOff",
            "PodCompleted",
            "Evicted",
            "Unschedulable",
            "OOMKilled",
        ],
        "restartPolicy" | "effectiveRestartPolicy" => &["Always", "OnFailure", "Never", ""],
        "kind" => &[
            "Pod",
            "Job",
            "ReplicaSet",
            "app",
            "init",
            "sidecar",
            "ephemeral",
            "StatefulSet",
            "DaemonSet",
        ],
        "operator" => &[
            "In",
            "NotIn",
            "Exists",
            "Equal",
            "",
            "DoesNotExist",
            "Lt",
            "Gt",
        ],
        "effect" => &["NoExecute", "NoSchedule", ""],
        "key" => &[
            "node.kubernetes.io/not-ready",
            "node.kubernetes.io/unreachable",
            "a",
            "",
        ],
        "cpu" | "memory" | "storage" => {
            &["0", "100m", "1", "64Mi", "1Ki", "1e3", "9Pi", "1.5", "much"]
        }
        "maxSurge" | "maxUnavailable" | "minAvailable" => &["0", "1", "25%", "100%", "half"],
        "completedIndexes" | "failedIndexes" | "succeededIndexes" => {
            &["", "0", "0,2", "1,3-5", "5-3", "x"]
        }
        "verb" => &["create", "update", "patch", "delete", "deletecollection"],
        "resource" => &["pods", "nodes", "jobs"],
        "subresource" => &["", "status", "binding", "eviction", "resize"],
        "fact" => &[
            "started",
            "signal",
            "exiting",
            "killed",
            "exited",
            "prestop-start",
            "poststart",
            "liveness-probe",
        ],
        "value" => &["", "1", "2", "a"],
        // What containers that tell facts are made of, and what they tell.
        "container" => &["a", "b"],
        "address" => &["10.0.0.1", "10.0.0.2", ""],
        "volume" => &["", "token-01234567-89ab-cdef-0123-456789abcdef", "a"],
        "mountPath" => &["/d", "/e"],
        "command" => &["echo a > /d/token", "sh", ""],
        "signal" => &["TERM", "KILL"],
        "stopSignal" => &["SIGTERM", "SIGKILL", "TERM"],
        "user" => &[
            "admin",
            "system:node:a",
            "system:kube-scheduler",
            "system:serviceaccount:kube-system:replicaset-controller",
            "system:serviceaccount:kube-system:statefulset-controller",
        ],
        "uid" | "podUID" => &["u-1", "u-2", "u-3"],
        "namespace" => &["default", "other"],
        _ => &["a", "b", "a-0", "a-1", ""],
    }
}

/// Makes values.
pub struct Maker<'v> {
    pub vocabulary: &'v Vocabulary,
    /// Chance of an optional field, percent.
    pub fullness: usize,
}

impl Maker<'_> {
    /// A record of which only the fields that `wanted` names are filled.
    pub fn record(
        &self,
        schema: &'static Schema,
        tape: &mut Tape<'_>,
        wanted: &dyn Fn(usize, Option<usize>) -> bool,
    ) -> Value {
        let fields = schema
            .fields
            .iter()
            .enumerate()
            .map(|(slot, field)| match field.ty {
                Type::Record(_) if field.presence.is_optional() && !tape.chance(self.fullness) => {
                    Value::Absent
                }
                Type::Record(inner) if is_told_apart(field.name) => {
                    let fields = inner.fields.iter().enumerate().map(|(within, field)| {
                        if wanted(slot, Some(within)) {
                            self.field(field, tape, 0)
                        } else {
                            field.missing()
                        }
                    });
                    Value::Record(fields.collect())
                }
                _ if wanted(slot, None) => self.field(field, tape, 0),
                _ => field.missing(),
            });
        Value::Record(fields.collect())
    }

    fn field(&self, field: &'static Field, tape: &mut Tape<'_>, depth: usize) -> Value {
        if field.presence.is_optional() && !tape.chance(self.fullness.saturating_sub(depth * 5)) {
            return Value::Absent;
        }
        self.value(field.ty, field.name, tape, depth)
    }

    /// A value of a type, in a field of this name.
    pub fn value(&self, ty: Type, name: &str, tape: &mut Tape<'_>, depth: usize) -> Value {
        match ty {
            Type::Bool => Value::Bool(tape.chance(50)),
            Type::Int => Value::Int(self.vocabulary.number(name, tape)),
            Type::Text => self.vocabulary.text(name, tape),
            Type::Time => Value::Time(EPOCH + 1_000 * tape.one_of(SECONDS).unwrap_or_default()),
            Type::Duration => {
                Value::Duration(1_000 * tape.one_of(SECONDS).unwrap_or_default().abs())
            }
            Type::Any => self.any(tape, depth),
            Type::List(of) => {
                let most = if depth == 0 { 4 } else { 3 };
                let count = tape.below(most);
                Value::List(
                    (0..count)
                        .map(|_| self.value(*of, name, tape, depth + 1))
                        .collect(),
                )
            }
            Type::Map(of) => self.map(*of, tape, depth),
            Type::Record(schema) => Value::Record(
                schema
                    .fields
                    .iter()
                    .map(|field| self.field(field, tape, depth + 1))
                    .collect(),
            ),
        }
    }

    fn map(&self, of: Type, tape: &mut Tape<'_>, depth: usize) -> Value {
        let mut keys = BTreeSet::new();
        for _ in 0..tape.below(3) {
            let usual = tape
                .one_of(&["cpu", "memory", "a", "b", "app"])
                .unwrap_or_default();
            let own = tape.chance(50);
            keys.insert(if own {
                tape.one_of(&self.vocabulary.texts).unwrap_or_default()
            } else {
                usual.to_owned()
            });
        }
        let entries = keys.into_iter().map(|key| {
            let value = self.value(of, &key, tape, depth + 1);
            (Arc::from(key), value)
        });
        Value::Map(entries.collect())
    }

    /// Any JSON: a map of what the bodies of requests have, its values of the types that they have. (Of what is no map, `has()`
    /// is an error to the crate and false to us, since a body may be anything.)
    fn any(&self, tape: &mut Tape<'_>, depth: usize) -> Value {
        let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
        for (name, ty) in BODY {
            if depth < 4 && tape.chance(50) {
                entries.push((Arc::from(*name), self.value(*ty, name, tape, depth + 1)));
            }
        }
        Value::Map(entries.into())
    }

    /// The same value with some parts made anew: what a later version of it may be.
    pub fn changed(&self, value: &Value, ty: Type, name: &str, tape: &mut Tape<'_>) -> Value {
        if !tape.chance(70) {
            return value.clone();
        }
        match (value, ty) {
            (Value::Record(fields), Type::Record(schema)) => {
                let fields = schema.fields.iter().zip(fields.iter());
                Value::Record(
                    fields
                        .map(|(field, value)| self.changed_field(value, field, tape))
                        .collect(),
                )
            }
            (Value::List(items), Type::List(of)) if !tape.chance(30) => Value::List(
                items
                    .iter()
                    .map(|item| self.changed(item, *of, name, tape))
                    .collect(),
            ),
            _ => self.value(ty, name, tape, 1),
        }
    }

    fn changed_field(&self, value: &Value, field: &'static Field, tape: &mut Tape<'_>) -> Value {
        // What a rule does not read is the same empty value in both.
        let untouched = *value == field.missing() && !field.presence.is_optional();
        if untouched {
            value.clone()
        } else if value.is_present() {
            self.changed(value, field.ty, field.name, tape)
        } else {
            self.field(field, tape, 1)
        }
    }
}

/// What the bodies of requests have, sorted.
const BODY: &[(&str, Type)] = &[
    ("command", Type::List(&Type::Text)),
    ("deleteOptions", Type::Any),
    ("dryRun", Type::List(&Type::Text)),
    ("gracePeriodSeconds", Type::Int),
    ("metadata", Type::Any),
    ("preconditions", Type::Any),
    ("propagationPolicy", Type::Text),
    ("spec", Type::Any),
    ("status", Type::Any),
    ("uid", Type::Text),
];

/// Whether read sets know the fields below this field.
pub fn is_told_apart(field: &str) -> bool {
    matches!(field, "metadata" | "spec" | "status")
}
