//! What is wrong with an object, and the way to it.

use std::fmt::Write;
use std::sync::Arc;

/// What is wrong, where it stands, and the way to it.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The byte at which it is wrong.
    pub at: usize,
    /// The way to it, the innermost step first.
    pub path: Vec<Step>,
    /// What was expected and what was found.
    pub message: String,
    /// The text is no JSON.
    pub syntax: bool,
}

/// What comes of reading.
pub(crate) type Read<T> = Result<T, Box<Fault>>;

impl Fault {
    /// The same fault, seen from outside of `step`.
    #[cold]
    pub fn within(mut self: Box<Self>, step: Step) -> Box<Self> {
        self.path.push(step);
        self
    }

    /// The message, after the path where it is about a value.
    pub fn text(&self) -> String {
        let path = if self.syntax {
            String::new()
        } else {
            path_text(&self.path)
        };
        let colon = if path.is_empty() { "" } else { ": " };
        format!("{path}{colon}{}", self.message)
    }
}

/// One step of the way to a value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A field of a record.
    Field(&'static str),
    /// A key of a map.
    Key(Arc<str>),
    /// An element of a list.
    Index(usize),
}

/// The way as text: `spec.containers[1].name`. The innermost step comes first in `steps`.
fn path_text(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps.iter().rev() {
        let dot = if path.is_empty() { "" } else { "." };
        // Writing to a String cannot fail.
        let _ = match step {
            Step::Field(name) => write!(path, "{dot}{name}"),
            Step::Key(key)
                if key
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '_') =>
            {
                write!(path, "{dot}{key}")
            }
            Step::Key(key) => write!(path, "[{key}]"),
            Step::Index(at) => write!(path, "[{at}]"),
        };
    }
    path
}

/// A text that was found where it does not belong, shortened.
pub(crate) fn found_text(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().count() <= SHOWN {
        return format!("{text:?}");
    }
    format!("{:?}…", text.chars().take(SHOWN).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_from_the_outside_in() {
        let steps = [
            Step::Field("name"),
            Step::Index(1),
            Step::Field("containers"),
            Step::Field("spec"),
        ];
        assert_eq!(path_text(&steps), "spec.containers[1].name");
        let steps = [
            Step::Key(Arc::from("example.com/a")),
            Step::Field("labels"),
            Step::Field("metadata"),
        ];
        assert_eq!(path_text(&steps), "metadata.labels[example.com/a]");
        assert_eq!(path_text(&[]), "");
    }

    #[test]
    fn the_path_comes_before_the_message() {
        let fault = |syntax| {
            Box::new(Fault {
                at: 1,
                path: Vec::new(),
                message: "no".into(),
                syntax,
            })
            .within(Step::Field("spec"))
        };
        assert_eq!(fault(false).text(), "spec: no");
        assert_eq!(fault(true).text(), "no");
    }

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(found_text("a\n"), r#""a\n""#);
        assert_eq!(
            found_text(&"x".repeat(50)),
            format!("\"{}\"…", "x".repeat(40))
        );
    }
}
