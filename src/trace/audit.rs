//! One event of an API audit log (audit.k8s.io/v1).

use crate::object::kinds::run::REQUEST;
use crate::object::{
    Desk, Kind, Object, ObjectError, Read, Reading, Schema, Step, Token, Type, Value,
    read_document, schema,
};

schema! {
    /// The fields of an audit event that are read.
    AUDIT_EVENT = "Event" {
        "stage" = Text, "requestURI" = Text, "verb" = Text, "user" = Record(&AUDIT_USER), "impersonatedUser" ? Record(&AUDIT_USER),
        "objectRef" = Record(&OBJECT_REFERENCE), "responseStatus" = Record(&RESPONSE_STATUS), "requestReceivedTimestamp" ? Time,
        "stageTimestamp" ? Time,
    }
}

schema! {
    /// Who asked.
    AUDIT_USER = "UserInfo" { "username" = Text }
}

schema! {
    /// What was addressed.
    OBJECT_REFERENCE = "ObjectReference" {
        "resource" = Text, "subresource" = Text, "name" = Text, "namespace" = Text, "apiGroup" = Text,
    }
}

schema! {
    /// What came of it.
    RESPONSE_STATUS = "Status" { "code" = Int, "reason" = Text }
}

/// A write that was answered.
#[derive(Debug)]
pub(super) struct Write {
    /// The kind of the resource that it addressed.
    pub kind: Kind,
    /// When it was answered, milliseconds.
    pub time: Option<i64>,
    /// The request, a record of the schema `REQUEST`.
    pub request: Value,
    /// It was carried out: a code of success, and no dry run.
    pub done: bool,
    /// It made the object.
    pub made: bool,
    /// The version of the object that it wrote, where the answer shows it.
    pub object: Option<Object>,
    /// The verb.
    pub verb: Verb,
    /// The subresource; empty for none.
    pub subresource: String,
    /// Namespace of what was addressed.
    pub namespace: String,
    /// Its name; empty where the server made it up.
    pub name: String,
}

impl Write {
    /// Whether a deletion or eviction asked for no grace.
    pub fn without_grace(&self) -> bool {
        let body = slot(&REQUEST, "body", &self.request);
        let options = body.get("deleteOptions").unwrap_or(body);
        options.get("gracePeriodSeconds").and_then(Value::as_int) == Some(0)
    }
}

/// The verbs that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
}

/// Reads an event; none where it is no write, not answered yet, or about a resource of which podlaw knows nothing.
pub(super) fn read(json: &[u8], desk: &mut Desk) -> Result<Option<Write>, ObjectError> {
    let event = Event(read_document(json, desk, |reading| {
        reading.own_record(&AUDIT_EVENT, |name| name)
    })?);
    let (Some(verb), Some(kind)) = (event.verb(), event.kind()) else {
        return Ok(None);
    };
    if event.text(&["stage"]) != "ResponseComplete" {
        return Ok(None);
    }
    let success = (200..300).contains(&event.code());
    let (body, object) = read_document(json, desk, |reading| bodies(reading, success))?;
    let dry_run = event.is_dry_run(&body);
    Ok(Some(Write {
        kind,
        time: event.at("stageTimestamp").as_time(),
        request: event.request(body, dry_run),
        done: success && !dry_run,
        made: event.code() == 201 && event.text(&["objectRef", "subresource"]).is_empty(),
        object: object.filter(|object| !dry_run && !object.uid().is_empty()),
        verb,
        subresource: event.text(&["objectRef", "subresource"]).to_owned(),
        namespace: event.text(&["objectRef", "namespace"]).to_owned(),
        name: event.text(&["objectRef", "name"]).to_owned(),
    }))
}

