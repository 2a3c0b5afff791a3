//! Verdicts as data. Nothing here formats prose; the reports do.

use std::collections::BTreeMap;

use serde::Serialize;

use super::known::KnownFailure;
use super::outcomes::Outcomes;

pub use super::life::{Change, ContainerState, ContainerStatus, Moment};

/// What a run says of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// A violation that no known deviation explains.
    Violated,
    /// It was violated, and whoever builds the implementation knows that ([`super::KnownFailures`]).
    KnownFailure,
    /// Every violation is a known deviation of real Kubernetes.
    KnownDeviation,
    /// It came true and nothing broke it.
    Held,
    /// It came true, or might have, but could not be decided.
    Inconclusive,
    /// It never came true: nothing was checked.
    NeverExercised,
    /// It does not apply to this run.
    NotApplicable,
}

/// Why a rule does not apply to a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase", tag = "reason", content = "detail")]
pub enum NotApplicable {
    /// The rule stands in the book for readers only; why.
    NotAsserted(String),
    /// The run shows no evidence of this sort (`process`, `node`, `request`), or not this kind.
    LacksEvidence(String),
    /// The rule is for other versions of Kubernetes.
    OtherVersion(String),
    /// The feature gate is off.
    GateOff(String),
    /// The selection of the command leaves it out.
    NotSelected,
    /// The input shows states, not their history.
    Snapshot,
}

/// Why a rule could not be decided, at least once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase", tag = "reason", content = "detail")]
pub enum Inconclusive {
    /// Something in scope was not seen (`node`, `owner`, …).
    NotSeen(String),
    /// The rule needs every write; the recording does not say that it has them, or has a gap.
    WritesMissing,
    /// The recording ended before the deadline.
    EndedBeforeDeadline,
    /// The run never settled.
    NotSettled,
    /// The recording has no times.
    NoTime,
}

/// What a run says of one rule, with its counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// How often the premise came true and the case was decided (rising edges, over all subjects).
    pub exercised: u64,
    /// How many violations no deviation explains.
    pub violated: u64,
    /// How many violations are known deviations.
    pub deviated: u64,
    /// How often it could not be decided, by reason.
    #[serde(serialize_with = "counted")]
    pub inconclusive: BTreeMap<Inconclusive, u64>,
    /// Set when the rule does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<NotApplicable>,
    /// Set when violations of it are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_failure: Option<KnownFailure>,
}

/// Reasons with their counts, as a list: a reason is no key of a JSON map.
fn counted<S: serde::Serializer>(
    reasons: &BTreeMap<Inconclusive, u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Counted<'r> {
        #[serde(flatten)]
        why: &'r Inconclusive,
        count: u64,
    }
    serializer.collect_seq(
        reasons
            .iter()
            .map(|(why, count)| Counted { why, count: *count }),
    )
}

impl Outcome {
    /// The verdict that the counts amount to.
    pub fn verdict(&self) -> Verdict {
        if self.known().is_some() {
            Verdict::KnownFailure
        } else if self.violated > 0 {
            Verdict::Violated
        } else if self.deviated > 0 {
            Verdict::KnownDeviation
        } else if self.not_applicable.is_some() {
            Verdict::NotApplicable
        } else if self.exercised > 0 {
            Verdict::Held
        } else if !self.inconclusive.is_empty() {
            Verdict::Inconclusive
        } else {
            Verdict::NeverExercised
        }
    }

    /// How often it could not be decided.
    pub fn undecided(&self) -> u64 {
        self.inconclusive.values().sum()
    }

    /// Adds what another recording says of the same rule. It applies when it applies to either.
    pub fn add(&mut self, other: &Self) {
        self.exercised += other.exercised;
        self.violated += other.violated;
        self.deviated += other.deviated;
        for (reason, count) in &other.inconclusive {
            *self.inconclusive.entry(reason.clone()).or_default() += count;
        }
        self.not_applicable = match (self.not_applicable.take(), &other.not_applicable) {
            (Some(reason), Some(_)) => Some(reason),
            _ => None,
        };
        if self.known_failure.is_none() {
            self.known_failure.clone_from(&other.known_failure);
        }
    }
}

