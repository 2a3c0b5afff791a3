//! What a child replies.

use globset::Glob;
use serde_json::value::RawValue;

use super::PROTOCOL;
use super::error::Wrong;
use super::form::{Fields, mismatch};
use crate::event::{Event, Scene};
use crate::harness::{Description, Reply, Unshown};
use crate::trace::{Record, RecordKind, Records};

/// So many records one reply may have.
const RECORDS: usize = 100_000;
const REPLY: &str = "\"done\", \"unsupported\" or {\"refused\": \"why\"}";

/// The reply to a hello.
#[derive(Clone, Debug, Default)]
pub(super) struct Hello {
    pub description: Description,
    /// The version of Kubernetes, where no CONTEXT says it.
    pub kubernetes: Option<String>,
    /// The events that it knows; none: it did not say.
    pub events: Option<Vec<String>>,
    /// It wants to be told what events are to the Kubernetes API.
    pub requests: bool,
    /// Its clock is one that nobody can turn.
    pub real_time: bool,
}

/// The reply to any other request.
#[derive(Debug)]
pub(super) struct Answer {
    pub reply: Reply,
    pub records: Vec<Record>,
    pub steps: Option<u64>,
    pub transitions: Vec<u64>,
    pub scene: Option<Scene>,
    /// The time on its clock.
    pub now: Option<i64>,
}

/// What it says instead of a reply.
#[derive(Debug)]
pub(super) struct Failed {
    pub definite: bool,
    pub text: String,
}

/// What stands in a reply, or that it could not be done.
pub(super) type Said<T> = Result<T, Failed>;

/// The object in the line that answers the request with this id.
pub(super) fn open(line: &[u8], id: u64) -> Result<Fields<'_>, Wrong> {
    let fields = Fields::of_line(line)?;
    is_for(&fields, id)?;
    Ok(fields)
}

fn is_for(fields: &Fields<'_>, id: u64) -> Result<(), Wrong> {
    match fields.raw("id").map(RawValue::get) {
        Some(found) if found == id.to_string() => Ok(()),
        found => Err(mismatch(
            fields.place("id"),
            &format!("{id}, that of the request"),
            found,
        )),
    }
}

/// That it could not be done, if it says so.
pub(super) fn failed(fields: &Fields<'_>) -> Result<Option<Failed>, Wrong> {
    let Some(raw) = fields.raw("error") else {
        return Ok(None);
    };
    let error = Fields::of(raw, &fields.place("error"))?;
    Ok(Some(Failed {
        definite: error.need("definite", "true or false")?,
        text: error.need("text", "a string")?,
    }))
}

/// The reply to a hello.
pub(super) fn hello(fields: &Fields<'_>) -> Result<Hello, Wrong> {
    match fields.raw("protocol").map(RawValue::get) {
        Some(found) if found != PROTOCOL.to_string() => {
            return Err(Wrong::Protocol {
                found: found.to_owned(),
                spoken: PROTOCOL,
            });
        }
        _ => {}
    }
    let version: Option<String> = fields.get("version", "a string")?;
    let hello = Hello {
        description: Description {
            name: name(fields)?,
            version: version.unwrap_or_default(),
            unshown: unshown(fields)?,
        },
        kubernetes: fields.get("kubernetes", "a version such as \"v1.36.0\"")?,
        events: fields.get("events", "a list of names of events")?,
        requests: fields.get("requests", "true or false")?.unwrap_or_default(),
        real_time: fields.get("realTime", "true or false")?.unwrap_or_default(),
    };
    for (at, name) in hello.events.iter().flatten().enumerate() {
        if !Event::names().contains(&name.as_str()) {
            let place = fields.place(&format!("events[{at}]"));
            let expected = format!("one of {}", Event::names().join(", "));
            return Err(mismatch(place, &expected, Some(&format!("{name:?}"))));
        }
    }
    Ok(hello)
}

/// Its name stands in the middle of lines.
fn name(fields: &Fields<'_>) -> Result<String, Wrong> {
    let expected = "a string of 1 to 60 characters, none of them a control character";
    let name: String = fields.need("name", expected)?;
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(mismatch(
            fields.place("name"),
            expected,
            Some(&format!("{name:?}")),
        ));
    }
    Ok(name)
}

