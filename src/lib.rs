//! podlaw: a property-based conformance suite for the Kubernetes Pod lifecycle.
#![warn(missing_docs)]

pub mod check;
pub mod object;
pub mod rule;
pub mod trace;

