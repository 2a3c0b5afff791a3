//! What connects the harness with implementations other than the bundled model.

pub mod scene;
