//! The parts of a condition as they are written, for reports that say which of them fails, and for which element of a list.

use super::quoted;

/// A condition about the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quantified<'t> {
    /// The list.
    pub list: &'t str,
    /// What an element is called.
    pub name: &'t str,
    /// What is said of an element.
    pub body: &'t str,
    /// What it comes to for an element that decides: false for `all`, true for `exists`.
    pub decides: bool,
    /// What the whole comes to when there is such an element.
    pub then: bool,
}

/// The conditions that a text joins by `&&`, those in brackets too; the text itself where it joins none.
pub(crate) fn conjuncts(text: &str) -> Vec<&str> {
    let text = unwrapped(text);
    let (mut sides, mut from) = (Vec::new(), 0);
    for (at, token) in outermost(text) {
        match token {
            // These bind less than `&&`.
            "||" | "?" => return vec![text],
            "&&" => {
                sides.push(&text[from..at]);
                from = at + token.len();
            }
            _ => {}
        }
    }
    if sides.is_empty() {
        return vec![text];
    }
    sides.push(&text[from..]);
    sides.into_iter().flat_map(conjuncts).collect()
}

/// The quantifier that a text consists of, if it does: `LIST.all(NAME, BODY)`, `LIST.exists(NAME, BODY)`, or `!` and one of them.
pub(crate) fn quantified(text: &str) -> Option<Quantified<'_>> {
    let text = unwrapped(text);
    if let Some(denied) = text.strip_prefix('!') {
        let inner = quantified(denied)?;
        return Some(Quantified {
            then: !inner.then,
            ..inner
        });
    }
    let tokens = outermost(text);
    let (open, _) = *tokens.iter().rfind(|(_, token)| *token == "(")?;
    // Nothing stands beside the call.
    let alone = tokens.iter().all(|(_, token)| matches!(*token, "(" | ")"));
    if !alone || !text.ends_with(')') || tokens.last() != Some(&(text.len() - 1, ")")) {
        return None;
    }
    let calls = [(".all", false), (".exists", true)];
    let (list, decides) = calls
        .into_iter()
        .find_map(|(call, decides)| Some((text[..open].strip_suffix(call)?, decides)))?;
    let (name, body) = text[open + 1..text.len() - 1].split_once(',')?;
    Some(Quantified {
        list,
        name: name.trim(),
        body: body.trim(),
        decides,
        then: decides,
    })
}

/// The text without blanks and without brackets around the whole of it.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let inner = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    match (inner, outermost(text).as_slice()) {
        (Some(inner), [(0, "("), (end, ")")]) if *end == text.len() - 1 => unwrapped(inner),
        _ => text,
    }
}

/// The operators that stand outside all brackets, and the brackets that open and close there, with their places. A blank counts as
/// an operator, as those of arithmetic and comparison stand between blanks.
fn outermost(text: &str) -> Vec<(usize, &str)> {
    let (mut found, mut depth, mut at) = (Vec::new(), 0_usize, 0);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            '\'' | '"' => quoted(rest, text[..at].ends_with(['r', 'R'])),
            '&' | '|' if rest.starts_with("&&") || rest.starts_with("||") => 2,
            _ => first.len_utf8(),
        };
        let token = &rest[..length];
        let opens = matches!(first, '(' | '[' | '{');
        let closes = matches!(first, ')' | ']' | '}');
        depth = depth.saturating_sub(usize::from(closes));
        let told =
            matches!(token, "&&" | "||" | "?" | "(" | ")" | "+" | "-") || token.trim().is_empty();
        if depth == 0 && told {
            found.push((at, token));
        }
        depth += usize::from(opens);
        at += length;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Quantified, conjuncts, quantified};

    #[test]
    fn conditions_are_told_apart_outside_brackets_and_quotes() {
        let parts = conjuncts("(a.b == 'x && y' && (c || d) && l.all(v, v > 1 && v < 3))");
        assert_eq!(
            parts,
            ["a.b == 'x && y'", "c || d", "l.all(v, v > 1 && v < 3)"]
        );
        assert_eq!(conjuncts("a && (b && (c || d))"), ["a", "b", "c || d"]);
        assert_eq!(conjuncts("a && b || c"), ["a && b || c"]);
        assert_eq!(conjuncts("a && b ? c : d"), ["a && b ? c : d"]);
    }

    #[test]
    fn a_quantifier_is_known_by_its_call_alone() {
        let all = quantified("self.status.conditions.all(c, !has(c.x) || c.x == 'a, b')");
        let wanted = Quantified {
            list: "self.status.conditions",
            name: "c",
            body: "!has(c.x) || c.x == 'a, b'",
            decides: false,
            then: false,
        };
        assert_eq!(all, Some(wanted));
        let none = quantified("!(a + b).exists(c, c > 1)")
            .map(|found| (found.list, found.decides, found.then));
        assert_eq!(none, Some(("(a + b)", true, false)));
        for other in [
            "a.all(c, c) == b",
            "a.size()",
            "x || a.all(c, c)",
            "a.all(c, c).size() > 1",
            "!(a.all(c, c) || b)",
            "a.all(c, c)[0]",
            "a + b.all(c, c)",
            "all",
            "",
        ] {
            assert_eq!(quantified(other), None, "{other}");
        }
    }
}
