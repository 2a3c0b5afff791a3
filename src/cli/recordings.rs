//! The recordings that are named on the command line: read, and judged to their end.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::verdict::Judgement;
use crate::check::{Judge, Plans};
use crate::jobs::{in_order, threads};
use crate::trace::{Format, Reader, Record, TraceError, ahead, merge};

/// Where a recording is read from.
type Input = Box<dyn Read + Send>;

/// What came next: the format of the input, and a record with the part that it stands in.
type Next = (Option<Format>, Result<(usize, Record), TraceError>);

/// Judges every file, or all of them as one recording. What cannot be read is noted and the rest is judged.
///
/// The files are judged side by side, and what comes of it stands in their order.
pub(super) fn judge(
    files: &[PathBuf],
    together: bool,
    plans: &Arc<Plans<'_>>,
    unreadable: &mut Vec<String>,
) -> Judgement {
    let mut all = Judgement::default();
    if together {
        all.add(merged(files, plans, unreadable));
        return all;
    }
    let jobs = threads(None);
    // Where there are threads to spare, a file has one that reads and one that judges.
    let spare = files.len() < jobs;
    let work = |number: u64| {
        let file = usize::try_from(number).ok().and_then(|at| files.get(at));
        file.map(|file| alone(file, plans, spare))
    };
    let judged = in_order(0..files.len() as u64, jobs, &|| false, &work, &|_| false);
    for (judgement, wrong) in judged.into_iter().flatten() {
        judgement.into_iter().for_each(|one| all.add(one));
        unreadable.extend(wrong);
    }
    all
}

/// One file, and what was wrong with it; no judgement where it cannot be opened.
fn alone(file: &Path, plans: &Arc<Plans<'_>>, spare: bool) -> (Option<Judgement>, Vec<String>) {
    let name = named(file);
    let mut unreadable = Vec::new();
    let mut reader = match open(file) {
        Ok(input) => Reader::new(&name, input),
        Err(error) => return (None, vec![error]),
    };
    let records = std::iter::from_fn(move || {
        let record = reader.next()?;
        Some((reader.format(), record.map(|record| (0, record))))
    });
    let judge = Judge::by(plans, &[name]);
    let judgement = if spare {
        one(judge, ahead(records), &mut unreadable)
    } else {
        one(judge, records, &mut unreadable)
    };
    (Some(judgement), unreadable)
}

/// All files as one recording.
fn merged(files: &[PathBuf], plans: &Arc<Plans<'_>>, unreadable: &mut Vec<String>) -> Judgement {
    let (mut readers, mut names) = (Vec::new(), Vec::new());
    for file in files {
        let name = named(file);
        match open(file) {
            Ok(input) => {
                readers.push(Reader::new(&name, input));
                names.push(name);
            }
            Err(error) => unreadable.push(error),
        }
    }
    let judge = Judge::by(plans, &names);
    let mut merged = merge(readers);
    let records = std::iter::from_fn(move || {
        let record = merged.next()?;
        let part = merged.source();
        Some((merged.format(), record.map(|record| (part, record))))
    });
    one(judge, ahead(records), unreadable)
}

/// What a file is called in messages.
fn named(file: &Path) -> String {
    if file.as_os_str() == "-" {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    }
}

fn open(file: &Path) -> Result<Input, String> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(stdin()));
    }
    match File::open(file) {
        Ok(input) => Ok(Box::new(input)),
        Err(error) => Err(format!("{}: cannot be read: {error}", file.display())),
    }
}

/// Judges records to their end. What cannot be read is noted.
fn one(
    mut judge: Judge<'_>,
    records: impl Iterator<Item = Next>,
    unreadable: &mut Vec<String>,
) -> Judgement {
    let mut first = true;
    for (format, record) in records {
        match record {
            Ok((part, record)) => {
                if first && format == Some(Format::Snapshot) {
                    judge.snapshot();
                }
                first = false;
                judge.record_of(part, record);
            }
            Err(error) => unreadable.push(error.to_string()),
        }
    }
    judge.finish()
}
