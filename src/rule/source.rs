//! Rule files as text: what they say, and where in the file each part stands.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::error::BookError;

/// One file with its name.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A rule as written. Expressions are text still.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub id: String,
    pub statement: String,
    pub level: String,
    #[serde(default)]
    pub source: Vec<String>,
    #[serde(default)]
    pub seed: bool,
    pub since: Option<String>,
    pub until_version: Option<String>,
    pub gate: Option<String>,
    pub on: String,
    pub at: Option<OneOrMany>,
    pub observe: String,
    pub evidence: Vec<String>,
    pub asserted: Option<bool>,
    pub because: Option<String>,
    pub stimulus: Option<String>,
    pub when: Option<String>,
    pub then: Option<String>,
    pub within: Option<String>,
    pub unless: Option<String>,
    pub not_before: Option<String>,
    pub never: Option<String>,
    pub until: Option<String>,
    pub unique: Option<RawUnique>,
    #[serde(default)]
    pub remember: serde_json::Map<String, Json>,
    pub monitor: Option<String>,
    #[serde(default)]
    pub examples: Vec<serde_json::Map<String, Json>>,
}

/// One word or a list of words.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::One(word) => vec![word],
            Self::Many(words) => words.iter().map(String::as_str).collect(),
        }
    }
}

/// The parts of `unique:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnique {
    pub key: String,
    #[serde(rename = "while")]
    pub while_: String,
}

/// A deviation as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeviation {
    pub id: String,
    pub rule: String,
    pub statement: String,
    pub when: String,
    #[serde(default)]
    pub needs: Vec<String>,
    pub since: Option<String>,
    pub until: Option<String>,
    pub reference: String,
    #[serde(default)]
    pub examples: Vec<serde_json::Map<String, Json>>,
}

/// A constant as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTiming {
    pub name: String,
    pub value: Json,
    pub setting: Option<String>,
    pub gate: Option<String>,
    pub gated_value: Option<Json>,
    pub source: String,
}

/// How deep brackets may stand in one another.
const DEEPEST: usize = 200;

impl SourceFile {
    /// The items of the list that the file is, each with the line at which it begins.
    pub(super) fn items<T: serde::de::DeserializeOwned>(
        &self,
    ) -> Result<Vec<(usize, T)>, Vec<BookError>> {
        if let Some(line) = self.too_deep() {
            let message = format!("brackets stand more than {DEEPEST} deep in one another");
            return Err(vec![self.error(line, None, &message)]);
        }
        if let Some((line, name, first)) = self.repeated_anchor() {
            let message = format!(
                "the anchor `&{name}` stands at line {first} already, and `*{name}` means that one everywhere: give it another name"
            );
            return Err(vec![self.error(line, None, &message)]);
        }
        let mut document: serde_yaml::Value =
            serde_yaml::from_str(&self.text).map_err(|error| vec![self.yaml_error(&error)])?;
        document
            .apply_merge()
            .map_err(|error| vec![self.yaml_error(&error)])?;
        let items = match document {
            serde_yaml::Value::Sequence(items) => items,
            serde_yaml::Value::Null => Vec::new(),
            _ => {
                return Err(vec![self.error(
                    1,
                    None,
                    "expected a list of rules, one `- id: …` each",
                )]);
            }
        };
        let lines = self.item_lines();
        let (mut found, mut errors) = (Vec::new(), Vec::new());
        for (at, item) in items.into_iter().enumerate() {
            let line = lines.get(at).copied().unwrap_or(1);
            let id = item
                .get("id")
                .or_else(|| item.get("name"))
                .and_then(serde_yaml::Value::as_str)
                .map(str::to_owned);
            match serde_yaml::from_value(item) {
                Ok(item) => found.push((line, item)),
                Err(error) => errors.push(self.error(line, id.as_deref(), &error.to_string())),
            }
        }
        if errors.is_empty() {
            Ok(found)
        } else {
            Err(errors)
        }
    }