/// What was sent, and the object in the answer to a write that succeeded.
fn bodies(reading: &mut Reading<'_, '_>, success: bool) -> Read<(Value, Option<Object>)> {
    reading.open_object()?;
    let (mut body, mut object) = (Value::Absent, None);
    let mut first = true;
    while let Some(key) = reading.json.key(&mut first)? {
        match &*key {
            "requestObject" => body = reading.value(Type::Any)?,
            "responseObject" if success && reading.json.token()? == Token::Object => {
                object = reading
                    .object(None)
                    .map_err(|fault| fault.within(Step::Field("responseObject")))?;
            }
            _ => reading.json.skip()?,
        }
    }
    Ok((body, object))
}

/// A record of the schema [`AUDIT_EVENT`].
struct Event(Value);

impl Event {
    fn at(&self, field: &str) -> &Value {
        slot(&AUDIT_EVENT, field, &self.0)
    }

    /// Text at a path of one or two fields.
    fn text(&self, path: &[&str]) -> &str {
        let value = match path {
            ["objectRef", field] => slot(&OBJECT_REFERENCE, field, self.at("objectRef")),
            ["responseStatus", field] => slot(&RESPONSE_STATUS, field, self.at("responseStatus")),
            [user, field] => slot(&AUDIT_USER, field, self.at(user)),
            [field, ..] => self.at(field),
            [] => &self.0,
        };
        value.as_str().unwrap_or_default()
    }

    fn verb(&self) -> Option<Verb> {
        Some(match self.text(&["verb"]) {
            "create" => Verb::Create,
            "update" => Verb::Update,
            "patch" => Verb::Patch,
            "delete" => Verb::Delete,
            "deletecollection" => Verb::DeleteCollection,
            _ => return None,
        })
    }

    fn kind(&self) -> Option<Kind> {
        let group = self.text(&["objectRef", "apiGroup"]);
        let known = matches!(
            group,
            "" | "apps" | "batch" | "policy" | "discovery.k8s.io" | "coordination.k8s.io"
        );
        Kind::of_resource(self.text(&["objectRef", "resource"])).filter(|_| known)
    }

    fn code(&self) -> i64 {
        slot(&RESPONSE_STATUS, "code", self.at("responseStatus"))
            .as_int()
            .unwrap_or_default()
    }

    /// Asked for in the address, or in the options of a deletion or eviction.
    fn is_dry_run(&self, body: &Value) -> bool {
        let query = self
            .text(&["requestURI"])
            .split_once('?')
            .map_or("", |(_, query)| query);
        let options = body.get("deleteOptions").unwrap_or(body);
        let in_body = options
            .get("dryRun")
            .is_some_and(|value| !value.items().is_empty());
        query.split('&').any(|pair| pair.starts_with("dryRun=")) || in_body
    }

    fn request(&self, body: Value, dry_run: bool) -> Value {
        let user = match self.text(&["impersonatedUser", "username"]) {
            "" => slot(&AUDIT_USER, "username", self.at("user")),
            _ => slot(&AUDIT_USER, "username", self.at("impersonatedUser")),
        };
        let of_object = |field| slot(&OBJECT_REFERENCE, field, self.at("objectRef")).clone();
        let received = self
            .at("requestReceivedTimestamp")
            .as_time()
            .or(self.at("stageTimestamp").as_time());
        let fields = [
            ("verb", self.at("verb").clone()),
            ("resource", of_object("resource")),
            ("subresource", of_object("subresource")),
            ("name", of_object("name")),
            ("namespace", of_object("namespace")),
            ("user", user.clone()),
            ("received", Value::Time(received.unwrap_or_default())),
            ("code", Value::Int(self.code())),
            (
                "reason",
                slot(&RESPONSE_STATUS, "reason", self.at("responseStatus")).clone(),
            ),
            ("dryRun", Value::Bool(dry_run)),
            ("body", body),
        ];
        fields
            .into_iter()
            .fold(REQUEST.empty(), |record, (field, value)| {
                match REQUEST.slot(field) {
                    Some(slot) => record.with_field(slot, value),
                    None => record,
                }
            })
    }
}

fn slot<'v>(schema: &Schema, field: &str, record: &'v Value) -> &'v Value {
    record.field(schema.slot(field).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests;