fn unshown(fields: &Fields<'_>) -> Result<Vec<Unshown>, Wrong> {
    let items = fields.items("unshown")?.unwrap_or_default();
    let read = |(at, raw): (usize, &RawValue)| {
        let place = fields.place(&format!("unshown[{at}]"));
        let one = Fields::of(raw, &place)?;
        let rules: String = one.need("rules", "a glob over rule ids")?;
        if Glob::new(&rules).is_err() {
            let found = format!("{rules:?}");
            return Err(mismatch(
                one.place("rules"),
                "a glob over rule ids",
                Some(&found),
            ));
        }
        let lacks = one.need("lacks", "a string")?;
        Ok(Unshown { rules, lacks })
    };
    items.into_iter().enumerate().map(read).collect()
}

/// The reply to any other request.
pub(super) fn answer(fields: &Fields<'_>, desk: &mut Records) -> Result<Said<Answer>, Wrong> {
    if let Some(failed) = failed(fields)? {
        return Ok(Err(failed));
    }
    let now: Option<f64> = fields.get("now", "seconds since 1970")?;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a time that is out of reach is cut off"
    )]
    let now = now.map(|seconds| (seconds * 1_000.0).round() as i64);
    let transitions: Option<Vec<u64>> = fields.get("transitions", "a list of numbers")?;
    Ok(Ok(Answer {
        reply: reply(fields)?,
        records: records(fields, now, desk)?,
        steps: fields.get("steps", "a number")?,
        transitions: transitions.unwrap_or_default(),
        scene: scene(fields)?,
        now,
    }))
}

/// The replies to the requests of a batch; the first of these has this id.
pub(super) fn answers(
    fields: &Fields<'_>,
    (first, count): (u64, usize),
    desk: &mut Records,
) -> Result<Vec<Said<Answer>>, Wrong> {
    let items = fields.items("replies")?;
    let items = items.ok_or_else(|| mismatch(fields.place("replies"), "a list", None))?;
    if items.len() != count {
        let found = format!("{} replies", items.len());
        let expected = format!("{count} replies, one for each request");
        return Err(mismatch(fields.place("replies"), &expected, Some(&found)));
    }
    let read = |((at, raw), id): ((usize, &RawValue), u64)| {
        let one = Fields::of(raw, &fields.place(&format!("replies[{at}]")))?;
        is_for(&one, id)?;
        answer(&one, desk)
    };
    items
        .into_iter()
        .enumerate()
        .zip(first..)
        .map(read)
        .collect()
}

/// Whether it does not know such a request.
pub(super) fn is_unsupported(fields: &Fields<'_>) -> bool {
    fields.raw("reply").map(RawValue::get) == Some("\"unsupported\"")
}

fn reply(fields: &Fields<'_>) -> Result<Reply, Wrong> {
    match fields.raw("reply") {
        Some(raw) if raw.get() == "\"done\"" => Ok(Reply::Done),
        Some(raw) if raw.get() == "\"unsupported\"" => Ok(Reply::Unsupported),
        Some(raw) if raw.get().starts_with('{') => {
            let why = Fields::of(raw, &fields.place("reply"))?;
            Ok(Reply::Refused(why.need("refused", "a string")?))
        }
        found => Err(mismatch(
            fields.place("reply"),
            REPLY,
            found.map(RawValue::get),
        )),
    }
}

fn records(
    fields: &Fields<'_>,
    now: Option<i64>,
    desk: &mut Records,
) -> Result<Vec<Record>, Wrong> {
    let items = fields.items("records")?.unwrap_or_default();
    let place = |at: usize| fields.place(&format!("records[{at}]"));
    if items.len() > RECORDS {
        let found = format!("{} records", items.len());
        let expected = format!("at most {RECORDS} records in one reply");
        return Err(mismatch(fields.place("records"), &expected, Some(&found)));
    }
    let mut records = Vec::with_capacity(items.len());
    for (at, raw) in items.into_iter().enumerate() {
        let read = desk.read(raw.get());
        let read = read.map_err(|error| Wrong::Record {
            place: place(at),
            column: error.column,
            message: error.message,
        })?;
        let Some(mut record) = read else { continue };
        if let RecordKind::Settled | RecordKind::Event(_) = record.kind {
            let expected = "what it has shown; EVENT and SETTLED are for the harness to say";
            return Err(mismatch(place(at), expected, Some(raw.get())));
        }
        record.time = record.time.or(now);
        records.push(record);
    }
    Ok(records)
}

fn scene(fields: &Fields<'_>) -> Result<Option<Scene>, Wrong> {
    let Some(raw) = fields.raw("scene") else {
        return Ok(None);
    };
    let wrong = |error: serde_json::Error| {
        let found = error.to_string();
        mismatch(fields.place("scene"), "what is there", Some(&found))
    };
    serde_json::from_str(raw.get()).map(Some).map_err(wrong)
}
