//! A rule as it stands in the book.

use super::cel::{Expression, Root};
use super::example::Example;
use super::subject::Subject;

/// A version of Kubernetes, major and minor (`1.36`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Major.
    pub major: u16,
    /// Minor.
    pub minor: u16,
}

impl Version {
    /// Reads `1.36`, `v1.36`, `v1.36.3` or `1.36.3+k3s1`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next()?;
        let digits = minor
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(minor.len());
        let minor = minor[..digits].parse().ok()?;
        Some(Self { major, minor })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// How binding the document's words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// An explicit freedom; never asserted.
    May,
    /// Hedged, best effort, or dependent on the set-up.
    Should,
    /// Stated as fact.
    Must,
}

impl Level {
    /// The word of the rule files.
    pub fn word(self) -> &'static str {
        match self {
            Self::May => "may",
            Self::Should => "should",
            Self::Must => "must",
        }
    }
}

/// Which stream of versions a rule needs to be sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Observe {
    /// One state is enough.
    Snapshot,
    /// Versions in order; some may be missing.
    Sampled,
    /// Every write since the subject was first seen.
    Unbroken,
    /// Every write, from the start of the life.
    EveryWrite,
}

impl Observe {
    /// The word of the rule files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Sampled => "sampled",
            Self::Unbroken => "unbroken",
            Self::EveryWrite => "every-write",
        }
    }
}

/// What a trace must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// API objects.
    Api,
    /// Facts about processes.
    Process,
    /// Node objects.
    Node,
    /// Requests and their replies.
    Request,
}

impl Evidence {
    /// The word of the rule files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Process => "process",
            Self::Node => "node",
            Self::Request => "request",
        }
    }
}

/// Which versions of an object a rule judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// The version with which it was created.
    pub created: bool,
    /// Versions with a predecessor.
    pub updated: bool,
    /// First versions of objects that stood there before.
    pub found: bool,
    /// The last version, which its DELETED event carries.
    pub deleted: bool,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            created: true,
            updated: true,
            found: true,
            deleted: false,
        }
    }
}

/// One expression with its text.
#[derive(Debug)]
pub struct Clause {
    /// As written.
    pub text: String,
    /// Compiled.
    pub code: Expression,
}

/// When something is due.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one a rule, never copied")]
pub enum Due {
    /// After a duration.
    After(Clause),
    /// When the run has settled.
    Settle,
}

/// The form of a rule, with its expressions.
#[derive(Debug)]
pub enum Form {
    /// A state.
    State {
        /// The conclusion.
        then: Clause,
    },
    /// A step.
    Step {
        /// The conclusion.
        then: Clause,
    },
    /// A response in time.
    Response {
        /// What must follow.
        then: Clause,
        /// When it is due.
        within: Due,
        /// What excuses its absence.
        unless: Option<Clause>,
    },
    /// Not before some time.
    NotBefore {
        /// What must not come early.
        then: Clause,
        /// The time that must pass.
        not_before: Clause,
        /// What makes it lawful early.
        unless: Option<Clause>,
    },
    /// Never, until.
    Never {
        /// What must not come.
        never: Clause,
        /// What ends the ban.
        until: Option<Clause>,
    },
    /// Unique while.
    Unique {
        /// What must be unique.
        key: Clause,
        /// While this is true.
        while_: Clause,
    },
    /// A Rust function.
    Monitor {
        /// Its name.
        name: String,
    },
}

impl Form {
    /// The word for the form.
    pub fn word(&self) -> &'static str {
        match self {
            Self::State { .. } => "state",
            Self::Step { .. } => "step",
            Self::Response { .. } => "response",
            Self::NotBefore { .. } => "not before",
            Self::Never { .. } => "never",
            Self::Unique { .. } => "unique",
            Self::Monitor { .. } => "monitor",
        }
    }
}

/// A value carried along the life of one subject.
#[derive(Debug)]
pub struct Memory {
    /// Its name.
    pub name: String,
    /// Its value at the first version.
    pub from: Clause,
    /// Its value at each later one.
    pub next: Clause,
}

/// One documented law.
#[derive(Debug)]
pub struct Rule {
    /// `topic.name`, stable.
    pub id: String,
    /// One sentence.
    pub statement: String,
    /// How binding.
    pub level: Level,
    /// Pages and anchors.
    pub source: Vec<String>,
    /// Whether it is a claim of the document that the project began with.
    pub seed: bool,
    /// First version in which it holds.
    pub since: Option<Version>,
    /// First version in which it no longer holds.
    pub until: Option<Version>,
    /// The feature gate that it needs.
    pub gate: Option<String>,
    /// What `self` is.
    pub on: Subject,
    /// Which versions are judged.
    pub at: Moments,
    /// What stream it needs.
    pub observe: Observe,
    /// What a trace must show.
    pub evidence: Vec<Evidence>,
    /// Why it is not asserted, if it is not.
    pub not_asserted: Option<String>,
    /// What would exercise it.
    pub stimulus: Option<String>,
    /// The premise.
    pub when: Clause,
    /// What must hold.
    pub form: Form,
    /// What it remembers.
    pub remember: Vec<Memory>,
    /// Its examples.
    pub examples: Vec<Example>,
    /// The file that it stands in.
    pub file: String,
    /// The line at which it begins.
    pub line: usize,
}

/// The topic of a rule: the part of its id before the dot.
pub(crate) fn topic_of(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

impl Rule {
    /// The part of the id before the dot.
    pub fn topic(&self) -> &str {
        topic_of(&self.id)
    }

    /// Whether the rule holds in this version of Kubernetes.
    pub fn holds_in(&self, version: Version) -> bool {
        self.since.is_none_or(|since| version >= since)
            && self.until.is_none_or(|until| version < until)
    }
}

/// A known difference of real Kubernetes from its documents.
#[derive(Debug)]
pub struct Deviation {
    /// Its id.
    pub id: String,
    /// The rule that it concerns (index into the book).
    pub rule: usize,
    /// One sentence.
    pub statement: String,
    /// When a violation is this deviation.
    pub when: Clause,
    /// What must have been seen for that: where it was not, the violation is not this deviation. Of other things that were not
    /// seen, nothing is known, and so it cannot be told whether it is.
    pub needs: Vec<Root>,
    /// First version that shows it.
    pub since: Option<Version>,
    /// First version that no longer does.
    pub until: Option<Version>,
    /// Recording or public issue.
    pub reference: String,
    /// Its examples.
    pub examples: Vec<Example>,
    /// The file and line at which it stands.
    pub file: String,
    /// The line at which it begins.
    pub line: usize,
}

/// A documented constant.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Its name (`timing.NAME`).
    pub name: String,
    /// Its value: a duration or a number.
    pub value: crate::object::Value,
    /// The setting that changes it.
    pub setting: Option<String>,
    /// The feature gate that changes it when it is on, and its value then.
    pub gate: Option<(String, crate::object::Value)>,
    /// Where it stands.
    pub source: String,
}
