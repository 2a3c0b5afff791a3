//! Running an implementation: cases from tapes, judged; failures cut down; scenarios played again.

mod case;
mod record;
mod run;
mod shrink;

pub use case::{Played, Session, play, play_tape};
pub use record::write_trace;
pub use run::{Failure, Found, Options, check};
pub use shrink::shrink;
