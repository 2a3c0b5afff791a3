//! Traces: records, and reading them from files of several formats.

mod ahead;
mod audit;
mod buffer;
mod context;
mod error;
mod frame;
mod line;
mod list;
mod log;
mod merge;
mod reader;
mod record;
mod scan;

pub use ahead::{Ahead, ahead};
pub use error::TraceError;
pub use line::Records;
pub use merge::{Merge, merge};
pub use reader::{Format, Reader};
pub use record::{Change, Context, Fact, Observation, Record, RecordKind, Request};
