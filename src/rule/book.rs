//! The rule book: the embedded one, and that of a user's folders.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};

use super::error::{BookError, BookErrors};
use super::source::SourceFile;
use super::{Deviation, Rule, Timing};

/// All rules, their known deviations, and the documented constants.
#[derive(Debug)]
pub struct RuleBook {
    /// The rules, ordered by id.
    pub rules: Vec<Rule>,
    /// The known deviations of real Kubernetes.
    pub deviations: Vec<Deviation>,
    /// The constants, `tolerance` last.
    pub timing: Vec<Timing>,
    /// The version of the book, which every report names.
    pub version: String,
}

impl RuleBook {
    pub(super) fn new(rules: Vec<Rule>, deviations: Vec<Deviation>, timing: Vec<Timing>) -> Self {
        Self {
            rules,
            deviations,
            timing,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The book that comes with podlaw.
    ///
    /// # Errors
    /// Never in a released podlaw: the tests load it.
    pub fn embedded() -> Result<Self, BookErrors> {
        super::load::load(&super::embedded::files())
    }

    /// The embedded book with the rule files (`*.yaml`) of `folders` added. A file that is named instead of a folder is
    /// taken as it is.
    ///
    /// # Errors
    /// Every mistake in them, with file, line and column; a folder that cannot be read.
    pub fn with_folders(folders: &[PathBuf]) -> Result<Self, BookErrors> {
        let mut files = super::embedded::files();
        for folder in folders {
            files.extend(read_folder(folder)?);
        }
        super::load::load(&files)
    }

    /// A book of the given folders alone, with the embedded constants where they bring none.
    ///
    /// # Errors
    /// As [`RuleBook::with_folders`].
    pub fn of_folders(folders: &[PathBuf]) -> Result<Self, BookErrors> {
        let mut files = Vec::new();
        for folder in folders {
            files.extend(read_folder(folder)?);
        }
        if !files.iter().any(|file| file.name.ends_with("timing.yaml")) {
            files.extend(
                super::embedded::files()
                    .into_iter()
                    .filter(|file| file.name.ends_with("timing.yaml")),
            );
        }
        super::load::load(&files)
    }

    /// A book from text, for tests and for those who keep rules elsewhere. Names end in `.yaml`; `timing.yaml` and
    /// `deviations.yaml` are what they are called.
    ///
    /// # Errors
    /// Every mistake in them, with file, line and column.
    pub fn from_text(files: &[(&str, &str)]) -> Result<Self, BookErrors> {
        let mut sources: Vec<SourceFile> = files
            .iter()
            .map(|(name, text)| SourceFile {
                name: (*name).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        if !sources
            .iter()
            .any(|file| file.name.ends_with("timing.yaml"))
        {
            sources.extend(
                super::embedded::files()
                    .into_iter()
                    .filter(|file| file.name.ends_with("timing.yaml")),
            );
        }
        super::load::load(&sources)
    }

    /// The position of the rule with this id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.rules
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()
    }

    /// The deviations of the rule at `position`.
    pub fn deviations_of(&self, position: usize) -> impl Iterator<Item = &Deviation> {
        self.deviations
            .iter()
            .filter(move |deviation| deviation.rule == position)
    }
}

/// The ids of the book that are nearest to `wanted`, the nearest first, at most three.
pub fn nearest_ids(book: &RuleBook, wanted: &str) -> Vec<String> {
    let far = |id: &str| {
        let name = id.split_once('.').map_or(id, |(_, name)| name);
        super::cel::distance(wanted, id).min(super::cel::distance(wanted, name) + 1)
    };
    let mut near: Vec<(usize, &str)> = book
        .rules
        .iter()
        .map(|rule| (far(&rule.id), rule.id.as_str()))
        .collect();
    near.sort_unstable();
    let limit = (wanted.len() / 2).max(3);
    near.into_iter()
        .filter(|(far, _)| *far <= limit)
        .take(3)
        .map(|(_, id)| id.to_owned())
        .collect()
}

/// A glob over the ids of the rules, which must match at least one of them; else why it does not.
pub(crate) fn matcher(book: &RuleBook, pattern: &str) -> Result<GlobMatcher, String> {
    let glob = Glob::new(pattern).map_err(|error| format!("not a glob: {}", error.kind()))?;
    let matcher = glob.compile_matcher();
    match book.rules.iter().any(|rule| matcher.is_match(&rule.id)) {
        true => Ok(matcher),
        false => Err(unknown_id(book, pattern)),
    }
}

/// That no rule has such an id, with those that are near.
fn unknown_id(book: &RuleBook, wanted: &str) -> String {
    match nearest_ids(book, wanted).as_slice() {
        [] => "no rule has such an id; `podlaw rules` lists them".to_owned(),
        near => format!(
            "no rule has such an id; the nearest are {}",
            near.join(", ")
        ),
    }
}

fn read_folder(folder: &Path) -> Result<Vec<SourceFile>, BookErrors> {
    let failed = |path: &Path, error: &std::io::Error| {
        BookErrors(vec![BookError {
            file: path.display().to_string(),
            line: 0,
            column: 0,
            rule: None,
            message: format!("cannot be read: {error}"),
        }])
    };
    let mut paths = Vec::new();
    if folder.is_file() {
        paths.push(folder.to_owned());
    } else {
        for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
            let path = entry.map_err(|error| failed(folder, &error))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        Ok(SourceFile {
            name: path.display().to_string(),
            text,
        })
    };
    paths.into_iter().map(read).collect()
}
