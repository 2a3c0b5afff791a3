//! `podlaw watch`: a live cluster, only looked at.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::asked::Asked;
use super::{CliError, Ending};
use crate::adapter::cluster::Lookout;
use crate::check::verdict::{Judgement, Violation};
use crate::check::{Judge, KnownFailures, Plans};
use crate::harness::Fault;
use crate::report;

/// So often it is seen whether to end.
const LOOK: Duration = Duration::from_millis(200);

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The context of the kubeconfig. Default: its current one.
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
    /// Watch this namespace (and the nodes). Default: all of them.
    #[arg(long, short, value_name = "NAME")]
    namespace: Option<String>,
    /// For so many seconds. Default: until it is interrupted.
    #[arg(long = "for", value_name = "SECONDS")]
    seconds: Option<u64>,
    /// Write what is seen to this file, which `podlaw audit` reads.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// How much later than it happened something may be seen.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    lag: f64,
    #[command(flatten)]
    asked: Asked,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Ending, CliError> {
    let mut lookout = Lookout::open(
        arguments.context.as_deref(),
        arguments.namespace.as_deref(),
        arguments.lag,
    )
    .map_err(Fault::from)?;
    for (kind, why) in lookout.unseen() {
        anstream::eprintln!("not watched: {kind}: {why}");
    }
    let until = arguments
        .seconds
        .map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let over = || until.is_some_and(|until| Instant::now() >= until);
    anstream::eprintln!(
        "watching {}; interrupt (Ctrl-C) to end and see the verdicts",
        lookout.server()
    );
    let mut file = arguments.record.as_deref().map(create).transpose()?;
    arguments
        .asked
        .report(|plans, known, _| judge(&mut lookout, (plans, known), &over, &mut file))
}

fn judge(
    lookout: &mut Lookout,
    (plans, known): (&Arc<Plans<'_>>, &KnownFailures),
    over: &dyn Fn() -> bool,
    file: &mut Option<impl Write>,
) -> Result<Judgement, CliError> {
    let name = lookout.server().to_owned();
    let mut judge = Judge::by(plans, &[name]);
    let mut told = 0;
    while !over() && !lookout.is_interrupted() {
        let Some((line, record)) = lookout.next(LOOK) else {
            continue;
        };
        if let Some(file) = file {
            writeln!(file, "{line}").map_err(|error| CliError::Output(error.to_string()))?;
        }
        if let Some(record) = record {
            judge.record(record);
        }
        let violations = judge.violations().iter();
        violations.skip(told).for_each(|seen| tell(seen, known));
        told = judge.violations().len();
    }
    Ok(judge.finish())
}

/// Says at once what is broken, unless it is known to be.
fn tell(violation: &Violation, known: &KnownFailures) {
    if violation.deviation.is_none() && known.of(&violation.rule).is_none() {
        anstream::eprint!("{}", report::lines::violation(violation));
    }
}

fn create(path: &Path) -> Result<impl Write, CliError> {
    let file = std::fs::File::create(path);
    file.map(std::io::BufWriter::new)
        .map_err(|error| CliError::Output(format!("{}: {error}", path.display())))
}
