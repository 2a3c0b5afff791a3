//! What a command cannot do.

use crate::rule::BookErrors;

/// Why a command ends with exit code 3 before it has judged anything.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Mistakes in rule files.
    #[error("the rule book cannot be loaded:\n{0}")]
    Book(#[from] BookErrors),
    /// A value of an option that means nothing.
    #[error("{option} {value}: {message}")]
    Option {
        /// The option.
        option: &'static str,
        /// What was given.
        value: String,
        /// What is wrong and what was expected.
        message: String,
    },
    /// The trouble of what is driven.
    #[error(transparent)]
    Fault(#[from] crate::harness::Fault),
    /// Input that cannot be read.
    #[error("{0}")]
    Input(String),
    /// Output that cannot be written.
    #[error("the report cannot be written: {0}")]
    Output(String),
}

impl CliError {
    pub(super) fn option(option: &'static str, value: &str, message: impl Into<String>) -> Self {
        Self::Option {
            option,
            value: value.to_owned(),
            message: message.into(),
        }
    }
}
