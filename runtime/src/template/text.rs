//! Text in a template, in parts: some are known, and CloudFormation fills in the others.

use std::borrow::Cow;

use crate::node::{Members, Node};
use crate::template::property::Property;

/// A string property of a template.
///
/// It becomes a plain string if all parts are known, otherwise the smallest intrinsic function that expresses it;
/// escaping for `Fn::Sub` only happens here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// `Ref` of a parameter, a pseudo parameter or a resource.
    Ref(String),
    /// `Fn::GetAtt` of a resource and its attribute.
    Attribute(String, String),
    /// A parameter's value with every occurrence of a text replaced: `fl-1234abcd` as `fl1234abcd`.
    Replaced {
        parameter: String,
        from: &'static str,
        to: &'static str,
    },
    /// One of the pieces of a parameter's value between separators.
    Selected {
        parameter: String,
        separator: &'static str,
        index: usize,
    },
    /// A parameter that is a list, its items separated by commas.
    Joined(String),
    /// One text if a condition is true, and another otherwise.
    If {
        condition: String,
        then: Text,
        otherwise: Text,
    },
}

impl Text {
    /// The `Ref` of a parameter, a pseudo parameter (`AWS::Region`) or a resource.
    pub fn reference(name: impl Into<String>) -> Self {
        Part::Ref(name.into()).into()
    }

    /// An attribute, by `Fn::GetAtt`.
    pub fn attribute(resource: impl Into<String>, attribute: impl Into<String>) -> Self {
        Part::Attribute(resource.into(), attribute.into()).into()
    }

    /// A parameter's value with every occurrence of a text replaced, such as a flow log's id without its hyphen.
    pub fn replaced(parameter: impl Into<String>, from: &'static str, to: &'static str) -> Self {
        Part::Replaced {
            parameter: parameter.into(),
            from,
            to,
        }
        .into()
    }

    /// One of the pieces of a parameter's value between separators, counted from 0: a bucket of an `s3://` URI.
    pub fn selected(parameter: impl Into<String>, separator: &'static str, index: usize) -> Self {
        Part::Selected {
            parameter: parameter.into(),
            separator,
            index,
        }
        .into()
    }

    /// A list parameter's items, separated by commas.
    pub fn joined(parameter: impl Into<String>) -> Self {
        Part::Joined(parameter.into()).into()
    }

    /// One text if a condition of the template is true, and another otherwise.
    pub fn choice(condition: impl Into<String>, then: Self, otherwise: Self) -> Self {
        Part::If {
            condition: condition.into(),
            then,
            otherwise,
        }
        .into()
    }

    /// The text, if all of it is known before deployment.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// How many bytes are known before deployment.
    pub(crate) fn known_bytes(&self) -> usize {
        self.parts
            .iter()
            .map(|part| if let Part::Literal(text) = part { text.len() } else { 0 })
            .sum()
    }

    /// Adds more text at the end.
    pub fn push(&mut self, more: impl Into<Self>) {
        for part in more.into().parts {
            match (self.parts.last_mut(), part) {
                (_, Part::Literal(text)) if text.is_empty() => {}
                (Some(Part::Literal(text)), Part::Literal(more)) => text.push_str(&more),
                (_, part) => self.parts.push(part),
            }
        }
    }

    /// This text and more.
    pub fn then(mut self, more: impl Into<Self>) -> Self {
        self.push(more);
        self
    }
}

impl From<Part> for Text {
    fn from(part: Part) -> Self {
        Self { parts: vec![part] }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::default()
        } else {
            Part::Literal(text).into()
        }
    }
}

