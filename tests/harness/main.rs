//! The harness: what it drives, how it searches, what it demands of a run, and how it cuts failures down.

mod command;
mod conformance;
mod explore;
mod gate;
mod implementations;
mod replay;
mod search;

#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/played.rs"]
mod played;

use played::{book, run, text};
