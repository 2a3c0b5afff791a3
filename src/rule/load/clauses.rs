//! Compiles clauses and says where a mistake stands.

use crate::object::Type;
use crate::rule::cel::{Expression, Guards, Scope};
use crate::rule::source::SourceFile;
use crate::rule::{BookError, Clause, Version};

/// Compiles the clauses of one item and says where a mistake stands.
pub(super) struct Clauses<'a> {
    pub file: &'a SourceFile,
    pub line: usize,
    pub id: &'a str,
    pub errors: &'a mut Vec<BookError>,
}

impl Clauses<'_> {
    pub fn error(&mut self, message: &str) {
        self.errors
            .push(self.file.error(self.line, Some(self.id), message));
    }

    pub fn compile(
        &mut self,
        key: &str,
        text: &str,
        scope: &Scope,
        ty: Option<Type>,
        guards: &Guards,
    ) -> Option<Clause> {
        match Expression::compile(text, scope, ty, guards) {
            Ok(code) => Some(Clause {
                text: text.trim().to_owned(),
                code,
            }),
            Err(error) => {
                let (line, column) = self.file.locate(self.line, key, text, error.offset);
                let message = format!("{key}: {}", error.message);
                self.errors.push(BookError {
                    line,
                    column,
                    ..self.file.error(0, Some(self.id), &message)
                });
                None
            }
        }
    }

    pub fn truth(
        &mut self,
        key: &str,
        text: &str,
        scope: &Scope,
        guards: &Guards,
    ) -> Option<Clause> {
        self.compile(key, text, scope, Some(Type::Bool), guards)
    }

    pub fn word<T>(&mut self, key: &str, word: &str, known: &[(&str, T)]) -> Option<T>
    where
        T: Copy,
    {
        let found = known
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.error(&format!(
                "{key}: expected one of {}, found `{word}`",
                names.join(", ")
            ));
        }
        found
    }

    pub fn version(&mut self, key: &str, text: Option<&str>) -> Option<Version> {
        let text = text?;
        let version = Version::parse(text);
        if version.is_none() {
            self.error(&format!(
                "{key}: expected a version such as \"1.36\", found `{text}`"
            ));
        }
        version
    }
}
