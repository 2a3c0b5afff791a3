//! What can be wrong with a child. None of it is ever a violation.

use std::fmt;
use std::time::Duration;

use crate::harness::Fault;

/// What went wrong between podlaw and a child, with what the child said last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessError {
    /// The command.
    pub command: String,
    /// What went wrong.
    pub trouble: Box<Trouble>,
    /// The end of what it wrote to its standard error.
    pub last_words: String,
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.command, self.trouble)?;
        match self.last_words.as_str() {
            "" => Ok(()),
            words => write!(f, "\nits standard error ends with:\n{words}"),
        }
    }
}

impl std::error::Error for ProcessError {}

impl From<ProcessError> for Fault {
    fn from(error: ProcessError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no such program, say.
    #[error("cannot be started: {0}")]
    Start(String),
    /// No reply in time.
    #[error(
        "did not reply to {asked} within {time:?} (a reply is one line, and must be flushed; --timeout allows more)"
    )]
    Silent {
        /// The request.
        asked: String,
        /// The time that it had.
        time: Duration,
    },
    /// It is gone.
    #[error("{how} before it replied to {asked}")]
    Ended {
        /// The request.
        asked: String,
        /// What became of it.
        how: String,
    },
    /// A line without an end.
    #[error("replied to {asked} with a line of more than {limit} bytes")]
    TooLong {
        /// The request.
        asked: String,
        /// The longest line that is read.
        limit: usize,
    },
    /// A line that is no reply.
    #[error("replied to {asked} with a line that {wrong}\nthe line begins: {start}")]
    Line {
        /// The request.
        asked: String,
        /// What is wrong with it.
        wrong: Wrong,
        /// Its first bytes.
        start: String,
    },
    /// It could not do it.
    #[error("could not do {asked}: {text} ({})", done(*.definite))]
    Own {
        /// The request.
        asked: String,
        /// It did not happen; else it may have.
        definite: bool,
        /// What it says.
        text: String,
    },
    /// It refused what nobody can do without.
    #[error("does not do {asked}, which it must: {why}")]
    Needed {
        /// The request.
        asked: String,
        /// What it says.
        why: String,
    },
    /// It was asked for something else than what was announced.
    #[error("was told that something else comes next than {asked}")]
    Order {
        /// The request.
        asked: String,
    },
}

fn done(definite: bool) -> &'static str {
    match definite {
        true => "it did not happen",
        false => "it may have happened",
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is no text.
    #[error("is not UTF-8: byte {0}")]
    Utf8(usize),
    /// It is no JSON.
    #[error("is no JSON: {0}")]
    Json(String),
    /// It has another form than a reply.
    #[error("is no such reply: {place}: expected {expected}, found {found}")]
    Form {
        /// Where in the reply.
        place: String,
        /// What must stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A record that is none.
    #[error("is no such reply: {place}, column {column}: {message}")]
    Record {
        /// Where in the reply.
        place: String,
        /// The column in the record.
        column: u64,
        /// What was expected there and what was found.
        message: String,
    },
    /// It speaks otherwise.
    #[error("names protocol {found}; podlaw speaks protocol {spoken}")]
    Protocol {
        /// Its protocol.
        found: String,
        /// Ours.
        spoken: u32,
    },
}
