//! Objects from JSON text.

use super::computed::compute;
use super::fault::{Read, Step};
use super::read::{Desk, Reading};
use super::{Kind, Object, Type, Value};

/// What is wrong with the JSON of an object, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ObjectError {
    /// Line in the text, from 1.
    pub line: usize,
    /// Column (byte) in that line, from 1.
    pub column: usize,
    /// What was expected and what was found, after the path of the field where it is about one.
    pub message: String,
    /// The text is no JSON at all.
    pub syntax: bool,
}

impl Object {
    /// Reads an object from the JSON that the API prints. None for a kind that podlaw does not know. Fields that no rule
    /// reads are skipped, null is absence, and of two fields of one name the last counts.
    ///
    /// # Errors
    /// Text that is no JSON; a known field of another type than the API's, named by its path; an object without `kind` or
    /// `metadata.uid`.
    pub fn from_json(json: &[u8]) -> Result<Option<Self>, ObjectError> {
        read_document(json, &mut Desk::for_one(), |reading| {
            reading.identified_object(None)
        })
    }
}

/// Reads a whole document.
///
/// # Errors
/// What is wrong with it, and where.
pub(crate) fn read_document<T>(
    json: &[u8],
    desk: &mut Desk,
    read: impl FnOnce(&mut Reading<'_, '_>) -> Read<T>,
) -> Result<T, ObjectError> {
    let text = std::str::from_utf8(json).map_err(|error| {
        let (line, column) = position(json, error.valid_up_to());
        ObjectError {
            line,
            column,
            message: format!(
                "expected UTF-8, found the byte {:#04x}",
                json[error.valid_up_to()]
            ),
            syntax: true,
        }
    })?;
    let mut reading = Reading::new(desk, text);
    let result = read(&mut reading).and_then(|value| reading.json.end().map(|()| value));
    result.map_err(|fault| {
        let (line, column) = position(json, fault.at);
        ObjectError {
            line,
            column,
            message: fault.text(),
            syntax: fault.syntax,
        }
    })
}

/// Line and column, both from 1, of a byte.
fn position(text: &[u8], at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count();
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |newline| newline + 1);
    (line + 1, before.len() - start + 1)
}

impl Reading<'_, '_> {
    /// Reads an object that must have a UID; see [`object`](Self::object).
    pub fn identified_object(&mut self, kind: Option<Kind>) -> Read<Option<Object>> {
        let start = self.json.mark();
        let object = self.object(kind)?;
        if object
            .as_ref()
            .is_some_and(|object| object.uid().is_empty())
        {
            self.json.go_back(start);
            let fault = self
                .json
                .fault("expected a string, found nothing".to_owned(), false);
            return Err(fault
                .within(Step::Field("uid"))
                .within(Step::Field("metadata")));
        }
        Ok(object)
    }

    /// Reads an object; none where podlaw does not know its kind. The kind need not stand in it where it is given.
    pub fn object(&mut self, kind: Option<Kind>) -> Read<Option<Object>> {
        self.new_object();
        let start = self.json.mark();
        let kind = match kind {
            Some(kind) => Some(kind),
            None => {
                let kind = self.find_kind()?;
                self.json.go_back(start);
                kind
            }
        };
        match kind {
            Some(kind) => self.body(kind).map(Some),
            None => self.json.skip().map(|()| None),
        }
    }

    /// Looks for the kind of an object; in what the API prints it stands at the beginning.
    fn find_kind(&mut self) -> Read<Option<Kind>> {
        let start = self.json.mark();
        self.open_object()?;
        let (mut kind, mut version) = (Value::Absent, Value::Absent);
        let mut first = true;
        while let Some(key) = self.json.key(&mut first)? {
            match &*key {
                "kind" => {
                    kind = self
                        .value(Type::Text)
                        .map_err(|fault| fault.within(Step::Field("kind")))?
                }
                "apiVersion" => {
                    version = self
                        .value(Type::Text)
                        .map_err(|fault| fault.within(Step::Field("apiVersion")))?
                }
                _ if kind.is_present() => break,
                _ => self.json.skip()?,
            }
            if kind.is_present() && version.is_present() {
                break;
            }
        }
        let Some(name) = kind.as_str() else {
            self.json.go_back(start);
            return Err(self
                .json
                .fault("expected a string, found nothing".to_owned(), false)
                .within(Step::Field("kind")));
        };
        Ok(Kind::named(name).filter(|_| is_known_group(&version)))
    }