    /// The line on which brackets stand too deep in one another: what that takes the YAML parser grows with the square of it.
    fn too_deep(&self) -> Option<usize> {
        let mut depth = 0usize;
        let deep = |line: &str| {
            line.bytes().any(|byte| {
                match byte {
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth > DEEPEST
            })
        };
        self.text.lines().position(deep).map(|at| at + 1)
    }

    /// The first anchor that is given twice: its line, its name, and the line that had it first. YAML lets an alias mean the anchor
    /// before it; the parser takes the first one, and an example would say what nobody wrote.
    fn repeated_anchor(&self) -> Option<(usize, &str, usize)> {
        let mut known = BTreeMap::new();
        let lines = self.text.lines().enumerate();
        let written = lines.filter(|(_, line)| !line.trim_start().starts_with('#'));
        written
            .flat_map(|(at, line)| anchors(line).map(move |name| (at + 1, name)))
            .find_map(|(line, name)| {
                let first = known.insert(name, line)?;
                Some((line, name, first))
            })
    }

    /// An error at a line of this file.
    pub(super) fn error(&self, line: usize, rule: Option<&str>, message: &str) -> BookError {
        BookError {
            file: self.name.clone(),
            line,
            column: 0,
            rule: rule.map(str::to_owned),
            message: message.to_owned(),
        }
    }

    fn yaml_error(&self, error: &serde_yaml::Error) -> BookError {
        let (line, column) = error
            .location()
            .map_or((0, 0), |place| (place.line(), place.column()));
        let message = match error.to_string() {
            message if message.contains("repetition limit") => {
                "aliases repeat more than any rule file needs".to_owned()
            }
            message => message,
        };
        BookError {
            line,
            column,
            ..self.error(0, None, &message)
        }
    }

    /// The lines at which the items of the outermost list begin.
    fn item_lines(&self) -> Vec<usize> {
        let dashes = self
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.starts_with("- "));
        dashes.map(|(at, _)| at + 1).collect()
    }

    /// Line and column of byte `offset` of the scalar `text` that stands under `key` in the item at `item_line`.
    ///
    /// YAML folds and indents; the characters other than white space are the same in the file and in the value.
    pub(super) fn locate(
        &self,
        item_line: usize,
        key: &str,
        text: &str,
        offset: usize,
    ) -> (usize, usize) {
        let needle = format!("{key}:");
        let start: usize = self
            .text
            .split_inclusive('\n')
            .take(item_line.saturating_sub(1))
            .map(str::len)
            .sum();
        let found = self.text[start..].match_indices(&needle).find(|(at, _)| {
            let before = self.text[..start + at].chars().next_back();
            before.is_none_or(|c| c == ' ' || c == '\n' || c == '{')
        });
        let Some((at, _)) = found else {
            return (item_line, 0);
        };
        let from = start + at + needle.len();
        let wanted = text[..offset.min(text.len())]
            .chars()
            .filter(|c| !c.is_whitespace())
            .count();
        let first = text.chars().find(|c| !c.is_whitespace());
        let begin = first
            .and_then(|c| self.text[from..].find(c))
            .map_or(from, |skip| from + skip);
        let place = self.text[begin..]
            .char_indices()
            .filter(|(_, c)| !c.is_whitespace())
            .nth(wanted);
        let byte = place.map_or(begin, |(skip, _)| begin + skip);
        let line = self.text[..byte].matches('\n').count() + 1;
        let column = self.text[..byte]
            .rsplit('\n')
            .next()
            .map_or(0, |text| text.chars().count())
            + 1;
        (line, column)
    }
}

/// The anchors of a line: names behind an `&` at the beginning of a value.
fn anchors(line: &str) -> impl Iterator<Item = &str> {
    let marks = line.match_indices('&');
    marks.filter_map(|(at, _)| {
        let begins = line[..at].ends_with([' ', '[', '{']);
        let rest = &line[at + 1..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let ends = after.is_empty() || after.starts_with(' ');
        (begins && ends && !name.is_empty()).then_some(name)
    })
}
