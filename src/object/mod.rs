//! API objects: values, their schemas, and reading them from Kubernetes JSON.

pub mod kinds;
mod schema;
mod value;
mod word;

pub use kinds::Kind;
pub use schema::{Field, Presence, Schema, Type};
pub use value::Value;
pub use word::word;
