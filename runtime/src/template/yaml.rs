//! A JSON document as YAML that people like to read.
//!
//! No library among those that users compile writes block text, so this does: maps and lists by indentation,
//! text of several lines as a block, and any string that a YAML reader could take for something else in quotes.

use std::fmt::Write as _;

use crate::node::{self, Node};

/// The YAML of a JSON document, in the order of its members.
pub(crate) fn document(node: &Node) -> String {
    let mut text = String::new();
    write_node(&mut text, node, 0);
    text
}

/// Writes a node that is at the head of a line, or after `- `.
fn write_node(out: &mut String, node: &Node, depth: usize) {
    match node {
        Node::Map(members) if !members.is_empty() => {
            for (i, (key, value)) in members.iter().enumerate() {
                if i > 0 {
                    indent(out, depth);
                }
                out.push_str(&scalar(key));
                out.push(':');
                write_value(out, value, depth);
            }
        }
        Node::List(items) if !items.is_empty() => {
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    indent(out, depth);
                }
                out.push_str("- ");
                write_item(out, item, depth + 1);
            }
        }
        other => {
            write_inline(out, other, depth);
        }
    }
}

/// Writes what is after `- `.
fn write_item(out: &mut String, item: &Node, depth: usize) {
    match item {
        Node::Map(_) | Node::List(_) => write_node(out, item, depth),
        other => write_inline(out, other, depth),
    }
}

/// Writes what is after `key:`.
fn write_value(out: &mut String, value: &Node, depth: usize) {
    match value {
        Node::Map(members) if !members.is_empty() => {
            out.push('\n');
            indent(out, depth + 1);
            write_node(out, value, depth + 1);
        }
        Node::List(items) if !items.is_empty() => {
            out.push('\n');
            indent(out, depth + 1);
            write_node(out, value, depth + 1);
        }
        other => {
            out.push(' ');
            write_inline(out, other, depth + 1);
        }
    }
}

fn write_inline(out: &mut String, node: &Node, depth: usize) {
    match node {
        Node::Text(text) if is_block(text) => write_block(out, text, depth.max(1)),
        Node::Text(text) => {
            out.push_str(&scalar(text));
            out.push('\n');
        }
        Node::Plain(text) => {
            out.push_str(text);
            out.push('\n');
        }
        Node::List(_) => out.push_str("[]\n"),
        Node::Map(_) => out.push_str("{}\n"),
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// Whether text can be a block: several lines, none of which a reader would change.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && text.chars().all(|c| matches!(c, '\n' | '\t') || is_printable(c))
}

fn write_block(out: &mut String, text: &str, depth: usize) {
    let body = text.trim_end_matches('\n');
    let breaks = text.len() - body.len();
    out.push_str(match breaks {
        0 => "|-\n",
        1 => "|\n",
        _ => "|+\n",
    });
    for line in body.split('\n').chain((1..breaks).map(|_| "")) {
        if !line.is_empty() {
            indent(out, depth);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// A string of one line: bare where no reader can take it for anything else, else as JSON quotes it, which YAML reads.
fn scalar(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
    let last = !text.ends_with([' ', ':']);
    let rest = chars.all(|c| {
        c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | ':' | '(' | ')' | ';' | '=' | '+')
    });
    let colon = text.contains(": ");
    if first && rest && last && !colon && !is_word(text) {
        return text.to_owned();
    }
    quoted(text)
}

/// Text as JSON quotes it, and what YAML does not take in the open by its number.
fn quoted(text: &str) -> String {
    let json = node::quoted(text);
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        if is_printable(c) {
            quoted.push(c);
        } else {
            let _ = write!(quoted, "\\u{:04x}", u32::from(c));
        }
    }
    quoted
}

/// What may be in the open (YAML 1.2.2, "Character Set"), and is not a line break there.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Words that some YAML reader takes for a boolean or null, or a number.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan",
    ];
    WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(json: &str) -> String {
        super::document(&Node::from(&json.parse::<serde_json::Value>().expect("JSON")))
    }

    #[test]
    fn maps_and_lists_are_indented() {
        let json = r#"{"A": {"B": [1, {"C": "x", "D": []}, ["p", "z"]], "E": {}}, "F": null}"#;
        let yaml = "A:\n  B:\n    - 1\n    - C: x\n      D: []\n    - - p\n      - z\n  E: {}\nF: null\n";
        assert_eq!(document(json), yaml);
    }

    #[test]
    fn what_could_be_something_else_is_quoted() {
        for text in [
            "111122223333",
            "2010-09-09",
            "yes",
            "On",
            "null",
            "",
            "a: b",
            "a:",
            "~",
            "#x",
            "- x",
            "12:30",
            "&a",
            "*a",
            "{x}",
            "a #b",
            "é",
            " a",
            "a ",
            "0x1f",
            ".5",
        ] {
            let yaml = scalar(text);
            assert!(yaml.starts_with('"'), "{text} became {yaml}");
        }
        for text in [
            "AWS::Glue::Table",
            "s3://bucket/prefix/",
            "Athena engine version 3",
            "cron",
        ] {
            assert_eq!(scalar(text), text);
        }
    }

    #[test]
    fn lines_become_a_block_that_keeps_its_end() {
        assert_eq!(document(r#"{"A": "x\n  y"}"#), "A: |-\n  x\n    y\n");
        assert_eq!(document(r#"{"A": "x\n\ny\n"}"#), "A: |\n  x\n\n  y\n");
        assert_eq!(document(r#"{"A": "x\n\n", "B": 1}"#), "A: |+\n  x\n\nB: 1\n");
        assert_eq!(document(r#"{"A": " x\ny"}"#), "A: \" x\\ny\"\n");
        assert_eq!(document(r#"{"A": "x\r\ny"}"#), "A: \"x\\r\\ny\"\n");
    }

    proptest::proptest! {
        /// What a YAML reader makes of it is what was written.
        #[test]
        fn a_reader_reads_what_was_written(texts in proptest::collection::vec("(?s).{0,12}|[ -~\\n\\t]{0,40}|[0-9:.eE+-]{1,8}", 1..6)) {
            let value = serde_json::json!({"A": texts, "B": {texts[0].clone(): [texts.clone()]}});
            let yaml = document(&value.to_string());
            let read: serde_json::Value = serde_norway::from_str(&yaml).expect(&yaml);
            proptest::prop_assert_eq!(read, value, "{}", yaml);
        }
    }
}
