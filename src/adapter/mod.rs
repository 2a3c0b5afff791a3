//! What connects the harness with implementations other than the bundled model.

pub mod process;
pub mod requests;
pub mod scene;
