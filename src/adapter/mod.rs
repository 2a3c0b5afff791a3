//! What connects the harness with implementations other than the bundled model.

#[cfg(feature = "cluster")]
pub mod cluster;
mod known;
pub mod process;
pub mod requests;
pub mod scene;
