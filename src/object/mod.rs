//! API objects: values, their schemas, and reading them from Kubernetes JSON.

mod cache;
mod change;
mod computed;
mod fault;
mod input;
mod intern;
mod json;
pub mod kinds;
#[allow(clippy::module_inception, reason = "the type and its file have one name")]
mod object;
mod read;
mod schema;
mod syntax;
mod time;
mod value;
mod word;

pub(crate) use input::{Document, ObjectDocument, ObjectSeed, RecordDocument, ValueDocument, identity_fault, read_document};
pub(crate) use fault::{Step, found_number, found_text};
pub(crate) use read::{Desk, Typed, millis_of};
pub(crate) use schema::schema;
pub(crate) use syntax::position;

pub use change::{all_groups, changed, group_bit, share_unchanged};
pub use json::{to_json, value_to_json};
pub use input::ObjectError;
pub use kinds::Kind;
pub use object::{ControllerRef, Object};
pub use schema::{Field, Presence, Schema, Type};
pub use value::Value;
pub use word::word;
