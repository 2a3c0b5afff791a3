//! The program `podlaw`.

use std::process::ExitCode;

fn main() -> ExitCode {
    podlaw::cli::main()
}
