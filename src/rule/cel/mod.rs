//! CEL, compiled.

/// A compiled expression.
#[derive(Debug)]
pub struct Expression;
