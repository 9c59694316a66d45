//! A JSON document that people like to read, and that leaves room in a request, which takes 51,200 bytes.

use super::node::Node;

/// What is no longer than that with what stands before it is one line.
const WIDTH: usize = 120;

/// The document, in the order of its members.
pub(crate) fn document(json: &str) -> String {
    let mut text = String::new();
    // What comes here was written as JSON a moment ago.
    if let Ok(node) = serde_json::from_str::<Node>(json) {
        write(&mut text, &node, 0);
        text.push('\n');
    }
    text
}

/// Writes a node into a line that has begun.
fn write(out: &mut String, node: &Node, depth: usize) {
    let line = inline(node);
    let begun = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let (brackets, members): (_, Vec<(String, &Node)>) = match node {
        Node::List(items) => (["[", "]"], items.iter().map(|item| (String::new(), item)).collect()),
        Node::Map(members) => (
            ["{", "}"],
            members.iter().map(|(key, value)| (label(key), value)).collect(),
        ),
        Node::Text(_) | Node::Plain(_) => (["", ""], Vec::new()),
    };
    if members.is_empty() || begun + line.len() <= WIDTH {
        return out.push_str(&line);
    }
    out.push_str(brackets[0]);
    for (i, (label, value)) in members.into_iter().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        out.push_str(&label);
        write(out, value, depth + 1);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push_str(brackets[1]);
}

/// A node in one line.
fn inline(node: &Node) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match node {
        Node::Text(text) => quoted(text),
        Node::Plain(text) => text.clone(),
        Node::List(items) => format!("[{}]", joined(items.iter().map(inline).collect())),
        Node::Map(members) => {
            let members = members.iter().map(|(key, value)| label(key) + &inline(value));
            format!("{{{}}}", joined(members.collect()))
        }
    }
}

fn label(key: &str) -> String {
    quoted(key) + ": "
}

fn quoted(text: &str) -> String {
    // A string always has a JSON form.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_is_one_line() {
        assert_eq!(
            document(r#"{"Fn::Join":["",{"Ref":"A"}],"B":[],"C":{},"D":null}"#),
            "{\"Fn::Join\": [\"\", {\"Ref\": \"A\"}], \"B\": [], \"C\": {}, \"D\": null}\n"
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
            let read: serde_json::Value = serde_json::from_str(&text).expect(&text);
            proptest::prop_assert_eq!(read, value);
        }
    }
}
