//! Broken recordings: a recording with one lawless edit, described by a small patch file.
//!
//! ```yaml
//! recording: s01-success          # the recording that is edited
//! why: the phase leaves Succeeded
//! edits:
//!   - line: 12                    # the record at this line; `to: 15` for all records of the same object up to there, `to: end`
//!     set: {status.phase: Running}
//!   - line: 13
//!     drop: true                  # the record is left out
//!   - line: 14
//!     after: {type: FACT, …}      # a record that is put in after it; `copy: 9` puts in the record of line 9, to be edited by `set`
//! expect: [phase.terminal-is-final]
//! ```
//!
//! A path steps through maps by key, through lists by `[0]` or by `[name=c]`; it begins at the object of an observation, at the record of
//! any other. `set` with null removes the key.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// A patch file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    pub recording: String,
    pub why: String,
    pub edits: Vec<Edit>,
    pub expect: Vec<String>,
}

/// One edit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    pub line: usize,
    pub to: Option<Json>,
    #[serde(default)]
    pub set: Map<String, Json>,
    #[serde(default)]
    pub drop: bool,
    pub after: Option<Json>,
    pub copy: Option<usize>,
}

/// The recording with the edits made, as JSON lines.
pub fn apply(patch: &Patch, recording: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(recording).map_err(|error| error.to_string())?;
    let mut lines: Vec<Vec<Json>> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        lines.push(vec![
            serde_json::from_str(line).map_err(|error| format!("line {}: {error}", at + 1))?,
        ]);
    }
    let original: Vec<Json> = lines.iter().map(|records| records[0].clone()).collect();
    for edit in &patch.edits {
        apply_one(edit, &original, &mut lines)?;
    }
    let mut bytes = Vec::new();
    for record in lines.into_iter().flatten() {
        bytes.extend(record.to_string().into_bytes());
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn apply_one(edit: &Edit, original: &[Json], lines: &mut [Vec<Json>]) -> Result<(), String> {
    let first = edit
        .line
        .checked_sub(1)
        .filter(|at| *at < lines.len())
        .ok_or(format!("there is no line {}", edit.line))?;
    if let Some(record) = &edit.after {
        lines[first].push(record.clone());
        return Ok(());
    }
    if let Some(from) = edit.copy {
        let mut record = original
            .get(from.wrapping_sub(1))
            .ok_or(format!("there is no line {from}"))?
            .clone();
        set_all(&mut record, &edit.set).map_err(|error| format!("copy of line {from}: {error}"))?;
        lines[first].push(record);
        return Ok(());
    }
    let last = match &edit.to {
        None => first,
        Some(Json::Number(number)) => number.as_u64().unwrap_or_default() as usize - 1,
        Some(_) => lines.len() - 1,
    };
    let uid = |record: &Json| {
        record["object"]["metadata"]["uid"]
            .as_str()
            .map(str::to_owned)
    };
    let whom = uid(&original[first]);
    for at in first..=last.min(lines.len() - 1) {
        if at != first && (whom.is_none() || uid(&original[at]) != whom) {
            continue;
        }
        if edit.drop {
            lines[at].clear();
        } else if let Some(record) = lines[at].first_mut() {
            set_all(record, &edit.set).map_err(|error| format!("line {}: {error}", at + 1))?;
        }
    }
    Ok(())
}

fn set_all(record: &mut Json, set: &Map<String, Json>) -> Result<(), String> {
    for (path, value) in set {
        let root = match path.strip_prefix('^') {
            Some(_) => &mut *record,
            None if record.get("object").is_some() => &mut record["object"],
            None => &mut *record,
        };
        set_path(root, path.trim_start_matches('^'), value)?;
    }
    Ok(())
}

/// Sets what stands at `path`.
fn set_path(root: &mut Json, path: &str, value: &Json) -> Result<(), String> {
    let steps = steps(path);
    let (last, way) = steps.split_last().ok_or("an empty path")?;
    let mut at = root;
    for step in way {
        at = descend(at, step, path)?;
    }
    match (last, value) {
        (Step::Key(key), Json::Null) => {
            at.as_object_mut()
                .ok_or(format!("{path}: no map there"))?
                .remove(key);
        }
        (Step::Key(key), value) => {
            at.as_object_mut()
                .ok_or(format!("{path}: no map there"))?
                .insert(key.clone(), value.clone());
        }
        (step, Json::Null) => {
            let list = at.as_array_mut().ok_or(format!("{path}: no list there"))?;
            let index = index(list, step).ok_or(format!("{path}: no such element"))?;
            list.remove(index);
        }
        (step, value) => *descend(at, step, path)? = value.clone(),
    }
    Ok(())
}

enum Step {
    Key(String),
    Index(usize),
    Named(String, String),
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (inside, after) = inner.split_once(']').unwrap_or((inner, ""));
            steps.push(match inside.split_once('=') {
                Some((key, value)) => Step::Named(key.to_owned(), value.to_owned()),
                None => inside
                    .parse()
                    .map_or_else(|_| Step::Key(inside.to_owned()), Step::Index),
            });
            rest = after.strip_prefix('.').unwrap_or(after);
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(Step::Key(rest[..end].to_owned()));
            rest = rest[end..].strip_prefix('.').unwrap_or(&rest[end..]);
        }
    }
    steps
}

fn index(list: &[Json], step: &Step) -> Option<usize> {
    match step {
        Step::Index(at) => (*at < list.len()).then_some(*at),
        Step::Named(key, value) => list
            .iter()
            .position(|item| item[key.as_str()].as_str() == Some(value)),
        Step::Key(_) => None,
    }
}

fn descend<'j>(at: &'j mut Json, step: &Step, path: &str) -> Result<&'j mut Json, String> {
    match step {
        Step::Key(key) => {
            let map = at
                .as_object_mut()
                .ok_or(format!("{path}: no map at `{key}`"))?;
            Ok(map
                .entry(key.clone())
                .or_insert_with(|| Json::Object(Map::new())))
        }
        step => {
            let list = at.as_array_mut().ok_or(format!("{path}: no list there"))?;
            let index = index(list, step).ok_or(format!("{path}: no such element"))?;
            Ok(&mut list[index])
        }
    }
}
