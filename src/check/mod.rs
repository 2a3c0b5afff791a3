//! Judging a trace: verdicts, and the judge that reaches them.

pub mod verdict;
