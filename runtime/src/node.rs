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

/// In one line.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Plain(text) => f.write_str(text),
            Self::List(items) => {
                f.write_char('[')?;
                for (i, item) in items.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Self::Map(members) => {
                f.write_char('{')?;
                for (i, (name, node)) in members.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    f.write_str(&quoted(name))?;
                    f.write_str(": ")?;
                    node.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

/// A text in quotes (RFC 8259, "Strings").
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            // Writing to a text does not fail.
            ..' ' => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
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
