//! Examples of a rule: what they must show, and their steps as records of a trace.

/// What an example must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The rule is exercised and holds.
    Holds,
    /// The rule is violated.
    Breaks,
    /// The rule is not exercised.
    Silent,
    /// The rule is violated, and a known deviation explains it.
    Deviates,
}

impl Shows {
    /// The word of the rule files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Breaks => "breaks",
            Self::Silent => "silent",
            Self::Deviates => "deviates",
        }
    }
}

/// One example.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it must show.
    pub shows: Shows,
    /// Its steps, as written.
    pub steps: Vec<serde_json::Value>,
}
