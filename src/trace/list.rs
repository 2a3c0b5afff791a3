//! Knows a `List` by how it begins, so that its items can be read one by one.

use super::scan::Scan;
use crate::object::Kind;

/// How a document begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// More bytes are needed to tell.
    Short,
    /// It is no list.
    Other,
    /// It is a list, and its first item, if there is one, begins behind the first `len` bytes.
    List {
        /// What it says of its items.
        kind: ListKind,
        /// Length of what stands before the first item.
        len: usize,
    },
}

/// What a list says of its items, as far as it stands before them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListKind {
    /// The kind of the list (`PodList`, `List`).
    pub kind: Option<String>,
    /// Its version of the API.
    pub version: Option<String>,
}

/// What a list says of the kind of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Items {
    /// Each item says its own.
    TellTheirKind,
    /// All are of this kind, whether they say it or not.
    AreOf(Kind),
    /// All are of a kind that podlaw does not know.
    AreUnknown,
}

impl ListKind {
    /// The kind of its items.
    pub fn items(&self) -> Items {
        match self
            .kind
            .as_deref()
            .and_then(|kind| kind.strip_suffix("List"))
        {
            None | Some("") => Items::TellTheirKind,
            Some(name) => Kind::named(name).map_or(Items::AreUnknown, Items::AreOf),
        }
    }
}

/// Looks at the beginning of a document: a list has nothing before its `items` but `kind`, `apiVersion` and `metadata`.
pub(super) fn read_head(bytes: &[u8]) -> Head {
    let mut head = Reading { bytes, at: 1 };
    match head.list() {
        Ok(kind) => Head::List { kind, len: head.at },
        Err(Stop::Short) => Head::Short,
        Err(Stop::Other) => Head::Other,
    }
}

enum Stop {
    Short,
    Other,
}

struct Reading<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reading<'_> {
    fn list(&mut self) -> Result<ListKind, Stop> {
        let mut kind = ListKind::default();
        loop {
            let key = self.text()?;
            self.expect(b':')?;
            match key.as_str() {
                "items" => {
                    self.expect(b'[')?;
                    return Ok(kind);
                }
                "kind" => kind.kind = Some(self.text()?),
                "apiVersion" => kind.version = Some(self.text()?),
                "metadata" => self.skip_object()?,
                _ => return Err(Stop::Other),
            }
            self.expect(b',')?;
        }
    }

    fn peek(&mut self) -> Result<u8, Stop> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(Stop::Short)
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Stop> {
        if self.peek()? != wanted {
            return Err(Stop::Other);
        }
        self.at += 1;
        Ok(())
    }

    /// A text without escapes: names of kinds and versions have none.
    fn text(&mut self) -> Result<String, Stop> {
        self.expect(b'"')?;
        let rest = &self.bytes[self.at..];
        let len = rest
            .iter()
            .position(|byte| *byte == b'"')
            .ok_or(Stop::Short)?;
        let text = std::str::from_utf8(&rest[..len]).map_err(|_| Stop::Other)?;
        self.at += len + 1;
        Ok(text.to_owned())
    }

    fn skip_object(&mut self) -> Result<(), Stop> {
        if self.peek()? != b'{' {
            return Err(Stop::Other);
        }
        self.at += Scan::default()
            .end(&self.bytes[self.at..])
            .ok_or(Stop::Short)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(kind: &str, version: &str) -> ListKind {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ListKind {
            kind: some(kind),
            version: some(version),
        }
    }

    #[test]
    fn lists_are_known_by_their_head() {
        let raw =
            br#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"#;
        assert_eq!(
            read_head(raw),
            Head::List {
                kind: kind("PodList", "v1"),
                len: raw.len() - 1
            }
        );
        let printed = b"{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        {";
        assert_eq!(
            read_head(printed),
            Head::List {
                kind: kind("", "v1"),
                len: printed.len() - 10
            }
        );
    }

    #[test]
    fn a_list_may_say_of_what_kind_its_items_are() {
        assert_eq!(kind("PodList", "v1").items(), Items::AreOf(Kind::Pod));
        assert_eq!(kind("ServiceList", "v1").items(), Items::AreUnknown);
        assert_eq!(kind("List", "v1").items(), Items::TellTheirKind);
        assert_eq!(kind("", "").items(), Items::TellTheirKind);
    }

    #[test]
    fn other_documents_are_none() {
        for text in [
            r#"{"type":"ADDED","object":"#,
            r#"{"kind":"Pod","metadata":{},"spec":{"#,
            "{}",
            r#"{"items":null}"#,
            r#"{"kind":1"#,
        ] {
            assert_eq!(read_head(text.as_bytes()), Head::Other, "{text}");
        }
    }

    #[test]
    fn a_head_may_be_cut_anywhere() {
        let text = br#"{"kind":"List","metadata":{"a":"}"},"items":["#;
        for len in 1..text.len() {
            assert_eq!(read_head(&text[..len]), Head::Short, "{len}");
        }
    }
}
