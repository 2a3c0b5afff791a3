//! Running an implementation: cases from tapes, judged; failures cut down; scenarios played again.

mod answers;
mod bench;
mod case;
mod explore;
mod gate;
mod implementation;
mod pace;
mod play;
mod record;
mod recorded;
mod reference;
mod run;
mod search;
mod shrink;

pub use answers::{Answers, Refusals};
pub use case::Session;
pub use explore::{Certificate, Exploration, WORDS, explore};
pub use gate::{Gate, gate};
pub use implementation::{Deed, Description, Fault, Implementation, Observer, Reply, Unshown};
pub use pace::{Manner, Pace};
pub use play::{Played, play, play_on, play_tape};
pub use record::{write_record, write_trace};
pub use recorded::Recorded;
pub use reference::Reference;
pub use run::{Drawn, Failure, Found, Options, check, check_on};
pub use search::OPENINGS;
pub use shrink::{Driven, Make, Shrinker, Shrunk};
