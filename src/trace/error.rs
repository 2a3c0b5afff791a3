//! What is wrong with a recording.

use crate::object::ObjectError;

/// What is wrong with a recording, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{line}:{column}: {message}", place(.file))]
pub struct TraceError {
    /// The name of the recording; empty for a single line.
    pub file: String,
    /// The line, from 1; of a document of many lines the one in which it is wrong. 0 where there is no line.
    pub line: u64,
    /// The column (byte) in that line, from 1.
    pub column: u64,
    /// What was expected and what was found.
    pub message: String,
}

fn place(file: &str) -> String {
    if file.is_empty() {
        String::new()
    } else {
        format!("{file}:")
    }
}

impl TraceError {
    /// What is wrong with a document that begins at `column` of `line`.
    pub(crate) fn in_document(file: &str, line: u64, column: u64, error: ObjectError) -> Self {
        let first = error.line == 1;
        Self {
            file: file.to_owned(),
            line: line + error.line as u64 - 1,
            column: if first {
                column + error.column as u64 - 1
            } else {
                error.column as u64
            },
            message: error.message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: usize, column: usize) -> ObjectError {
        ObjectError {
            line,
            column,
            message: "expected `:`, found `1`".into(),
            syntax: true,
        }
    }

    #[test]
    fn the_place_comes_first() {
        let error = TraceError::in_document("a.jsonl", 7, 1, fault(1, 17));
        assert_eq!(error.to_string(), "a.jsonl:7:17: expected `:`, found `1`");
        assert_eq!(
            TraceError {
                file: String::new(),
                ..error
            }
            .to_string(),
            "7:17: expected `:`, found `1`"
        );
    }

    #[test]
    fn a_place_in_a_document_is_one_in_the_file() {
        let place = |error: TraceError| (error.line, error.column);
        assert_eq!(
            place(TraceError::in_document("", 7, 5, fault(1, 3))),
            (7, 7)
        );
        assert_eq!(
            place(TraceError::in_document("", 7, 5, fault(4, 3))),
            (10, 3)
        );
    }
}
