//! Writes a recording of any length to standard output, made of those in `fixtures/recordings`:
//! `cargo run --release --example make_recording 1000000 | podlaw audit -`.
//!
//! A second argument picks recordings by the first letter of their names: `pqr` (those with facts) by default.

#[path = "../benches/common/recording.rs"]
mod recording;

use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(count) = arguments.next().and_then(|text| text.parse().ok()) else {
        eprintln!("usage: make_recording LINES [LETTERS]");
        return ExitCode::from(3);
    };
    let letters = arguments.next().unwrap_or_else(|| "pqr".to_owned());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recordings");
    let mut output = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let written = recording::Recorder::new(&folder, &letters)
        .and_then(|recorder| recorder.write(count, &mut output));
    match written.and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads may have seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}
