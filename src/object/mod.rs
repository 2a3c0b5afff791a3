//! API objects: values, their schemas, and reading them from Kubernetes JSON.

mod cache;
mod change;
mod computed;
mod cursor;
mod fault;
mod input;
mod intern;
mod json;
pub mod kinds;
#[allow(
    clippy::module_inception,
    reason = "the type and its file have one name"
)]
mod object;
mod read;
mod scalar;
mod schema;
mod time;
mod value;
mod word;

pub(crate) use computed::compute;
pub(crate) use cursor::Token;
pub(crate) use fault::{Read, Step, found_text};
pub(crate) use input::read_document;
pub(crate) use read::{Desk, Reading, millis_of};
pub(crate) use scalar::plain;
pub(crate) use schema::schema;

pub use change::{all_groups, changed, group_bit, share_unchanged};
pub use input::ObjectError;
pub use json::{to_json, value_to_json};
pub use kinds::Kind;
pub use object::{ControllerRef, Object};
pub use schema::{Field, Presence, Schema, Type};
pub use value::Value;
pub use word::word;
