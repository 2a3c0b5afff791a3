//! What an example leaves out, filled in.

use serde_json::{Value as Json, json};

use super::write::EPOCH;
use crate::object::{Kind, Schema, Type};

/// Fills in what an example leaves out.
pub(super) fn complete(kind: Kind, object: &mut Json) {
    let default_name = match kind {
        Kind::Pod => "p".to_owned(),
        Kind::Node => "n".to_owned(),
        other => word(other),
    };
    object["apiVersion"] = json!("v1");
    object["kind"] = json!(kind.name());
    for part in ["metadata", "spec", "status"] {
        if !object[part].is_object() && kind != Kind::EndpointSlice {
            object[part] = json!({});
        }
    }
    let metadata = &mut object["metadata"];
    if metadata.get("name").is_none() {
        metadata["name"] = json!(default_name);
    }
    if metadata.get("uid").is_none() {
        metadata["uid"] = json!(format!(
            "{}-{}",
            word(kind),
            metadata["name"].as_str().unwrap_or_default()
        ));
    }
    if metadata.get("namespace").is_none() && kind != Kind::Node {
        metadata["namespace"] = json!("default");
    }
    if metadata.get("creationTimestamp").is_none() {
        metadata["creationTimestamp"] = json!(0);
    }
    complete_owners(metadata);
    if kind == Kind::Pod {
        complete_containers(object);
    }
}

pub(super) fn complete_owners(metadata: &mut Json) {
    let Some(owners) = metadata
        .get_mut("ownerReferences")
        .and_then(Json::as_array_mut)
    else {
        return;
    };
    for owner in owners {
        if owner.get("name").is_none() {
            owner["name"] = json!(owner["kind"].as_str().unwrap_or_default().to_lowercase());
        }
        if owner.get("uid").is_none() {
            let kind = owner["kind"]
                .as_str()
                .and_then(Kind::named)
                .map_or_else(|| "other".into(), word);
            owner["uid"] = json!(format!(
                "{kind}-{}",
                owner["name"].as_str().unwrap_or_default()
            ));
        }
    }
}

pub(super) fn complete_containers(pod: &mut Json) {
    for (list, statuses, fallback) in [
        ("containers", "containerStatuses", &["c"][..]),
        ("initContainers", "initContainerStatuses", &[]),
        ("ephemeralContainers", "ephemeralContainerStatuses", &[]),
    ] {
        if pod["spec"].get(list).is_some() {
            continue;
        }
        let named = pod["status"][statuses]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|status| status["name"].as_str());
        let mut names: Vec<Json> = named.map(|name| json!({"name": name})).collect();
        if names.is_empty() {
            names = fallback.iter().map(|name| json!({"name": name})).collect();
        }
        pod["spec"][list] = Json::Array(names);
    }
}

/// Turns numbers that stand for times into times.
pub(super) fn times(schema: &Schema, json: &mut Json) -> Result<(), String> {
    let Some(object) = json.as_object_mut() else {
        return Ok(());
    };
    for (key, value) in object {
        match schema.slot(key).map(|slot| &schema.fields[slot]) {
            Some(field) if field.presence.is_read() => times_of(field.ty, value)?,
            _ if ["apiVersion", "kind"].contains(&key.as_str()) => {}
            _ => {
                return Err(format!(
                    "{} has no field `{key}` in the schema",
                    schema.name
                ));
            }
        }
    }
    Ok(())
}

pub(super) fn times_of(ty: Type, json: &mut Json) -> Result<(), String> {
    match (ty, &mut *json) {
        (Type::Time, Json::Number(number)) => {
            *json = json!(moment(number.as_f64().unwrap_or_default()))
        }
        (Type::Record(schema), _) => times(schema, json)?,
        (Type::List(of), Json::Array(items)) => {
            for item in items {
                times_of(*of, item)?;
            }
        }
        (Type::Map(of), Json::Object(entries)) => {
            for (_, value) in entries {
                times_of(*of, value)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A time of an example as RFC 3339.
#[allow(clippy::cast_possible_truncation, reason = "examples are seconds long")]
pub(super) fn moment(seconds: f64) -> String {
    let millis = (EPOCH * 1_000).saturating_add((seconds * 1_000.0).round() as i64);
    jiff::Timestamp::from_millisecond(millis)
        .map(|time| time.to_string())
        .unwrap_or_default()
}

/// The word for a kind in examples.
pub(super) fn word(kind: Kind) -> String {
    match kind {
        Kind::PodDisruptionBudget => "budget".into(),
        Kind::EndpointSlice => "slice".into(),
        Kind::PersistentVolumeClaim => "claim".into(),
        other => other.name().to_lowercase(),
    }
}
