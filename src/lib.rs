//! podlaw: a property-based conformance suite for the Kubernetes Pod lifecycle.
//!
//! The documented laws stand as data in the [rule book](rule::RuleBook); a [judge](check::Judge) takes the records of a
//! [trace] one by one and reaches a [verdict](check::verdict) on every rule.
//!
//! ```
//! use podlaw::check::{Judge, Settings, verdict::Verdict};
//! use podlaw::rule::RuleBook;
//! use podlaw::trace::Reader;
//!
//! let book = RuleBook::embedded()?;
//! let watch = br#"{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"p","uid":"1"},"status":{"phase":"Failed"}}}
//! {"type":"MODIFIED","object":{"kind":"Pod","metadata":{"name":"p","uid":"1"},"status":{"phase":"Running"}}}"#;
//! let mut judge = Judge::new(&book, &Settings::default(), "watch.json");
//! for record in Reader::new("watch.json", &watch[..]) {
//!     judge.record(record?);
//! }
//! let judgement = judge.finish();
//! assert_eq!(judgement.outcomes["phase.terminal-is-final"].verdict(), Verdict::Violated);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]

pub mod adapter;
pub mod check;
pub mod cli;
pub mod conformance;
pub mod event;
pub mod harness;
mod jobs;
pub mod model;
pub mod mutant;
pub mod object;
pub mod report;
pub mod rule;
pub mod trace;