    fn body(&mut self, kind: Kind) -> Read<Object> {
        self.open_object()?;
        let schema = kind.schema();
        let base = self.begin(schema);
        self.fields(schema, base, None)?;
        compute(kind, self.complete(schema, base));
        Ok(Object {
            kind,
            record: self.take(base),
        })
    }
}

/// Whether the API group is one whose kinds podlaw knows; another group may have a kind of the same name.
fn is_known_group(version: &Value) -> bool {
    match version.as_str().and_then(|version| version.split_once('/')) {
        Some((group, _)) => matches!(
            group,
            "apps" | "batch" | "policy" | "discovery.k8s.io" | "coordination.k8s.io"
        ),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(json: &str) -> String {
        match Object::from_json(json.as_bytes()) {
            Ok(Some(object)) => format!("{} {}", object.kind.name(), object.uid()),
            Ok(None) => "nothing".to_owned(),
            Err(error) => format!("{}:{}: {error}", error.line, error.column),
        }
    }

    #[test]
    fn objects_are_read_by_their_kind() {
        for (json, read) in [
            (
                r#"{"kind": "Pod", "apiVersion": "v1", "metadata": {"uid": "u"}}"#,
                "Pod u",
            ),
            (
                r#"{"metadata": {"uid": "u"}, "spec": {}, "kind": "Node"}"#,
                "Node u",
            ),
            (
                r#"{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"uid": "u"}}"#,
                "Job u",
            ),
            (r#"{"kind": "Service", "metadata": 7}"#, "nothing"),
            // Another group has a kind of the same name.
            (
                r#"{"apiVersion": "batch.volcano.sh/v1", "kind": "Job", "metadata": {"uid": "u"}, "spec": 7}"#,
                "nothing",
            ),
        ] {
            assert_eq!(message(json), read);
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (json, error) in [
            (
                r#"{"metadata": {}}"#,
                "1:1: kind: expected a string, found nothing",
            ),
            (
                r#"{"kind": null}"#,
                "1:1: kind: expected a string, found nothing",
            ),
            (
                r#"{"kind": 3}"#,
                "1:10: kind: expected a string, found the number 3",
            ),
            (
                r#"{"kind": "Pod"}"#,
                "1:1: metadata.uid: expected a string, found nothing",
            ),
            ("[]", "1:1: expected an object, found a list"),
            (
                "{\"kind\": \"Pod\",\n \"spec\": 1}",
                "2:10: spec: expected an object, found the number 1",
            ),
            (
                "{\"kind\": \"Pod\",\n \"spec\": }",
                "2:10: expected a JSON value, found `}`",
            ),
            (
                r#"{"kind": "Pod", "metadata": {"uid": "u"}} x"#,
                "1:43: expected the end of the document, found `x`",
            ),
        ] {
            assert_eq!(message(json), error);
        }
        let error = Object::from_json(b"{\"kind\":\n \"\xff\"}").expect_err("not UTF-8");
        assert_eq!(
            (error.line, error.column, error.to_string()),
            (2, 3, "expected UTF-8, found the byte 0xff".to_owned())
        );
    }

    #[test]
    fn known_parts_are_passed_over_and_shared() {
        let pod = |uid: &str, phase: &str| {
            let spec = r#"{"containers": [{"name": "c", "image": "an image with a name"}]}"#;
            format!(
                r#"{{"kind": "Pod", "metadata": {{"uid": "{uid}"}}, "spec": {spec}, "status": {{"phase": "{phase}"}}}}"#
            )
        };
        let mut desk = Desk::for_many();
        let mut read = |uid, phase| {
            let object = read_document(pod(uid, phase).as_bytes(), &mut desk, |reading| {
                reading.identified_object(None)
            });
            object.expect("a Pod").expect("a known kind").record
        };
        let (first, second, other) = (
            read("a", "Pending"),
            read("a", "Running"),
            read("b", "Running"),
        );
        let spec = |pod: &Value| match pod.field(
            crate::object::kinds::pod::POD
                .slot("spec")
                .expect("a field"),
        ) {
            Value::Record(fields) => std::sync::Arc::as_ptr(fields),
            _ => panic!("a record"),
        };
        assert!(
            std::ptr::eq(spec(&first), spec(&second)) && !std::ptr::eq(spec(&first), spec(&other))
        );
        assert_eq!(
            Object::from_json(pod("a", "Running").as_bytes())
                .expect("a Pod")
                .expect("a kind")
                .record,
            second
        );
    }

    #[test]
    fn positions_count_from_one() {
        assert_eq!(position(b"ab\ncd", 0), (1, 1));
        assert_eq!(position(b"ab\ncd", 4), (2, 2));
        assert_eq!(position(b"ab\n", 9), (2, 1));
    }
}
