//! Scenarios: events with the cluster on which they are played.

use serde::{Deserialize, Serialize};

use super::{Event, World};

/// What is played: readable, replayable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    /// `podlaw/v1`.
    pub api_version: String,
    /// `Scenario`.
    pub kind: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The rules that it violates on the implementation for which it was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violates: Vec<String>,
    /// What its cluster is set to.
    #[serde(
        default,
        skip_serializing_if = "is_usual",
        serialize_with = "what_is_unusual"
    )]
    pub world: World,
    /// The events.
    #[serde(with = "serde_yaml::with::singleton_map_recursive")]
    pub events: Vec<Event>,
}

/// A scenario that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// It is no scenario in YAML.
    #[error("not a scenario: {0}")]
    Yaml(#[from] serde_yaml::Error),
    /// It is something else.
    #[error("expected apiVersion podlaw/v1 and kind Scenario, found {0} and {1}")]
    Kind(String, String),
    /// It says what cannot be.
    #[error(transparent)]
    Objection(#[from] super::Objection),
}

impl Scenario {
    /// A scenario of these events.
    pub fn new(events: Vec<Event>) -> Self {
        Self {
            api_version: "podlaw/v1".to_owned(),
            kind: "Scenario".to_owned(),
            about: String::new(),
            violates: Vec::new(),
            world: World::default(),
            events,
        }
    }

    /// Reads a scenario.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_yaml(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = serde_yaml::from_str(text)?;
        if scenario.api_version != "podlaw/v1" || scenario.kind != "Scenario" {
            return Err(ScenarioError::Kind(scenario.api_version, scenario.kind));
        }
        super::check(&scenario.world, &scenario.events)?;
        Ok(scenario)
    }

    /// The scenario as YAML.
    ///
    /// # Errors
    /// None that is known: every scenario can be written.
    pub fn to_yaml(&self) -> Result<String, ScenarioError> {
        Ok(serde_yaml::to_string(self)?)
    }
}

fn is_usual(world: &World) -> bool {
    *world == World::default()
}

/// Only the settings that are not those of the documents.
fn what_is_unusual<S: serde::Serializer>(world: &World, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::Error;
    let tree = |world| serde_json::to_value(world).map_err(S::Error::custom);
    let (mut here, usual) = (tree(world)?, tree(&World::default())?);
    if let Some(fields) = here.as_object_mut() {
        fields.retain(|name, setting| usual.get(name) != Some(setting));
    }
    here.serialize(serializer)
}
