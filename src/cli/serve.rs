//! `podlaw serve`: the bundled model at the other end of `--exec`.

use super::{CliError, Ending};
use crate::adapter::process;
use crate::harness::Reference;
use crate::model::Documented;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Do not say what is there: who asks has to tell it from what is shown.
    #[arg(long)]
    no_scene: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let model = Reference::new(&Documented);
    let served = process::serve(model, !arguments.no_scene, input, output);
    match served {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::Output(error.to_string()))
        }
        _ => Ok(Ending::Conformant),
    }
}
