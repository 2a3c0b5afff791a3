//! Images and configuration that containers need.

use serde::{Deserialize, Serialize};

use super::is_default;

/// How many images there are: 0 is on every node, 1 is in the registry, 2 is in it once an event has brought it there.
pub const IMAGES: u8 = 3;
/// How many ConfigMaps there are: 0 is there, 1 is there once an event has created it.
pub const CONFIGS: u8 = 2;

/// `imagePullPolicy`.
///
/// Source: concepts/containers/images.md#image-pull-policy
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PullPolicy {
    /// Pulled where the node does not have it.
    #[default]
    IfNotPresent,
    /// Pulled at every start.
    Always,
    /// Never pulled.
    Never,
}

/// What a container needs before it can start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Needs {
    /// Number of its image.
    #[serde(skip_serializing_if = "is_default")]
    pub image: u8,
    /// `imagePullPolicy`
    #[serde(skip_serializing_if = "is_default")]
    pub pull: PullPolicy,
    /// Number of the ConfigMap that its environment comes from.
    #[serde(skip_serializing_if = "is_default")]
    pub config: Option<u8>,
}

impl Needs {
    /// What is needed, of what there is.
    #[must_use]
    pub fn admitted(self) -> Self {
        Self {
            image: self.image % IMAGES,
            config: self.config.map(|config| config % CONFIGS),
            ..self
        }
    }
}