impl Property for Text {
    fn node(&self) -> Option<Node> {
        if let Some(text) = self.literal() {
            return Some(text.into());
        }
        if let [part] = self.parts.as_slice() {
            return Some(part.node());
        }
        let mut sub = String::new();
        // What `Fn::Sub` cannot express becomes a variable of it.
        let mut variables: Vec<(String, Cow<'_, Part>)> = Vec::new();
        let taken = |name: &String| {
            self.parts
                .iter()
                .any(|part| matches!(part, Part::Ref(own) if own == name))
        };
        let mut names = (1..).map(|number| format!("Part{number}")).filter(|name| !taken(name));
        let mut variable = |sub: &mut String, part| {
            let known = variables.iter().position(|(_, own)| *own == part).unwrap_or_else(|| {
                variables.extend(names.next().map(|name| (name, part)));
                variables.len() - 1
            });
            sub.extend(["${", &variables[known].0, "}"]);
        };
        for part in &self.parts {
            match part {
                Part::Literal(text) => {
                    let mut pieces = text.split("${");
                    sub.push_str(pieces.next().unwrap_or_default());
                    for piece in pieces {
                        if is_placeholder(piece) {
                            sub.extend(["${!", piece]);
                        } else {
                            variable(&mut sub, Cow::Owned(Part::Literal("$".to_owned())));
                            sub.extend(["{", piece]);
                        }
                    }
                }
                Part::Ref(name) => sub.extend(["${", name, "}"]),
                Part::Attribute(resource, attribute) => sub.extend(["${", resource, ".", attribute, "}"]),
                other => variable(&mut sub, Cow::Borrowed(other)),
            }
        }
        if variables.is_empty() {
            return Some(Node::Text(sub).called("Fn::Sub"));
        }
        let mut values = Members::default();
        for (name, part) in variables {
            values.set(&name, Some(part.node()));
        }
        Some(Node::List(vec![Node::Text(sub), Node::Map(values)]).called("Fn::Sub"))
    }
}

impl Part {
    fn node(&self) -> Node {
        let text = |text: &str| Node::from(text);
        let reference = |name: &str| Node::from(name).called("Ref");
        let split = |separator: &str, parameter: &str| {
            Node::List(vec![separator.into(), reference(parameter)]).called("Fn::Split")
        };
        match self {
            Self::Literal(literal) => text(literal),
            Self::Ref(name) => reference(name),
            Self::Attribute(resource, attribute) => {
                Node::List(vec![text(resource), text(attribute)]).called("Fn::GetAtt")
            }
            Self::Replaced { parameter, from, to } => {
                Node::List(vec![text(to), split(from, parameter)]).called("Fn::Join")
            }
            Self::Selected {
                parameter,
                separator,
                index,
            } => Node::List(vec![Node::plain(index), split(separator, parameter)]).called("Fn::Select"),
            Self::Joined(parameter) => Node::List(vec![text(","), reference(parameter)]).called("Fn::Join"),
            Self::If {
                condition,
                then,
                otherwise,
            } => {
                let mut items = vec![text(condition)];
                items.extend(then.node());
                items.extend(otherwise.node());
                Node::List(items).called("Fn::If")
            }
        }
    }
}

/// Whether `${` is followed by a name and a brace, which `Fn::Sub` leaves alone after `${!`;
/// it is not documented what it does with anything else, such as an unclosed brace.
fn is_placeholder(text: &str) -> bool {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b));
    text.split_once('}').is_some_and(|(name, _)| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(text: &Text) -> serde_json::Value {
        text.node().as_ref().map(serde_json::Value::from).expect("a value")
    }

    #[test]
    fn known_text_is_a_string() {
        assert_eq!(value(&Text::from("a").then("b").then("")), json!("ab"));
        assert_eq!(value(&Text::default()), json!(""));
        assert_eq!(Text::from("${x}").literal(), Some("${x}"));
    }

    #[test]
    fn one_part_is_its_function() {
        assert_eq!(value(&Text::reference("AWS::Region")), json!({"Ref": "AWS::Region"}));
        assert_eq!(
            value(&Text::attribute("Loader", "Arn")),
            json!({"Fn::GetAtt": ["Loader", "Arn"]})
        );
        assert_eq!(
            value(&Text::joined("Accounts")),
            json!({"Fn::Join": [",", {"Ref": "Accounts"}]})
        );
        assert_eq!(
            value(&Text::replaced("FlowLogId", "-", "")),
            json!({"Fn::Join": ["", {"Fn::Split": ["-", {"Ref": "FlowLogId"}]}]})
        );
        assert_eq!(
            value(&Text::selected("LogsUri", "/", 2)),
            json!({"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "LogsUri"}]}]})
        );
    }

    #[test]
    fn references_among_text_are_substituted_and_the_text_escaped() {
        let text = Text::from("s3://b/")
            .then(Text::reference("AWS::AccountId"))
            .then("/${day}/");
        assert_eq!(value(&text), json!({"Fn::Sub": "s3://b/${AWS::AccountId}/${!day}/"}));
        let arn = Text::attribute("Logs", "Arn").then(":*");
        assert_eq!(value(&arn), json!({"Fn::Sub": "${Logs.Arn}:*"}));
    }

    #[test]
    fn a_brace_that_is_not_a_names_is_no_placeholder_in_any_reading() {
        let written = |text: &str| value(&Text::from(text).then(Text::reference("X")));
        assert_eq!(written("${a-b.c:d_1}"), json!({"Fn::Sub": "${!a-b.c:d_1}${X}"}));
        assert_eq!(written("$${a}"), json!({"Fn::Sub": "$${!a}${X}"}));
        for (text, sub) in [
            ("'${", "'${Part1}{${X}"),
            ("${ a ", "${Part1}{ a ${X}"),
            ("${}", "${Part1}{}${X}"),
            ("${!x}", "${Part1}{!x}${X}"),
            ("${a ${b}", "${Part1}{a ${!b}${X}"),
        ] {
            assert_eq!(written(text), json!({"Fn::Sub": [sub, {"Part1": "$"}]}), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_substituted_becomes_a_variable_once() {
        let id = || Text::replaced("FlowLogId", "-", "");
        let text = Text::from("db").then(id()).then(Text::reference("X")).then(id());
        let part = json!({"Fn::Join": ["", {"Fn::Split": ["-", {"Ref": "FlowLogId"}]}]});
        assert_eq!(
            value(&text),
            json!({"Fn::Sub": ["db${Part1}${X}${Part1}", {"Part1": part}]})
        );
        let taken = Text::reference("Part1").then(id());
        let part = json!({"Fn::Join": ["", {"Fn::Split": ["-", {"Ref": "FlowLogId"}]}]});
        assert_eq!(value(&taken), json!({"Fn::Sub": ["${Part1}${Part2}", {"Part2": part}]}));
    }
}
