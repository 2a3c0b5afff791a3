//! Judging a trace: verdicts, and the judge that reaches them.

mod applies;
mod attach;
mod bits;
mod changes;
mod desk;
mod entry;
mod example;
mod explain;
mod judge;
mod known;
mod life;
mod monitor;
mod outcomes;
mod plan;
mod plans;
mod question;
mod remembered;
mod runs;
mod site;
mod sites;
mod steady;
mod subject;
pub mod verdict;
mod wants;
mod world;

pub use example::{ExampleResult, check_example, check_examples, judge_example};
pub use judge::Judge;
pub use known::{KnownFailure, KnownFailures};
pub use monitor::MONITORS;
pub use outcomes::Outcomes;
pub use plan::Settings;
pub use plans::Plans;

pub(crate) use applies::setting_value;
