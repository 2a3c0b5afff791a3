//! What several tests share.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod patch;

use std::io::Read;
use std::path::{Path, PathBuf};

use podlaw::check::verdict::Judgement;
use podlaw::check::{Judge, Settings};
use podlaw::rule::RuleBook;
use podlaw::trace::{Format, Reader};

/// The top folder of the package.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The recordings that tests stand on, by name (without extension), in order.
pub fn recordings() -> Vec<(String, PathBuf)> {
    recordings_in("fixtures/recordings")
}

/// Recordings of many Pods at once, which no scenario of the model stands beside.
pub fn mixed_recordings() -> Vec<(String, PathBuf)> {
    recordings_in("fixtures/recordings/mixed")
}

/// Recordings of other implementations, which break the law.
pub fn other_recordings() -> Vec<(String, PathBuf)> {
    recordings_in("fixtures/recordings/others")
}

fn recordings_in(folder: &str) -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(root().join(folder))
        .expect("the recordings are there")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path
                .file_name()?
                .to_str()?
                .strip_suffix(".jsonl.gz")?
                .to_owned();
            Some((name, path))
        })
        .collect();
    found.sort();
    found
}

/// Samples as tools print them: a watch, a list, an audit log.
pub fn raw_samples() -> Vec<(String, PathBuf)> {
    let names = [
        "kubectl-watch-midlife.json",
        "kubectl-list.json",
        "audit-r04-r05.log",
    ];
    names
        .map(|name| {
            (
                name.to_owned(),
                root().join(format!("fixtures/recordings/raw/{name}.gz")),
            )
        })
        .to_vec()
}

/// The text of a gzipped file.
pub fn unzip(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file =
        std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    flate2::read::GzDecoder::new(file)
        .read_to_end(&mut bytes)
        .expect("a gzip file");
    bytes
}

/// Judges a recording by the whole book.
pub fn judge(book: &RuleBook, name: &str, bytes: &[u8]) -> Judgement {
    let mut judge = Judge::new(book, &Settings::default(), name);
    let mut reader = Reader::new(name, bytes);
    let mut first = true;
    while let Some(record) = reader.next() {
        let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
        if first && reader.format() == Some(Format::Snapshot) {
            judge.snapshot();
        }
        first = false;
        judge.record(record);
    }
    judge.finish()
}

/// The name that this case of a table of cases has.
pub fn case_name() -> String {
    let thread = std::thread::current();
    let case = thread
        .name()
        .and_then(|name| name.rsplit("::").next())
        .unwrap_or_default()
        .to_owned();
    case.splitn(3, '_').last().unwrap_or_default().to_owned()
}

/// Compares text with the snapshot `name` in the folder `snapshots/`.
pub fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
