//! As much XML as JUnit needs.

use std::fmt::Write;

/// An element: attributes, then either text or other elements.
pub(super) struct Element {
    name: &'static str,
    attributes: String,
    text: String,
    children: Vec<Self>,
}

impl Element {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            attributes: String::new(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.attributes, " {name}=\"{}\"", escaped(value, true));
        self
    }

    pub fn saying(mut self, text: &str) -> Self {
        self.text = escaped(text, false);
        self
    }

    pub fn holding(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// The document whose only element this is.
    pub fn document(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut text, 0);
        text
    }

    fn write(&self, text: &mut String, depth: usize) {
        let (indent, name) = ("  ".repeat(depth), self.name);
        let _ = write!(text, "{indent}<{name}{}", self.attributes);
        if self.children.is_empty() && self.text.is_empty() {
            text.push_str("/>\n");
            return;
        }
        text.push('>');
        text.push_str(&self.text);
        if !self.children.is_empty() {
            text.push('\n');
            for child in &self.children {
                child.write(text, depth + 1);
            }
            text.push_str(&indent);
        }
        let _ = writeln!(text, "</{name}>");
    }
}

/// Text that cannot be taken for markup. What XML 1.0 has no way to write is shown as an escape of Rust (`\u{1b}`).
fn escaped(text: &str, in_attribute: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // In an attribute a reader makes a blank of it; a bare carriage return goes everywhere.
            '\n' | '\t' if in_attribute => {
                let _ = write!(safe, "&#{};", u32::from(c));
            }
            '\r' => safe.push_str("&#13;"),
            '\n' | '\t' => safe.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(safe, "{}", c.escape_unicode());
            }
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_markup_and_nothing_is_forbidden() {
        assert_eq!(
            escaped("<a b=\"c\">&\u{1b}[0m\u{ffff}\r\n\té", true),
            r"&lt;a b=&quot;c&quot;&gt;&amp;\u{1b}[0m\u{ffff}&#13;&#10;&#9;é"
        );
        assert_eq!(escaped("a\n\tb", false), "a\n\tb");
    }

    #[test]
    fn elements_stand_in_one_another() {
        let inner = Element::new("b").with("c", "d").saying("e");
        let outer = Element::new("a").holding(inner).holding(Element::new("f"));
        assert_eq!(
            outer.document(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n  <b c=\"d\">e</b>\n  <f/>\n</a>\n"
        );
    }
}
