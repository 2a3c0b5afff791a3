//! What changed from one version of an object to the next, path by path.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::super::story::shortened;
use super::lists::cut;
use crate::check::verdict::{Breach, Violation};

/// So many paths are shown.
const PATHS: usize = 60;
/// So much of a value.
const VALUE: usize = 240;
/// What tells the elements of a list apart, where they have it.
const KEYS: [&str; 3] = ["name", "type", "uid"];

/// One path whose value is not the same in both.
#[derive(Debug, PartialEq)]
struct Difference<'j> {
    path: String,
    was: Option<&'j Json>,
    now: Option<&'j Json>,
}

/// The differences that a violation is about, as a table; nothing where there is no version before.
pub(super) fn of(violation: &Violation) -> Markup {
    let Some(before) = violation.before.as_ref().filter(|before| !before.is_null()) else {
        return Markup::default();
    };
    let differences = differences(before, &violation.after);
    let since = match violation.breach {
        Breach::TooLate { .. } | Breach::TooEarly { .. } | Breach::Never { .. } => {
            "since the version that began it"
        }
        _ => "from the version before",
    };
    html! {
        h4 { "What changed " (since) }
        @if differences.is_empty() { p.faint { "Nothing that podlaw reads." } } @else {
            div.wide { table.diff { tbody {
                @for difference in differences.iter().take(PATHS) {
                    tr {
                        th scope="row" { code { (difference.path) } }
                        td {
                            @if let Some(was) = difference.was { del { (value(was)) } }
                            @if let Some(now) = difference.now { ins { (value(now)) } }
                        }
                    }
                }
            } } }
            (cut(differences.len(), PATHS, "changes"))
        }
    }
}

fn value(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        value => value.to_string(),
    };
    shortened(&text, VALUE)
}

fn differences<'j>(was: &'j Json, now: &'j Json) -> Vec<Difference<'j>> {
    let mut found = Vec::new();
    compare("", Some(was), Some(now), &mut found);
    found
}

fn compare<'j>(
    path: &str,
    was: Option<&'j Json>,
    now: Option<&'j Json>,
    found: &mut Vec<Difference<'j>>,
) {
    if was == now {
        return;
    }
    match (was, now) {
        (Some(Json::Object(old)), Some(Json::Object(new))) => {
            let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                compare(&path, old.get(key), new.get(key), found);
            }
        }
        (Some(Json::Array(old)), Some(Json::Array(new))) => lists(path, old, new, found),
        (was, now) => found.push(Difference {
            path: path.to_owned(),
            was,
            now,
        }),
    }
}

/// Elements are compared by what tells them apart, else by their places.
fn lists<'j>(path: &str, old: &'j [Json], new: &'j [Json], found: &mut Vec<Difference<'j>>) {
    let named =
        |element: &Json, key: &str| element.get(key).and_then(Json::as_str).map(str::to_owned);
    let all = || old.iter().chain(new);
    let Some(key) = KEYS
        .into_iter()
        .find(|key| all().all(|element| named(element, key).is_some()))
    else {
        for at in 0..old.len().max(new.len()) {
            compare(&format!("{path}[{at}]"), old.get(at), new.get(at), found);
        }
        return;
    };
    let mut names: Vec<String> = Vec::new();
    for name in all().filter_map(|element| named(element, key)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let of = |list: &'j [Json]| {
            list.iter()
                .find(|element| named(element, key).as_ref() == Some(&name))
        };
        compare(&format!("{path}[{key}={name}]"), of(old), of(new), found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_of_lists_are_known_by_name() {
        let was = json!({"a": 1, "list": [{"name": "x", "v": 1}, {"name": "y", "v": 2}], "plain": [1, 2]});
        let now = json!({"list": [{"name": "y", "v": 3}, {"name": "x", "v": 1}], "plain": [1], "b": {"c": 1}});
        let found = differences(&was, &now);
        let told: Vec<String> = found
            .iter()
            .map(|one| {
                let told = |value: Option<&Json>| value.map_or("-".to_owned(), value_of);
                format!("{} {} {}", one.path, told(one.was), told(one.now))
            })
            .collect();
        assert_eq!(
            told,
            [
                "a 1 -",
                "b - {\"c\":1}",
                "list[name=y].v 2 3",
                "plain[1] 2 -"
            ]
        );
    }

    fn value_of(value: &Json) -> String {
        super::value(value)
    }
}
