//! An object of a JSON document, with the members that were read.

use std::collections::BTreeSet;

use flow_log_stack_runtime::nearest;

use crate::io::json::Node;
use crate::io::report::Report;

/// An object and its path.
pub(crate) struct Object<'a> {
    path: String,
    members: &'a [(String, Node)],
    /// Members whose names are misspelt: reporting them as missing would be a second error for one mistake.
    meant: Vec<&'static str>,
}

impl<'a> Object<'a> {
    /// The object, if it is one.
    pub(crate) fn new(path: &str, node: &'a Node, report: &mut Report) -> Option<Self> {
        let Node::Object(members) = node else {
            let help = "write it in braces: `{…}`".to_owned();
            report.refuse(path, format!("is {}, and must be an object", node.noun()), help);
            return None;
        };
        let mut before = BTreeSet::new();
        for (name, _) in members {
            if !before.insert(name) {
                let help = "remove one of them: which of them counts depends on the reader".to_owned();
                report.refuse(&join(path, name), "occurs twice", help);
            }
        }
        Some(Self {
            path: path.to_owned(),
            members,
            meant: Vec::new(),
        })
    }

    /// Refuses members other than these.
    pub(crate) fn only(&mut self, known: &[&'static str], report: &mut Report) {
        for (name, _) in self.members {
            if report.is_full() {
                return;
            }
            if known.contains(&name.as_str()) {
                continue;
            }
            let help = match near(name, known) {
                Some(near) => {
                    self.meant.push(near);
                    format!("a member with a similar name exists: `{near}`")
                }
                None => format!("the members are {}", backticks(known)),
            };
            report.refuse(&self.path_of(name), "there is no such member", help);
        }
    }

    /// Whether the member is missing, and not just misspelt.
    pub(crate) fn lacks(&self, name: &str) -> bool {
        self.get(name).is_none() && !self.meant.contains(&name)
    }

    /// The path of a member.
    pub(crate) fn path_of(&self, name: &str) -> String {
        join(&self.path, name)
    }

    /// A member.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Node> {
        self.members.iter().find(|(own, _)| own == name).map(|(_, node)| node)
    }

    /// A required member.
    pub(crate) fn required(&self, name: &str, help: &str, report: &mut Report) -> Option<&'a Node> {
        let node = self.get(name);
        if self.lacks(name) {
            report.refuse(&self.path_of(name), "is missing", help.to_owned());
        }
        node
    }

    /// The text of an optional member.
    pub(crate) fn text(&self, name: &str, report: &mut Report) -> Option<&'a str> {
        self.get(name).and_then(|node| self.expect_text(name, node, report))
    }

    /// The text of a required member.
    pub(crate) fn required_text(&self, name: &str, help: &str, report: &mut Report) -> Option<&'a str> {
        self.required(name, help, report)
            .and_then(|node| self.expect_text(name, node, report))
    }

    /// An optional boolean member.
    pub(crate) fn boolean(&self, name: &str, report: &mut Report) -> Option<bool> {
        match self.get(name)? {
            Node::Bool(value) => Some(*value),
            other => {
                let help = match other {
                    Node::Text(text) if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
                        Some(format!("write `{}`, without quotes", text.to_ascii_lowercase()))
                    }
                    _ => Some("write `true` or `false`".to_owned()),
                };
                report.refuse(
                    &self.path_of(name),
                    format!("is {}, and must be a boolean", other.noun()),
                    help,
                );
                None
            }
        }
    }

    fn expect_text(&self, name: &str, node: &'a Node, report: &mut Report) -> Option<&'a str> {
        if let Node::Text(text) = node {
            return Some(text);
        }
        let help = match node {
            Node::Null => "give it a value, or leave it out",
            _ => "write it in quotes",
        };
        let message = format!("is {}, and must be a string", node.noun());
        report.refuse(&self.path_of(name), message, help.to_owned());
        None
    }
}

/// The name that was meant: a similar one, or one of which the last words are missing.
fn near(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let begins =
        |one: &&'static str| name.len() > 5 && one.to_ascii_lowercase().starts_with(&name.to_ascii_lowercase());
    nearest(name, known.iter().copied()).or_else(|| known.iter().copied().find(begins))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// Words in backticks, separated by commas.
pub(crate) fn backticks(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
