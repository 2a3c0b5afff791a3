//! The program `podlaw`.
fn main() {}
