//! The files of a report, one a reader: programs, people, build servers, and whoever publishes what conforms.

use std::path::{Path, PathBuf};

use super::CliError;
use crate::report::{self, Report};

/// Writes all of them into a folder. `text` and `json` are what the command prints in these formats.
pub(super) fn write_all(
    folder: &Path,
    report: &Report<'_>,
    text: &str,
    json: &str,
) -> Result<(), CliError> {
    let files = [
        ("report.json", json.to_owned()),
        ("report.txt", report::plain(text)),
        ("junit.xml", report::junit::document(report)),
        ("report.html", report::html::page(report)),
        ("conformance.yaml", report::conformance::document(report)),
    ];
    for (name, text) in files {
        write_whole(&folder.join(name), &text)?;
    }
    Ok(())
}

/// Writes a file whole or not at all: whoever looks meanwhile sees the one before.
fn write_whole(path: &Path, text: &str) -> Result<(), CliError> {
    let beside = PathBuf::from(format!("{}.part", path.display()));
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&beside, text))
        .and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        CliError::Output(format!("{}: {error}", path.display()))
    })
}
