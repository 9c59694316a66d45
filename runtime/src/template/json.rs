//! A JSON document that people like to read, and that leaves room in a request, which takes 51,200 bytes.

use crate::node::{Node, quoted};

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
    let line = node.to_string();
    let begun = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let (brackets, members): (_, Vec<(String, &Node)>) = match node {
        Node::List(items) => (["[", "]"], items.iter().map(|item| (String::new(), item)).collect()),
        Node::Map(members) => (
            ["{", "}"],
            members.iter().map(|(name, node)| (quoted(name) + ": ", node)).collect(),
        ),
        Node::Text(_) | Node::Plain(_) => (["", ""], Vec::new()),
    };
    if members.is_empty() || begun + line.len() <= WIDTH {
        return out.push_str(&line);
    }
    out.push_str(brackets[0]);
    for (i, (label, node)) in members.into_iter().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        out.push_str(&label);
        write(out, node, depth + 1);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push_str(brackets[1]);
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
