//! Reading what a trace shows, as JSON.
#![allow(dead_code, reason = "each test binary uses its part")]

use serde_json::Value;

/// The items of a list; none of what is no list.
pub fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// A value as people write it; nothing for what is not there.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The endpoints of a slice, each with those of its conditions that are true.
pub fn endpoints(slice: &Value) -> String {
    let endpoints = items(&slice["endpoints"]).map(|endpoint| {
        let mut words = vec![text(&endpoint["targetRef"]["name"])];
        for condition in ["ready", "serving", "terminating"] {
            if endpoint["conditions"][condition] == true {
                words.push(condition.to_owned());
            }
        }
        words.join(" ")
    });
    endpoints.collect::<Vec<_>>().join(", ")
}