/// A place in a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The recording, as it was named.
    pub recording: String,
    /// Line (or document) in it, from 1.
    pub line: u64,
    /// Time of the observation in milliseconds since 1970, where the recording has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<i64>,
}

/// Whom a violation is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectName {
    /// Kind of the object (`Pod`), or `Request`.
    pub kind: String,
    /// Its namespace; empty for a Node.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its UID.
    pub uid: String,
    /// The container, for rules about containers, runs and facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// The run of the container, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
}

/// One value that the rule read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadValue {
    /// The path as the rule writes it (`self.status.phase`).
    pub path: String,
    /// What stood there; null when nothing did.
    pub value: serde_json::Value,
}

/// What of a conclusion fails.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failing {
    /// The condition that is not met, of several that the conclusion joins by `&&`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The first element of a list for which it is not met: `path` is what the condition calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<ReadValue>,
}

/// How the rule was broken.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "how")]
pub enum Breach {
    /// A state that the rule forbids.
    State,
    /// A step that the rule forbids.
    Step,
    /// What had to follow did not come in time.
    #[serde(rename_all = "camelCase")]
    TooLate {
        /// Where it began.
        start: Place,
        /// The time allowed, in milliseconds; none: until the run settled.
        within: Option<i64>,
    },
    /// Something came before its time.
    #[serde(rename_all = "camelCase")]
    TooEarly {
        /// Where it began.
        start: Place,
        /// The time that had to pass, in milliseconds.
        not_before: i64,
        /// How much had passed.
        after: i64,
    },
    /// What must never come came.
    Never {
        /// Where it began.
        start: Place,
    },
    /// Two subjects share what must be unique.
    NotUnique {
        /// The other one.
        other: SubjectName,
        /// What both have.
        key: String,
    },
    /// What a monitor says.
    Monitor {
        /// What was found.
        found: String,
    },
}

/// One violation of one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Violation {
    /// Id of the rule.
    pub rule: String,
    /// Id of the known deviation that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
    /// Whom it is about.
    pub subject: SubjectName,
    /// Where it was found.
    pub place: Place,
    /// How.
    pub breach: Breach,
    /// The values that the rule read.
    pub read: Vec<ReadValue>,
    /// What would have been allowed: the rule's conclusion, as written.
    pub allowed: String,
    /// What of it fails, and for what, where that can be told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing: Option<Failing>,
    /// The version before, as JSON; for a response the version that opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
    /// The version at the violation, as JSON.
    pub after: serde_json::Value,
    /// The Pod's life around it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<Moment>,
}

/// A rule that could not be judged because its own expression failed: a fault of the rule, never a violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleFault {
    /// Id of the rule.
    pub rule: String,
    /// Where it was judged.
    pub place: Place,
    /// What failed.
    pub message: String,
}

/// What one recording, or several added up, amount to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Judgement {
    /// The recordings that were judged.
    pub recordings: Vec<Recording>,
    /// By rule id, every rule of the book.
    pub outcomes: Outcomes,
    /// All violations in the order in which they were found, those beyond the hundredth of a rule without the versions of the
    /// object; among them the first hundred known deviations of each rule, those beyond the fourth in the same way.
    pub violations: Vec<Violation>,
    /// How often each known deviation was met, by its id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub deviations: BTreeMap<String, u64>,
    /// Rules whose own expressions failed while judging.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<RuleFault>,
}

/// One recording that was judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    /// As it was named.
    pub name: String,
    /// The scenario, from its context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Version of Kubernetes, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// How many records it had.
    pub records: u64,
    /// How many versions of objects.
    pub versions: u64,
}

impl Judgement {
    /// Adds another judgement by the same book.
    pub fn add(&mut self, other: Self) {
        self.recordings.extend(other.recordings);
        self.violations.extend(other.violations);
        self.faults.extend(other.faults);
        for (id, count) in other.deviations {
            *self.deviations.entry(id).or_default() += count;
        }
        self.outcomes.add(other.outcomes);
    }

    /// How many rules were exercised at least once.
    pub fn exercised(&self) -> usize {
        self.outcomes
            .values()
            .filter(|outcome| outcome.exercised > 0)
            .count()
    }
}
