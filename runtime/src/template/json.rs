//! A JSON document that people like to read, and that leaves room in a request, which takes 51,200 bytes.

use crate::node::{Node, plain_bytes, push_quoted, quoted};

/// What is no longer than that with what is before it is one line.
const WIDTH: usize = 120;

/// The document, in the order of its members.
pub(crate) fn document(node: &Node) -> String {
    let mut text = String::new();
    write(&mut text, node, 0);
    text.push('\n');
    text
}

/// Writes a node into a line that has begun.
fn write(out: &mut String, node: &Node, depth: usize) {
    let begun = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    if is_one_line(node, begun) {
        return node.push_to(out);
    }
    match node {
        Node::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                begin(out, i, depth + 1);
                write(out, item, depth + 1);
            }
            end(out, depth, ']');
        }
        Node::Map(members) => {
            out.push('{');
            for (i, (name, node)) in members.iter().enumerate() {
                begin(out, i, depth + 1);
                push_quoted(out, name);
                out.push_str(": ");
                write(out, node, depth + 1);
            }
            end(out, depth, '}');
        }
        Node::Text(_) | Node::Plain(_) => {}
    }
}

/// Begins the line of a member.
fn begin(out: &mut String, index: usize, depth: usize) {
    out.push_str(if index == 0 { "\n" } else { ",\n" });
    indent(out, depth);
}

/// Ends an object or a list in a line of its own.
fn end(out: &mut String, depth: usize, bracket: char) {
    out.push('\n');
    indent(out, depth);
    out.push(bracket);
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// Whether a node stays in its line, after this many bytes: short nodes, and those that cannot be broken.
fn is_one_line(node: &Node, begun: usize) -> bool {
    match node {
        Node::Text(_) | Node::Plain(_) => true,
        Node::List(items) if items.is_empty() => true,
        Node::Map(members) if members.is_empty() => true,
        _ => WIDTH.checked_sub(begun).and_then(|room| left(node, room)).is_some(),
    }
}

/// What is left of this many bytes after a node in one line; `None` if they are too few, and then the rest is not
/// looked at.
fn left(node: &Node, room: usize) -> Option<usize> {
    let comma = |i: usize| if i == 0 { 0 } else { ", ".len() };
    match node {
        Node::Text(text) => left_of_text(text, room),
        Node::Plain(text) => room.checked_sub(text.len()),
        Node::List(items) => {
            let mut room = room.checked_sub("[]".len())?;
            for (i, item) in items.iter().enumerate() {
                room = left(item, room.checked_sub(comma(i))?)?;
            }
            Some(room)
        }
        Node::Map(members) => {
            let mut room = room.checked_sub("{}".len())?;
            for (i, (name, node)) in members.iter().enumerate() {
                let name = left_of_text(name, room.checked_sub(comma(i))?)?;
                room = left(node, name.checked_sub(": ".len())?)?;
            }
            Some(room)
        }
    }
}

fn left_of_text(text: &str, room: usize) -> Option<usize> {
    let least = room.checked_sub(text.len() + "\"\"".len())?;
    if plain_bytes(text) == text.len() {
        Some(least)
    } else {
        room.checked_sub(quoted(text).len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn document(json: &str) -> String {
        super::document(&Node::from(&json.parse::<Value>().expect("JSON")))
    }

    #[test]
    fn what_is_short_is_one_line() {
        assert_eq!(
            document(r#"{"A":["",{"Ref":"A"}],"B":[],"C":{},"D":null}"#),
            "{\"A\": [\"\", {\"Ref\": \"A\"}], \"B\": [], \"C\": {}, \"D\": null}\n"
        );
        let edge = |bytes: usize| format!("[\"{}\", 1]\n", "x".repeat(bytes - 7));
        assert_eq!(document(&edge(WIDTH)), edge(WIDTH));
        let broken = format!("[\n  \"{}\",\n  1\n]\n", "x".repeat(WIDTH - 6));
        assert_eq!(document(&edge(WIDTH + 1)), broken);
    }

    proptest::proptest! {
        /// The text differs in blanks alone.
        #[test]
        fn a_reader_reads_what_was_written(texts in proptest::collection::vec("(?s).{0,40}", 1..9)) {
            let value = serde_json::json!({"A": texts, "B": {texts[0].clone(): [texts.clone(), {"n": 1.5, "b": [true, null]}]}});
            let text = document(&value.to_string());
            let read: Value = serde_json::from_str(&text).expect(&text);
            proptest::prop_assert_eq!(read, value);
        }
    }
}
