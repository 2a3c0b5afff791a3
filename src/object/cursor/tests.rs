use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

/// What is wrong with a text, with the byte at which it is.
fn fault(text: &str) -> String {
    let mut cursor = Cursor::new(text);
    let read = cursor.skip().and_then(|()| cursor.end());
    read.err().map_or_else(String::new, |fault| {
        format!("{}: {}", fault.at, fault.message)
    })
}

#[test]
fn json_has_no_fault() {
    for text in [
        "{}",
        "[]",
        r#" {"a": [1, -2.5e+3, {"b": null}], "c": "\u00e9\n"} "#,
        "true",
        "0",
        "[[],{}]",
        "\t\r\n1",
    ] {
        assert_eq!(fault(text), "", "{text}");
    }
}

#[test]
fn every_fault_is_named_with_its_place() {
    for (text, message) in [
        ("", "0: expected a JSON value, found the end of the text"),
        ("hello", "0: expected a JSON value, found `h`"),
        ("{\"a\":1,}", "7: expected a key in quotes, found `}`"),
        ("{,}", "1: expected a key in quotes, found `,`"),
        ("{\"a\" 1}", "5: expected `:`, found `1`"),
        ("{\"a\":1 \"b\":2}", "7: expected `,` or `}`, found `\"`"),
        ("[1 2]", "3: expected `,` or `]`, found `2`"),
        ("[1,]", "3: expected a JSON value, found `]`"),
        ("[,]", "1: expected a JSON value, found `,`"),
        ("[1", "2: expected `,` or `]`, found the end of the text"),
        (
            "{\"a\":\"x\ny\"}",
            "7: expected the end of the string, found the end of the line",
        ),
        (
            "{\"a\":\"x",
            "7: expected the end of the string, found the end of the text",
        ),
        ("\"\\x\"", "2: expected an escape sequence, found `x`"),
        (
            "\"\\u12g4\"",
            "5: expected four hexadecimal digits, found `g`",
        ),
        ("-", "1: expected a digit, found the end of the text"),
        ("1.e", "2: expected a digit, found `e`"),
        ("nul", "3: expected `null`, found the end of the text"),
        ("falsy", "4: expected `false`, found `y`"),
        ("{} {}", "3: expected the end of the document, found `{`"),
        ("[\u{e9}]", "1: expected a JSON value, found `\u{e9}`"),
        (
            "\u{7}",
            "0: expected a JSON value, found the control character 0x07",
        ),
    ] {
        assert_eq!(fault(text), message, "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(fault(&nested(DEEPEST)), "");
    assert_eq!(
        fault(&nested(DEEPEST + 1)),
        "128: expected at most 128 levels of nesting, found more"
    );
    assert_eq!(
        fault(&"[".repeat(1_000_000)),
        "128: expected at most 128 levels of nesting, found more"
    );
}

#[test]
fn a_mark_is_a_place_to_go_back_to() {
    let mut cursor = Cursor::new("  [[1], 2]");
    let mark = cursor.mark();
    cursor.skip().expect("a list");
    assert_eq!(cursor.since(mark), "[[1], 2]");
    cursor.go_back(mark);
    assert_eq!(cursor.token().expect("a list"), Token::List);
    assert_eq!(
        cursor.mismatch("a string").message,
        "expected a string, found a list"
    );
}

/// The same texts in each run, unless others are asked for.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

proptest! {
    #![proptest_config(config())]

    /// The same texts are JSON as for serde_json.
    #[test]
    fn json_is_what_json_is(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..14)) {
        let text = parts.concat();
        let ours = fault(&text);
        prop_assert_eq!(ours.is_empty(), serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}: {}", text, ours);
    }
}

const PARTS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"a\":",
    "\"a\":1",
    "1",
    "-0.5e1",
    "true",
    "null",
    " ",
    "\"\\n\"",
    "\"\\u0041\"",
    "\\",
    "tru",
    "01",
    "\n",
    "{}",
    "[]",
    "\"",
    "-",
];
