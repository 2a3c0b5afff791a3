//! One container of a manifest.

use serde::{Deserialize, Serialize};

use super::{Program, Role, is_default};
use crate::event::Resources;

/// One container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Container {
    /// What it is to its Pod.
    pub role: Role,
    /// What its process does.
    #[serde(skip_serializing_if = "is_default")]
    pub program: Program,
    /// What it asks for.
    #[serde(skip_serializing_if = "is_default")]
    pub resources: Resources,
}
