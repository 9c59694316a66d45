//! JSON as a tree that keeps the order of its members.

use std::fmt;
use std::fmt::Write as _;

/// A value of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    /// A number, a boolean or null.
    Plain(String),
    List(Vec<Node>),
    Map(Members),
}

impl Node {
    /// A number or a boolean.
    pub(crate) fn plain(value: &(impl ToString + ?Sized)) -> Self {
        Self::Plain(value.to_string())
    }

    /// The object that has this under one name.
    pub(crate) fn called(self, name: &str) -> Self {
        let mut members = Members::default();
        members.set(name, Some(self));
        Self::Map(members)
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The members of an object, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Members(Vec<(String, Node)>);

impl Members {
    /// Adds a member, if there is a value of it; the name is a new one.
    pub(crate) fn set(&mut self, name: &str, node: Option<Node>) {
        self.0.extend(node.map(|node| (name.to_owned(), node)));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, (String, Node)> {
        self.0.iter()
    }
}

impl Node {
    /// Writes it in one line.
    pub(crate) fn push_to(&self, out: &mut String) {
        match self {
            Self::Text(text) => push_quoted(out, text),
            Self::Plain(text) => out.push_str(text),
            Self::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { ", " });
                    item.push_to(out);
                }
                out.push(']');
            }
            Self::Map(members) => {
                out.push('{');
                for (i, (name, node)) in members.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { ", " });
                    push_quoted(out, name);
                    out.push_str(": ");
                    node.push_to(out);
                }
                out.push('}');
            }
        }
    }
}

/// In one line.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = String::new();
        self.push_to(&mut line);
        f.write_str(&line)
    }
}

/// A text in quotes (RFC 8259, "Strings").
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    push_quoted(&mut quoted, text);
    quoted
}

/// Writes a text in quotes.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    loop {
        let (plain, special) = rest.split_at(plain_bytes(rest));
        out.push_str(plain);
        let Some(&byte) = special.as_bytes().first() else { break };
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            8 => out.push_str("\\b"),
            12 => out.push_str("\\f"),
            // Writing to a text does not fail.
            control => drop(write!(out, "\\u{control:04x}")),
        }
        rest = &special[1..];
    }
    out.push('"');
}

/// How many bytes at the head of a text mean themselves between quotes.
///
/// By an index: in a macro, which is not optimised, an iterator costs many times as much, and every text comes here.
pub(crate) fn plain_bytes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() && !matches!(bytes[at], b'"' | b'\\' | ..b' ') {
        at += 1;
    }
    at
}

#[cfg(feature = "program")]
mod value {
    use serde_core::ser::{Serialize, Serializer};
    use serde_json::Value;

    use super::{Members, Node};

    impl From<&Value> for Node {
        /// Members by their names: their order in a value depends on features of other crates.
        fn from(value: &Value) -> Self {
            match value {
                Value::String(text) => Self::Text(text.clone()),
                Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
                Value::Object(members) => {
                    let mut members: Vec<_> = members
                        .iter()
                        .map(|(name, value)| (name.clone(), value.into()))
                        .collect();
                    members.sort_by(|(one, _), (other, _)| one.cmp(other));
                    Self::Map(Members(members))
                }
                plain => Self::plain(plain),
            }
        }
    }

    impl From<&Node> for Value {
        fn from(node: &Node) -> Self {
            match node {
                Node::Text(text) => text.as_str().into(),
                // It was a number, a boolean or null.
                Node::Plain(text) => text.parse().unwrap_or_default(),
                Node::List(items) => items.iter().map(Self::from).collect(),
                Node::Map(members) => members
                    .iter()
                    .map(|(name, node)| (name.clone(), Self::from(node)))
                    .collect(),
            }
        }
    }

    impl Serialize for Node {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Text(text) => serializer.serialize_str(text),
                plain @ Self::Plain(_) => Value::from(plain).serialize(serializer),
                Self::List(items) => serializer.collect_seq(items),
                Self::Map(members) => serializer.collect_map(members.iter().map(|(name, node)| (name, node))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_a_reader_expects_them() {
        let all: String = ('\0'..='\u{a0}').chain(['\u{2028}', '\u{feff}', '🦀']).collect();
        assert_eq!(quoted(&all), serde_json::to_string(&all).expect("JSON"));
    }

    #[test]
    fn a_value_is_the_same_on_the_way_there_and_back() {
        let value = serde_json::json!({"b": [1, -2.5, 1e300, true, null, u64::MAX], "a": {"": "é\n"}, "c": {}});
        let node = Node::from(&value);
        assert_eq!(serde_json::Value::from(&node), value);
        assert_eq!(serde_json::to_value(&node).expect("a value"), value);
        assert_eq!(node.to_string().parse::<serde_json::Value>().expect("JSON"), value);
    }
}
